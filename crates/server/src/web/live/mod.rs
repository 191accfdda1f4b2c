//! Pages that show themselves anew when what they are about has changed.
//!
//! The page says what it is about and as of which event it was read; `static/live.js` listens and asks for the page
//! again. Reading order: this file (what a page says), `stream` (what it is told), `listeners` (how many may listen).

pub mod listeners;
pub mod stream;

use std::str::FromStr;

use domain::values::{ActId, DespatchId, OrderId};
use engine::feed::{EventId, EventIds};
use engine::places;
use engine::queries::journal::last_sequence;
use engine::store::Connection;
use maud::{Markup, html};

use super::language::Language;
use crate::api::journal::events::VisibleEvent;
use crate::app::App;
use crate::caller::Caller;
use crate::limits::LIVE_OBJECTS_MAX;
use crate::problem::Problem;

/// Main subjects of the events that put something into a queue of signatures or take it out: orders, acts,
/// appointments, signing rules.
const QUEUED: [&str; 4] = ["ord_", "act_", "apt_", "pol_"];

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// What waits for signatures.
    Queue,
    /// Figures over all orders, which are counted behind the commit.
    Figures,
    /// These orders, despatches and acts.
    Objects(Vec<String>),
}

/// A page about something, as of an event.
pub struct Live {
    about: About,
    /// Address at which the page is shown; the answer to a refused form has another.
    address: String,
    after: EventId,
}

impl About {
    /// One order, despatch or act.
    pub fn object(id: impl ToString) -> About {
        About::Objects(vec![id.to_string()])
    }

    fn is_changed_by(&self, event: &VisibleEvent) -> bool {
        let subjects = &event.subjects;
        match self {
            About::Queue => {
                subjects.first().is_some_and(|main| QUEUED.iter().any(|kind| main.starts_with(kind)))
            }
            // What was counted is no event.
            About::Figures => false,
            About::Objects(ids) => subjects.iter().any(|subject| ids.contains(subject)),
        }
    }
}

impl std::fmt::Display for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            About::Queue => f.write_str("queue"),
            About::Figures => f.write_str("figures"),
            About::Objects(ids) => f.write_str(&ids.join(",")),
        }
    }
}

impl FromStr for About {
    type Err = String;

    fn from_str(text: &str) -> Result<About, String> {
        let is_object = |id: &&str| {
            id.parse::<OrderId>().is_ok() || id.parse::<DespatchId>().is_ok() || id.parse::<ActId>().is_ok()
        };
        let ids: Vec<&str> = text.split(',').take(LIVE_OBJECTS_MAX + 1).collect();
        match text {
            "queue" => Ok(About::Queue),
            "figures" => Ok(About::Figures),
            _ if ids.len() <= LIVE_OBJECTS_MAX && ids.iter().all(is_object) => {
                Ok(About::Objects(ids.into_iter().map(str::to_owned).collect()))
            }
            _ => Err(format!(
                "is neither queue nor figures nor ids of orders, despatches or acts, {LIVE_OBJECTS_MAX} at most"
            )),
        }
    }
}

/// The sequence up to which what a page is about is known.
fn known(connection: &mut dyn Connection, about: &About) -> Result<u64, engine::store::StoreError> {
    if *about == About::Figures { places::cursor(connection) } else { last_sequence(connection) }
}

impl Live {
    /// A page that is about to be read: what is committed while it is read is told afterwards.
    pub async fn begin(
        app: &App,
        caller: &mut Caller,
        about: About,
        address: String,
    ) -> Result<Live, Problem> {
        let of = about.clone();
        let read = move |connection: &mut dyn Connection| {
            let sequence = known(connection, &of)?;
            Ok(EventIds::of(connection)?.id(sequence))
        };
        let after = caller.read(app, read).await?;
        Ok(Live { about, address, after })
    }

    /// The part of the page that is shown anew; `is_refused` when it shows what was typed into a form, which stays
    /// until the visitor asks for the change.
    pub fn part(&self, language: Language, is_refused: bool, body: Markup) -> Markup {
        let stream = format!("/live?about={}&after={}", self.about, self.after);
        html! {
            div #live data-address=(self.address) data-stream=(stream) data-refused[is_refused] { (body) }
            div.changed #changed role="status" data-changed=(language.say("live-changed"))
                data-show=(language.say("live-show")) data-lost=(language.say("live-lost")) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_about_what_its_address_says() {
        let order = format!("ord_{:032x}", 7);
        let act = format!("act_{:032x}", 8);
        for text in ["queue", "figures", &order, &format!("{order},{act}")] {
            assert_eq!(text.parse::<About>().map(|about| about.to_string()), Ok(text.to_owned()));
        }
        let many = [order.as_str(); LIVE_OBJECTS_MAX + 1].join(",");
        for text in ["", "orders", "ord_1", &format!("{order},"), &many] {
            assert!(text.parse::<About>().is_err(), "{text}");
        }
    }
}
