//! The accepted pieces that a fund has a part in, and whose money bought one of them.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::values::{Code, FundId, ItemId, OrderId, SerialNumber};
use engine::queries::trace::{self, Piece, Trace};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::trace::kept;
use crate::api::funds::line_place::LinePlace;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen;
use crate::seen::funds::SeenPiece;
use crate::web::charts::chart_flow::{Flow, flow};
use crate::web::controls::{empty, state};
use crate::web::language::Language;
use crate::web::listing::{address, cut, facts, more, table};
use crate::web::shell::{Place, page};
use crate::web::table::{Entry, Table, link, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Pieces of a page.
const SHOWN: usize = 100;

/// Which pieces are asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    order: String,
    after: String,
    format: String,
}

/// Lists the pieces that a fund has a part in.
pub async fn list(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<FundId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let fund = seen::funds::fund(&app, &mut visitor.caller, id.0).await?;
    let order: Option<OrderId> = asked.order.parse().ok();
    let after = asked.after.parse().ok().map(|LinePlace(order, line, number)| (order, line, number));
    let read =
        move |connection: &mut dyn Connection| trace::pieces(connection, id.0, order, after, SHOWN + 1);
    let (mut pieces, orders) = visitor.caller.read(&app, read).await?;
    let has_more = cut(&mut pieces, SHOWN);
    let language = visitor.language;
    let path = format!("/funds/{}/pieces", segment(&fund.code));
    let at = |after: &str| address(&path, [("order", asked.order.as_str()), ("after", after)]);
    let next = pieces.last().filter(|_| has_more).map(|last| {
        let (order, line, number) = last.key();
        at(&LinePlace(order, line, number).to_string())
    });
    let columns = [
        ("serial-number", false),
        ("item", false),
        ("order-number", false),
        ("unit", false),
        ("act", false),
        ("accepted-at", false),
        ("unit-price", true),
        ("from-fund", true),
        ("from-others", true),
    ];
    let mut listed = Table::new(language, &columns);
    for piece in &pieces {
        let row = row(&visitor, &orders, (&listed, piece), id.0);
        listed.row(row);
    }
    let name = format!("pieces-{}", fund.code);
    if let Some(file) = listed.file(&name, &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        p { a href={ "/funds/" (segment(&fund.code)) "/trace" } { (language.say("trace")) " · " (fund.code) } }
        @if pieces.is_empty() { (empty(language, "trace-pieces-empty", None)) }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(language.say("trace-pieces")) { (listed.plain()) }
            (listed.taken_along(&at(&asked.after)))
        }
        (more(language, next))
    };
    let title = format!("{} · {}", language.say("trace-pieces"), fund.code);
    Ok(page(&visitor, Place::Contributions, &title, body))
}

fn row(visitor: &Visitor, orders: &Trace, (listed, piece): (&Table, &Piece), fund: FundId) -> Vec<Entry> {
    let language = visitor.language;
    let order = orders.state.orders.known(&piece.taken.order);
    let line = orders.state.order_lines.known(&(order.id, piece.taken.order_line));
    let item = orders.state.items.known(&line.item);
    let act = orders.state.acts.known(&piece.taken.act);
    let is_shown = seen::funds::shows_order(&visitor.caller, order);
    let (own, others) = seen::funds::given(orders, piece, |paid| paid.fund == fund);
    let own: i64 = own.iter().map(|paid| paid.amount_minor).sum();
    let zone = visitor.caller.reference.zone();
    let money = |minor: i64| match minor {
        0 => listed.money(0, order.currency).shown(html! { span.soft { "—" } }),
        minor => listed.money(minor, order.currency),
    };
    let number = match &piece.serial {
        Some(serial) => link(sources_address(item.code.as_str(), serial), serial),
        None => text(language.say("counted-only")),
    };
    let numbered = html! { @if is_shown { a href={ "/orders/" (order.id) } { (order.number) } } @else { (order.number) } " / " (line.line) };
    vec![
        number,
        text(language.name(&item.name_uk, &item.name_en)),
        text(format_args!("{} / {}", order.number, line.line)).shown(numbered),
        match is_shown {
            true => text(&visitor.caller.organisation(order.unit).code),
            false => text(language.say("kept-from-you")).shown(kept(visitor)),
        },
        if is_shown { link(format_args!("/acts/{}", act.id), &act.number) } else { text(&act.number) },
        listed.day(Some(zone.date(piece.taken.accepted_at))),
        listed.money(line.unit_price_minor, order.currency),
        money(own),
        money(others),
    ]
}

/// The address of the page of whose money bought a piece.
pub fn sources_address(item: &str, serial: &SerialNumber) -> String {
    address("/serials/sources", [("item", item), ("serial", serial.as_str())])
}

/// The piece that is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskedPiece {
    item: String,
    serial: String,
}

/// Shows whose money bought a piece.
pub async fn sources(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<AskedPiece>,
) -> Result<Response, Problem> {
    if asked.item.is_empty() && asked.serial.is_empty() {
        let title = visitor.language.say("sources");
        return Ok(page(&visitor, Place::Contributions, &title, form(visitor.language, &asked)));
    }
    let unknown = || Problem::not_found("serial number", &asked.serial);
    let item: Code = asked.item.parse().map_err(|_| unknown())?;
    let number: SerialNumber = asked.serial.parse().map_err(|_| unknown())?;
    let seen = seen::funds::bought(&app, &mut visitor.caller, ItemId::of_code(&item), number).await?;
    let body = html! { (form(visitor.language, &asked)) (piece(&visitor, &seen)) };
    let title = format!("{item} {}", seen.bought.serial.number);
    Ok(page(&visitor, Place::Contributions, &title, body))
}

fn form(language: Language, asked: &AskedPiece) -> Markup {
    html! {
        form.filter-bar method="get" action="/serials/sources" role="search" {
            label { (language.say("item-code")) input type="search" name="item" value=(asked.item) maxlength="64" required; }
            label { (language.say("serial-number")) input type="search" name="serial" value=(asked.serial) maxlength="40" required; }
            button.secondary { (language.say("search")) }
        }
    }
}

fn piece(visitor: &Visitor, seen: &SeenPiece) -> Markup {
    let language = visitor.language;
    let (serial, trace) = (&seen.bought.serial, &seen.bought.trace);
    let order = trace.state.orders.known(&seen.bought.despatch.order);
    let order_line = trace.state.despatch_lines.known(&(serial.despatch, serial.line)).order_line;
    let line = trace.state.order_lines.known(&(order.id, order_line));
    let item = trace.state.items.known(&line.item);
    let is_shown = seen::funds::shows_order(&visitor.caller, order);
    let money = |minor: i64| language.money(minor, order.currency);
    let zone = visitor.caller.reference.zone();
    let act = seen.bought.piece.as_ref().map(|piece| trace.state.acts.known(&piece.taken.act));
    let rows = [
        (
            "item",
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } },
        ),
        (
            "order-number",
            html! { @if is_shown { a href={ "/orders/" (order.id) } { (order.number) } } @else { (order.number) } " / " (order_line) },
        ),
        ("supplier", html! { (visitor.organisation(order.supplier)) }),
        ("unit", html! { @if is_shown { (visitor.organisation(order.unit)) } @else { (kept(visitor)) } }),
        (
            "act",
            html! { @match act {
                Some(act) => { @if is_shown { a href={ "/acts/" (act.id) } { (act.number) } } @else { (act.number) } @if let Some(at) = act.accepted_at { " · " (language.day(zone.date(at))) } },
                None => { (language.say("not-delivered")) @if let Some(word) = serial.state { " " (state(language, "serial", word.as_str())) } },
            } },
        ),
        ("unit-price", html! { (money(line.unit_price_minor)) }),
    ];
    html! {
        (facts(language, &rows))
        @if let Some(piece) = &seen.bought.piece {
            h2 { (language.say("sources")) }
            (source_picture(visitor, seen, piece.refunded_minor))
            (source_table(visitor, seen, piece.refunded_minor))
        }
    }
}

/// Name and amount of everything that gave for the piece; what is not shown in one sum.
fn given(visitor: &Visitor, seen: &SeenPiece, refunded_minor: i64) -> Vec<(String, i64)> {
    let of_fund =
        seen.sources.iter().map(|paid| (seen.funds[&paid.fund].code.to_string(), paid.amount_minor));
    let apart = [("from-others", seen.other_minor), ("refunded", refunded_minor)];
    let apart = apart.into_iter().filter(|(_, minor)| *minor > 0);
    of_fund.chain(apart.map(|(key, minor)| (visitor.language.say(key), minor))).collect()
}

fn source_picture(visitor: &Visitor, seen: &SeenPiece, refunded_minor: i64) -> Markup {
    let (language, serial) = (visitor.language, &seen.bought.serial.number);
    let order = seen.bought.trace.state.orders.known(&seen.bought.despatch.order);
    let flows: Vec<Flow> = given(visitor, seen, refunded_minor)
        .into_iter()
        .map(|(from, amount)| Flow { from, to: serial.to_string(), amount, class: "stage-paid" })
        .collect();
    flow(language, &language.say("sources"), &flows, |minor| language.money(minor, order.currency))
}

fn source_table(visitor: &Visitor, seen: &SeenPiece, refunded_minor: i64) -> Markup {
    let (language, trace) = (visitor.language, &seen.bought.trace);
    let order = trace.state.orders.known(&seen.bought.despatch.order);
    let is_shown = seen::funds::shows_order(&visitor.caller, order);
    let money = |minor: i64| html! { (language.money(minor, order.currency)) };
    let columns = [
        ("fund", false),
        ("owner", false),
        ("fund-source", false),
        ("allotment", false),
        ("trace-settled", false),
        ("amount", true),
    ];
    let of_fund = seen.sources.iter().map(|paid| {
        let fund = &seen.funds[&paid.fund];
        let parts = seen.settlement.parts.iter().filter(|part| part.charge == paid.charge);
        let invoices = parts.filter_map(|part| seen.settlement.invoices.get(&part.invoice));
        let may_open = visitor.caller.may(domain::policy::Action::ReadFunds, fund.owner);
        vec![
            html! { @if may_open { a href={ "/funds/" (segment(&fund.code)) "/trace" } { (fund.code) } } @else { (fund.code) } },
            html! { (visitor.organisation(fund.owner)) },
            html! { (language.word("source", fund.source_kind)) },
            html! { @if is_shown { (trace.state.allotments.known(&paid.allotment).code) } @else { (kept(visitor)) } },
            html! { @for invoice in invoices { div { (invoice.number) " " (state(language, "invoice", invoice.status.as_str())) } } },
            money(paid.amount_minor),
        ]
    });
    let dash = || html! { span.soft { "—" } };
    let apart = [("from-others", seen.other_minor), ("refunded", refunded_minor)];
    let apart = apart.into_iter().filter(|(_, minor)| *minor > 0);
    let apart = apart.map(|(key, minor)| {
        vec![html! { (language.say(key)) }, dash(), dash(), dash(), dash(), money(minor)]
    });
    table(language, &columns, of_fund.chain(apart))
}
