//! Examples of the value types.

use super::*;

#[test]
fn money_is_parsed_exactly_or_refused() {
    assert_eq!(parse_minor("24500.00", Currency::UAH), Ok(2_450_000));
    assert_eq!(parse_minor("24500", Currency::UAH), Ok(2_450_000));
    assert_eq!(parse_minor("0.5", Currency::UAH), Ok(50));
    assert_eq!(parse_minor("-0.05", Currency::EUR), Ok(-5));
    assert_eq!(parse_minor("1.500", Currency::UAH), Ok(150));
    for wrong in ["", ".", "1.", ".5", "1,5", "1e3", "+1", "1.005", "92233720368547758.08", "١"] {
        assert!(parse_minor(wrong, Currency::UAH).is_err(), "{wrong:?} must be refused");
    }
    let yen: Currency = "JPY".parse().expect("JPY is a currency");
    assert_eq!(parse_minor("100", yen), Ok(100));
    assert_eq!(render_minor(100, yen), "100");
    assert_eq!(render_minor(-5, Currency::UAH), "-0.05");
}

#[test]
fn ids_carry_their_kind() {
    let code = Code::new("B11").expect("valid code");
    let id = OrganisationId::of_code(&code);
    assert_eq!(id.to_string().parse(), Ok(id));
    assert!(id.to_string().parse::<ItemId>().is_err());
    assert_ne!(OrganisationId::of_code(&code).bits(), ItemId::of_code(&code).bits());
    assert_eq!(id.bits() >> 76 & 0xf, 8, "the version of a UUIDv8");
    assert!("org_0000".parse::<OrganisationId>().is_err());
    assert!("org_+0000000000000000000000000000000".parse::<OrganisationId>().is_err());
}

#[test]
fn codes_and_texts_are_bounded() {
    assert!(Code::new("24-УВ/0017_a.b").is_ok());
    for wrong in ["", " B11", "B 11", "a\u{0}", ".", "..", &"x".repeat(65)] {
        assert!(Code::new(wrong).is_err(), "{wrong:?} must be refused");
    }
    assert!(Text::new("line\nline").is_ok());
    assert!(Text::new("bell\u{7}").is_err());
}

#[test]
fn a_civil_date_ends_at_midnight_of_the_zone() {
    let zone = Zone::named("Europe/Kyiv").expect("bundled zone");
    let date: Date = "2026-03-29".parse().expect("valid date");
    let end = zone.end_of(date);
    assert_eq!(end.to_string(), "2026-03-29T21:00:00Z", "summer time began that morning");
    assert_eq!(zone.date(end), date.tomorrow().expect("in range"));
    assert_eq!(zone.date(Timestamp(end.0 - 1)), date);
}

#[test]
fn digests_are_lower_case_hexadecimal() {
    let digest = Digest([0xab; 32]);
    assert_eq!(digest.to_string().parse(), Ok(digest));
    assert!("AB".repeat(32).parse::<Digest>().is_err());
    assert!("é".repeat(32).parse::<Digest>().is_err());
}
