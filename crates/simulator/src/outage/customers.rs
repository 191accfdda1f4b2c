//! The load: customers on connections of their own, each placing one basket after the other and repeating under the
//! same key until it has an answer.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

use super::shop::{self, GOODS, ORDERERS, PACK};
use crate::dice::Dice;
use crate::run::Cause;

/// Customers at a time; each is one connection.
const CUSTOMERS: usize = 8;
/// One request; longer than the 30 s that the server gives it.
const REQUEST_TIME: Duration = Duration::from_secs(40);
/// How long a customer repeats one request before it gives the server up.
const PATIENCE: Duration = Duration::from_secs(90);
/// Wait before a repeat over a broken connection; a refusal names its own.
const PAUSE: Duration = Duration::from_millis(20);
/// Of a refusal's `Retry-After`, in seconds, only this many milliseconds are waited: impatient customers load more.
const RETRY_AFTER_MS_MAX: u64 = 50;

/// A basket and its answer.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Who asked: a number from 0.
    pub customer: usize,
    /// Under which key.
    pub key: String,
    /// What was asked.
    pub basket: Value,
    /// The accepted answer's orders; `None` when a rule refused.
    pub orders: Option<Value>,
}

/// What all customers have seen so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Answers, accepted or refused by a rule.
    pub answers: u64,
    /// Orders that accepted answers name.
    pub orders: u64,
    /// Replies 503 with a problem document.
    pub unavailable: u64,
    /// Connections that broke or could not be made.
    pub broken: u64,
    failed: Option<String>,
}

struct Shared {
    address: SocketAddr,
    is_over: AtomicBool,
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// Customers at work.
pub struct Customers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Result<Vec<Placed>, Cause>>>,
}

enum Reply {
    Accepted(Value),
    Refused,
    Again(Duration),
}

impl Customers {
    /// Starts them; they repeat until a server listens.
    pub fn start(seed: u64, address: SocketAddr) -> Customers {
        let (is_over, seen) = (AtomicBool::new(false), Mutex::default());
        let shared = Arc::new(Shared { address, is_over, seen, changed: Condvar::new() });
        let start = |customer| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                let dice = Dice::new(seed ^ (customer as u64) << 32);
                shared.order(customer, dice).inspect_err(|cause| {
                    shared.note(|seen| {
                        seen.failed = Some(cause.to_string());
                    })
                })
            })
        };
        let threads = (0..CUSTOMERS).map(start).collect();
        Customers { shared, threads }
    }

    /// What they have seen.
    pub fn seen(&self) -> Seen {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until what was seen is enough; an error when it takes longer than `time`, or a customer gave up.
    pub fn wait_until(&self, time: Duration, is_enough: impl Fn(&Seen) -> bool) -> Result<(), Cause> {
        let seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |seen: &mut Seen| seen.failed.is_none() && !is_enough(seen);
        let waited = self.shared.changed.wait_timeout_while(seen, time, waiting);
        let (seen, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        match &seen.failed {
            Some(failed) => Err(Cause::Broken(failed.clone())),
            None if timeout.timed_out() => Err(Cause::Broken(format!("nothing for {time:?}: {seen:?}"))),
            None => Ok(()),
        }
    }

    /// Waits for so many further answers.
    pub fn wait_for_answers(&self, count: u64, time: Duration) -> Result<(), Cause> {
        let enough = self.seen().answers + count;
        self.wait_until(time, |seen| seen.answers >= enough)
    }

    /// Lets them finish what they have begun, then repeat everything: each repeat must have the first answer.
    pub fn finish(self) -> Result<Vec<Placed>, Cause> {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for thread in self.threads {
            let placed = thread.join().map_err(|_| Cause::Panic("a customer panicked".to_owned()))??;
            self.shared.repeat(&placed)?;
            all.extend(placed);
        }
        Ok(all)
    }
}

impl Shared {
    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn order(&self, customer: usize, mut dice: Dice) -> Result<Vec<Placed>, Cause> {
        let (agent, mut placed) = (agent(), Vec::new());
        while !self.is_over.load(Ordering::Relaxed) {
            let (key, basket) = (format!("{customer}-{}", placed.len()), basket(customer, &mut dice));
            let answer = self.answer(&agent, customer, &key, &basket)?;
            let orders = answer.map(|mut answer| answer["orders"].take());
            let count = orders.as_ref().and_then(Value::as_array).map_or(0, Vec::len);
            placed.push(Placed { customer, key, basket, orders });
            self.note(|seen| {
                seen.answers += 1;
                seen.orders += count as u64;
            });
        }
        Ok(placed)
    }

    /// Repeats every accepted request, which must be known, with the same orders.
    fn repeat(&self, placed: &[Placed]) -> Result<(), Cause> {
        let agent = agent();
        for Placed { customer, key, basket, orders } in placed {
            let Some(orders) = orders else { continue };
            let answer = self.answer(&agent, *customer, key, basket)?.unwrap_or_default();
            if answer["repeated"] != true || answer["orders"] != *orders {
                return Err(Cause::Broken(format!("key {key} gave {orders}, repeated it gave {answer}")));
            }
        }
        Ok(())
    }

    /// The accepted answer to a request, `None` when a rule refused it; repeated until there is one of the two.
    fn answer(
        &self,
        agent: &Agent,
        customer: usize,
        key: &str,
        basket: &Value,
    ) -> Result<Option<Value>, Cause> {
        let began = Instant::now();
        loop {
            match self.send(agent, customer, key, basket)? {
                Reply::Accepted(answer) => return Ok(Some(answer)),
                Reply::Refused => return Ok(None),
                Reply::Again(pause) if began.elapsed() < PATIENCE => std::thread::sleep(pause),
                Reply::Again(_) => return Err(Cause::Broken(format!("no answer to {key} in {PATIENCE:?}"))),
            }
        }
    }

    /// Sends once. What is neither an answer nor a clear reason to try again is an error.
    fn send(&self, agent: &Agent, customer: usize, key: &str, basket: &Value) -> Result<Reply, Cause> {
        let (person, ..) = ORDERERS[customer % ORDERERS.len()];
        let request = agent
            .post(format!("http://{}/api/v1/baskets", self.address))
            .header("authorization", format!("Bearer {}", shop::token(person)))
            .header("idempotency-key", key);
        let broken = |_| {
            self.note(|seen| seen.broken += 1);
            Ok(Reply::Again(PAUSE))
        };
        let mut response = match request.send_json(basket) {
            Ok(response) => response,
            Err(error) => return broken(error),
        };
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after: Option<u64> = retry_after.and_then(|seconds| seconds.parse().ok());
        let body: Value = match response.body_mut().read_json() {
            Ok(body) => body,
            Err(error) => return broken(error),
        };
        match (status, body["code"].as_str(), retry_after) {
            (201, ..) => Ok(Reply::Accepted(body)),
            (409, Some("no_legal_money"), _) => Ok(Reply::Refused),
            (503, Some("unavailable" | "busy"), Some(seconds)) => {
                self.note(|seen| seen.unavailable += 1);
                Ok(Reply::Again(Duration::from_millis((seconds * 1_000).min(RETRY_AFTER_MS_MAX))))
            }
            _ => Err(Cause::Broken(format!("{key} was answered {status} {body}"))),
        }
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(Some(REQUEST_TIME)).http_status_as_error(false);
    config.proxy(None).build().into()
}

/// One to four lines, which make as many orders: those of a contract and delivery point are one order.
fn basket(customer: usize, dice: &mut Dice) -> Value {
    let (_, unit, points) = ORDERERS[customer % ORDERERS.len()];
    let mut lines = Vec::new();
    let always = dice.below(GOODS.len());
    for (index, (_, contract, item, unit_price_minor)) in GOODS.iter().enumerate() {
        for point in points {
            let is_first = lines.is_empty() && index == always;
            if is_first || dice.chance(50) {
                lines.push(json!({
                    "offer": shop::offer(contract, item).to_string(),
                    "delivery_point": point,
                    "quantity": dice.between(1, 3) * PACK,
                    "unit_price_minor": unit_price_minor,
                }));
            }
        }
    }
    json!({ "unit": unit, "lines": lines })
}
