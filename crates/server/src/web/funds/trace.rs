//! Follow a fund's money: where it is, what it bought, and each order line with its invoices and payments.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue::Item;
use domain::funds::{Fund, Stage, Stages};
use domain::orders::{Charge, ChargeKey};
use domain::values::{FundId, ItemId};
use engine::queries::find_all;
use engine::queries::trace::{self, ItemShare, Settlement, Summary, Trace};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::api::funds::line_place::LinePlace;
use crate::api::funds::trace::idle_minor;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen;
use crate::seen::funds::Forecast;
use crate::web::charts::chart_flow::{Flow, flow};
use crate::web::controls::{empty, money_bar, state};
use crate::web::listing::{Tile, address, cut, more, table, tiles};
use crate::web::papers;
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::treasury::funds::stage_class;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Charges of a page.
const SHOWN: usize = 50;
/// Items that are named.
const ITEMS: usize = 50;
/// Items that the picture names; the rest is one stream.
const STREAMS: usize = 8;

/// Which part of the charges is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

struct Shown {
    fund: Fund,
    stages: Stages,
    summary: Summary,
    items: BTreeMap<ItemId, Item>,
    charges: Vec<Charge>,
    orders: Trace,
    settlement: Settlement,
}

/// Shows where a fund's money went.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<FundId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let fund = seen::funds::fund(&app, &mut visitor.caller, id.0).await?;
    let after = asked.after.parse().ok();
    let after = after.map(|LinePlace(order, line, position)| ChargeKey { order, line, position });
    let read = move |connection: &mut dyn Connection| {
        let (charges, orders) = trace::shares(connection, fund.id, after, SHOWN + 1)?;
        let ids: Vec<_> = orders.state.orders.rows().map(|order| order.id).collect();
        let summary = trace::summary(connection, fund.id)?;
        let items = find_all::<Item>(connection, summary.items.keys().copied())?;
        let (stages, settlement) =
            (trace::stages(connection, fund.id)?, trace::settlement(connection, &orders, &ids)?);
        Ok(Shown { stages, summary, items, charges, orders, settlement, fund })
    };
    let mut shown = visitor.caller.read(&app, read).await?;
    let has_more = cut(&mut shown.charges, SHOWN);
    let language = visitor.language;
    let path = format!("/funds/{}/trace", segment(&shown.fund.code));
    let next = shown.charges.last().filter(|_| has_more).map(|last| {
        let place = LinePlace(last.key.order, last.key.line, last.key.position).to_string();
        format!("{}#charges", address(&path, [("after", place.as_str())]))
    });
    let pieces = shown.summary.pieces();
    let (items, rest) = seen::funds::by_item(std::mem::take(&mut shown.summary.items), ITEMS);
    let body = html! {
        p { (language.name(&shown.fund.name_uk, &shown.fund.name_en)) " · " (visitor.organisation(shown.fund.owner)) }
        (tiles(&figures(&visitor, &shown, pieces)))
        p {
            a.button download href={ "/funds/" (segment(&shown.fund.code)) "/pack" } { (language.say("pack-download")) }
            " " span.hint { (language.say("pack-hint")) }
        }
        (papers::links(language, "paper-statement", &format!("/funds/{}/statement.pdf", segment(&shown.fund.code))))
        @if items.is_empty() { (empty(language, "trace-empty", None)) } @else {
            (headed(language, "chart-flow", &["trace"]))
            (picture(&visitor, &shown, &items, rest.as_ref()))
            (forecast(&visitor, &shown))
            h2 #items { (language.say("trace-items")) }
            (item_table(&visitor, &shown, &items, rest.as_ref()))
            h2 #charges { (language.say("trace-charges")) }
            p.hint { (language.say("trace-charges-hint")) }
            (charge_table(&visitor, &shown))
            (more(language, next))
        }
    };
    let title = format!("{} · {}", language.say("trace"), shown.fund.code);
    Ok(page(&visitor, Place::Contributions, &title, body))
}

fn figures(visitor: &Visitor, shown: &Shown, pieces: i64) -> Vec<Tile> {
    let (language, fund, stages) = (visitor.language, &shown.fund, &shown.stages);
    let path = format!("/funds/{}", segment(&fund.code));
    let tile = |key: &str, figure: String, place: &str| Tile {
        figure,
        label: language.say(key),
        note: None,
        address: format!("{path}{place}"),
        is_bad: false,
    };
    let money = |minor: i64| language.money(minor, fund.currency);
    let obligated = stages.sum() - stages.available - stages.committed;
    vec![
        tile("money-transferred", money(-fund.source_minor - fund.exchange_minor), "/trace"),
        tile("money-obligated", money(obligated), "/trace#charges"),
        tile("money-delivered", money(stages.accrued + stages.paid), "/pieces"),
        tile("money-paid", money(stages.advanced + stages.paid), "/trace#charges"),
        tile("money-idle", money(idle_minor(fund, stages)), "/trace"),
        tile("trace-orders", language.number(shown.summary.orders), "/trace#charges"),
        tile("trace-pieces", language.number(pieces), "/pieces"),
    ]
}

/// How the money flows: to items, the largest by name, and from them to stages; and what is in no order.
fn picture(
    visitor: &Visitor,
    shown: &Shown,
    items: &[(ItemId, ItemShare)],
    rest: Option<&ItemShare>,
) -> Markup {
    let (language, fund) = (visitor.language, &shown.fund);
    let mut streams: Vec<(String, Stages)> = Vec::new();
    let mut others = rest.map(|share| share.stages).unwrap_or_default();
    for (nth, (item, share)) in items.iter().enumerate() {
        match nth < STREAMS {
            true => streams.push((shown.items[item].code.to_string(), share.stages)),
            false => Stage::ALL.iter().for_each(|stage| others.add(*stage, share.stages.get(*stage))),
        }
    }
    if others.sum() > 0 {
        streams.push((language.say("trace-other-items"), others));
    }
    let from_fund = |to: String, amount: i64, class: &'static str| Flow {
        from: fund.code.to_string(),
        to,
        amount,
        class,
    };
    let mut flows = Vec::new();
    for (name, stages) in &streams {
        flows.push(from_fund(name.clone(), stages.sum(), "flow"));
        for stage in Stage::ALL.iter().filter(|stage| stages.get(**stage) > 0) {
            let (to, amount) = (language.word("stage", stage), stages.get(*stage));
            flows.push(Flow { from: name.clone(), to, amount, class: stage_class(*stage) });
        }
    }
    let apart = [
        (language.say("stage-available"), shown.stages.available, "stage-available"),
        (language.say("fund-unallotted"), fund.unallotted_minor, "flow"),
        (language.say("fund-lapsed"), fund.lapsed_minor, "flow"),
    ];
    flows.extend(
        apart
            .into_iter()
            .filter(|(_, amount, _)| *amount > 0)
            .map(|(to, amount, class)| from_fund(to, amount, class)),
    );
    flow(language, &language.say("chart-flow"), &flows, |minor| language.money(minor, fund.currency))
}

fn item_table(
    visitor: &Visitor,
    shown: &Shown,
    items: &[(ItemId, ItemShare)],
    rest: Option<&ItemShare>,
) -> Markup {
    let language = visitor.language;
    let money = |minor: i64| match minor {
        0 => html! { span.soft { "—" } },
        minor => html! { (language.money(minor, shown.fund.currency)) },
    };
    let columns = [
        ("item", false),
        ("trace-pieces", true),
        ("stage-committed", true),
        ("stage-obligated", true),
        ("stage-advanced", true),
        ("stage-accrued", true),
        ("stage-paid", true),
    ];
    let row = |first: Markup, share: &ItemShare| {
        let Stages { committed, obligated, advanced, accrued, paid, .. } = share.stages;
        let figures = [committed, obligated, advanced, accrued, paid].map(money);
        [first, html! { (language.number(share.pieces)) }].into_iter().chain(figures).collect::<Vec<_>>()
    };
    let named = items.iter().map(|(id, share)| {
        let item = &shown.items[id];
        row(
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } },
            share,
        )
    });
    let others = rest.map(|share| row(html! { (language.say("trace-other-items")) }, share));
    table(language, &columns, named.chain(others))
}

/// What is still to come, by the month it is promised for.
fn forecast(visitor: &Visitor, shown: &Shown) -> Markup {
    let language = visitor.language;
    let months = seen::funds::by_month(&shown.summary.coming, visitor.caller.today);
    let columns = [
        ("month", false),
        ("trace-lines", true),
        ("trace-lines-pieces", true),
        ("amount", true),
        ("forecast-late", true),
    ];
    let money = |minor: i64| language.money(minor, shown.fund.currency);
    let rows = months.iter().map(|Forecast { month, coming, late_minor }| {
        vec![
            html! { (language.month(*month)) },
            html! { (language.number(coming.lines)) },
            html! { (language.number(coming.pieces)) },
            html! { (money(coming.amount_minor)) },
            html! { @if *late_minor > 0 { strong.bad { (money(*late_minor)) } } @else { span.soft { "—" } } },
        ]
    });
    html! { @if !months.is_empty() {
        h2 #forecast { (language.say("forecast")) }
        p.hint { (language.say("forecast-hint")) }
        div.scroll tabindex="0" role="region" aria-label=(language.say("forecast")) { (table(language, &columns, rows)) }
    } }
}

fn charge_table(visitor: &Visitor, shown: &Shown) -> Markup {
    let language = visitor.language;
    let columns = [
        ("order-number", false),
        ("unit", false),
        ("supplier", false),
        ("item", false),
        ("trace-pieces", true),
        ("amount", true),
        ("order-stages", false),
        ("trace-settled", false),
    ];
    let rows = shown.charges.iter().map(|charge| charge_row(visitor, shown, charge));
    let listed = table(language, &columns, rows);
    html! { div.scroll tabindex="0" role="region" aria-label=(language.say("trace-charges")) { (listed) } }
}

fn charge_row(visitor: &Visitor, shown: &Shown, charge: &Charge) -> Vec<Markup> {
    let (language, key) = (visitor.language, charge.key);
    let world = &shown.orders.state;
    let (order, line) = (world.orders.known(&key.order), world.order_lines.known(&(key.order, key.line)));
    let is_shown = seen::funds::shows_order(&visitor.caller, order);
    let pieces = shown.orders.sources(key.order, key.line).pieces_of(key.position);
    let pieces_path = address(
        &format!("/funds/{}/pieces", segment(&shown.fund.code)),
        [("order", key.order.to_string().as_str())],
    );
    let item = world.items.known(&line.item);
    let parts = shown.settlement.parts.iter().filter(|part| part.charge == key);
    let invoices = parts.filter_map(|part| shown.settlement.invoices.get(&part.invoice));
    vec![
        html! { @if is_shown { a href={ "/orders/" (order.id) } { (order.number) } } @else { (order.number) } " / " (key.line) },
        html! { @if is_shown { (visitor.caller.organisation(order.unit).code) } @else { (kept(visitor)) } },
        html! { (visitor.organisation(order.supplier)) },
        html! { (language.name(&item.name_uk, &item.name_en)) },
        html! { @match pieces {
            Some(pieces) => a href=(pieces_path) { (language.number(pieces.end() - pieces.start() + 1)) },
            None => span.soft { "—" },
        } },
        html! { (language.money(charge.stages.sum(), order.currency)) },
        money_bar(language, &charge.stages, order.currency),
        html! { @for invoice in invoices {
            div { (invoice.number) " " (state(language, "invoice", invoice.status.as_str())) }
            @for payment in shown.settlement.payments.iter().filter(|payment| payment.invoice == invoice.id) {
                div.soft { (payment.number) " " (state(language, "payment", payment.status.as_str())) }
            }
        } },
    ]
}

/// What stands where something is kept from the visitor.
pub fn kept(visitor: &Visitor) -> Markup {
    html! { span.soft { (visitor.language.say("kept-from-you")) } }
}
