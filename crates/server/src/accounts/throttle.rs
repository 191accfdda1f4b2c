//! How often somebody may try to sign in: after a few attempts each further one waits twice as long.
//!
//! Attempts are counted for the account, the address and the browser. A browser in which the person has signed in
//! before has a budget of its own, so a stranger who uses up the account's does not lock its owner out. Each server
//! counts for itself, in bounded memory, and forgets when it restarts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use domain::values::{Digest, Timestamp};
use sha2::{Digest as _, Sha256};

/// Budgets that are kept; when there are more, the one used longest ago is forgotten.
const BUDGETS_MAX: usize = 65_536;
/// Attempts are forgotten when the last of them is so long ago.
const FORGET_MICROS: i64 = 3_600_000_000;
const SECOND: i64 = 1_000_000;

/// Whose attempts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    name: Digest,
    /// Attempts without a wait.
    free: u32,
    /// The longest wait, in seconds.
    wait_max: i64,
}

impl Budget {
    fn new(kind: &str, name: &str, free: u32, wait_max: i64) -> Budget {
        let name = Sha256::new().chain_update(kind).chain_update("\n").chain_update(name).finalize();
        Budget { name: Digest(name.into()), free, wait_max }
    }

    /// Of everybody who tries an account from a browser that does not know it. The wait stays short: its owner, at a
    /// new browser, waits too.
    pub fn account(code: &str) -> Budget {
        Budget::new("account", code, 10, 30)
    }

    /// Of a browser in which the account's owner has signed in before.
    pub fn device(device: &Digest, code: &str) -> Budget {
        Budget::new("device", &format!("{device}\n{code}"), 5, 900)
    }

    /// Of an address; of IPv6 the network, within which one device has many.
    pub fn address(address: IpAddr) -> Budget {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("{:x}", address.to_bits() >> 64),
        };
        // Many people may stand behind one address.
        Budget::new("address", &network, 30, 900)
    }
}

#[derive(Clone, Copy, Debug)]
struct Used {
    attempts: u32,
    last: Timestamp,
}

/// The attempts of late.
#[derive(Default)]
pub struct Throttle {
    used: Mutex<HashMap<Digest, Used>>,
}

impl Throttle {
    /// Counts an attempt against each budget, or answers in how many seconds there may be one.
    pub fn attempt(&self, budgets: &[Budget], now: Timestamp) -> Result<(), i64> {
        let mut used = self.used.lock().expect("nothing panics while it counts");
        let wait = |budget: &Budget| used.get(&budget.name).map_or(0, |used| used.wait(budget, now));
        let wait = budgets.iter().map(wait).max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        for budget in budgets {
            make_room(&mut used, now);
            let used = used.entry(budget.name).or_insert(Used { attempts: 0, last: now });
            let is_forgotten = now.0 - used.last.0 > FORGET_MICROS;
            *used =
                Used { attempts: if is_forgotten { 1 } else { used.attempts.saturating_add(1) }, last: now };
        }
        Ok(())
    }

    /// Gives the attempts back: it was who it said it was.
    pub fn succeed(&self, budgets: &[Budget]) {
        let mut used = self.used.lock().expect("nothing panics while it counts");
        for budget in budgets {
            if let Some(used) = used.get_mut(&budget.name) {
                used.attempts = used.attempts.min(budget.free).saturating_sub(1);
            }
        }
    }
}

impl Used {
    /// Seconds until there may be a further attempt.
    fn wait(&self, budget: &Budget, now: Timestamp) -> i64 {
        let beyond = self.attempts.saturating_sub(budget.free);
        let passed = now.0 - self.last.0;
        if beyond == 0 || !(0..=FORGET_MICROS).contains(&passed) {
            return 0;
        }
        let wait = (1i64 << beyond.min(20)).min(budget.wait_max);
        (wait * SECOND - passed + SECOND - 1).div_euclid(SECOND).max(0)
    }
}

fn make_room(used: &mut HashMap<Digest, Used>, now: Timestamp) {
    if used.len() < BUDGETS_MAX {
        return;
    }
    used.retain(|_, used| now.0 - used.last.0 <= FORGET_MICROS);
    if used.len() >= BUDGETS_MAX {
        let oldest = used.iter().min_by_key(|(_, used)| used.last).map(|(name, _)| *name);
        oldest.and_then(|name| used.remove(&name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * SECOND)
    }

    #[test]
    fn waits_grow_to_their_bound_and_are_forgotten() {
        let (throttle, budgets) = (Throttle::default(), [Budget::account("P-1")]);
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..18 {
            while let Err(wait) = throttle.attempt(&budgets, at(now)) {
                waits.push(wait);
                assert_eq!(throttle.attempt(&budgets, at(now)), Err(wait), "asking costs nothing");
                now += wait;
            }
        }
        assert_eq!(waits, [2, 4, 8, 16, 30, 30, 30], "ten are free");
        assert_eq!(throttle.attempt(&budgets, at(now + 3_601)), Ok(()));
        assert_eq!(throttle.attempt(&budgets, at(now + 3_601)), Ok(()));
    }

    #[test]
    fn a_stranger_does_not_use_up_the_budget_of_a_known_browser() {
        let throttle = Throttle::default();
        for n in 0..200u32 {
            let stranger = [Budget::account("P-1"), Budget::address(IpAddr::from(n.to_be_bytes()))];
            throttle.attempt(&stranger, at(0)).ok();
        }
        assert!(throttle.attempt(&[Budget::account("P-1")], at(0)).is_err());
        let own = [Budget::device(&Digest([1; 32]), "P-1"), Budget::address(IpAddr::from([10, 0, 0, 1]))];
        assert_eq!(throttle.attempt(&own, at(0)), Ok(()));
    }

    #[test]
    fn whoever_gets_in_has_the_whole_budget_again() {
        let (throttle, budgets) = (Throttle::default(), [Budget::device(&Digest([1; 32]), "P-1")]);
        for _ in 0..20 {
            assert_eq!(throttle.attempt(&budgets, at(0)), Ok(()));
            throttle.succeed(&budgets);
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_memory_is_bounded() {
        let address = |text: &str| Budget::address(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:1"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
        let throttle = Throttle::default();
        for n in 0..BUDGETS_MAX as u32 + 10 {
            throttle.attempt(&[Budget::address(IpAddr::from(n.to_be_bytes()))], at(i64::from(n))).ok();
        }
        assert!(throttle.used.lock().expect("whole").len() <= BUDGETS_MAX);
    }
}
