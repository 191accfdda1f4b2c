//! Pledges: what partners announced, promised, confirmed and sent, each dated.

pub mod consents;
pub mod detail;
mod form;
pub mod list;
pub mod plan;
pub mod vettings;

use domain::pledges::{Pledge, PledgeAction, Staged};
use maud::{Markup, html};

use super::visitor::Visitor;

/// The stages of a pledge in order, each with the step that reaches it.
pub fn stages(pledge: &Pledge) -> [(PledgeAction, Staged); 4] {
    [
        (PledgeAction::Announce, pledge.announced),
        (PledgeAction::Pledge, pledge.pledged),
        (PledgeAction::Confirm, pledge.confirmed),
        (PledgeAction::Transfer, pledge.transferred),
    ]
}

/// An amount with its day; a dash before the stage is reached.
pub fn staged(visitor: &Visitor, pledge: &Pledge, stage: &Staged) -> Markup {
    let language = visitor.language;
    html! { @match stage.on {
        Some(on) => { (language.money(stage.amount_minor, pledge.currency)) br; span.soft { (language.day(on)) } },
        None => span.soft { "—" },
    } }
}
