//! Categories, with the characteristics that their items state.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::catalogue;
use domain::catalogue::define_category::DefineCategory;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{CategoryRef, Code, Domain, Named, Text, Wire};

/// A category to define.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "FPV-R", "domain": "air", "cpv": "35613000-4", "name_uk": "FPV-дрони", "name_en": "FPV drones",
    "characteristics": [
        { "name": "range", "kind": { "number": { "unit": "km", "min": 3, "max": 40 } },
          "is_mandatory": true },
        { "name": "video", "kind": { "choice": { "choices": ["analogue", "digital"] } },
          "is_mandatory": false }
    ]
}))]
pub struct NewCategory {
    /// Code, which becomes the identity.
    pub code: Code,
    /// Field of use.
    pub domain: Domain,
    /// CPV code with check digit (ДК 021:2015).
    pub cpv: String,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Characteristics, in order of importance.
    pub characteristics: Vec<Characteristic>,
}

/// One characteristic that the items of a category state.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Characteristic {
    /// Name: small letters, digits and underscores.
    pub name: String,
    /// Type and bounds.
    pub kind: CharacteristicKind,
    /// Whether every item must state it.
    pub is_mandatory: bool,
}

/// Type and bounds of a characteristic.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CharacteristicKind {
    /// A whole number in a unit, within bounds.
    Number {
        /// Unit, for example km.
        unit: String,
        /// Lowest value.
        min: i64,
        /// Highest value.
        max: i64,
    },
    /// One of a list.
    Choice {
        /// The list.
        choices: Vec<String>,
    },
    /// Free text.
    Text,
    /// Yes or no.
    YesNo,
}

/// A category.
#[derive(Serialize, ToSchema)]
pub struct Category {
    #[serde(flatten)]
    named: Named,
    domain: Domain,
    cpv: String,
    name_uk: String,
    name_en: String,
    characteristics: Vec<Characteristic>,
    revision: u64,
}

/// Which categories to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CategoryQuery {
    /// Only of this field of use.
    domain: Option<Domain>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<CharacteristicKind> for catalogue::CharacteristicKind {
    fn from(kind: CharacteristicKind) -> Self {
        match kind {
            CharacteristicKind::Number { unit, min, max } => Self::Number { unit, min, max },
            CharacteristicKind::Choice { choices } => Self::Choice { choices },
            CharacteristicKind::Text => Self::Text,
            CharacteristicKind::YesNo => Self::YesNo,
        }
    }
}

impl From<catalogue::CharacteristicKind> for CharacteristicKind {
    fn from(kind: catalogue::CharacteristicKind) -> Self {
        match kind {
            catalogue::CharacteristicKind::Number { unit, min, max } => Self::Number { unit, min, max },
            catalogue::CharacteristicKind::Choice { choices } => Self::Choice { choices },
            catalogue::CharacteristicKind::Text => Self::Text,
            catalogue::CharacteristicKind::YesNo => Self::YesNo,
        }
    }
}

fn show(row: &catalogue::Category) -> Category {
    let characteristic = |row: &catalogue::Characteristic| Characteristic {
        name: row.name.clone(),
        kind: row.kind.clone().into(),
        is_mandatory: row.is_mandatory,
    };
    Category {
        named: Named::new(row.id, &row.code),
        domain: Wire(row.domain),
        cpv: row.cpv.clone(),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        characteristics: row.characteristics.iter().map(characteristic).collect(),
        revision: row.revision,
    }
}

/// List categories in order of code.
#[utoipa::path(
    get, path = "/categories", params(CategoryQuery),
    responses((status = 200, body = Page<Category>))
)]
pub async fn list(caller: Caller, ListQuery(query, scope): ListQuery<CategoryQuery>) -> Json<Page<Category>> {
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = caller.reference.state.categories.rows();
    let rows = rows.filter(|row| query.domain.is_none_or(|domain| row.domain == domain.0));
    let rows = resident(rows, |row| row.code.clone(), &slice.part);
    Json(Page::of(rows, &slice, |row| row.code.to_string(), show))
}

/// Read a category.
#[utoipa::path(get, path = "/categories/{id}", responses((status = 200, body = Category)))]
pub async fn show_one(caller: Caller, At(id): At<CategoryRef>) -> Result<Response, Problem> {
    let row = caller.reference.state.categories.get(&id.0);
    let row = row.ok_or_else(|| Problem::not_found("category", id.0))?;
    Ok(tagged(row.revision, show(row)))
}

/// Define a category and its characteristics.
#[utoipa::path(
    post, path = "/categories", request_body = NewCategory,
    responses((status = 201, body = Receipt))
)]
pub async fn define(State(app): State<App>, intent: Intent<NewCategory>) -> Answer {
    let characteristic = |new: Characteristic| catalogue::Characteristic {
        name: new.name,
        kind: new.kind.into(),
        is_mandatory: new.is_mandatory,
    };
    let command = |new: NewCategory| DefineCategory {
        code: new.code.0,
        domain: new.domain.0,
        cpv: new.cpv,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        characteristics: new.characteristics.into_iter().map(characteristic).collect(),
    };
    intent.create(&app, "categories", command).await
}
