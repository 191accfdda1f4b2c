//! Verification from a page: a run in the background with its progress, and what the last one found.
//!
//! It rebuilds the whole state from the journal, so one run goes on at a time, and its result is kept by this server
//! until it ends. Whoever does not trust this server runs `quartermaster verify` on a backup.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::header;
use axum::response::{Redirect, Response};
use domain::values::Timestamp;
use engine::queries::journal::last_sequence;
use engine::verify::{Report, verify_telling};
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::listing::facts;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Seconds after which a page that shows a run asks again.
const AGAIN_SECONDS: &str = "2";

/// The runs of this server.
#[derive(Default)]
pub struct Verification {
    run: Mutex<Option<Arc<Run>>>,
}

/// One run.
struct Run {
    began: Timestamp,
    size: u64,
    done: AtomicU64,
    result: Mutex<Option<Result<Report, ()>>>,
}

impl Verification {
    fn last(&self) -> Option<Arc<Run>> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A new run, unless one goes on.
    fn begin(&self, began: Timestamp, size: u64) -> Option<Arc<Run>> {
        let mut last = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|run| run.result().is_none()) {
            return None;
        }
        let run = Arc::new(Run { began, size, done: AtomicU64::new(0), result: Mutex::new(None) });
        *last = Some(Arc::clone(&run));
        Some(run)
    }
}

impl Run {
    fn result(&self) -> Option<Result<Report, ()>> {
        self.result.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Shows the last run.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    let language = visitor.language;
    let last = app.verification.last();
    let is_running = last.as_ref().is_some_and(|run| run.result().is_none());
    let body = html! {
        (tabs(&visitor, Part::Verification))
        p { (language.say("verification-hint")) }
        @match &last { Some(run) => (result(&visitor, run)), None => p.empty { (language.say("verification-none")) } }
        form method="post" action="/audit/verification" {
            button disabled[is_running] { (language.say("verification-begin")) }
        }
        p.hint { (language.say("verification-offline")) " " code { "quartermaster verify" } }
    };
    let mut page = page(&visitor, Place::Audit, &language.say("audit-verification"), body);
    if is_running {
        page.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static(AGAIN_SECONDS));
    }
    page
}

fn result(visitor: &Visitor, run: &Run) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let number = |number: u64| language.number(i64::try_from(number).unwrap_or(i64::MAX));
    let began = ("began", html! { (language.moment(run.began, &zone)) });
    match run.result() {
        None => {
            let done = run.done.load(Ordering::Relaxed);
            html! {
                p { (language.say("verification-running")) " " (number(done)) " / " (number(run.size)) }
                progress max=(run.size.max(1)) value=(done) aria-label=(language.say("verification-running")) {}
                (facts(language, &[began]))
            }
        }
        Some(Err(())) => html! { p.refusal role="alert" { (language.say("verification-failed")) } },
        Some(Ok(report)) => html! {
            @match &report.difference {
                None => p.note { strong { (language.say("verification-right")) } },
                Some(difference) => p.refusal role="alert" { strong { (language.say("verification-wrong")) } " " (difference) },
            }
            (facts(language, &[
                began,
                ("entries", html! { (number(report.size)) }),
                ("root", html! { code { (report.root) } }),
                ("checkpoint", html! { (number(report.checkpoint_size)) }),
                ("order-signatures", html! { (number(report.signatures)) }),
                ("erased", html! { (number(report.erased)) }),
            ]))
        },
    }
}

/// Begins a run, unless one goes on.
pub async fn begin(State(app): State<App>, _visitor: Visitor) -> Result<Redirect, Problem> {
    let size = app.engine.read(|connection, _| last_sequence(connection)).await?;
    if let Some(run) = app.verification.begin(app.engine.now(), size) {
        let engine = Arc::clone(&app.engine);
        tokio::spawn(async move {
            let told = Arc::clone(&run);
            let work = move |connection: &mut dyn engine::store::Connection, _: &Arc<engine::Reference>| {
                verify_telling(connection, None, &mut |done| told.done.store(done, Ordering::Relaxed))
            };
            let result = engine.read(work).await.map_err(|error| {
                tracing::error!(%error, "a verification did not come to its end");
            });
            *run.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        });
    }
    Ok(Redirect::to("/audit/verification"))
}
