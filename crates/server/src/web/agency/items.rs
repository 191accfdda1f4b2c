//! Items on their way into the catalogue: by status, with the steps that the lifecycle allows.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Item, ItemStatus};
use domain::values::{Code, ItemId, Personal};
use engine::queries::catalogue::{ItemFilter, items};
use engine::store::Connection;
use imports::Kind;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::admin::imports::import_link;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more, tabs as tabs_of};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, deed, link, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 25;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    find: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the items in a status; those handed in when none is named.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let status: ItemStatus = asked.status.parse().unwrap_or(ItemStatus::Submitted);
    let prefix = Some(asked.find.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = ItemFilter { status: Some(status), prefix, ..ItemFilter::default() };
    let lie = Lie::rising("code", &asked.sort);
    let part = lie.part(asked.after.parse::<Code>().ok(), SHOWN);
    let mut rows = visitor
        .caller
        .read(app, move |connection: &mut dyn Connection| items(connection, &filter, &part))
        .await?;
    let has_more = cut(&mut rows, SHOWN);
    let language = visitor.language;
    let with = |status: &str, after: &str| {
        let kept = [("status", status), ("find", &*asked.find), (SORT, &*asked.sort), ("after", after)];
        address("/agency/items", kept)
    };
    let known: Vec<_> = ItemStatus::ALL
        .iter()
        .map(|known| {
            (language.word("item", known.as_str()), with(known.as_str(), ""), *known == status, None)
        })
        .collect();
    let next = rows.last().filter(|_| has_more).map(|last| with(status.as_str(), last.code.as_str()));
    let listed = item_list(&visitor, &rows, sheet).lying(lie);
    if let Some(file) = listed.file("items", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, Part::Items))
        (import_link(&visitor, Kind::Catalogue))
        (sheet.alert(language))
        (tabs_of(language, "item-state", &known))
        (filters(language, "/agency/items", &[Filter::Text("find", &asked.find), Filter::Kept("status", status.as_str()), Filter::Kept(SORT, &asked.sort)]))
        @if rows.is_empty() { (empty(language, "items-empty", None)) } @else { (listed.shown(&with(status.as_str(), &asked.after))) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Agency, &language.say("agency-items"), body)))
}

fn item_list(visitor: &Visitor, items: &[Item], sheet: &Sheet) -> Table {
    let language = visitor.language;
    let columns = ["code", "item", "maker", "nsn", "item-state", "item-step"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false))).deeds("item-step");
    for item in items {
        let (name, status) = (language.name(&item.name_uk, &item.name_en), item.status.as_str());
        let model = html! { (name) br; span.soft { (item.model) " " (item.model_revision) } };
        listed.row([
            link(format_args!("/catalogue/{}", segment(&item.code)), &item.code),
            text(name).shown(model),
            text(visitor.organisation(item.maker)),
            text(item.nsn.clone().unwrap_or_else(|| language.say("nsn-pending"))),
            text(language.word("item", status)).shown(state(language, "item", status)),
            deed(step_form(visitor, item, sheet)),
        ]);
    }
    listed
}

/// The steps of an item's lifecycle, each a button of one form with the reason.
fn step_form(visitor: &Visitor, item: &Item, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let is_this = sheet.get("item") == item.code.as_str();
    html! {
        details open[is_this] {
            summary { (language.say("item-step")) }
            form.sheet method="post" action={ "/agency/items/" (segment(&item.code)) "/moves" } {
                (sheet.key())
                input type="hidden" name="item" value=(item.code);
                input type="hidden" name="status" value=(item.status);
                (sheet.area(language, "why", 2, true))
                div.choices { @for action in item.status.actions() {
                    button.secondary name="action" value=(action) { (language.word("item-action", action.as_str())) }
                } }
            }
        }
    }
}

/// Takes a step of an item's lifecycle.
pub async fn step(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<Ref<ItemId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let reason = Personal::new(sheet.text("why")?);
        Ok::<_, Refusal>(MoveItem { item: id.0, action: sheet.parsed("action")?, reason })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "move item", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => {
            Ok(Redirect::to(&address("/agency/items", [("status", sheet.get("status"))])).into_response())
        }
        Err(refusal) => {
            let asked = Asked { status: sheet.get("status").to_owned(), ..Asked::default() };
            shown(&app, visitor, &asked, &sheet.refused(refusal)).await
        }
    }
}
