//! What every request goes through: id, size, time, panics, and the shape of failures.

use std::future::Future;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use documents::{Press, PrintError};
use domain::values::{Origin, Timestamp};
use engine::store::Connection;
use engine::{CatalogueIndex, DemoKeys, Engine, Reference};
use futures_util::FutureExt;
use tokio::sync::{Semaphore, watch};
use tower::ServiceBuilder;
use tower_http::request_id::{MakeRequestId, MakeRequestUuid};
use tracing::Instrument;

use crate::accounts::Accounts;
use crate::imports::Imports;
use crate::limits::{BODY_BYTES_MAX, REQUEST_TIME, STREAMS_MAX, SWEEP_EVERY, UPLOAD_TIME};
use crate::metrics::{Metrics, Underway};
use crate::outgoing;
use crate::papers::Presses;
use crate::problem::{Problem, REQUEST_ID, render};
use crate::settings::Settings;
use crate::transport;
use crate::transport::peer::{self, Client};
use crate::transport::rates::{self, Rates};
use crate::upload::is_upload;
use crate::web;

/// Headers of every reply that says nothing else: nothing is cached, guessed, framed or referred to.
const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Tells browsers to come back under TLS only, for a year, also to hosts below this one (RFC 6797).
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// What handlers share; as cheap to clone as a pointer, because every layer around a handler does so at each request.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// The things that handlers share.
#[derive(Clone)]
pub struct Shared {
    pub(crate) engine: Arc<Engine>,
    pub(crate) catalogue: Arc<CatalogueIndex>,
    pub(crate) metrics: Arc<Metrics>,
    /// Imports begun from pages and the API.
    pub(crate) imports: Arc<Imports>,
    /// Runs of a verification begun from a page.
    pub(crate) verification: Arc<web::Verification>,
    /// Places for streams.
    pub(crate) streams: Arc<Semaphore>,
    /// Pages that listen for changes.
    pub(crate) listeners: Arc<web::Listeners>,
    /// What the server was told about itself.
    pub(crate) settings: Arc<Settings>,
    /// How much everybody has asked.
    pub(crate) rates: Arc<Rates>,
    /// Where people reach the pages, and passkeys hold.
    pub(crate) origin: Origin,
    /// Keys of a story's people, of whom a visitor signs as one with a click; there are none outside the demo.
    pub(crate) demo_keys: Option<DemoKeys>,
    /// What signing in needs.
    pub(crate) accounts: Arc<Accounts>,
    /// Sets papers.
    pub(crate) presses: Arc<Presses>,
    /// Turns true when the server is to end, which streams would otherwise not notice.
    pub(crate) closing: Arc<watch::Sender<bool>>,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// The API of an engine.
    pub fn new(engine: Arc<Engine>) -> App {
        let (streams, closing) = (Arc::new(Semaphore::new(STREAMS_MAX)), Arc::new(watch::Sender::new(false)));
        let metrics = Arc::new(Metrics::new(&engine));
        let accounts = Arc::new(Accounts::new(engine::clock::wall));
        let origin = "http://localhost:8080".parse().expect("an origin");
        App(Arc::new(Shared {
            engine,
            catalogue: Arc::default(),
            metrics,
            imports: Arc::default(),
            verification: Arc::default(),
            streams,
            listeners: Arc::default(),
            origin,
            demo_keys: None,
            accounts,
            settings: Arc::default(),
            rates: Arc::default(),
            presses: Arc::default(),
            closing,
        }))
    }

    /// The same with other parts.
    fn changed(self, change: impl FnOnce(&mut Shared)) -> App {
        let mut shared = Arc::unwrap_or_clone(self.0);
        change(&mut shared);
        App(Arc::new(shared))
    }

    /// The same with what the server was told about itself.
    pub fn with(self, settings: Settings) -> App {
        self.changed(|shared| shared.settings = Arc::new(settings))
    }

    /// The same, turns counted by other rates.
    pub fn with_rates(self, rates: Rates) -> App {
        self.changed(|shared| shared.rates = Arc::new(rates))
    }

    /// The same, its codes and sessions by another clock.
    pub fn by_clock(self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> App {
        self.changed(|shared| shared.accounts = Arc::new(Accounts::new(now)))
    }

    /// The same, reached by people elsewhere.
    pub fn at(self, origin: Origin) -> App {
        self.changed(|shared| shared.origin = origin)
    }

    /// The same for a story, whose people's keys the server holds.
    pub fn with_demo_keys(self, keys: DemoKeys) -> App {
        self.changed(|shared| shared.demo_keys = Some(keys))
    }

    /// The same with templates of papers from a folder, which are read at once.
    pub fn with_templates(self, folder: &Path) -> Result<App, PrintError> {
        let presses = Arc::new(Presses::with(Press::new(Some(folder))?));
        Ok(self.changed(|shared| shared.presses = presses))
    }

    /// Builds the catalogue's index before somebody asks; it is built when asked at the latest.
    async fn build_catalogue_index(self) {
        let catalogue = Arc::clone(&self.catalogue);
        let follow = move |connection: &mut dyn Connection, reference: &Arc<Reference>| {
            catalogue.follow(connection, reference)
        };
        if let Err(error) = self.engine.read(follow).await {
            tracing::warn!(%error, "the catalogue's index was not built yet");
        }
    }
}

/// The routes with everything around them.
pub fn layered(routes: Router<App>, app: App) -> Router {
    // Two layers of the router would each clone all within them for every request.
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), around))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    routes
        .fallback(web::nothing)
        .method_not_allowed_fallback(async || Problem::new("method_not_allowed"))
        .layer(layers)
        .with_state(app)
}

/// Serves until `shutdown` completes and the requests in progress have ended, none of which takes over
/// [`REQUEST_TIME`]; streams end at once.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    tokio::spawn(app.clone().build_catalogue_index());
    let sweeping = tokio::spawn(sweep(Arc::downgrade(&app.engine), Arc::clone(&app.imports)));
    tokio::spawn(outgoing::follow(app.clone()));
    let closing = Arc::clone(&app.closing);
    let shutdown = async move {
        shutdown.await;
        closing.send_replace(true);
    };
    let tls = app.settings.tls.clone();
    if let Some(tls) = tls.clone() {
        tokio::spawn(tls.follow());
    }
    let served = transport::serve(listener, crate::router(app), tls, shutdown).await;
    sweeping.abort();
    served
}

/// Now and then removes files that nobody came to name, content that was erased, and what was held of imports, until the
/// engine ends.
async fn sweep(engine: Weak<Engine>, imports: Arc<Imports>) {
    let mut pace = tokio::time::interval(SWEEP_EVERY);
    loop {
        pace.tick().await;
        imports.forget_old();
        let Some(engine) = engine.upgrade() else { return };
        match engine.sweep_files().await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "files that no object names, or that were erased, were removed"),
            Err(error) => tracing::warn!(%error, "old files were not removed"),
        }
    }
}

/// What every request and its reply go through. It is one function, because each that surrounds a request boxes what is
/// within it.
async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let client = peer::note(&app, &mut request);
    let underway = Underway::begin(&mut request);
    let id = identify(&mut request);
    let id_text = id.to_str().unwrap_or_default();
    let answer = async {
        match rates::by_address(&app, client, &request) {
            Some(refused) => refused,
            None => in_time(request, next).await,
        }
    };
    // Whatever is logged on behalf of the request carries its id.
    let response = caught(answer).instrument(tracing::error_span!("request", id = id_text)).await;
    rates::fine(&app, client, response.status());
    let response = render(id_text, response);
    underway.end(&app.metrics, id_text, client, response.status());
    mark(response, id, client)
}

/// An answer, or that the server failed when making it ended by a panic.
async fn caught(answer: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a handler ended by a panic");
        Problem::new("internal").into_response()
    })
}

/// Answers that the server is too slow when a request takes longer than it may.
async fn in_time(request: Request, next: Next) -> Response {
    let time = if is_upload(&request) { UPLOAD_TIME } else { REQUEST_TIME };
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new("unavailable").into_response(),
    }
}

/// Gives a request its id, whatever it says of itself.
fn identify(request: &mut Request) -> HeaderValue {
    let id = MakeRequestUuid.make_request_id(request).expect("a UUID is a header value").into_header_value();
    request.headers_mut().insert(REQUEST_ID, id.clone());
    id
}

/// A reply with the headers that all have.
fn mark(mut response: Response, id: HeaderValue, client: Client) -> Response {
    let headers = response.headers_mut();
    if client.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    headers.insert(REQUEST_ID, id);
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let panics = async { panic!("this test's own") };
        assert_eq!(caught(panics).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(caught(async { StatusCode::OK.into_response() }).await.status(), StatusCode::OK);
    }
}
