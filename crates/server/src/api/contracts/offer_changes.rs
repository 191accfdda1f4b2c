//! Changing offers: one, or many each for itself. A stock below what orders hold lets the newest of them run short.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::Command;
use domain::contracts::change_offer::ChangeOffer;
use domain::unchanged::{IfUnchanged, Object};
use domain::values::Personal;
use engine::store::Connection;
use serde::Deserialize;
use utoipa::ToSchema;

use super::offers::OfferTerms;
use crate::app::App;
use crate::bulk::{Bulk, Outcomes, RowReceipt, Rows};
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::At;
use crate::shortages::run_short;
use crate::wire::{OfferId, Text};

/// New terms of an offer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "terms": {
        "unit_price_minor": 2_400_000, "stock": 80, "minimum": 10, "pack": 10, "lead_time_days": 30,
        "from": "2026-01-01", "to": "2026-12-31"
    }
}))]
pub struct OfferChange {
    /// The new terms, all of them.
    pub terms: OfferTerms,
    /// Why; needed when the price rises; kept as personal text.
    pub reason: Option<Text>,
}

/// New terms of one of many offers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferRow {
    /// The offer.
    pub offer: OfferId,
    /// The revision it was read at; refused when it changed since.
    pub revision: Option<u64>,
    /// The new terms, all of them.
    pub terms: OfferTerms,
    /// Why; needed when the price rises.
    pub reason: Option<Text>,
}

/// Replace an offer's terms. A stock below what orders hold lets the newest of them run short: confirmed lines
/// must be answered again.
#[utoipa::path(
    put, path = "/offers/{id}", request_body = OfferChange,
    responses((status = 200, body = Receipt))
)]
pub async fn change(
    State(app): State<App>,
    At(offer): At<OfferId>,
    mut intent: Intent<OfferChange>,
) -> Answer {
    let (offer, stock) = (offer.0, intent.body.terms.stock);
    let short = intent.caller.read(&app, move |connection| run_short(connection, offer, stock)).await?;
    let commands = |OfferChange { terms, reason }: OfferChange| {
        let reason = reason.map(|reason| Personal::new(reason.0));
        let change = ChangeOffer { offer, terms: terms.into(), reason };
        std::iter::once(change.into()).chain(short.map(Command::from)).collect()
    };
    intent.change_together(&app, commands).await
}

/// Replace the terms of many offers, each for itself: one that is refused does not stop the others.
#[utoipa::path(
    post, path = "/offers/bulk", request_body = Rows<OfferRow>,
    responses((status = 200, body = Outcomes<RowReceipt>))
)]
pub async fn change_many(
    State(app): State<App>,
    mut bulk: Bulk<OfferRow>,
) -> Result<Json<Outcomes<RowReceipt>>, Problem> {
    let stocks: Vec<_> = bulk.bodies().map(|row| (row.offer.0, row.terms.stock)).collect();
    let read = move |connection: &mut dyn Connection| {
        let short = |(offer, stock)| Ok(run_short(connection, offer, stock)?.map(|short| (offer, short)));
        stocks.into_iter().map(short).filter_map(Result::transpose).collect::<Result<BTreeMap<_, _>, _>>()
    };
    let mut short = bulk.caller.read(&app, read).await?;
    let commands = |OfferRow { offer, revision, terms, reason }: OfferRow| {
        let change = ChangeOffer {
            offer: offer.0,
            terms: terms.into(),
            reason: reason.map(|reason| Personal::new(reason.0)),
        };
        let object = Object::Offer(offer.0);
        let change = match revision {
            Some(revision) => IfUnchanged { object, revision, command: change.into() }.into(),
            None => Command::from(change),
        };
        std::iter::once(change).chain(short.remove(&offer.0).map(Command::from)).collect()
    };
    bulk.change(&app, commands).await
}
