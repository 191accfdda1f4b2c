//! What waits for the writer, and how much of it makes a batch: single submissions and rows of bulk requests take
//! turns, so that neither waits for the other to run dry.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::batch::Outcome;
use crate::local;
use crate::store::StoreError;
use crate::submission::Submission;

/// Commands of one batch.
pub const BATCH_COMMANDS_MAX: usize = 512;
/// Commands that a batch may always hold.
const BATCH_COMMANDS_MIN: usize = 16;
/// Rows that one batch saves, as far as can be foreseen.
const BATCH_ROWS_MAX: usize = 10_000;
/// Time of one batch, as far as can be foreseen.
const BATCH_TIME: Duration = Duration::from_millis(20);

/// What the queue carries.
pub enum Message {
    /// Decide a submission.
    Submit(Box<Submission>, oneshot::Sender<Outcome>),
    /// Decide submissions one after the other, in as many batches as they need.
    Bulk(Bulk),
    /// Sign a checkpoint of all that was committed before, then answer.
    Checkpoint(oneshot::Sender<Result<(), StoreError>>),
    /// Let every deadline pass that is due, then answer.
    Deadlines(oneshot::Sender<Result<(), StoreError>>),
    /// Change what is kept beside the state.
    Local(local::Work),
    /// End.
    Stop,
}

/// A single submission and who waits for it.
pub type Work = (Box<Submission>, oneshot::Sender<Outcome>);

/// A bulk request: its submissions, those decided so far, and who waits.
pub struct Bulk {
    waiting: VecDeque<Submission>,
    outcomes: Vec<Outcome>,
    reply: oneshot::Sender<Vec<Outcome>>,
    _permit: OwnedSemaphorePermit,
}

impl Bulk {
    /// A bulk request; the permit is one of a bounded number.
    pub fn new(
        submissions: Vec<Submission>,
        reply: oneshot::Sender<Vec<Outcome>>,
        permit: OwnedSemaphorePermit,
    ) -> Bulk {
        Bulk { waiting: submissions.into(), outcomes: Vec::new(), reply, _permit: permit }
    }
}

/// What makes the next batch.
#[derive(Default)]
pub struct Gathered {
    /// Single submissions.
    pub singles: Vec<Work>,
    /// Rows of the foremost bulk request.
    pub rows: Vec<Submission>,
    /// What came after them.
    pub then: Option<Message>,
}

/// The queue, sorted.
pub struct Lanes<'a> {
    queue: &'a Receiver<Message>,
    bulks: VecDeque<Bulk>,
    batch_commands: usize,
}

impl<'a> Lanes<'a> {
    /// Lanes that a queue fills.
    pub fn new(queue: &'a Receiver<Message>) -> Lanes<'a> {
        Lanes { queue, bulks: VecDeque::new(), batch_commands: BATCH_COMMANDS_MAX }
    }

    /// Waits for work, at most for `tick`, and gathers a batch; `None` when nobody is left who could send any.
    ///
    /// While a bulk request waits it has half of each batch, and what single submissions leave of the other half.
    pub fn gather(&mut self, tick: Duration) -> Option<Gathered> {
        let mut next = match self.bulks.is_empty() {
            false => self.queue.try_recv().ok(),
            true => match self.queue.recv_timeout(tick) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        let (mut gathered, mut commands) = (Gathered::default(), 0);
        while let Some(message) = next {
            match message {
                Message::Submit(submission, reply) => {
                    commands += submission.commands.len();
                    gathered.singles.push((submission, reply));
                }
                Message::Bulk(bulk) => self.bulks.push_back(bulk),
                Message::Checkpoint(_) | Message::Deadlines(_) | Message::Local(_) | Message::Stop => {
                    gathered.then = Some(message);
                    break;
                }
            }
            let share = if self.bulks.is_empty() { 1 } else { 2 };
            next = if commands < self.batch_commands / share { self.queue.try_recv().ok() } else { None };
        }
        if let Some(bulk) = self.bulks.front_mut() {
            let room = self.batch_commands.saturating_sub(commands).clamp(1, bulk.waiting.len());
            gathered.rows.extend(bulk.waiting.drain(..room));
        }
        Some(gathered)
    }

    /// Takes the outcomes of the rows gathered last, and answers the bulk request when it is whole.
    pub fn settle(&mut self, outcomes: impl Iterator<Item = Outcome>) {
        let Some(bulk) = self.bulks.front_mut() else { return };
        bulk.outcomes.extend(outcomes);
        if bulk.waiting.is_empty()
            && let Some(bulk) = self.bulks.pop_front()
        {
            // A caller that went away repeats with its key.
            drop(bulk.reply.send(bulk.outcomes));
        }
    }

    /// Learns from a batch how many commands the next one should hold; at most half or twice as many.
    pub fn learn(&mut self, commands: usize, rows: usize, time: Duration) {
        if commands == 0 {
            return;
        }
        let by_rows = BATCH_ROWS_MAX * commands / rows.max(1);
        let by_time = BATCH_TIME.as_micros() * commands as u128 / time.as_micros().max(1);
        let fits = by_rows.min(usize::try_from(by_time).unwrap_or(usize::MAX));
        let (half, twice) = (self.batch_commands / 2, self.batch_commands * 2);
        self.batch_commands = fits.clamp(half, twice).clamp(BATCH_COMMANDS_MIN, BATCH_COMMANDS_MAX);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use domain::Actor;
    use tokio::sync::Semaphore;

    use super::*;

    const NO_TIME: Duration = Duration::ZERO;

    fn person() -> Submission {
        let revoke =
            domain::identity::revoke_token::RevokeToken { token: domain::values::TokenId::of_parts(&[]) };
        Submission::of(Actor::Console, revoke)
    }

    fn single() -> Message {
        Message::Submit(Box::new(person()), oneshot::channel().0)
    }

    fn bulk(rows: usize) -> (Message, oneshot::Receiver<Vec<Outcome>>) {
        let (reply, answer) = oneshot::channel();
        let permit = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("one is free");
        (Message::Bulk(Bulk::new(vec![person(); rows], reply, permit)), answer)
    }

    #[test]
    fn bulk_rows_and_single_submissions_share_each_batch() {
        let (sender, queue) = channel();
        let (request, mut answer) = bulk(600);
        sender.send(request).expect("received");
        (0..400).for_each(|_| sender.send(single()).expect("received"));
        let mut lanes = Lanes::new(&queue);
        let mut shares = Vec::new();
        while answer.try_recv().is_err() {
            let gathered = lanes.gather(NO_TIME).expect("the sender is there");
            shares.push((gathered.singles.len(), gathered.rows.len()));
            lanes.settle(gathered.rows.iter().map(|_| Err(crate::SubmitError::Internal)));
        }
        assert_eq!(shares, [(256, 256), (144, 344)]);
    }

    #[test]
    fn a_batch_holds_what_its_time_and_rows_allow() {
        let (_sender, queue) = channel();
        let mut lanes = Lanes::new(&queue);
        let mut learn = |commands, rows, millis| {
            lanes.learn(commands, rows, Duration::from_millis(millis));
            lanes.batch_commands
        };
        assert_eq!(learn(512, 3_000, 40), 256, "40 ms are twice what a batch may take");
        assert_eq!(learn(256, 20_000, 1), 128, "20,000 rows are twice what a batch may save");
        assert_eq!(learn(128, 128, 1), 256, "it grows again, step by step");
        assert_eq!(learn(0, 0, 9_000), 256, "an empty batch says nothing");
        assert_eq!((0..9).map(|_| learn(1, 1, 1_000)).last(), Some(16));
    }
}
