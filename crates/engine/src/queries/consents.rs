//! Changes of orders that wait for a donor's consent, and what donors said.

use domain::orders::consent::Asked;
use domain::orders::{Consent, Proposal};
use domain::state::State;
use domain::values::OrganisationId;

use super::{Select, gather};
use crate::store::{Connection, StoreError};

/// Proposals that wait for donors looked through; each waits for days at most.
const WAITING_MAX: usize = 1_000;
/// Earlier words shown, the latest first.
const SAID_MAX: usize = 200;

/// A change that a donor is asked for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The line as it is proposed.
    pub proposal: Proposal,
    /// Who is asked, and why.
    pub asked: Asked,
    /// What was said of it already.
    pub said: Option<Consent>,
}

/// What donors are asked, and what they said.
#[derive(Clone, Debug, Default)]
pub struct Consents {
    /// Proposals that the orderer has not decided on.
    pub waiting: Vec<Waiting>,
    /// Words on other changes, the latest first.
    pub said: Vec<Consent>,
    /// The orders, lines, items and funds of both.
    pub world: State,
}

/// What all donors, or these, are asked and said.
pub fn consents(
    connection: &mut dyn Connection,
    partners: Option<&[OrganisationId]>,
) -> Result<Consents, StoreError> {
    let proposals = Select::<Proposal>::all().that("asked <> '[]'");
    let proposals = proposals.page(connection, "order_id, line", WAITING_MAX)?;
    let is_theirs = |asked: &&Asked| partners.is_none_or(|partners| partners.contains(&asked.partner));
    let mut select = Select::<Consent>::all();
    if let Some(partners) = partners {
        select = select.any(&[("partner_id", partners)]);
    }
    let mut said = select.page(connection, "at DESC, order_id, line, fund_id", SAID_MAX)?;
    let world = gather(connection, |state| {
        for row in &proposals {
            want_line(state, row);
            for asked in row.asked.iter().filter(is_theirs) {
                state.funds.want(&asked.fund);
                state.consents.want(&(row.order, row.line, asked.fund));
            }
        }
        for row in &said {
            state.orders.want(&row.order);
            state.items.want(&row.terms.item);
            state.funds.want(&row.fund);
        }
    })?;
    let of_one = |row: &Proposal, asked: &Asked| {
        let said = world.consents.get(&(row.order, row.line, asked.fund));
        let said = said.filter(|said| said.terms == row.terms).cloned();
        Waiting { proposal: row.clone(), asked: *asked, said }
    };
    let of_all = |row: &Proposal| {
        row.asked.iter().filter(is_theirs).map(|asked| of_one(row, asked)).collect::<Vec<_>>()
    };
    let waiting: Vec<Waiting> = proposals.iter().flat_map(of_all).collect();
    said.retain(|said| !waiting.iter().any(|waiting| waiting.said.as_ref() == Some(said)));
    Ok(Consents { waiting, said, world })
}

fn want_line(state: &mut State, row: &Proposal) {
    state.orders.want(&row.order);
    state.items.want(&row.terms.item);
    if let Some(item) = state.order_lines.want(&(row.order, row.line)).map(|line| line.item) {
        state.items.want(&item);
    }
}
