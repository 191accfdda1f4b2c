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
    /// Their commands.
    commands: usize,
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

    /// Waits for work, at most for `tick`, and begins to gather a batch; `None` when nobody is left who could send any.
    pub fn gather(&mut self, tick: Duration) -> Option<Gathered> {
        let next = match self.bulks.is_empty() {
            false => self.queue.try_recv().ok(),
            true => match self.queue.recv_timeout(tick) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        let mut gathered = Gathered::default();
        self.gather_singles(&mut gathered, next);
        Some(gathered)
    }

    /// Whether a bulk request waits.
    pub fn has_bulk(&self) -> bool {
        !self.bulks.is_empty()
    }

    /// Adds what arrived since to a batch.
    pub fn gather_more(&mut self, gathered: &mut Gathered) {
        if gathered.then.is_none() {
            self.gather_singles(gathered, None);
        }
    }

    /// Adds rows of the foremost bulk request to a batch: half of it is theirs, and what single submissions leave of the
    /// other half.
    pub fn gather_rows(&mut self, gathered: &mut Gathered) {
        let Some(bulk) = self.bulks.front_mut() else { return };
        let room = self.batch_commands.saturating_sub(gathered.commands).clamp(1, bulk.waiting.len());
        gathered.rows.extend(bulk.waiting.drain(..room));
    }

    fn gather_singles(&mut self, gathered: &mut Gathered, mut next: Option<Message>) {
        while gathered.commands < self.share_of_singles() {
            match next.take().or_else(|| self.queue.try_recv().ok()) {
                Some(Message::Submit(submission, reply)) => {
                    gathered.commands += submission.commands.len();
                    gathered.singles.push((submission, reply));
                }
                Some(Message::Bulk(bulk)) => self.bulks.push_back(bulk),
                then => {
                    gathered.then = then;
                    break;
                }
            }
        }
    }

    /// Commands of single submissions in a batch.
    fn share_of_singles(&self) -> usize {
        if self.bulks.is_empty() { self.batch_commands } else { self.batch_commands / 2 }
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

    fn lengths(gathered: &Gathered) -> (usize, usize) {
        (gathered.singles.len(), gathered.rows.len())
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
            let mut gathered = lanes.gather(NO_TIME).expect("the sender is there");
            lanes.gather_rows(&mut gathered);
            shares.push(lengths(&gathered));
            lanes.settle(gathered.rows.iter().map(|_| Err(crate::SubmitError::Internal)));
        }
        assert_eq!(shares, [(256, 256), (144, 344)]);
        assert!(!lanes.has_bulk());
    }

    #[test]
    fn what_arrives_while_a_batch_waits_joins_it_up_to_its_bounds() {
        let (sender, queue) = channel();
        let mut lanes = Lanes::new(&queue);
        let send = |count: usize| (0..count).for_each(|_| sender.send(single()).expect("received"));
        let (request, _answer) = bulk(300);
        send(100);
        let mut gathered = lanes.gather(NO_TIME).expect("the sender is there");
        sender.send(request).expect("received");
        send(200);
        lanes.gather_more(&mut gathered);
        lanes.gather_rows(&mut gathered);
        assert_eq!(lengths(&gathered), (256, 256), "half of it each");
        lanes.settle(gathered.rows.iter().map(|_| Err(crate::SubmitError::Internal)));
        sender.send(Message::Stop).expect("received");
        send(1);
        let mut last = lanes.gather(NO_TIME).expect("the sender is there");
        lanes.gather_more(&mut last);
        lanes.gather_rows(&mut last);
        assert_eq!(lengths(&last), (44, 44), "nothing overtakes what came before it");
        assert!(matches!(last.then, Some(Message::Stop)));
    }

    #[test]
    fn a_bulk_request_that_waits_alone_leaves_room_for_what_arrives() {
        let (sender, queue) = channel();
        let mut lanes = Lanes::new(&queue);
        let (request, _answer) = bulk(600);
        sender.send(request).expect("received");
        let mut gathered = lanes.gather(NO_TIME).expect("the sender is there");
        (0..400).for_each(|_| sender.send(single()).expect("received"));
        lanes.gather_more(&mut gathered);
        lanes.gather_rows(&mut gathered);
        assert_eq!(lengths(&gathered), (256, 256));
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
