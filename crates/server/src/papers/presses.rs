//! The press of a server: papers are set apart from everything else, few at a time, so that printing holds nothing up.

use std::sync::{Arc, LazyLock};

use documents::{Paper, Press, PrintError};
use tokio::sync::Semaphore;

use crate::limits::{PAPERS_WAITING_MAX, PRINTING_MAX};
use crate::problem::Problem;

/// The press with the program's own templates, made when the first paper is asked for.
pub static OWN: LazyLock<Press> =
    LazyLock::new(|| Press::new(None).expect("the program's templates are part of it"));

/// What sets papers, and places for those who wait.
pub struct Presses {
    overridden: Option<Arc<Press>>,
    waiting: Arc<Semaphore>,
    printing: Arc<Semaphore>,
}

impl Default for Presses {
    fn default() -> Presses {
        Presses {
            overridden: None,
            waiting: Arc::new(Semaphore::new(PAPERS_WAITING_MAX)),
            printing: Arc::new(Semaphore::new(PRINTING_MAX)),
        }
    }
}

impl Presses {
    /// The same with templates of the administrator.
    pub fn with(press: Press) -> Presses {
        Presses { overridden: Some(Arc::new(press)), ..Presses::default() }
    }

    /// Sets a paper; refuses at once when too many wait. A reader who goes away keeps the place until the paper is set.
    pub async fn print(&self, paper: Paper) -> Result<Vec<u8>, Problem> {
        let busy = |_| Problem::new("busy");
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(busy)?;
        let place = Arc::clone(&self.printing).acquire_owned().await.map_err(|_| Problem::new("busy"))?;
        let overridden = self.overridden.clone();
        let work = move || {
            let _held = (waiting, place);
            overridden.as_deref().unwrap_or(&OWN).print(&paper)
        };
        let printed: Result<Vec<u8>, PrintError> =
            tokio::task::spawn_blocking(work).await.map_err(|_| Problem::new("internal"))?;
        printed.map_err(|error| {
            tracing::error!(%error, "a paper was not printed");
            Problem::new("not_printed")
        })
    }
}
