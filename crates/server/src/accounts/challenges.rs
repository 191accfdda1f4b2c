//! Challenges that passkeys answer. They are not kept: a challenge follows from its ticket, what it is for, and a key
//! that all servers of the cell have. Only those that were answered are remembered, so that each is answered once.

use domain::values::{Digest, PersonId, Timestamp};
use engine::random::Random;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::app::App;

/// Minutes that a challenge may be answered.
const CHALLENGE_MINUTES: i64 = 10;
/// Characters of a ticket.
const TICKET_CHARS_MAX: usize = 100;

/// What a challenge is for; an answer to one is none to another.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// Confirming within a session.
    Confirm(Digest),
    /// Making a further passkey.
    Add(PersonId),
    /// Making a passkey with an invitation.
    Accept(Digest),
}

/// A challenge, and the ticket from which it is known again.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What stands in the form.
    pub ticket: String,
    /// What the passkey answers.
    pub challenge: Digest,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Challenge {
    /// A fresh one.
    pub fn new(app: &App, purpose: &Purpose) -> Challenge {
        let expires_at = Timestamp((app.accounts.now)().0 + CHALLENGE_MINUTES * 60_000_000);
        let ticket = format!("{}.{}", expires_at.0, Digest(Random::default().salt()));
        let challenge = challenge(app, purpose, &ticket);
        Challenge { ticket, challenge, expires_at }
    }

    /// The one of a ticket, unless it has ended. A ticket of anybody's making gives a challenge that nobody was asked.
    pub fn of_ticket(app: &App, purpose: &Purpose, ticket: &str) -> Option<Challenge> {
        let now = (app.accounts.now)();
        let (expires_at, _) = ticket.split_once('.').filter(|_| ticket.len() <= TICKET_CHARS_MAX)?;
        let expires_at = Timestamp(expires_at.parse().ok()?);
        let latest = Timestamp(now.0 + CHALLENGE_MINUTES * 60_000_000);
        let is_open = now < expires_at && expires_at <= latest;
        is_open.then(|| Challenge {
            ticket: ticket.to_owned(),
            challenge: challenge(app, purpose, ticket),
            expires_at,
        })
    }
}

fn challenge(app: &App, purpose: &Purpose, ticket: &str) -> Digest {
    let (what, of) = match purpose {
        Purpose::SignIn => ("sign-in", String::new()),
        Purpose::Confirm(session) => ("confirm", session.to_string()),
        Purpose::Add(person) => ("add", person.to_string()),
        Purpose::Accept(invitation) => ("accept", invitation.to_string()),
    };
    let mut mac =
        Hmac::<Sha256>::new_from_slice(app.engine.challenge_key()).expect("HMAC takes keys of any length");
    mac.update(format!("{what}\n{of}\n{ticket}").as_bytes());
    Digest(mac.finalize().into_bytes().into())
}
