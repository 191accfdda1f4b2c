//! The books against the program's own rows: every balance, counter and status must be the same.

use std::collections::BTreeMap;

use domain::State;
use domain::funds::{Account, FundAccount, Stage, Stages};
use domain::orders::{ChargeKey, OrderStatus};
use domain::values::OrderId;

use super::Books;
use super::orders::{Line, Order};
use super::treasury::Purse;
use crate::finding::{Finding, known, same};

impl Books {
    /// Asks a state for every row the books can be compared with.
    pub fn want(&self, state: &mut State) {
        for fund in &self.treasury.funds {
            state.funds.want(&fund.id);
        }
        for allotment in &self.treasury.allotments {
            state.allotments.want(&allotment.id);
        }
        for framework in &self.market.frameworks {
            state.frameworks.want(&framework.id);
        }
        for contract in &self.market.contracts {
            state.contracts.want(&contract.id);
        }
        for offer in &self.market.offers {
            state.offers.want(&offer.id);
        }
        for order in &self.orders {
            state.orders.want(&order.id);
            for (number, line) in order.numbered() {
                state.order_lines.want(&(order.id, number));
                for (key, _) in charges(order.id, number, line) {
                    state.charges.want(&key);
                }
            }
        }
        for series in self.counters.keys() {
            state.counters.want(series);
        }
        self.deliveries.want(state);
        for invoice in &self.settlement.invoices {
            state.invoices.want(&invoice.id);
        }
        for payment in &self.settlement.payments {
            state.payments.want(&payment.id);
        }
        for key in self.vettings.keys() {
            state.vettings.want(key);
        }
    }

    /// Asks a state for the postings at a position of every fact; answers whether it holds any at the one before.
    pub fn want_postings(&self, state: &mut State, ordinal: i64) -> bool {
        let mut is_any = false;
        for sequence in 1..=self.sequence {
            if ordinal == 1 || state.postings.want(&(sequence, ordinal - 1)).is_some() {
                state.postings.want(&(sequence, ordinal));
                is_any = true;
            }
        }
        is_any
    }

    /// Finds a row that is not as the books say.
    pub fn compare(&self, state: &State) -> Result<(), Finding> {
        self.compare_treasury(state)?;
        self.compare_market(state)?;
        for order in &self.orders {
            compare_order(state, order)?;
        }
        for (series, last) in &self.counters {
            let row = known(state.counters.get(series), series)?;
            same(|| format!("series {series}"), row.last, *last)?;
        }
        self.deliveries.compare(state)?;
        for invoice in &self.settlement.invoices {
            let row = known(state.invoices.get(&invoice.id), invoice.id)?;
            same(|| format!("status of {}", invoice.id), row.status, invoice.status)?;
        }
        for payment in &self.settlement.payments {
            let row = known(state.payments.get(&payment.id), payment.id)?;
            same(|| format!("status of {}", payment.id), row.status, payment.status)?;
        }
        for (key, result) in &self.vettings {
            let row = known(state.vettings.get(key), key)?;
            same(|| format!("vetting {key:?}"), row.result, *result)?;
        }
        self.compare_postings(state)
    }

    fn compare_treasury(&self, state: &State) -> Result<(), Finding> {
        for fund in &self.treasury.funds {
            let row = known(state.funds.get(&fund.id), fund.id)?;
            let found = (row.source_minor, row.exchange_minor, row.unallotted_minor, row.lapsed_minor);
            let expected = (-fund.received, -fund.exchanged, fund.unallotted, fund.lapsed);
            same(|| format!("source, exchange, unallotted, lapsed of {}", fund.code), found, expected)?;
            let of_fund = self.treasury.allotments.iter().filter(|allotment| allotment.fund == fund.id);
            let allotted: i64 = of_fund.map(|allotment| allotment.purse.sum()).sum();
            let total = fund.received + fund.exchanged;
            same(|| format!("money of {}", fund.code), fund.unallotted + fund.lapsed + allotted, total)?;
        }
        for allotment in &self.treasury.allotments {
            let row = known(state.allotments.get(&allotment.id), allotment.id)?;
            compare_stages(|stage| format!("{stage} of {}", allotment.code), &row.stages, &allotment.purse)?;
            same(|| format!("lapse of {}", allotment.code), row.is_lapsed, allotment.is_lapsed)?;
            for (class, (_, used)) in &allotment.classes {
                let limit = known(row.class_limits.get(class), class)?;
                same(|| format!("class {class} of {}", allotment.code), limit.used_minor, *used)?;
            }
        }
        Ok(())
    }

    fn compare_market(&self, state: &State) -> Result<(), Finding> {
        for framework in &self.market.frameworks {
            let row = known(state.frameworks.get(&framework.id), framework.id)?;
            let expected = (framework.called_minor, framework.called_quantity);
            let what = || format!("called off of {}", row.code);
            same(what, (row.called_minor, row.called_quantity), expected)?;
        }
        for contract in &self.market.contracts {
            let row = known(state.contracts.get(&contract.id), contract.id)?;
            let expected = (contract.called_minor, contract.status);
            same(|| format!("called off of {}", row.code), (row.called_minor, row.status), expected)?;
        }
        for offer in &self.market.offers {
            let row = known(state.offers.get(&offer.id), offer.id)?;
            let found = (row.stock, row.reserved, row.called_quantity);
            let expected = (offer.terms.stock, offer.reserved, offer.called);
            same(|| format!("stock, reserved, called off of {}", offer.id), found, expected)?;
        }
        Ok(())
    }

    /// Postings from the first on give every balance, and those of a fund sum to zero.
    fn compare_postings(&self, state: &State) -> Result<(), Finding> {
        let mut balances: BTreeMap<Account, i64> = BTreeMap::new();
        for posting in state.postings.rows() {
            *balances.entry(posting.from).or_default() -= posting.amount_minor;
            *balances.entry(posting.to).or_default() += posting.amount_minor;
        }
        let mut posted = |account| balances.remove(&account).unwrap_or(0);
        for fund in &self.treasury.funds {
            let mut sum = 0;
            for (account, expected) in [
                (FundAccount::Source, -fund.received),
                (FundAccount::Exchange, -fund.exchanged),
                (FundAccount::Unallotted, fund.unallotted),
                (FundAccount::Lapsed, fund.lapsed),
            ] {
                let found = posted(Account::Fund(fund.id, account));
                same(|| format!("postings to {account} of {}", fund.code), found, expected)?;
                sum += found;
            }
            for allotment in self.treasury.allotments.iter().filter(|other| other.fund == fund.id) {
                for stage in Stage::ALL {
                    let found = posted(Account::Allotment(allotment.id, *stage));
                    let what = || format!("postings to {stage} of {}", allotment.code);
                    same(what, found, allotment.purse.get(*stage))?;
                    sum += found;
                }
            }
            same(|| format!("sum of all postings of {}", fund.code), sum, 0)?;
        }
        same(|| "postings to accounts that do not exist".to_owned(), balances, BTreeMap::new())
    }
}

fn charges(
    order: OrderId,
    number: i64,
    line: &Line,
) -> impl Iterator<Item = (ChargeKey, &super::charges::Charge)> {
    let key = move |position| ChargeKey { order, line: number, position };
    line.charges.iter().map(move |charge| (key(charge.position), charge))
}

fn compare_stages(what: impl Fn(Stage) -> String, row: &Stages, purse: &Purse) -> Result<(), Finding> {
    Stage::ALL.iter().try_for_each(|stage| same(|| what(*stage), row.get(*stage), purse.get(*stage)))
}

fn compare_order(state: &State, order: &Order) -> Result<(), Finding> {
    let row = known(state.orders.get(&order.id), order.id)?;
    let what = |what: &str| format!("{what} of {}", row.number);
    same(|| what("status"), row.status, order.status)?;
    same(|| what("progress"), row.progress, order.progress())?;
    same(|| what("value"), row.total_minor, order.total())?;
    same(|| what("lines"), row.line_count, i64::try_from(order.lines.len()).unwrap_or(-1))?;
    same(|| what("amendment"), row.is_amending, order.amendment.is_some())?;
    same(|| what("hold"), row.hold_until, order.waiting.as_ref().map(|waiting| waiting.hold_until))?;
    same(|| what("time to answer"), row.answer_until, order.answer_until)?;
    require_held(order)?;
    order.numbered().try_for_each(|(number, line)| compare_line(state, order.id, number, line))
}

fn compare_line(state: &State, order: OrderId, number: i64, line: &Line) -> Result<(), Finding> {
    let row = known(state.order_lines.get(&(order, number)), (order, number))?;
    let what = |what: &str| format!("{what} of {order} line {number}");
    same(|| what("offer and price"), (row.offer, row.unit_price_minor), (line.offer, line.price))?;
    same(|| what("answer"), row.answer, line.answer)?;
    let counts = [
        ("quantity", row.quantity, line.quantity),
        ("reserved", row.reserved, line.reserved),
        ("short", row.short, line.short),
        ("confirmed", row.confirmed, line.confirmed),
        ("despatched", row.despatched, line.despatched),
        ("arrived", row.arrived, line.arrived),
        ("accepted", row.accepted, line.accepted),
        ("rejected", row.rejected, line.rejected),
        ("missing", row.missing, line.missing),
        ("invoiced", row.invoiced, line.invoiced),
        ("paid", row.paid, line.paid),
    ];
    for (count, found, expected) in counts {
        same(|| what(count), found, expected)?;
    }
    for (key, charge) in charges(order, number, line) {
        let row = known(state.charges.get(&key), key)?;
        let what = |what: &str| format!("{what} of {key:?}");
        same(|| what("allotment"), row.allotment, charge.allotment)?;
        same(|| what("origin"), row.cut_from, charge.cut_from)?;
        same(|| what("awaiting payment"), row.payable_minor, charge.payable)?;
        compare_stages(|stage| what(stage.as_str()), &row.stages, &charge.purse)?;
    }
    Ok(())
}

/// What is held before an order is sent is its whole value; what has ended holds nothing that is not delivered.
fn require_held(order: &Order) -> Result<(), Finding> {
    let held = |stage| order.lines.iter().map(|line| line.held(stage)).sum::<i64>();
    let (found, expected) = match order.status {
        OrderStatus::Submitted | OrderStatus::Returned => (held(Stage::Committed), order.total()),
        OrderStatus::Sent | OrderStatus::Terminated => return Ok(()),
        _ => (held(Stage::Committed) + held(Stage::Obligated), 0),
    };
    same(|| format!("money held by {}, which is {}", order.id, order.status), found, expected)
}
