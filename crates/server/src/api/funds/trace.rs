//! Where a fund's money went, and what is still to come for it.

use axum::Json;
use axum::extract::State;
use domain::catalogue::Item;
use domain::funds::Stages;
use domain::values::ItemId;
use engine::queries::find_all;
use engine::queries::trace::{self, Coming, ItemShare, Summary};
use engine::store::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::allotments::StageBalances;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::seen::funds::Forecast;
use crate::wire::{Currency, Date, FundRef, Named, Wire};

/// Items that a trace names; what is left is one sum.
const ITEMS_MAX: usize = 500;

/// What became of a fund's money.
///
/// `received` + `exchanged` = `unallotted` + `lapsed` + the sum of `stages`; `items` and `other_items` together hold
/// what `stages` holds beyond `available`.
#[derive(Serialize, ToSchema)]
pub struct FundTrace {
    #[serde(flatten)]
    named: Named,
    currency: Currency,
    /// Received from its giver and not returned, minor units.
    received_minor: i64,
    /// Came in by exchange from other funds, less what went out, minor units.
    exchanged_minor: i64,
    /// Not yet allotted, minor units.
    unallotted_minor: i64,
    /// Lapsed at the end of the period, minor units.
    lapsed_minor: i64,
    /// All its allotments together.
    stages: StageBalances,
    /// Spent on accepted pieces, owed or paid, minor units.
    accepted_minor: i64,
    /// In no order: not allotted, or allotted and free, minor units.
    idle_minor: i64,
    /// Orders that hold or spent its money.
    orders: i64,
    /// Accepted pieces that it has a part in.
    pieces: i64,
    /// What it was spent on, the largest amounts first.
    items: Vec<TracedItem>,
    /// The items beyond those named, together.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_items: Option<TracedSum>,
    /// What is sent and not yet accepted, by the month it is promised for.
    forecast: Vec<TracedMonth>,
}

/// What is promised for a month.
#[derive(Serialize, ToSchema)]
pub struct TracedMonth {
    /// First day of the month.
    month: Date,
    /// Order lines that the fund pays for.
    lines: i64,
    /// Pieces of those lines that are not accepted, whoever pays for them.
    pieces: i64,
    /// The fund's money that waits for their acceptance, minor units.
    amount_minor: i64,
    /// How much of it is promised for a day that has passed, minor units.
    late_minor: i64,
}

/// What became of a fund's money in orders of one item.
#[derive(Serialize, ToSchema)]
pub struct TracedItem {
    item: Named,
    #[serde(flatten)]
    sum: TracedSum,
}

/// Pieces and money.
#[derive(Serialize, ToSchema)]
pub struct TracedSum {
    /// Accepted pieces that the fund has a part in.
    pieces: i64,
    stages: StageBalances,
}

/// What of a fund is in no order: not allotted, or allotted and free, minor units.
pub fn idle_minor(fund: &domain::funds::Fund, stages: &Stages) -> i64 {
    fund.unallotted_minor + stages.available
}

impl From<ItemShare> for TracedSum {
    fn from(share: ItemShare) -> TracedSum {
        TracedSum { pieces: share.pieces, stages: share.stages.into() }
    }
}

impl From<Forecast> for TracedMonth {
    fn from(Forecast { month, coming, late_minor }: Forecast) -> TracedMonth {
        let Coming { lines, pieces, amount_minor } = coming;
        TracedMonth { month: Wire(month), lines, pieces, amount_minor, late_minor }
    }
}

/// Sum up where a fund's money is and what it bought.
#[utoipa::path(get, path = "/funds/{id}/trace", responses((status = 200, body = FundTrace)))]
pub async fn show(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
) -> Result<Json<FundTrace>, Problem> {
    let fund = seen::funds::fund(&app, &mut caller, id.0).await?;
    let of = fund.id;
    let read = move |connection: &mut dyn Connection| {
        let (summary, stages) = (trace::summary(connection, of)?, trace::stages(connection, of)?);
        let pieces = summary.pieces();
        let Summary { orders, items, coming } = summary;
        let (items, rest) = seen::funds::by_item(items, ITEMS_MAX);
        let names = find_all::<Item>(connection, items.iter().map(|(item, _)| *item))?;
        Ok((stages, orders, pieces, coming, items, rest, names))
    };
    let (stages, orders, pieces, coming, items, rest, names) = caller.read(&app, read).await?;
    let item = |(id, share): (ItemId, ItemShare)| TracedItem {
        item: Named::new(id, &names[&id].code),
        sum: share.into(),
    };
    Ok(Json(FundTrace {
        named: Named::new(fund.id, &fund.code),
        currency: Wire(fund.currency),
        received_minor: -fund.source_minor,
        exchanged_minor: -fund.exchange_minor,
        unallotted_minor: fund.unallotted_minor,
        lapsed_minor: fund.lapsed_minor,
        accepted_minor: stages.accrued + stages.paid,
        idle_minor: idle_minor(&fund, &stages),
        stages: stages.into(),
        orders,
        pieces,
        items: items.into_iter().map(item).collect(),
        other_items: rest.map(TracedSum::from),
        forecast: seen::funds::by_month(&coming, caller.today).into_iter().map(TracedMonth::from).collect(),
    }))
}
