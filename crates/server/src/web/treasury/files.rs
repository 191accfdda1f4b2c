//! Files for the bank: which payments are in one, and the file itself.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Event;
use domain::files::{FileName, MediaType};
use domain::payments::file_payments::FilePayments;
use domain::policy::Action;
use domain::values::PaymentId;
use engine::queries;
use maud::html;
use serde::Deserialize;

use super::payments::{listed, payment_table};
use super::{Part, tabs};
use crate::app::App;
use crate::bank::{self, pain001};
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::upload::saved;
use crate::web::controls::empty;
use crate::web::listing::{address, cut, facts, more};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;
use crate::wire::Code;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address of the list says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sort: String,
    after: String,
    format: String,
}

/// Lists the files, newest first unless sorted otherwise.
pub async fn list(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let buyers = visitor.caller.sight(Action::Pay).filter();
    let lie = Lie::falling("payment-file", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let work = move |connection: &mut dyn engine::store::Connection| {
        queries::payments::files(connection, buyers.as_deref(), &part)
    };
    let mut files = visitor.caller.read(&app, work).await?;
    let has_more = cut(&mut files, SHOWN);
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [
        ("payment-file", false),
        ("payer", false),
        ("treasury-payments", true),
        ("ordered-by", false),
        ("filed-at", false),
    ];
    let mut listed = Table::new(language, &columns);
    for file in &files {
        listed.row([
            link(format_args!("/treasury/files/{}", segment(&file.number)), &file.number),
            text(visitor.organisation(file.buyer)),
            listed.number(i64::try_from(file.payments.len()).unwrap_or(i64::MAX)),
            text(visitor.caller.named_person(file.filed_by).code),
            listed.moment(file.filed_at, &zone),
        ]);
    }
    let listed = listed.lying(lie);
    if let Some(file) = listed.file("payment-files", &asked.format)? {
        return Ok(file);
    }
    let from = |after: &str| address("/treasury/files", [(SORT, &*asked.sort), ("after", after)]);
    let next = files.last().filter(|_| has_more).map(|last| from(last.number.as_str()));
    let body = html! {
        (tabs(&visitor, Part::Files))
        @if files.is_empty() { (empty(language, "files-empty", Some(("/treasury/payments", "treasury-payments")))) }
        @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Treasury, &language.say("treasury-files"), body))
}

/// Puts the ticked payments into a file.
pub async fn file(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let payments: Result<Vec<PaymentId>, _> = sheet.ticked("pay:").map(str::parse).collect();
    let done = match payments {
        Ok(payments) => sheet.submit(&app, &visitor, "file payments", FilePayments { payments }).await,
        Err(_) => Err(Refusal::Field("payment", "typed-choice")),
    };
    match done {
        Ok(receipt) => {
            let fields = receipt.events().next().map(Event::fields).unwrap_or_default();
            let number = fields["file"].as_str().unwrap_or_default();
            Ok(Redirect::to(&format!("/treasury/files/{}", segment(&number))).into_response())
        }
        Err(refusal) => listed(&app, visitor, &Default::default(), &sheet.refused(refusal)).await,
    }
}

/// Shows a file.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(number): At<Code>,
) -> Result<Response, Problem> {
    let filed = bank::filed(&app, &mut visitor.caller, number.0).await?;
    let (language, zone, file) = (visitor.language, visitor.caller.reference.zone(), &filed.file);
    let rows = [
        ("payer", html! { (visitor.organisation(file.buyer)) }),
        ("iban", html! { span.code { (file.payer_iban) } }),
        ("ordered-by", html! { (visitor.caller.named_person(file.filed_by).code) }),
        ("filed-at", html! { (language.moment(file.filed_at, &zone)) }),
    ];
    let body = html! {
        (tabs(&visitor, Part::Files))
        (facts(language, &rows))
        p { a.button href={ "/treasury/files/" (segment(&file.number)) "/document" } download={ (file.number) ".xml" } { (language.say("file-download")) } }
        p.hint { (language.say("file-hint")) }
        (payment_table(&visitor, filed.payments.iter().map(|(payment, _)| payment), false).plain())
    };
    Ok(page(&visitor, Place::Treasury, file.number.as_str(), body))
}

/// The file as the bank takes it.
pub async fn document(
    State(app): State<App>,
    mut visitor: Visitor,
    At(number): At<Code>,
) -> Result<Response, Problem> {
    let filed = bank::filed(&app, &mut visitor.caller, number.0).await?;
    let xml = pain001::write(&filed, &visitor.caller.reference.state, &visitor.caller.reference.zone());
    // A number may hold what would end a file's name.
    let name = FileName::of(&format!("{}.xml", filed.file.number.as_str().replace('/', "-")));
    Ok(saved(&name, MediaType::Xml, xml))
}
