//! Imports behind the request: begun by a page or the API, told while they go on, left and come back to.
//!
//! File and notes are held in the memory of this server, for a time and one a person; how far an import came is in the
//! database ([`engine::imports`]), for whoever comes back after a restart. The work itself is in `work`, what is asked in `asked`.

pub mod asked;
pub mod files;
mod work;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use domain::Actor;
use domain::values::{ImportId, PersonId};
use engine::imports::{Begun, Import, ImportStatus};
use imports::{Kind, Report};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use asked::{Asked, Step};

use crate::app::App;
use crate::caller::Caller;
use crate::limits::{
    IMPORT_AWAITED, IMPORT_HELD_TIME, IMPORT_UPLOADS_MAX, IMPORTS_HELD_MAX, IMPORTS_RUNNING_MAX,
};
use crate::problem::Problem;

/// What is known of an import.
#[derive(Clone)]
pub struct Known {
    /// How far it came.
    pub import: Import,
    /// What is wrong with its rows; none before the check has ended, and once it is no longer held.
    pub report: Option<Arc<Report>>,
    /// How far the held file was last asked to go; none when no file is held that could be applied as it is.
    pub held: Option<Step>,
}

/// The imports of this server.
pub struct Imports {
    runs: Mutex<Vec<Arc<Run>>>,
    places: Arc<Semaphore>,
    uploads: Semaphore,
}

impl Default for Imports {
    fn default() -> Imports {
        Imports {
            runs: Mutex::default(),
            places: Arc::new(Semaphore::new(IMPORTS_RUNNING_MAX)),
            uploads: Semaphore::new(IMPORT_UPLOADS_MAX),
        }
    }
}

/// An import that this server is or was at work on.
struct Run {
    actor: Actor,
    kind: Kind,
    bytes: Mutex<Option<Arc<Vec<u8>>>>,
    known: watch::Sender<Known>,
    touched: Mutex<Instant>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Run {
    fn known(&self) -> Known {
        self.known.borrow().clone()
    }

    fn is_running(&self) -> bool {
        self.known.borrow().import.status.is_running()
    }

    fn is_of(&self, person: PersonId) -> bool {
        self.known.borrow().import.person == person
    }
}

impl Imports {
    fn find(&self, person: PersonId, id: ImportId) -> Option<Arc<Run>> {
        let is_it = |run: &&Arc<Run>| run.is_of(person) && run.known.borrow().import.id == id;
        locked(&self.runs).iter().find(is_it).map(Arc::clone)
    }

    /// Holds a run; the person's earlier ones give way, and the oldest of others when there are too many.
    fn hold(&self, run: Arc<Run>) {
        let mut runs = locked(&self.runs);
        let person = run.known.borrow().import.person;
        runs.retain(|held| held.is_running() || !held.is_of(person));
        runs.push(run);
        while runs.len() > IMPORTS_HELD_MAX
            && let Some(oldest) = runs.iter().position(|held| !held.is_running())
        {
            runs.remove(oldest);
        }
    }

    /// Lets go of what was held for its time.
    pub fn forget_old(&self) {
        let is_kept = |run: &Arc<Run>| run.is_running() || locked(&run.touched).elapsed() < IMPORT_HELD_TIME;
        locked(&self.runs).retain(is_kept);
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::new("too_many_imports"))
    }
}

/// The kinds of files that the caller may import somewhere.
pub fn kinds(caller: &Caller) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| require(caller, *kind).is_ok()).collect()
}

/// Refuses who may do nothing of what a kind of file does, anywhere; the rules decide about each row. Who may import
/// nothing at all learns nothing.
pub fn require(caller: &Caller, kind: Kind) -> Result<(), Problem> {
    let may = |kind: &Kind| kind.actions().iter().any(|action| caller.require_somewhere(*action).is_ok());
    if may(&kind) {
        return Ok(());
    }
    if !Kind::ALL.iter().any(may) {
        return Err(Problem::not_found("import", kind));
    }
    caller.require_somewhere(kind.actions()[0])
}

/// Begins an import; the same wish sent twice is one, which is answered as it stands, with `true`.
pub async fn begin(app: &App, caller: &Caller, asked: Asked) -> Result<(Known, bool), Problem> {
    require(caller, asked.kind)?;
    let import = asked.import(caller, app.engine.now());
    // A repeat is answered also when there is no place for another import.
    if let Some(known) = kept(app, import.person, import.id).await? {
        return Ok((repeated(app, &import, known)?, true));
    }
    let place = app.imports.place()?;
    let (app, actor) = (app.clone(), caller.actor());
    uncut(async move {
        match app.engine.begin_import(import.clone()).await? {
            Begun::New => {}
            Begun::Busy => return Err(Problem::new("import_running")),
            Begun::Known(known) => return Ok((repeated(&app, &import, *known)?, true)),
        }
        let known = Known { import, report: None, held: Some(asked.step) };
        let run = Arc::new(Run {
            actor,
            kind: asked.kind,
            bytes: Mutex::new(Some(Arc::new(asked.bytes))),
            known: watch::Sender::new(known.clone()),
            touched: Mutex::new(Instant::now()),
        });
        app.imports.hold(Arc::clone(&run));
        work::start(&app, run, asked.step.options(), place);
        Ok((known, false))
    })
    .await
}

/// Does something to its end although whoever asked for it may go away: an import that is noted as begun is worked on.
async fn uncut<T: Send + 'static>(
    deed: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(deed).await.unwrap_or_else(|error| {
        tracing::error!(%error, "an import could not be begun");
        Err(Problem::new("internal"))
    })
}

/// What is known of an import that is wished for again; refuses another wish under its key.
fn repeated(app: &App, wished: &Import, known: Import) -> Result<Known, Problem> {
    if known.asked != wished.asked {
        return Err(Problem::new("idempotency_key_reused"));
    }
    let run = app.imports.find(known.person, known.id);
    Ok(run.map_or_else(|| gone(known), |run| run.known()))
}

/// Applies a file that was checked, or goes on with one that was interrupted; what goes on or is applied stays as it is.
pub async fn apply(app: &App, caller: &Caller, id: ImportId, step: Step) -> Result<(), Problem> {
    let Some(run) = app.imports.find(caller.person, id) else {
        find(app, caller, id).await?;
        return Err(Problem::new("import_not_held"));
    };
    require(caller, run.kind)?;
    if run.is_running() || locked(&run.bytes).is_none() {
        return Ok(());
    }
    let place = app.imports.place()?;
    let mut import = run.known().import;
    import.told_at = app.engine.now();
    import.problem = None;
    import.status = ImportStatus::Checking;
    let app = app.clone();
    uncut(async move {
        match app.engine.resume_import(import.clone()).await? {
            Begun::Known(_) => Ok(()),
            Begun::Busy => Err(Problem::new("import_running")),
            Begun::New => {
                run.known.send_modify(|known| (known.import, known.held) = (import, Some(step)));
                work::start(&app, run, step.options(), place);
                Ok(())
            }
        }
    })
    .await
}

/// An import of the caller.
pub async fn find(app: &App, caller: &Caller, id: ImportId) -> Result<Known, Problem> {
    if let Some(run) = app.imports.find(caller.person, id) {
        return Ok(run.known());
    }
    let found = kept(app, caller.person, id).await?;
    found.map(gone).ok_or_else(|| Problem::not_found("import", id))
}

/// An import as the database has it.
async fn kept(app: &App, person: PersonId, id: ImportId) -> Result<Option<Import>, Problem> {
    let now = app.engine.now();
    let read = move |connection: &mut dyn engine::store::Connection, _: &Arc<engine::Reference>| {
        engine::imports::find(connection, person, id, now)
    };
    Ok(app.engine.read(read).await?)
}

/// The caller's imports, the newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Import>, Problem> {
    let (person, now) = (caller.person, app.engine.now());
    let read = move |connection: &mut dyn engine::store::Connection, _: &Arc<engine::Reference>| {
        engine::imports::list(connection, person, now)
    };
    let mut imports = app.engine.read(read).await?;
    for import in &mut imports {
        if let Some(run) = app.imports.find(person, import.id) {
            *import = run.known().import;
        }
    }
    Ok(imports)
}

/// Waits a moment for an import of this server to end.
pub async fn awaited(app: &App, person: PersonId, id: ImportId) {
    let Some(run) = app.imports.find(person, id) else { return };
    let mut known = run.known.subscribe();
    let ended = known.wait_for(|known| !known.import.status.is_running());
    // When it takes longer, the page says how far it is.
    drop(tokio::time::timeout(IMPORT_AWAITED, ended).await);
}

/// What is known of an import whose file this server does not hold.
fn gone(import: Import) -> Known {
    Known { import, report: None, held: None }
}
