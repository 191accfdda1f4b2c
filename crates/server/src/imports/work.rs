//! The work of an import on a thread of its own, and what is told of it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::Engine;
use engine::imports::{Import, ImportStatus, SILENT_SECONDS};
use imports::{File, ImportError, Importer, Options, Report};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::{JoinError, JoinHandle};

use super::{Known, Run, locked};
use crate::app::App;

/// What is told when the program itself failed.
const FAILED: &str = "the import met an error in the program, which is logged; import the same file again";

/// How often it is told that the work goes on; several times within the silence that counts as an interruption.
const TOLD_EVERY: Duration = Duration::from_secs(SILENT_SECONDS.unsigned_abs() / 4);

/// Starts the work; the place is taken until it ends.
pub(super) fn start(app: &App, run: Arc<Run>, options: Options, place: OwnedSemaphorePermit) {
    let (engine, closing) = (Arc::clone(&app.engine), app.closing.subscribe());
    tokio::spawn(async move {
        let (worker, at_work) = (Arc::clone(&engine), Arc::clone(&run));
        let work = move || work(&worker, &at_work, options, &closing);
        let told = || {
            run.known.send_modify(|known| known.import.told_at = engine.now());
            tell(&engine, run.known().import)
        };
        let outcome = attended(tokio::task::spawn_blocking(work), TOLD_EVERY, told).await;
        let mut known = run.known();
        known.import.told_at = engine.now();
        match outcome {
            Ok(Ok(report)) => ended(&mut known, report, options),
            Ok(Err(error)) => failed(&mut known.import, &error),
            Err(error) => {
                tracing::error!(%error, "an import ended by a panic");
                (known.import.status, known.import.problem) =
                    (ImportStatus::Interrupted, Some(FAILED.to_owned()));
            }
        }
        if known.import.status == ImportStatus::Applied {
            *locked(&run.bytes) = None;
            known.held = None;
        }
        *locked(&run.touched) = Instant::now();
        tell(&engine, known.import.clone()).await;
        run.known.send_replace(known);
        drop(place);
    });
}

/// Waits for the work, and tells now and then that it goes on: one silent for long counts as interrupted, however long
/// its check takes.
async fn attended<T, F: Future<Output = ()>>(
    mut work: JoinHandle<T>,
    every: Duration,
    told: impl Fn() -> F,
) -> Result<T, JoinError> {
    loop {
        match tokio::time::timeout(every, &mut work).await {
            Ok(outcome) => return outcome,
            Err(_) => told().await,
        }
    }
}

fn work(
    engine: &Engine,
    run: &Run,
    options: Options,
    closing: &watch::Receiver<bool>,
) -> Result<Report, ImportError> {
    let bytes = locked(&run.bytes).clone().unwrap_or_default();
    let name = run.known.borrow().import.name.clone();
    let importer = Importer { actor: run.actor, at: engine.now() };
    let file = File { kind: run.kind, name: &name, bytes: &bytes };
    imports::import(engine, importer, file, options, &mut |done, all| {
        run.known.send_modify(|known| {
            let import = &mut known.import;
            (import.status, import.told_at) = (ImportStatus::Applying, engine.now());
            (import.commands, import.commands_applied) = (all, done);
        });
        Handle::current().block_on(tell(engine, run.known().import));
        if *closing.borrow() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// Keeps how far an import came; one that cannot be kept counts as interrupted after a restart.
async fn tell(engine: &Engine, import: Import) {
    if let Err(error) = engine.tell_import(import).await {
        tracing::warn!(%error, "how far an import came was not kept");
    }
}

fn ended(known: &mut Known, report: Report, options: Options) {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let import = &mut known.import;
    (import.rows, import.bad) = (count(report.rows), count(report.bad));
    (import.applied, import.added) = (count(report.applied), count(report.added));
    import.unchanged = count(report.unchanged);
    let is_applied = !options.dry_run && (options.partial || report.bad == 0);
    import.status = if is_applied { ImportStatus::Applied } else { ImportStatus::Checked };
    known.report = Some(Arc::new(report));
}

fn failed(import: &mut Import, error: &ImportError) {
    import.problem = Some(error.to_string());
    import.status = match error {
        ImportError::Interrupted { .. } | ImportError::Stopped { .. } | ImportError::Store(_) => {
            ImportStatus::Interrupted
        }
        _ => ImportStatus::Unreadable,
    };
    if let ImportError::Interrupted { applied, .. } | ImportError::Stopped { applied } = error {
        import.commands_applied = u64::try_from(*applied).unwrap_or(u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn long_work_is_told_of_until_it_ends() {
        let (told, heard) = mpsc::channel();
        let work = tokio::task::spawn_blocking(move || heard.iter().take(3).count());
        let tell = || {
            told.send(()).ok();
            std::future::ready(())
        };
        let outcome = attended(work, Duration::from_millis(1), tell).await;
        assert_eq!(outcome.expect("it ends"), 3, "it ends once it was told of three times");
    }
}
