//! Items of the catalogue.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::link_items::LinkItems;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{self, CharacteristicValue};
use domain::values::Personal;
use engine::queries::{self, catalogue::ItemFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    CategoryRef, Code, Domain, ItemAction, ItemId, ItemRef, ItemStatus, Named, OrganisationRef, Text, Wire,
};

/// An item to add as a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "PLYSKA-10", "maker": "SUP-VEKTOR", "category": "FPV-R", "name_uk": "Плиска-10",
    "name_en": "Plyska-10",
    "model": "PL-10", "model_revision": "B", "unit_of_issue": "piece", "characteristics": { "range": 12 },
    "class": "proven"
}))]
pub struct NewItem {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The maker, an organisation of kind supplier.
    pub maker: OrganisationRef,
    /// Its category.
    pub category: CategoryRef,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Maker's model.
    pub model: Text,
    /// Maker's revision of the model.
    pub model_revision: Text,
    /// NATO stock number, 13 digits; absent while pending.
    pub nsn: Option<String>,
    /// What one is: piece, set, hour.
    pub unit_of_issue: Code,
    /// Stated characteristics by name: numbers, texts, true or false.
    #[schema(value_type = BTreeMap<String, StatedValue>)]
    pub characteristics: BTreeMap<String, CharacteristicValue>,
    /// Class for class limits of allotments.
    pub class: Option<Code>,
}

/// What an item states of a characteristic: a number, a choice or text, or yes or no.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum StatedValue {
    /// Yes or no.
    YesNo(bool),
    /// A number in the characteristic's unit.
    Number(i64),
    /// A choice or free text.
    Text(Text),
}

/// Spares and substitutes of an item; both lists are replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "spares": ["PLOMIN-6S10"], "substitutes": [] }))]
pub struct ItemLinks {
    /// Spare parts.
    pub spares: Vec<ItemRef>,
    /// Items that may be supplied instead.
    pub substitutes: Vec<ItemRef>,
}

/// A step of an item's lifecycle.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "action": "submit", "reason": "file of 2026-01-12" }))]
pub struct ItemMove {
    /// The step.
    pub action: ItemAction,
    /// Why, or by which document; kept as personal text.
    pub reason: Text,
}

/// An item.
#[derive(Serialize, ToSchema)]
pub struct Item {
    #[serde(flatten)]
    named: Named,
    maker: Named,
    category: Named,
    domain: Domain,
    name_uk: String,
    name_en: String,
    model: String,
    model_revision: String,
    /// NATO stock number; absent while pending.
    nsn: Option<String>,
    unit_of_issue: String,
    #[schema(value_type = BTreeMap<String, StatedValue>)]
    characteristics: BTreeMap<String, CharacteristicValue>,
    spares: Vec<ItemId>,
    substitutes: Vec<ItemId>,
    class: Option<String>,
    status: ItemStatus,
    /// Steps that the lifecycle allows now.
    actions: Vec<ItemAction>,
    revision: u64,
}

/// Which items to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Only of this category.
    category: Option<CategoryRef>,
    /// Only of this field of use.
    domain: Option<Domain>,
    /// Only of this maker.
    maker: Option<OrganisationRef>,
    /// Only in this status.
    status: Option<ItemStatus>,
    /// Only those whose code, name or model begins with this text, letter case included.
    prefix: Option<Text>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// An item as it is shown.
pub fn show(caller: &Caller, row: catalogue::Item) -> Item {
    let category = caller.reference.state.categories.known(&row.category);
    Item {
        named: Named::new(row.id, &row.code),
        maker: caller.organisation(row.maker),
        category: Named::new(category.id, &category.code),
        domain: Wire(category.domain),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        model: row.model.to_string(),
        model_revision: row.model_revision.to_string(),
        nsn: row.nsn,
        unit_of_issue: row.unit_of_issue.to_string(),
        characteristics: row.characteristics,
        spares: row.spares.into_iter().map(Wire).collect(),
        substitutes: row.substitutes.into_iter().map(Wire).collect(),
        class: row.class.map(|class| class.to_string()),
        status: Wire(row.status),
        actions: row.status.actions().map(Wire).collect(),
        revision: row.revision,
    }
}

impl ItemQuery {
    fn filter(&self, caller: &Caller) -> ItemFilter {
        let is_asked = |category: &&catalogue::Category| {
            self.category.is_none_or(|asked| category.id == asked.0)
                && self.domain.is_none_or(|asked| category.domain == asked.0)
        };
        let asked = || caller.reference.state.categories.rows().filter(is_asked).map(|row| row.id).collect();
        ItemFilter {
            categories: (self.category.is_some() || self.domain.is_some()).then(asked),
            maker: self.maker.map(|maker| maker.0),
            status: self.status.map(|status| status.0),
            prefix: self.prefix.as_ref().map(|prefix| prefix.0.to_string()),
        }
    }
}

/// List items in order of code.
#[utoipa::path(get, path = "/items", params(ItemQuery), responses((status = 200, body = Page<Item>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<ItemQuery>,
) -> Result<Json<Page<Item>>, Problem> {
    let filter = query.filter(&caller);
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows =
        caller.read(&app, move |connection| queries::catalogue::items(connection, &filter, &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read an item.
#[utoipa::path(get, path = "/items/{id}", responses((status = 200, body = Item)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ItemRef>,
) -> Result<Response, Problem> {
    let row =
        caller.read(&app, move |connection| queries::find::<catalogue::Item>(connection, &id.0)).await?;
    let row = row.ok_or_else(|| Problem::not_found("item", id.0))?;
    Ok(tagged(row.revision, show(&caller, row)))
}

/// Add an item to the catalogue as a draft.
#[utoipa::path(post, path = "/items", request_body = NewItem, responses((status = 201, body = Receipt)))]
pub async fn add(State(app): State<App>, intent: Intent<NewItem>) -> Answer {
    let command = |new: NewItem| AddItem {
        code: new.code.0,
        maker: new.maker.0,
        category: new.category.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        model: new.model.0,
        model_revision: new.model_revision.0,
        nsn: new.nsn,
        unit_of_issue: new.unit_of_issue.0,
        characteristics: new.characteristics,
        class: new.class.map(|class| class.0),
    };
    intent.create(&app, "items", command).await
}

/// Name an item's spare parts and substitutes.
#[utoipa::path(
    post, path = "/items/{id}/links", request_body = ItemLinks,
    responses((status = 200, body = Receipt))
)]
pub async fn link(State(app): State<App>, At(item): At<ItemRef>, intent: Intent<ItemLinks>) -> Answer {
    let ids = |items: Vec<ItemRef>| items.into_iter().map(|item| item.0).collect();
    let command = |body: ItemLinks| LinkItems {
        item: item.0,
        spares: ids(body.spares),
        substitutes: ids(body.substitutes),
    };
    intent.change(&app, command).await
}

/// Move an item along its lifecycle.
#[utoipa::path(
    post, path = "/items/{id}/moves", request_body = ItemMove,
    responses((status = 200, body = Receipt))
)]
pub async fn step(State(app): State<App>, At(item): At<ItemRef>, intent: Intent<ItemMove>) -> Answer {
    let command = |body: ItemMove| MoveItem {
        item: item.0,
        action: body.action.0,
        reason: Personal::new(body.reason.0),
    };
    intent.change(&app, command).await
}
