//! Erasing personal texts: by the administrator, field by field.

use crate::identity::erase_personal::{ErasePersonal, ErasureReason};
use crate::limits::ERASED_FIELDS_MAX;
use crate::testing::*;

fn erase(fields: &[&str]) -> ErasePersonal {
    let (subject, reason) = (code(&person("P-ORDERER").to_string()), ErasureReason::Request);
    ErasePersonal { subject, fields: fields.iter().map(|field| code(field)).collect(), reason }
}

#[test]
fn an_administrator_erases_named_fields() {
    let given = given(world()).as_("P-ADMIN").when(erase(&["name"])).then_events(["personal_erased.1"]);
    let (_, event) = given.world().journal.last().expect("recorded").clone();
    assert_eq!(event.erases(), [(person("P-ORDERER").to_string().as_str(), "name")]);
    assert_eq!(event.subjects(), [person("P-ORDERER").to_string()]);
}

#[test]
fn erasures_that_cannot_be() {
    let many = vec!["name"; ERASED_FIELDS_MAX + 1];
    for (who, fields, code) in [
        ("P-ORDERER", &["name"][..], "not_found"),
        ("P-BUYER", &["name"], "not_permitted"),
        ("clock", &["name"], "not_permitted"),
        ("P-ADMIN", &[], "empty"),
        ("P-ADMIN", &["name", "name"], "repeated"),
        ("P-ADMIN", &many, "too_many"),
    ] {
        refused(who, erase(fields), code);
    }
}
