//! What every request goes through: id, size, time, panics, and the shape of failures.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use engine::store::Connection;
use engine::{CatalogueIndex, Engine, Reference};
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestId, MakeRequestUuid};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::limits::{BODY_BYTES_MAX, REQUEST_TIME, STREAMS_MAX};
use crate::metrics::{Metrics, count};
use crate::outgoing;
use crate::problem::{Problem, REQUEST_ID, render};
use crate::settings::Settings;
use crate::transport;
use crate::transport::origin::{self, Origin};
use crate::transport::rates::{self, Rates};
use crate::web;

/// Headers of every reply that says nothing else: nothing is cached, guessed, framed or referred to.
const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Tells browsers to come back under TLS only, for a year (RFC 6797).
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What handlers share.
#[derive(Clone)]
pub struct App {
    pub(crate) engine: Arc<Engine>,
    pub(crate) catalogue: Arc<CatalogueIndex>,
    pub(crate) metrics: Arc<Metrics>,
    /// Places for streams.
    pub(crate) streams: Arc<Semaphore>,
    /// What the server was told about itself.
    pub(crate) settings: Arc<Settings>,
    /// How much everybody has asked.
    pub(crate) rates: Arc<Rates>,
    /// Turns true when the server is to end, which streams would otherwise not notice.
    pub(crate) closing: Arc<watch::Sender<bool>>,
}

impl App {
    /// The API of an engine.
    pub fn new(engine: Arc<Engine>) -> App {
        let (streams, closing) = (Arc::new(Semaphore::new(STREAMS_MAX)), Arc::new(watch::Sender::new(false)));
        let metrics = Arc::new(Metrics::new(&engine));
        let settings = Arc::new(Settings::default());
        let rates = Arc::default();
        App { engine, catalogue: Arc::default(), metrics, streams, settings, rates, closing }
    }

    /// The same with what the server was told about itself.
    pub fn with(self, settings: Settings) -> App {
        App { settings: Arc::new(settings), ..self }
    }

    /// Builds the catalogue's index before somebody asks; it is built when asked at the latest.
    async fn build_catalogue_index(self) {
        let App { engine, catalogue, .. } = self;
        let follow = move |connection: &mut dyn Connection, reference: &Arc<Reference>| {
            catalogue.follow(connection, reference)
        };
        if let Err(error) = engine.read(follow).await {
            tracing::warn!(%error, "the catalogue's index was not built yet");
        }
    }
}

/// The routes with everything around them.
pub fn layered(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(web::nothing)
        .method_not_allowed_fallback(async || Problem::new("method_not_allowed"))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), rates::by_address))
        .layer(from_fn(render))
        .layer(from_fn(identify))
        .layer(from_fn_with_state(app.clone(), origin::note))
        .layer(from_fn_with_state(app.clone(), count))
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
    transport::serve(listener, crate::router(app), tls, shutdown).await
}

async fn identify(mut request: Request, next: Next) -> Response {
    let id = MakeRequestUuid.make_request_id(&request).expect("a UUID is a header value").into_header_value();
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let is_secure = request.extensions().get::<Origin>().is_some_and(|origin| origin.is_secure);
    // Whatever is logged on behalf of the request carries its id.
    let span = tracing::error_span!("request", id = id.to_str().unwrap_or_default());
    let mut response = next.run(request).instrument(span).await;
    let headers = response.headers_mut();
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    headers.insert(REQUEST_ID, id);
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler ended by a panic");
    Problem::new("internal").into_response()
}
