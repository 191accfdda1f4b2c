//! An order after it was placed: how it is signed and sent, leaves the straight path, is answered, amended and ended.

mod amendments;
mod answers;
mod approvals;
mod consents;
mod ending;
mod lifecycle;
mod messages;
mod random;
mod returned;
mod shortages;
mod signature_files;
mod signing;
mod substitutes;

use crate::Command;
use crate::funds::{Stage, Stages};
use crate::identity::{Role, key_id};
use crate::ledger::{ChargeMove, move_charge};
use crate::orders::answer::{AnswerOrder, LineAnswer, Word};
use crate::orders::document::{digest, to_sign};
use crate::orders::sign::SignOrder;
use crate::orders::{OrderLine, ReasonCode, charges};
use crate::payments::confirm_payment::ConfirmPayment;
use crate::signatures::Signed;
use crate::state::State;
use crate::testing::*;
use crate::values::OrderId;

/// The order all these tests are about.
pub(super) const NUMBER: &str = "PO-2026-000001";

/// 20 drones and 10 batteries, placed on 12 January at 10:00 and charged to S-B11.
pub(super) fn placed() -> World {
    let mut world = world();
    world.now = moment("2026-01-12T10:00");
    let drones = charged(&DRONE, 20, [("S-B11", 49_000_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 10)]));
    world
}

/// The same order, signed by all and so sent.
pub(super) fn sent() -> World {
    let mut world = placed();
    sign_all(&mut world, NUMBER);
    world
}

/// The same order, confirmed by its supplier.
pub(super) fn confirmed() -> World {
    let mut world = sent();
    let answer = answer(&world.state, [(1, Word::Confirm), (2, Word::Confirm)]);
    world.acting("P-CLERK").accept(answer);
    world
}

pub(super) fn id(state: &State) -> OrderId {
    order(state, NUMBER).id
}

/// The next signature as a person gives it who has read the document.
pub(super) fn sign_by(state: &State, who: &str, purpose: Role) -> SignOrder {
    signature(state, NUMBER, who, purpose)
}

/// The supplier's words to lines of the order.
pub(super) fn answer<const N: usize>(state: &State, words: [(i64, Word); N]) -> AnswerOrder {
    crate::testing::answer(state, NUMBER, words)
}

pub(super) fn refuse() -> Word {
    Word::Refuse { reason: ReasonCode::NoCapacity, note: None }
}

pub(super) fn line_row(state: &State, line: i64) -> &OrderLine {
    state.order_lines.known(&(id(state), line))
}

/// Committed and obligated money of S-B11.
pub(super) fn spent(state: &State) -> [i64; 2] {
    let Stages { committed, obligated, .. } = state.allotments.known(&allotment("S-B11")).stages;
    [committed, obligated]
}

/// Counts pieces of a line as despatched, as fulfilment does.
pub(super) fn despatch(world: &mut World, line: i64, quantity: i64) {
    let key = (id(&world.state), line);
    world.by_hand(|state, _| {
        let row = state.order_lines.update(&key);
        row.despatched += quantity;
        let kept = row.reserved.min(row.quantity - row.despatched);
        let (offer, shipped) = (row.offer, row.reserved - kept);
        row.reserved = kept;
        state.offers.update(&offer).reserved -= shipped;
    });
}

/// Counts despatched pieces of a line as accepted, as a signed act does; invoices them and has them paid.
pub(super) fn settle(world: &mut World, line: i64, quantity: i64) -> Vec<&'static str> {
    let key = (id(&world.state), line);
    world.by_hand(|state, stamp| {
        let row = state.order_lines.update(&key);
        row.arrived += quantity;
        row.accepted += quantity;
        let mut rest = quantity * row.unit_price_minor;
        for charge in charges(state, key.0, line).cloned().collect::<Vec<_>>() {
            let amount_minor = rest.min(charge.stages.obligated);
            rest -= amount_minor;
            let (from, to) = (Stage::Obligated, Stage::Accrued);
            let movement = ChargeMove { line, position: charge.key.position, from, to, amount_minor };
            if amount_minor > 0 {
                move_charge(state, stamp, key.0, &movement);
            }
        }
        assert_eq!(rest, 0, "accepted pieces are covered by obligated money");
        crate::orders::progress::refresh(state, key.0);
    });
    let price = line_row(&world.state, line).unit_price_minor;
    let invoice = format!("R-{}", world.state.invoices.rows().count() + 1);
    let bill = bill(&world.state, &invoice, &[(NUMBER, line, quantity, price)]);
    world.acting("P-CLERK").accept(bill);
    let ordered = order_payment(&world.state, &invoice);
    world.acting("P-TREASURER").accept(ordered);
    let payment = world.state.payments.rows().max_by_key(|payment| payment.number.clone()).expect("ordered");
    let entry = entry(&format!("BANK-{}", payment.number), payment.amount_minor);
    let confirm = ConfirmPayment { payment: payment.id, entry };
    kinds(world, "P-TREASURER", confirm)
}

/// The code of the refusal.
pub(super) fn refusal(world: &mut World, who: &str, command: impl Into<Command>) -> &'static str {
    world.acting(who).submit(command).expect_err("a refusal").code()
}

/// The kinds of the events caused.
pub(super) fn kinds(world: &mut World, who: &str, command: impl Into<Command>) -> Vec<&'static str> {
    world.acting(who).accept(command).iter().map(crate::Event::kind).collect()
}

#[test]
fn the_rest_of_a_line_is_what_is_not_despatched() {
    let mut world = confirmed();
    despatch(&mut world, 1, 12);
    let line = line_row(&world.state, 1);
    assert_eq!((line.to_despatch(), line.unconfirmed(), line.reserved), (8, 0, 8));
}
