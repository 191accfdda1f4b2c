//! Allotments as the treasury sees them: by stage, and one with the entries behind each figure.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::Stage;
use domain::policy::Action;
use domain::values::{AllotmentId, Id};
use engine::queries;
use engine::store::Connection;
use maud::{Markup, html};

use super::entries::{Asked, Entries};
use super::funds::stage_class;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::money_bar;
use crate::web::listing::{address, table};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Allotments by stage; each figure opens its entries.
pub fn allotment_table(visitor: &Visitor, allotments: &[&Allotment]) -> Markup {
    let language = visitor.language;
    let columns: Vec<_> = [("allotment", false), ("unit", false)]
        .into_iter()
        .chain(Stage::ALL.iter().map(|stage| (stage_class(*stage), true)))
        .chain([("lapses", false)])
        .collect();
    let listed = table(
        language,
        &columns,
        allotments.iter().map(|row| {
            let path = format!("/treasury/allotments/{}", segment(&row.code));
            let mut cells = vec![
                html! { a.code href=(path) { (row.code) } },
                html! { (visitor.caller.organisation(row.unit).code) },
            ];
            cells.extend(Stage::ALL.iter().map(|stage| {
                let href = address(&path, [("account", stage.as_str())]);
                match row.stages.get(*stage) {
                    0 => html! { span.soft { "—" } },
                    minor => html! { a href=(href) { (language.money(minor, row.currency)) } },
                }
            }));
            cells.push(html! { (language.day(row.lapse_on)) });
            cells
        }),
    );
    html! { div.scroll tabindex="0" role="region" aria-label=(language.say("fund-allotments")) { (listed) } }
}

/// One allotment: its stages and their entries.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<AllotmentId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let work = move |connection: &mut dyn Connection| queries::find::<Allotment>(connection, &id.0);
    let row = visitor.caller.read(&app, work).await?;
    let row = row.filter(|row| visitor.caller.may(Action::ReadFunds, row.unit));
    let row = row.ok_or_else(|| Problem::not_found("allotment", id.0))?;
    let entries = Entries::read(&app, &mut visitor, row.id.bits(), &asked).await?;
    if let Some(file) = entries.table(&visitor).file(row.code.as_str(), &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let path = format!("/treasury/allotments/{}", segment(&row.code));
    let body = html! {
        (tabs(&visitor, Part::Funds))
        p { (visitor.organisation(row.unit)) " · " (row.document) }
        (money_bar(language, &row.stages, row.currency))
        (allotment_table(&visitor, &[&row]))
        (entries.shown(&visitor, &path, &asked))
    };
    Ok(page(&visitor, Place::Treasury, row.code.as_str(), body))
}
