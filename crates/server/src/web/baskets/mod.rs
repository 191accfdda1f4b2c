//! The basket: what a person is about to order. It is kept as a draft until it is placed.

pub mod page;
pub mod templates;
pub mod upload;

use axum::Form;
use axum::extract::{RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::limits::BASKET_LINES_MAX;
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::policy::Action;
use domain::rejection::listed;
use domain::values::{DeliveryPointId, OfferId, OrganisationId, Personal, Text};
use engine::{IdempotencyKey, Submission, SubmitError, drafts};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::language::Language;
use super::visitor::Visitor;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen::submitted;
use crate::web::forms::form_key;

/// The draft that a basket is kept as.
const FORM: &str = "basket";
/// Most pieces of a line; more is a slip of the finger.
const QUANTITY_MAX: i64 = 1_000_000;

/// What a person is about to order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Basket {
    /// The unit that orders; the first for which the person may order when it is not chosen.
    pub unit: Option<OrganisationId>,
    /// Where to deliver.
    pub delivery_point: Option<DeliveryPointId>,
    /// What, in the order it was added.
    pub lines: Vec<Line>,
    /// Why it cannot wait, when it is an emergency.
    #[serde(default)]
    pub emergency: Option<Text>,
    /// Makes placing it twice harmless; new for every new basket.
    key: String,
}

/// A line of a basket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The offer.
    pub offer: OfferId,
    /// Pieces.
    pub quantity: i64,
    /// The unit price that was seen, minor units.
    pub unit_price_minor: i64,
}

/// What the button beside an offer sends.
#[derive(Deserialize)]
pub struct Added {
    offer: String,
    quantity: String,
    unit_price_minor: i64,
}

impl Basket {
    /// What the caller has in the basket.
    pub async fn kept(app: &App, caller: &Caller) -> Result<Basket, Problem> {
        let person = caller.person;
        let text = app.engine.read(move |connection, _| drafts::draft(connection, person, FORM)).await?;
        // A draft of an earlier version of the program may not be readable.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn keep(&self, app: &App, caller: &Caller) -> Result<(), Problem> {
        let text = serde_json::to_string(self).expect("a basket has a JSON text");
        let text = (!self.lines.is_empty()).then_some(text);
        Ok(app.engine.keep_draft(caller.person, FORM, text).await?)
    }

    /// Puts pieces of offers at the unit prices that were seen into the basket.
    pub async fn add(
        &mut self,
        app: &App,
        caller: &Caller,
        pieces: impl IntoIterator<Item = (OfferId, i64, i64)>,
    ) -> Result<(), Problem> {
        if self.lines.is_empty() {
            self.key = form_key();
        }
        for (offer, quantity, unit_price_minor) in pieces {
            match self.lines.iter_mut().find(|line| line.offer == offer) {
                Some(line) => {
                    line.quantity = (line.quantity + quantity).min(QUANTITY_MAX);
                    line.unit_price_minor = unit_price_minor;
                }
                None => self.lines.push(Line { offer, quantity, unit_price_minor }),
            }
        }
        listed("lines", &self.lines, BASKET_LINES_MAX)?;
        self.keep(app, caller).await
    }

    /// The units for which the caller may order.
    pub fn units(caller: &Caller) -> Vec<OrganisationId> {
        let organisations = caller.reference.state.organisations.rows();
        organisations.map(|row| row.id).filter(|id| caller.may(Action::PlaceOrder, *id)).collect()
    }

    /// Asks why it cannot wait: an emergency may need other signatures.
    fn emergency_field(&self, language: Language) -> Markup {
        html! {
            details.deed open[self.emergency.is_some()] {
                summary { (language.say("basket-emergency")) }
                label { (language.say("basket-emergency-why"))
                    textarea name="emergency" rows="2" maxlength="1000" { @if let Some(why) = &self.emergency { (why) } }
                }
            }
        }
    }

    /// The command that places it, once unit and delivery point are known.
    pub fn command(&self, unit: OrganisationId, delivery_point: DeliveryPointId) -> PlaceBasket {
        let line = |line: &Line| BasketLine {
            offer: line.offer,
            delivery_point,
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            charges: Vec::new(),
        };
        let emergency = self.emergency.clone().map(Personal::new);
        PlaceBasket { unit, lines: self.lines.iter().map(line).collect(), emergency }
    }
}

fn quantity(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    digits.parse().ok().filter(|quantity| (0..=QUANTITY_MAX).contains(quantity))
}

fn quantity_refused() -> Problem {
    Problem::malformed("quantity", format!("must be a whole number from 0 to {QUANTITY_MAX}"))
        .told("typed-number", 0)
}

/// Puts pieces of an offer into the basket.
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Form(added): Form<Added>,
) -> Result<Redirect, Problem> {
    let offer = added.offer.parse().map_err(|error| Problem::malformed("offer", format!("{error}")))?;
    let quantity = quantity(&added.quantity).ok_or_else(quantity_refused)?;
    let mut basket = visitor.basket;
    basket.add(&app, &visitor.caller, [(offer, quantity, added.unit_price_minor)]).await?;
    Ok(Redirect::to("/basket"))
}

/// Takes in what the basket's form says: unit, delivery point, and the quantity and price of each offer; a quantity of
/// 0 removes the line.
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    RawForm(form): RawForm,
) -> Result<Redirect, Problem> {
    let basket = changed(visitor.basket, &form)?;
    basket.keep(&app, &visitor.caller).await?;
    Ok(Redirect::to("/basket"))
}

fn changed(mut basket: Basket, form: &[u8]) -> Result<Basket, Problem> {
    for (name, value) in form_urlencoded::parse(form) {
        match name.as_ref() {
            "unit" => basket.unit = value.parse().ok(),
            "delivery_point" => basket.delivery_point = value.parse().ok(),
            "emergency" => {
                let why = Some(value.trim()).filter(|why| !why.is_empty()).map(Text::new).transpose();
                basket.emergency =
                    why.map_err(|error| Problem::malformed("emergency", error).told("typed-text", 0))?;
            }
            _ => {
                let Some((field, offer)) = name.split_once(':') else { continue };
                let Some(line) = basket.lines.iter_mut().find(|line| line.offer.to_string() == offer) else {
                    continue;
                };
                match field {
                    "quantity" => line.quantity = quantity(&value).ok_or_else(quantity_refused)?,
                    "unit_price_minor" => {
                        line.unit_price_minor = value.parse().unwrap_or(line.unit_price_minor)
                    }
                    "remove" => line.quantity = 0,
                    _ => {}
                }
            }
        }
    }
    basket.lines.retain(|line| line.quantity > 0);
    Ok(basket)
}

/// Places the basket as the form shows it; when a rule refuses, the basket is kept and shown with the reason.
pub async fn place(
    State(app): State<App>,
    visitor: Visitor,
    RawForm(form): RawForm,
) -> Result<Response, Problem> {
    let mut visitor = visitor;
    visitor.basket = changed(visitor.basket, &form)?;
    visitor.basket.keep(&app, &visitor.caller).await?;
    if visitor.basket.lines.is_empty() {
        // A second click on the button: the first one placed what there was.
        return Ok(Redirect::to("/orders").into_response());
    }
    let choices = page::Choices::read(&app, &mut visitor).await?;
    let (Some(unit), Some(point)) = (choices.unit, choices.delivery_point) else {
        return Ok(Redirect::to("/basket").into_response());
    };
    let command = visitor.basket.command(unit, point);
    let said = serde_json::to_vec(&(unit, point, &visitor.basket)).expect("a basket has a JSON text");
    let key = IdempotencyKey::new(
        &visitor.caller.person.to_string(),
        &format!("basket\n{}", visitor.basket.key),
        &said,
    );
    let submission =
        Submission { actor: visitor.caller.actor(), commands: vec![command.into()], key: Some(key) };
    let receipt = match app.engine.submit(submission).await {
        Ok(receipt) => receipt,
        Err(SubmitError::Rejected(rejection)) => return page::refused(&app, visitor, rejection).await,
        Err(error) => return Err(error.into()),
    };
    Basket::default().keep(&app, &visitor.caller).await?;
    let placed: Vec<_> = submitted(receipt.events()).collect();
    let next = match placed.as_slice() {
        [order] => format!("/orders/{}", order.order),
        _ => "/orders".to_owned(),
    };
    Ok(Redirect::to(&next).into_response())
}
