//! Addresses are parsed strictly and shown without secrets.

use engine::store::{Database, Dialect, StoreError};

#[test]
fn a_path_with_or_without_prefix_is_sqlite() {
    for address in ["supply.db", "sqlite:supply.db"] {
        let database = Database::parse(address).unwrap();
        assert_eq!(database.dialect(), Dialect::Sqlite);
        assert_eq!(database.to_string(), "sqlite:supply.db");
    }
}

#[test]
fn a_password_is_never_shown() {
    let address = "postgresql://clerk:s3cret@db1:5432,db2:5433/supply?schema=kyiv&connect_timeout=3";
    let database = Database::parse(address).unwrap();
    assert_eq!(database.dialect(), Dialect::Postgres);
    assert_eq!(database.to_string(), "postgres://clerk@db1:5432,db2:5433/supply?schema=kyiv");
    assert!(!format!("{database:?}").contains("s3cret"));
}

#[test]
fn senseless_addresses_are_refused() {
    let addresses = [
        "",
        "sqlite:",
        ":memory:",
        "mysql://host/supply",
        "postgres://host:port/supply",
        "postgres://host/supply?schema=a;b",
        "postgres://host/supply?schema=",
    ];
    for address in addresses {
        assert!(matches!(Database::parse(address), Err(StoreError::Other { .. })), "{address}");
    }
}

#[test]
fn an_absent_server_and_an_absent_file_are_unavailable() {
    for address in ["postgres://nobody@127.0.0.1:1/nowhere", "sqlite:/absent/directory/supply.db"] {
        let error = Database::parse(address).unwrap().open_writer().err().expect("nothing there");
        assert!(error.is_retryable(), "{error}");
        assert!(
            error.to_string().contains("refused") || error.to_string().contains("unable to open"),
            "{error}"
        );
    }
}
