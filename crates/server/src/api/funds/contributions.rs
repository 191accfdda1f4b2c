//! Partners' money at a glance: what was transferred, and how far it has come.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen;
use crate::seen::funds::{Contribution, Sums};
use crate::wire::{Currency, Named, Wire};

/// Partners' money that the caller sees.
#[derive(Serialize, ToSchema)]
pub struct Contributions {
    /// Fund by fund, in order of code.
    funds: Vec<ContributedFund>,
    /// All funds of one currency together.
    totals: Vec<ContributedTotal>,
    /// Which nation bears which part of what was transferred in one currency.
    burden: Vec<Burden>,
}

/// A fund of a partner's money.
#[derive(Serialize, ToSchema)]
pub struct ContributedFund {
    fund: Named,
    name_uk: String,
    name_en: String,
    /// The partner.
    owner: Named,
    /// ISO 3166 code of its country.
    #[schema(example = "DK")]
    nation: String,
    #[serde(flatten)]
    sums: ContributedSums,
}

/// Money of all funds of one currency.
#[derive(Serialize, ToSchema)]
pub struct ContributedTotal {
    #[serde(flatten)]
    sums: ContributedSums,
}

/// How far money has come: `transferred` = `idle` + `committed` + `obligated` + `lapsed`.
#[derive(Serialize, ToSchema)]
pub struct ContributedSums {
    currency: Currency,
    /// Received, less what was returned or exchanged, minor units.
    transferred_minor: i64,
    /// Given to units to order with, minor units.
    allotted_minor: i64,
    /// Held by orders that are not sent yet, minor units.
    committed_minor: i64,
    /// Promised to suppliers by orders sent, delivered or not, minor units.
    obligated_minor: i64,
    /// Delivered: accepted by signed acts, minor units.
    accepted_minor: i64,
    /// Paid by the bank, before or after acceptance, minor units.
    paid_minor: i64,
    /// In no order, minor units.
    idle_minor: i64,
    /// Lapsed at the end of the period, minor units.
    lapsed_minor: i64,
}

/// The part of one nation. Money whose pledge states a rate is counted in the currency that most rates lead to.
#[derive(Serialize, ToSchema)]
pub struct Burden {
    nation: String,
    currency: Currency,
    /// Minor units.
    transferred_minor: i64,
    /// Its share of what is seen in this currency, hundredths of a percent, rounded down.
    share_basis_points: i64,
}

impl From<Sums> for ContributedSums {
    fn from(sums: Sums) -> ContributedSums {
        ContributedSums {
            currency: Wire(sums.currency),
            transferred_minor: sums.transferred_minor,
            allotted_minor: sums.allotted_minor,
            committed_minor: sums.committed_minor,
            obligated_minor: sums.obligated_minor,
            accepted_minor: sums.accepted_minor,
            paid_minor: sums.paid_minor,
            idle_minor: sums.idle_minor,
            lapsed_minor: sums.lapsed_minor,
        }
    }
}

/// Read how far partners' money has come: all of it, or that of the caller's own organisation.
#[utoipa::path(get, path = "/contributions", responses((status = 200, body = Contributions)))]
pub async fn show(State(app): State<App>, mut caller: Caller) -> Result<Json<Contributions>, Problem> {
    let seen = seen::funds::contributions(&app, &mut caller).await?;
    let fund = |row: &Contribution| ContributedFund {
        fund: Named::new(row.fund.id, &row.fund.code),
        name_uk: row.fund.name_uk.to_string(),
        name_en: row.fund.name_en.to_string(),
        owner: caller.organisation(row.fund.owner),
        nation: row.nation.clone(),
        sums: row.sums.into(),
    };
    let burden = |row: seen::burden::Burden| Burden {
        nation: row.nation,
        currency: Wire(row.transferred.currency),
        transferred_minor: row.transferred.minor,
        share_basis_points: seen::funds::share_basis_points(row.transferred.minor, row.whole_minor),
    };
    Ok(Json(Contributions {
        funds: seen.iter().map(fund).collect(),
        totals: seen::funds::totals(&seen)
            .into_iter()
            .map(|sums| ContributedTotal { sums: sums.into() })
            .collect(),
        burden: seen::burden::burden(&seen).into_iter().map(burden).collect(),
    }))
}
