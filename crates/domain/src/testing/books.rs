//! The books must balance after every command: a second, independent computation of every balance and counter.
//!
//! Everything is summed from postings, charges and order lines; nothing is read from the balance that is checked.

use std::collections::{BTreeMap, BTreeSet};

use super::world::World;
use crate::funds::{Account, FundAccount, Stage};
use crate::invoicing::{InvoiceLine, InvoiceStatus};
use crate::orders::amendment::RaisedLine;
use crate::orders::{Order, OrderLine, OrderStatus, Sources};
use crate::payments::PaymentStatus;
use crate::state::State;
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{Id, OrderId};

/// Panics with the rule that is broken.
pub fn check_books(world: &World) {
    let state = &world.state;
    check_balances(state);
    check_allotments(state);
    check_orders(state);
    check_sources(state);
    check_invoices(state);
    check_call_offs(state);
    check_timers(state);
}

/// Postings from the first on give every balance; none is below zero but the counter-accounts; all money is somewhere.
fn check_balances(state: &State) {
    let mut balances: BTreeMap<Account, i64> = BTreeMap::new();
    for posting in state.postings.rows() {
        assert!(posting.amount_minor > 0, "{posting:?}");
        *balances.entry(posting.from).or_default() -= posting.amount_minor;
        *balances.entry(posting.to).or_default() += posting.amount_minor;
    }
    let mut posted = |account| balances.remove(&account).unwrap_or(0);
    for fund in state.funds.rows() {
        let account = |account| Account::Fund(fund.id, account);
        assert_eq!(posted(account(FundAccount::Source)), fund.source_minor, "source of {}", fund.code);
        assert_eq!(posted(account(FundAccount::Exchange)), fund.exchange_minor, "exchange of {}", fund.code);
        assert_eq!(posted(account(FundAccount::Unallotted)), fund.unallotted_minor, "{}", fund.code);
        assert_eq!(posted(account(FundAccount::Lapsed)), fund.lapsed_minor, "lapsed of {}", fund.code);
        assert!(fund.unallotted_minor >= 0 && fund.lapsed_minor >= 0 && fund.source_minor <= 0, "{fund:?}");
        let received = -fund.source_minor - fund.exchange_minor;
        let allotted = state.allotments.rows().filter(|allotment| allotment.fund == fund.id);
        let allotted: i64 = allotted.map(|allotment| allotment.stages.sum()).sum();
        assert_eq!(received, fund.unallotted_minor + fund.lapsed_minor + allotted, "money of {}", fund.code);
    }
    for allotment in state.allotments.rows() {
        for stage in Stage::ALL {
            let (posted, kept) =
                (posted(Account::Allotment(allotment.id, *stage)), allotment.stages.get(*stage));
            assert_eq!(posted, kept, "{stage} of {}", allotment.code);
            assert!(kept >= 0, "{stage} of {} is {kept}", allotment.code);
        }
    }
    assert!(balances.is_empty(), "postings to accounts that do not exist: {balances:?}");
}

/// Each stage beyond available is the sum over the charges, and so is what a class has used.
fn check_allotments(state: &State) {
    for allotment in state.allotments.rows() {
        let charges: Vec<_> =
            state.charges.rows().filter(|charge| charge.allotment == allotment.id).collect();
        for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Available) {
            let charged: i64 = charges.iter().map(|charge| charge.stages.get(*stage)).sum();
            assert_eq!(charged, allotment.stages.get(*stage), "charges in {stage} of {}", allotment.code);
        }
        for (class, limit) in &allotment.class_limits {
            let of_class = charges.iter().filter(|charge| charge.class.as_ref() == Some(class));
            let used: i64 = of_class.map(|charge| charge.stages.sum()).sum();
            assert_eq!(used, limit.used_minor, "class {class} of {}", allotment.code);
        }
        if allotment.is_lapsed {
            assert_eq!(allotment.stages.available, 0, "{} lapsed with money available", allotment.code);
        }
    }
    for charge in state.charges.rows() {
        assert!(Stage::ALL.iter().all(|stage| charge.stages.get(*stage) >= 0), "{charge:?}");
        assert_eq!(charge.stages.available, 0, "available money leaves its charge: {charge:?}");
    }
}

/// What amendments that wait for signatures hold beside the lines.
fn raised(state: &State) -> impl Iterator<Item = (OrderId, &RaisedLine)> {
    state.amendments.rows().flat_map(|amendment| amendment.lines.iter().map(|line| (amendment.order, line)))
}

/// Their pieces and value by offer, contract and framework are taken as if they were order lines.
fn raised_lines(state: &State) -> impl Iterator<Item = OrderLine> {
    raised(state).map(|(order, raised)| {
        let line = state.order_lines.known(&(order, raised.line)).clone();
        OrderLine { quantity: raised.quantity, reserved: raised.reserved, ..line }
    })
}

/// The charges of a line cover its cost exactly while it is held, and never hold more; only an advance on pieces
/// that were given up stays until the supplier returns it.
fn check_orders(state: &State) {
    for order in state.orders.rows() {
        let lines: Vec<_> = crate::orders::lines(state, order.id).collect();
        assert_eq!(lines.len() as i64, order.line_count, "lines of {}", order.number);
        let cost: i64 = lines.iter().map(|line| line.cost_minor()).sum();
        assert_eq!(cost, order.total_minor, "value of {}", order.number);
        for line in lines {
            let charges = crate::orders::charges(state, order.id, line.line);
            let charged: i64 = charges.map(|charge| charge.stages.sum() - charge.stages.advanced).sum();
            let raised = raised(state).filter(|(id, raised)| (*id, raised.line) == (line.order, line.line));
            let raised: i64 = raised.map(|(_, raised)| raised.quantity * line.unit_price_minor).sum();
            let most = line.cost_minor() + raised;
            assert!(charged <= most, "{} line {} is overcharged", order.number, line.line);
            if matches!(order.status, OrderStatus::Submitted | OrderStatus::Returned) {
                assert_eq!(charged, line.cost_minor(), "charges of {} line {}", order.number, line.line);
            }
            assert!(line.quantity >= 0 && line.reserved >= 0, "{line:?}");
            assert!(line.short >= 0 && line.reserved + line.short <= line.to_despatch(), "{line:?}");
        }
    }
}

/// Every accepted piece has one set of sources, which with what was refunded add up to its price; over all pieces they
/// are what the charges gave.
fn check_sources(state: &State) {
    for line in state.order_lines.rows() {
        let charges: Vec<_> = crate::orders::charges(state, line.order, line.line).collect();
        let sources = Sources::of(line, charges.iter().copied());
        let mut given: BTreeMap<i64, i64> = BTreeMap::new();
        for number in 1..=line.accepted {
            let own = sources.of_piece(number);
            let sum: i64 = own.iter().map(|source| source.amount_minor).sum();
            assert_eq!(
                sum + sources.refunded_minor(number),
                line.unit_price_minor,
                "piece {number} of {line:?}"
            );
            own.iter().for_each(|source| *given.entry(source.position).or_default() += source.amount_minor);
        }
        for charge in charges {
            let traced = given.remove(&charge.key.position).unwrap_or(0);
            assert_eq!(traced, charge.accepted_minor(), "pieces that {charge:?} paid for");
        }
    }
}

/// Lines and charges count exactly what invoices hold of them, and a payment moves exactly what an invoice lacks.
fn check_invoices(state: &State) {
    let held = |status| !matches!(status, InvoiceStatus::InException | InvoiceStatus::Rejected);
    let of = |id| state.invoices.known(&id);
    for line in state.order_lines.rows() {
        let all =
            || state.invoice_lines.rows().filter(|l| (l.order, l.order_line) == (line.order, line.line));
        let invoiced: i64 = all().filter(|l| held(of(l.invoice).status)).map(|l| l.quantity).sum();
        let is_paid = |l: &&InvoiceLine| of(l.invoice).status == InvoiceStatus::Paid;
        let paid: i64 = all().filter(is_paid).map(|l| l.quantity).sum();
        assert_eq!((invoiced, paid), (line.invoiced, line.paid), "{line:?}");
        assert!(paid <= invoiced && invoiced <= line.accepted, "{line:?}");
    }
    let waits = |status| matches!(status, InvoiceStatus::Matched | InvoiceStatus::PaymentOrdered);
    for charge in state.charges.rows() {
        if charge.cut_from.is_none() {
            let own: Vec<_> = crate::orders::with_cuts(state, charge.key).collect();
            let bearing =
                state.invoice_charges.rows().filter(|row| own.iter().any(|own| own.key == row.charge));
            let waiting: i64 =
                bearing.filter(|row| waits(of(row.invoice).status)).map(|row| row.amount_minor).sum();
            let payable: i64 = own.iter().map(|own| own.payable_minor).sum();
            assert_eq!(waiting, payable, "{charge:?} with what was cut from it");
        }
        assert!(charge.payable_minor <= charge.stages.accrued, "{charge:?}");
    }
    for payment in state.payments.rows() {
        let shares: i64 = payment.shares.iter().map(|share| share.amount_minor).sum();
        assert_eq!(shares, payment.amount_minor, "{payment:?}");
        let status = of(payment.invoice).status;
        match payment.status {
            PaymentStatus::Ordered => assert_eq!(status, InvoiceStatus::PaymentOrdered, "{payment:?}"),
            PaymentStatus::Confirmed => assert_eq!(status, InvoiceStatus::Paid, "{payment:?}"),
            PaymentStatus::Returned => {}
        }
    }
}

/// What offers, contracts and frameworks count as called off or reserved is the sum over the order lines.
fn check_call_offs(state: &State) {
    let raised: Vec<_> = raised_lines(state).collect();
    let lines = || state.order_lines.rows().chain(&raised);
    let value = |order: &Order| -> i64 {
        let raised = raised.iter().filter(|line| line.order == order.id);
        order.total_minor + raised.map(OrderLine::cost_minor).sum::<i64>()
    };
    for offer in state.offers.rows() {
        let of_offer = || lines().filter(|line| line.offer == offer.id);
        let reserved: i64 = of_offer().map(|line| line.reserved).sum();
        let called: i64 = of_offer().map(|line| line.quantity).sum();
        assert_eq!((reserved, called), (offer.reserved, offer.called_quantity), "{offer:?}");
        let line = state.contract_lines.known(&(offer.contract, offer.item));
        assert!(called <= line.ceiling_quantity, "{called} called off of {line:?}");
        assert!(offer.unit_price_minor <= line.unit_price_minor, "{offer:?} is above {line:?}");
    }
    for contract in state.contracts.rows() {
        let orders = state.orders.rows().filter(|order| order.contract == contract.id);
        let called: i64 = orders.map(value).sum();
        assert_eq!(called, contract.called_minor, "called off of {}", contract.code);
        assert!(called <= contract.ceiling_minor, "{called} called off of {}", contract.code);
    }
    for framework in state.frameworks.rows() {
        let below: BTreeSet<_> = {
            let contracts =
                state.contracts.rows().filter(|contract| contract.framework == Some(framework.id));
            contracts.map(|contract| contract.id).collect()
        };
        let orders: BTreeMap<_, _> = {
            let orders = state.orders.rows().filter(|order| below.contains(&order.contract));
            orders.map(|order| (order.id, value(order))).collect()
        };
        let called: i64 = orders.values().sum();
        let quantity: i64 =
            lines().filter(|line| orders.contains_key(&line.order)).map(|line| line.quantity).sum();
        assert_eq!((called, quantity), (framework.called_minor, framework.called_quantity), "{framework:?}");
        assert!(called <= framework.ceiling_minor && quantity <= framework.ceiling_quantity, "{framework:?}");
    }
}

/// Whatever has a deadline has its timer, and no timer is left over.
fn check_timers(state: &State) {
    let orders = || state.orders.rows();
    let holds = orders().filter_map(|order| {
        order.hold_until.map(|until| Timer::new(until, Deadline::OrderHold, order.id).key())
    });
    let answers = orders().filter_map(|order| {
        let deadline = if order.is_escalated { Deadline::OrderAnswerGrace } else { Deadline::OrderAnswer };
        order.answer_until.map(|until| Timer::new(until, deadline, order.id).key())
    });
    let amendments = state.amendments.rows().map(|amendment| {
        assert!(state.orders.known(&amendment.order).is_amending, "{amendment:?}");
        Timer::new(amendment.hold_until, Deadline::AmendmentHold, amendment.order).key()
    });
    let silences = orders()
        .filter_map(|order| order.silent_at.map(|at| Timer::new(at, Deadline::OrderSilence, order.id).key()));
    let approvals = orders().filter_map(|order| {
        order.approval_due_at.map(|at| Timer::new(at, Deadline::Approval, order.id).key())
    });
    let kept = |deadline| state.timers.rows().filter(move |timer| timer.deadline == deadline);
    let of_orders = [
        Deadline::OrderHold,
        Deadline::OrderAnswer,
        Deadline::OrderAnswerGrace,
        Deadline::OrderSilence,
        Deadline::AmendmentHold,
        Deadline::Approval,
    ];
    assert!(
        of_orders.into_iter().flat_map(kept).map(Row::key).collect::<BTreeSet<_>>()
            == holds.chain(answers).chain(amendments).chain(silences).chain(approvals).collect(),
        "deadlines of orders and their timers differ"
    );
    let acts = state
        .acts
        .rows()
        .filter_map(|act| act.approval_due_at.map(|at| Timer::new(at, Deadline::ActApproval, act.id).key()));
    assert!(
        kept(Deadline::ActApproval).map(Row::key).collect::<BTreeSet<_>>() == acts.collect(),
        "acts that wait and their timers differ"
    );
    let open = state.allotments.rows().filter(|allotment| !allotment.is_lapsed);
    assert!(
        kept(Deadline::AllotmentLapse).map(|timer| timer.object).collect::<BTreeSet<_>>()
            == open.map(|allotment| allotment.id.bits()).collect(),
        "open allotments and their timers differ"
    );
}
