//! Signing in: what is asked of a person, how often, and what a browser gets for it.
//!
//! Reading order: `sign_in` (who is it), `sessions` (what the browser keeps), `passwords`, `codes`, `challenges` (of
//! passkeys), `invitations`, `throttle`, `trail` (what the log says of it). What is kept, and where, says docs/concepts/sign-in.md.

pub mod challenges;
pub mod codes;
pub mod invitations;
pub mod passwords;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod trail;

use std::sync::Arc;

use domain::values::Timestamp;

use passwords::Hasher;
use throttle::Throttle;

/// What signing in needs beside the engine.
pub struct Accounts {
    /// Attempts of late.
    pub throttle: Throttle,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// The time of one-time codes and sessions. A story's clock stands still, the person's device does not.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Accounts {
    /// By this clock.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Accounts {
        Accounts { throttle: Throttle::default(), hasher: Hasher::default(), now: Arc::new(now) }
    }
}
