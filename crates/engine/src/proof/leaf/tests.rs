//! Leaves and disclosures: the documented bytes, and every change of them noticed.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::proof::list::disclose_element;
use crate::proof::merkle::{leaf_hash, root_of};
use crate::proof::vectors::hash;
use domain::values::to_canonical;

const EVENT_SALT: Salt = [9; 32];

fn header() -> Header {
    Header {
        sequence: 42,
        at: 1_768_197_600_000_000,
        actor: "per_0190".into(),
        kind: "order_submitted.1".into(),
        subjects: vec!["ord_1".into(), "Бригада \"47\"".into()],
    }
}

fn serials(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!(format!("SN-{number:06}"))).collect()
}

fn fields() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("amount_minor", json!(1_250_000)),
        ("currency", json!("UAH")),
        ("serials", Value::Array(serials(100))),
        ("short_list", Value::Array(serials(LIST_THRESHOLD))),
    ])
}

fn digests(fields: &BTreeMap<&'static str, Value>) -> Digests<'static> {
    let salts = FieldSalts::new(&EVENT_SALT);
    let digest = |(name, value): (&&'static str, &Value)| {
        (*name, field_digest(&salts.field(name), name, value).unwrap())
    };
    fields.iter().map(digest).collect()
}

fn shown(name: &str) -> Disclosure {
    Disclosure::Field {
        name: name.into(),
        value: fields()[name].clone(),
        salt: FieldSalts::new(&EVENT_SALT).field(name),
    }
}

#[test]
fn header_is_canonical_json() {
    let header = header();
    let value = json!({
        "sequence": header.sequence, "at": header.at, "actor": header.actor, "kind": header.kind,
        "subjects": header.subjects,
    });
    assert_eq!(header.canonical_bytes(), to_canonical(&value).unwrap());
}

/// RFC 4231, test case 2; its key is shorter than an event salt.
#[test]
fn field_salt_is_hmac_sha_256() {
    let salts = FieldSalts(Hmac::new_from_slice(b"Jefe").unwrap());
    assert_eq!(
        salts.field("what do ya want for nothing?"),
        hash("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    );
}

#[test]
fn hashes_are_over_the_documented_bytes() {
    let salt = FieldSalts::new(&EVENT_SALT).field("currency");
    let field = [&[2][..], &salt, &[0, 0, 0, 8], b"currency", b"\"UAH\""].concat();
    let digest: Hash = Sha256::digest(&field).into();
    assert_eq!(field_digest(&salt, "currency", &json!("UAH")), Ok(digest));

    let header = header();
    let canonical = header.canonical_bytes();
    let header_length = (canonical.len() as u32).to_be_bytes();
    let leaf = [&header_length[..], &canonical, &[0, 0, 0, 1], &[0, 0, 0, 8], b"currency", &digest].concat();
    assert_eq!(header.leaf_hash(&Digests::from([("currency", digest)])), leaf_hash(&leaf));

    let salts = FieldSalts::new(&salt);
    let elements = serials(65);
    let hashes: Vec<Hash> = (0_u64..)
        .zip(&elements)
        .map(|(index, element)| {
            leaf_hash(&[&salts.derive(&index.to_be_bytes())[..], &to_canonical(element).unwrap()].concat())
        })
        .collect();
    let list = [&[3][..], &[0, 0, 0, 7], b"serials", &65_u64.to_be_bytes(), &root_of(&hashes)].concat();
    let list: Hash = Sha256::digest(&list).into();
    assert_eq!(field_digest(&salt, "serials", &Value::Array(elements)), Ok(list));
}

#[test]
fn a_shown_field_verifies_and_a_changed_one_is_named() {
    let (header, digests) = (header(), digests(&fields()));
    let leaf = header.leaf_hash(&digests);
    for name in fields().keys() {
        shown(name).verify(&header, &digests, &leaf).unwrap();
    }

    let salt = FieldSalts::new(&EVENT_SALT).field("amount_minor");
    let field = |name: &str, value, salt| Disclosure::Field { name: name.into(), value, salt };
    let differs = |name: &str| Err(LeafError::FieldDiffers(name.into()));
    assert_eq!(
        field("amount_minor", json!(1_250_001), salt).verify(&header, &digests, &leaf),
        differs("amount_minor")
    );
    assert_eq!(
        field("amount_minor", json!(1_250_000), EVENT_SALT).verify(&header, &digests, &leaf),
        differs("amount_minor")
    );
    assert_eq!(
        field("currency", json!(1_250_000), salt).verify(&header, &digests, &leaf),
        differs("currency")
    );
    assert_eq!(
        field("price", json!(1), salt).verify(&header, &digests, &leaf),
        Err(LeafError::UnknownField("price".into()))
    );
}

#[test]
fn a_changed_header_or_digest_changes_the_leaf() {
    let (header, digests) = (header(), digests(&fields()));
    let leaf = header.leaf_hash(&digests);
    let changes: [fn(&mut Header); 6] = [
        |header| header.sequence += 1,
        |header| header.at -= 1,
        |header| header.actor.push('x'),
        |header| header.kind = "order_submitted.2".into(),
        |header| header.subjects.swap(0, 1),
        |header| drop(header.subjects.pop()),
    ];
    for change in changes {
        let mut changed = header.clone();
        change(&mut changed);
        assert_eq!(shown("currency").verify(&changed, &digests, &leaf), Err(LeafError::LeafDiffers));
    }
    for name in ["amount_minor", "serials"] {
        let mut changed = digests.clone();
        changed.get_mut(name).unwrap()[0] ^= 1;
        assert_eq!(shown("currency").verify(&header, &changed, &leaf), Err(LeafError::LeafDiffers));
        changed.remove(name);
        assert_eq!(shown("currency").verify(&header, &changed, &leaf), Err(LeafError::LeafDiffers));
    }
}

#[test]
fn names_and_values_cannot_flow_into_each_other() {
    let digest = |name, value| field_digest(&[1; 32], name, &value).unwrap();
    assert_ne!(digest("ab", json!(1)), digest("a", json!("b1")));
    assert_ne!(digest("a1", json!(2)), digest("a", json!(12)));
    let leaf = |digests: &[(&'static str, Hash)]| header().leaf_hash(&digests.iter().copied().collect());
    assert_ne!(leaf(&[("a", [1; 32]), ("b", [2; 32])]), leaf(&[("a", [2; 32]), ("b", [1; 32])]));
    assert_ne!(leaf(&[]), leaf(&[("", [0; 32])]));
}

#[test]
fn one_serial_is_shown_without_its_neighbours() {
    let (header, digests) = (header(), digests(&fields()));
    let leaf = header.leaf_hash(&digests);
    let field_salt = FieldSalts::new(&EVENT_SALT).field("serials");
    for index in [0, 63, 64, 99] {
        let element = disclose_element(&field_salt, "serials", &serials(100), index).unwrap();
        element.verify(&header, &digests, &leaf).unwrap();
        let Disclosure::Element { name, count, value, salt, path, .. } = element else {
            panic!("an element")
        };
        assert_eq!((count, value.as_str()), (100, Some(format!("SN-{index:06}").as_str())));
        assert!(path.len() <= 7);

        let element = |index, count, value| Disclosure::Element {
            name: name.clone(),
            count,
            index,
            value,
            salt,
            path: path.clone(),
        };
        let differs = Err(LeafError::FieldDiffers("serials".into()));
        assert_eq!(element(index, 100, json!("SN-999999")).verify(&header, &digests, &leaf), differs);
        assert!(element(index ^ 1, 100, value.clone()).verify(&header, &digests, &leaf).is_err());
        assert!(element(index, 99, value.clone()).verify(&header, &digests, &leaf).is_err());
        assert!(element(index, 101, value).verify(&header, &digests, &leaf).is_err());
    }
    assert_eq!(
        disclose_element(&field_salt, "serials", &serials(100), 100),
        Err(LeafError::Element(MerkleError::IndexBeyondSize { index: 100, size: 100 }))
    );
}

proptest! {
    #[test]
    fn every_element_of_every_list_verifies(count in LIST_THRESHOLD + 1..400, pick in any::<prop::sample::Index>(), salt in any::<[u8; 32]>()) {
        let elements = serials(count);
        let digest = field_digest(&salt, "serials", &Value::Array(elements.clone())).unwrap();
        let index = pick.index(count) as u64;
        let element = disclose_element(&salt, "serials", &elements, index).unwrap();
        prop_assert_eq!(element.digest(), Ok(digest));
    }
}
