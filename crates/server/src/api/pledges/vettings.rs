//! How partners vetted makers: what may be reimbursed from their money.

use axum::Json;
use axum::extract::State;
use domain::pledges;
use domain::pledges::vet_maker::VetMaker;
use domain::values;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::Query;
use crate::seen;
use crate::wire::{Date, Named, OrganisationRef, Text, VettingResult, Wire};

/// A vetting of a maker by a partner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "partner": "DK", "maker": "SUP-001", "result": "passed", "on": "2026-02-02",
    "vetted_by": "procurement office", "letter": "letter 17 of 2 February 2026", "remarks": "plant visited"
}))]
pub struct NewVetting {
    /// The partner.
    pub partner: OrganisationRef,
    /// The maker.
    pub maker: OrganisationRef,
    /// Passed or refused.
    pub result: VettingResult,
    /// The day of it.
    pub on: Date,
    /// Who vetted, such as an office of the partner.
    pub vetted_by: Text,
    /// The letter that says so.
    pub letter: Text,
    /// What else there is to say; kept as personal text.
    pub remarks: Option<Text>,
}

/// Whose vettings to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VettingQuery {
    /// Only by this partner.
    partner: Option<OrganisationRef>,
}

/// Vettings, the latest first; no more than a thousand.
#[derive(Serialize, ToSchema)]
pub struct Vettings {
    vettings: Vec<Vetting>,
}

/// How a partner vetted a maker last.
#[derive(Serialize, ToSchema)]
pub struct Vetting {
    partner: Named,
    maker: Named,
    result: VettingResult,
    on: Date,
    /// Who vetted.
    vetted_by: String,
    /// The letter that says so.
    letter: String,
    /// Who recorded it.
    recorded_by: Named,
    revision: u64,
}

fn show(caller: &Caller, row: &pledges::Vetting) -> Vetting {
    Vetting {
        partner: caller.organisation(row.partner),
        maker: caller.organisation(row.maker),
        result: Wire(row.result),
        on: Wire(row.on),
        vetted_by: row.vetted_by.to_string(),
        letter: row.letter.to_string(),
        recorded_by: caller.named_person(row.recorded_by),
        revision: row.revision,
    }
}

/// List how makers were vetted, as far as you see the partners' pledges.
#[utoipa::path(get, path = "/vettings", params(VettingQuery), responses((status = 200, body = Vettings)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<VettingQuery>,
) -> Result<Json<Vettings>, Problem> {
    let rows = seen::pledges::vettings(&app, &mut caller, query.partner.map(|partner| partner.0)).await?;
    Ok(Json(Vettings { vettings: rows.iter().map(|row| show(&caller, row)).collect() }))
}

/// Record how a partner vetted a maker; it takes the place of an earlier vetting of that maker.
#[utoipa::path(post, path = "/vettings", request_body = NewVetting, responses((status = 200, body = Receipt)))]
pub async fn vet(State(app): State<App>, intent: Intent<NewVetting>) -> Answer {
    let command = |new: NewVetting| VetMaker {
        partner: new.partner.0,
        maker: new.maker.0,
        result: new.result.0,
        on: new.on.0,
        vetted_by: new.vetted_by.0,
        letter: new.letter.0,
        remarks: new.remarks.map(|remarks| values::Personal::new(remarks.0)),
    };
    intent.change(&app, command).await
}
