//! Payments by status; those that are in no file yet can be put into one.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::payments::{Payment, PaymentStatus};
use domain::policy::Action;
use domain::values::{Id, PaymentId};
use engine::places::Family;
use engine::queries::figures::{PlaceFilter, figures, places};
use engine::queries::find_all;
use engine::store::Connection;
use maud::html;
use serde::Deserialize;

use super::{Part, cursor, place_key, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{address, cut, more, tabs as tabs_of};
use crate::web::sheet::Sheet;
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, deed, link, shown as showing, text};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address of the list says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    after: String,
    format: String,
}

/// Payments in a status, by the day they are due; those that are in no file yet can be put into one.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    listed(&app, visitor, &asked, &sheet).await
}

/// The list, with what was ticked when it could not be done.
pub(super) async fn listed(
    app: &App,
    mut visitor: Visitor,
    asked: &Asked,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadFunds)?;
    let status: PaymentStatus = asked.status.parse().unwrap_or(PaymentStatus::Ordered);
    let lie = Lie::rising("due-on", &asked.sort);
    let part = lie.part(place_key(&asked.after), SHOWN);
    let work = move |connection: &mut dyn Connection| {
        let filter = PlaceFilter::default();
        let rows = places(connection, Family::Payment, status.as_str(), &filter, &part)?;
        let ids = rows.iter().map(|row| PaymentId::from_bits(row.object));
        let payments: BTreeMap<PaymentId, Payment> = find_all(connection, ids)?;
        Ok((rows, payments, figures(connection, Family::Payment)?))
    };
    let (mut rows, payments, counted) = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let language = visitor.language;
    let known: Vec<_> = PaymentStatus::ALL
        .iter()
        .map(|known| {
            let here = counted.iter().filter(|figure| figure.standing == known.as_str());
            let path = address("/treasury/payments", [("status", known.as_str()), (SORT, &*asked.sort)]);
            let name = language.word("payment", known.as_str());
            (name, path, *known == status, Some(here.map(|figure| figure.count).sum()))
        })
        .collect();
    let shown: Vec<&Payment> =
        rows.iter().filter_map(|row| payments.get(&PaymentId::from_bits(row.object))).collect();
    let may_file = |payment: &&Payment| {
        payment.status == PaymentStatus::Ordered
            && payment.file.is_none()
            && visitor.caller.may(Action::Pay, payment.buyer)
    };
    let is_picking = shown.iter().any(may_file);
    let all = payment_table(&visitor, shown.iter().copied(), is_picking).lying(lie);
    if let Some(file) = all.file("payments", &asked.format)? {
        return Ok(file);
    }
    let from = |after: &str| {
        address("/treasury/payments", [("status", status.as_str()), (SORT, &*asked.sort), ("after", after)])
    };
    let next = rows.last().filter(|_| has_more).map(|last| from(&cursor(last)));
    let body = html! {
        (tabs(&visitor, Part::Payments))
        (sheet.alert(language))
        (tabs_of(language, "payment-state", &known))
        @if shown.is_empty() { (empty(language, "payments-empty", Some(("/treasury/invoices?status=matched", "treasury-invoices")))) }
        @else if is_picking {
            form method="post" action="/treasury/files" {
                (sheet.key())
                (all.listed(&from(&asked.after)))
                div.actions { button { (language.say("payments-file")) } }
            }
            (all.taken_along(&from(&asked.after)))
        } @else { (all.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Treasury, &language.say("treasury-payments"), body)))
}

/// The column of the boxes that pick payments for a file.
const PICK: &str = "payments-pick";
const COLUMNS: [(&str, bool); 6] = [
    ("payment", false),
    ("supplier", false),
    ("due-on", false),
    ("payment-state", false),
    ("payment-file", false),
    ("amount", true),
];

/// Payments as a list; to be picked from, with a box before each that can be put into a file, all of them ticked.
pub fn payment_table<'a>(
    visitor: &Visitor,
    payments: impl Iterator<Item = &'a Payment>,
    is_picking: bool,
) -> Table {
    let language = visitor.language;
    let mut table = match is_picking {
        true => Table::new(language, &[&[(PICK, false)], &COLUMNS[..]].concat()).deeds(PICK),
        false => Table::new(language, &COLUMNS),
    };
    for payment in payments {
        let status = payment.status.as_str();
        let file = payment.file.as_ref().map(ToString::to_string).unwrap_or_default();
        let filed = html! { @if file.is_empty() { span.soft { "—" } } @else { a href={ "/treasury/files/" (segment(&file)) } { (file) } } };
        let pick = is_picking.then(|| deed(html! { @if file.is_empty() {
            input type="checkbox" name={ "pay:" (payment.id) } value="1" checked aria-label={ (language.say("payments-pick")) " " (payment.number) };
        } }));
        let cells = [
            link(format_args!("/treasury/payments/{}", payment.id), &payment.number),
            text(visitor.organisation(payment.supplier)),
            table.day(Some(payment.due_on)),
            text(language.word("payment", status)).shown(state(language, "payment", status)),
            showing(&file, filed),
            table.money(payment.amount_minor, payment.currency),
        ];
        table.row(pick.into_iter().chain(cells).collect::<Vec<_>>());
    }
    table
}
