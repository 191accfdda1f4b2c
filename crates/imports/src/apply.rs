//! Applying a checked plan in chunks, each all or nothing and under a key that makes its repeat harmless.

use domain::limits::CHUNK_COMMANDS_MAX;
use domain::{Actor, Command};
use engine::{Engine, IdempotencyKey, Submission, SubmitError};
use sha2::{Digest, Sha256};

use super::plan::{Plan, Step};
use super::row::Row;
use super::{ImportError, Progress};

/// How often a chunk is sent that gets no answer.
const ATTEMPTS: usize = 3;

/// Applies every step of a plan as an actor; `file` is the digest of the file it comes from.
pub(super) fn apply(
    engine: &Engine,
    actor: Actor,
    plan: &Plan<'_>,
    file: &[u8],
    progress: Progress<'_>,
) -> Result<(), ImportError> {
    let total = plan.commands.len() as u64;
    let mut told = progress(0, total);
    for steps in chunks(&plan.steps) {
        let (start, end) = (steps[0].commands.start, steps[steps.len() - 1].commands.end);
        if told.is_break() {
            return Err(ImportError::Stopped { applied: start });
        }
        let commands = &plan.commands[start..end];
        submit(engine, actor, commands, key(actor, file, commands, steps)).map_err(|source| {
            let lines = || steps.iter().flat_map(|step| &step.rows).map(|row: &&Row| row.line);
            let (first, last) = (lines().min().unwrap_or(0), lines().max().unwrap_or(0));
            ImportError::Interrupted { applied: start, first, last, source: Box::new(source) }
        })?;
        told = progress(end as u64, total);
    }
    Ok(())
}

/// The steps in runs of at most [`CHUNK_COMMANDS_MAX`] commands; a step is never divided.
fn chunks<'p, 'a>(steps: &'p [Step<'a>]) -> Vec<&'p [Step<'a>]> {
    let mut chunks = Vec::new();
    let mut start = 0;
    for (index, step) in steps.iter().enumerate() {
        if step.commands.end - steps[start].commands.start > CHUNK_COMMANDS_MAX {
            chunks.push(&steps[start..index]);
            start = index;
        }
    }
    if start < steps.len() {
        chunks.push(&steps[start..]);
    }
    chunks
}

/// The key of a chunk: who asks, its file, what it asks, and the revisions that it changes. The same file imported again
/// after other changes asks something new, and so has other keys.
fn key(actor: Actor, file: &[u8], commands: &[Command], steps: &[Step<'_>]) -> IdempotencyKey {
    let mut hash = Sha256::new();
    for command in commands {
        hash.update(format!("{command:?}"));
    }
    for step in steps {
        hash.update(step.revision.to_be_bytes());
    }
    let asked = hash.finalize();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    IdempotencyKey::new(&format!("import by {actor}"), &format!("{}/{}", hex(file), hex(&asked)), &asked)
}

fn submit(
    engine: &Engine,
    actor: Actor,
    commands: &[Command],
    key: IdempotencyKey,
) -> Result<(), SubmitError> {
    let submission = Submission { actor, commands: commands.to_vec(), key: Some(key) };
    for _ in 1..ATTEMPTS {
        match engine.submit_now(submission.clone()) {
            Err(SubmitError::Busy | SubmitError::Unavailable) => {}
            settled => return settled.map(drop),
        }
    }
    engine.submit_now(submission).map(drop)
}
