//! Hostile containers are refused and never panic. What real ones look like is checked with OpenSSL, which makes and
//! judges them: `tests/peers/cms.sh`.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_no_der_is_refused() {
    let nested = |depth: usize| {
        let mut der = Vec::new();
        for level in (0..depth).rev() {
            let length = u16::try_from(level * 4).expect("short");
            der.extend([0x30, 0x82]);
            der.extend(length.to_be_bytes());
        }
        der
    };
    assert_eq!(bounds::check(&nested(20)), Ok(()));
    for hostile in [
        Vec::new(),
        vec![0x30],
        vec![0x30, 0x80, 0x00, 0x00],
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        vec![0x30, 0x03, 0x02, 0x05, 0x00],
        vec![0x1f, 0xff, 0xff],
        nested(2_000),
        vec![0; CMS_BYTES_MAX + 1],
    ] {
        assert_eq!(bounds::check(&hostile), Err(CmsError::Bounds), "{:?}", &hostile[..hostile.len().min(8)]);
        assert!(verify_detached(&hostile, b"", &[], 0).is_err());
    }
}

#[test]
fn roots_are_certificates_in_pem() {
    assert!(matches!(roots(""), Err(CmsError::Form(_))));
    assert!(roots("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(verify_detached(&bytes, b"content", &[], 0).is_err());
    }
}
