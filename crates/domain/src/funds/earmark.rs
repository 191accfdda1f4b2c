//! Earmarks: what the giver of money allows it for.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Category, Domain, Item};
use crate::identity::ancestors;
use crate::state::State;
use crate::values::{CategoryId, Date, OrganisationId};

/// The giver's conditions; an empty list allows all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earmark {
    /// Domains it may be spent in.
    pub domains: Vec<Domain>,
    /// Categories it may be spent on.
    pub categories: Vec<CategoryId>,
    /// Organisations, with all below them, that may spend it.
    pub recipients: Vec<OrganisationId>,
    /// Last day to send an order charged to it.
    pub obligate_by: Option<Date>,
    /// Last day to accept what it pays for.
    pub accept_by: Option<Date>,
}

impl Earmark {
    /// The condition that a purchase would break, in words; `None` when it is allowed.
    pub fn forbids(
        &self,
        state: &State,
        unit: OrganisationId,
        item: &Item,
        category: &Category,
        promised_on: Date,
        today: Date,
    ) -> Option<String> {
        let mut above = ancestors(state, unit, today);
        if !self.domains.is_empty() && !self.domains.contains(&category.domain) {
            return Some(format!("its fund is earmarked for other domains than {}", category.domain));
        }
        if !self.categories.is_empty() && !self.categories.contains(&item.category) {
            return Some(format!("its fund is earmarked for other categories than {}", category.code));
        }
        if !self.recipients.is_empty() && !above.any(|organisation| self.recipients.contains(&organisation)) {
            return Some("its fund is earmarked for other recipients".to_owned());
        }
        if let Some(by) = self.obligate_by.filter(|by| today > *by) {
            return Some(format!("its fund had to be obligated by {by}"));
        }
        if let Some(by) = self.accept_by.filter(|by| promised_on > *by) {
            return Some(format!("it is promised for {promised_on}, but the fund needs acceptance by {by}"));
        }
        None
    }
}
