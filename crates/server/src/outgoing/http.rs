//! How this server asks others over HTTP: bounded in time, no redirects, no proxy, certificates by the machine's store.

use std::time::Duration;

use ureq::config::Config;
use ureq::tls::{RootCerts, TlsConfig};

/// The configuration of one question that may take this long in all; a status is an answer and no error.
pub fn config(time: Duration) -> Config {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Config::builder()
        .timeout_global(Some(time))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .tls_config(tls)
        .user_agent(concat!("quartermaster/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Whether what stands behind the scheme of an address leads to this machine, so that it may go without TLS.
pub fn is_here(authority: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].into_iter().any(|here| {
        authority.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']))
    })
}
