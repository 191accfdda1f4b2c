//! Files for the bank: a payment is in one at most.

use super::*;
use crate::payments::file_payments::FilePayments;

fn file(world: &World) -> FilePayments {
    FilePayments { payments: vec![payment(&world.state, PAYMENT).id] }
}

#[test]
fn an_ordered_payment_goes_into_one_file_once() {
    let mut world = ordered();
    world.accept(file(&world));
    let number = payment(&world.state, PAYMENT).file.clone().expect("it was filed");
    assert_eq!(number.as_str(), "PF-2026-000001");
    let kept = world.state.payment_files.get(&number).expect("the file is kept");
    assert_eq!(kept.payments, [payment(&world.state, PAYMENT).id]);
    assert_eq!(kept.filed_by, person("P-TREASURER"));
    let again = file(&world);
    given(world).when(again).then_rejected("wrong_status");
}

#[test]
fn what_the_bank_has_answered_is_not_filed() {
    let world = paid();
    let late = file(&world);
    given(world).when(late).then_rejected("wrong_status");
}

#[test]
fn a_file_names_each_payment_once_and_is_made_by_who_pays() {
    let world = ordered();
    let mut twice = file(&world);
    twice.payments.push(twice.payments[0]);
    given(world).when(twice).then_rejected("repeated");
    let world = ordered();
    given(world).when(FilePayments { payments: Vec::new() }).then_rejected("empty");
    let mut world = ordered();
    let wanted = file(&world);
    world.acting("P-CLERK");
    given(world).when(wanted).then_rejected("not_permitted");
}
