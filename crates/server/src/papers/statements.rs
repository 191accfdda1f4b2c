//! A partner's statement as a paper: the figures of the evidence pack, with the orders and acts they come from.

use std::collections::{BTreeMap, BTreeSet};

use documents::{Kind, Paper, Tongue};
use domain::acceptance::ActStatus;
use domain::funds::{Fund, Stage};
use domain::pledges::Pledge;
use domain::policy::Action;
use domain::values::{Currency, FundId, OrderId, PledgeId, Timestamp};
use engine::Reference;
use engine::queries::{find, trace};
use engine::store::{Connection, StoreError};
use serde_json::{Value, json};

use super::{Clerk, language, thing};
use crate::pack::statement::{self, Statement};
use crate::pack::{Reader, Wanted};
use crate::problem::Problem;
use crate::seen;
use crate::seen::funds::{Forecast, by_month};
use crate::web::language::Language;

/// Charges whose orders a statement lists; the evidence pack has them all.
const CHARGES_MAX: usize = 300;
/// Items that a statement lists, those with the largest amounts.
const ITEMS_MAX: usize = 200;

/// An order that holds or spent the fund's money.
#[derive(Default)]
struct Spent {
    number: String,
    supplier: String,
    ordered_minor: i64,
    accepted_minor: i64,
    acts: BTreeSet<String>,
}

/// The orders of a fund by id, and whether there are more.
struct Orders(BTreeMap<OrderId, Spent>, bool);

impl Orders {
    fn read(
        connection: &mut dyn Connection,
        reference: &Reference,
        fund: FundId,
    ) -> Result<Orders, StoreError> {
        let (charges, trace) = trace::shares(connection, fund, None, CHARGES_MAX + 1)?;
        let mut orders: BTreeMap<OrderId, Spent> = BTreeMap::new();
        for charge in charges.iter().take(CHARGES_MAX) {
            let order = trace.state.orders.known(&charge.key.order);
            let spent = orders.entry(order.id).or_default();
            spent.number.clone_from(&order.number);
            spent.supplier = reference.state.organisations.known(&order.supplier).code.to_string();
            spent.ordered_minor += charge.stages.sum();
            spent.accepted_minor += charge.stages.get(Stage::Accrued) + charge.stages.get(Stage::Paid);
        }
        for act in trace.state.acts.rows().filter(|act| act.status == ActStatus::Accepted) {
            if let Some(spent) = orders.get_mut(&act.order) {
                spent.acts.insert(act.number.clone());
            }
        }
        Ok(Orders(orders, charges.len() > CHARGES_MAX))
    }
}

/// The statement of a fund that the caller may read, with the pledge it comes from for those who may read that.
pub async fn statement(clerk: &mut Clerk, id: FundId) -> Result<Paper, Problem> {
    let fund = seen::funds::fund(&clerk.app, &mut clerk.caller, id).await?;
    let reads_pledges = clerk.caller.may(Action::ReadPledges, fund.owner);
    let wanted = Wanted { at: clerk.caller.at, reader: Reader::Partner, fund };
    let reference = std::sync::Arc::clone(&clerk.caller.reference);
    let (code, at) = (wanted.fund.code.clone(), wanted.at);
    let work = move |connection: &mut dyn Connection| {
        let pledge = find::<Pledge>(connection, &PledgeId::of_code(&wanted.fund.code))?;
        let pledge = pledge.filter(|pledge| reads_pledges && pledge.fund == Some(wanted.fund.id));
        let statement = Statement::read(connection, &reference, &wanted)?;
        let orders = Orders::read(connection, &reference, wanted.fund.id)?;
        Ok((statement, orders, pledge, wanted.fund))
    };
    let (statement, orders, pledge, fund) = clerk.caller.read(&clerk.app, work).await?;
    let address = format!("{}/funds/{}/trace", clerk.app.origin, crate::route::segment(&code));
    let paper = paper(clerk.tongue, &clerk.caller.reference, &fund, at, &statement, &orders, pledge.as_ref());
    Ok(Paper { verify_at: Some(address), ..paper })
}

/// The statement of an evidence pack in both languages: what its `statement.json` says, and the orders.
pub fn of_pack(
    connection: &mut dyn Connection,
    reference: &Reference,
    wanted: &Wanted,
    statement: &Statement,
) -> Result<Paper, StoreError> {
    let orders = Orders::read(connection, reference, wanted.fund.id)?;
    Ok(paper(Tongue::Both, reference, &wanted.fund, wanted.at, statement, &orders, None))
}

/// What is still to come, by the month it is promised for.
fn forecast(language: Language, currency: Currency, months: &[Forecast]) -> Vec<Value> {
    let amount = |minor: i64| language.amount(minor, currency);
    let month = |row: &Forecast| {
        json!({
            "month": language.month(row.month),
            "lines": language.number(row.coming.lines),
            "pieces": language.number(row.coming.pieces),
            "amount": amount(row.coming.amount_minor),
            "late": (row.late_minor > 0).then(|| amount(row.late_minor)),
        })
    };
    months.iter().map(month).collect()
}

fn paper(
    tongue: Tongue,
    reference: &Reference,
    fund: &Fund,
    at: Timestamp,
    statement: &Statement,
    Orders(orders, has_more): &Orders,
    pledge: Option<&Pledge>,
) -> Paper {
    let language = language(tongue);
    let amount = |minor: i64| language.amount(minor, fund.currency);
    let date = reference.zone().date(at);
    let promised = pledge.filter(|pledge| pledge.currency == fund.currency).map(|pledge| {
        [("pledged", pledge.pledged.amount_minor), ("confirmed", pledge.confirmed.amount_minor)]
    });
    let sum = |(key, minor): (&str, i64)| -> Value {
        let (uk, en) = statement::words(key);
        json!({
            "name_uk": uk,
            "name_en": en,
            "amount": amount(minor),
            "share": language.percent(minor, statement.transferred_minor),
        })
    };
    let item = |item: &statement::StatedItem| -> Value {
        json!({
            "item": thing(&item.item, &item.name_uk, &item.name_en),
            "pieces": language.number(item.pieces),
            "ordered": amount(item.ordered_minor),
            "accepted": amount(item.accepted_minor),
            "paid": amount(item.paid_minor),
        })
    };
    let order = |order: &Spent| -> Value {
        json!({
            "number": order.number,
            "supplier": order.supplier,
            "ordered": amount(order.ordered_minor),
            "accepted": amount(order.accepted_minor),
            "acts": order.acts,
        })
    };
    let content = json!({
        "owner": thing(&statement.owner, &statement.owner_uk, &statement.owner_en),
        "nation": statement.nation,
        "fund": thing(&statement.fund_code, &statement.name_uk, &statement.name_en),
        "currency": statement.currency,
        "at": language.moment(at, &reference.zone()),
        "sums": promised.into_iter().flatten().chain(statement.sums()).map(sum).collect::<Vec<_>>(),
        "orders_count": language.number(statement.orders),
        "pieces": language.number(statement.pieces),
        "items": statement.items.iter().take(ITEMS_MAX).map(item).collect::<Vec<_>>(),
        "forecast": forecast(language, fund.currency, &by_month(&statement.coming, date)),
        "orders": orders.values().map(order).collect::<Vec<_>>(),
        "more": has_more,
        "redactions": statement.redactions,
    });
    Paper {
        kind: Kind::Statement,
        tongue,
        number: statement.fund_code.clone(),
        date: date.to_string(),
        date_text: language.day_in_full(date),
        verify_at: None,
        digest: None,
        content,
    }
}
