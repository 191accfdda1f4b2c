//! What the server counts, in the OpenMetrics text that Prometheus reads, on an address of its own.
//!
//! Whoever reaches that address may read it, so it belongs on loopback or a network for monitoring. Labels are the
//! routes of the table, methods and statuses; never a path, a person or an object.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::routing::get;
use domain::values::PersonId;
use engine::Engine;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::app::App;
use crate::route::Route;
use crate::transport::peer::Client;

/// <https://prometheus.io/docs/specs/om/open_metrics_spec/#content-type>
const CONTENT_TYPE: (HeaderName, &str) =
    (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");

/// What a request asked for: a row of the table of routes, or `other` for what is not in it.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

/// The server's counters and, for reading, the engine's.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    times: Family<Asked, Histogram, fn() -> Histogram>,
}

impl Metrics {
    pub(crate) fn new(engine: &Engine) -> Metrics {
        let mut registry = Registry::with_prefix("quartermaster");
        // 1 ms to 33 s, a little more than a request may take.
        let times = || Histogram::new(exponential_buckets(0.001, 2.0, 16));
        let (requests, times) = (Family::default(), Family::new_with_constructor(times as fn() -> Histogram));
        registry.register("http_requests", "Requests by route and status", Clone::clone(&requests));
        let help = "Time from the head of a request to the head of its reply";
        registry.register_with_unit("http_request", help, Unit::Seconds, Clone::clone(&times));
        engine.metrics().register(&mut registry);
        Metrics { registry, requests, times }
    }
}

/// Who asked, once a guard knows it; the log's line of the request names them by id.
#[derive(Clone, Default)]
struct Asker(Arc<OnceLock<PersonId>>);

/// Notes who asked.
pub(crate) fn note_asker(request: &Request, person: PersonId) {
    if let Some(asker) = request.extensions().get::<Asker>() {
        asker.0.get_or_init(|| person);
    }
}

/// A request that is counted and logged once it is answered.
pub(crate) struct Underway {
    began: Instant,
    asker: Asker,
    asked: Asked,
}

impl Underway {
    /// From the head of a request on.
    pub(crate) fn begin(request: &mut Request) -> Underway {
        let (began, asker) = (Instant::now(), Asker::default());
        request.extensions_mut().insert(asker.clone());
        let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let route = matched.and_then(|matched| Route::find(request.method(), matched));
        let (method, route) = route.map_or(("other", "other"), |route| (route.method, route.path));
        Underway { began, asker, asked: Asked { method, route } }
    }

    /// To the head of the reply: logged at level `warn` with the address when the caller had no right, no turn or no
    /// valid token.
    pub(crate) fn end(self, metrics: &Metrics, id: &str, client: Client, status: StatusCode) {
        let Asked { method, route } = self.asked;
        let person = self.asker.0.get().map(PersonId::to_string);
        let (time, address, code) = (self.began.elapsed(), client.address, status.as_u16());
        let ms = time.as_millis();
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
                tracing::warn!(id, person, method, route, status = code, ms, %address, "refused");
            }
            _ => tracing::info!(id, person, method, route, status = code, ms, "answered"),
        }
        metrics.requests.get_or_create(&Answered { method, route, status: code }).inc();
        metrics.times.get_or_create(&self.asked).observe(time.as_secs_f64());
    }
}

/// Serves `GET /metrics` and nothing else until `shutdown` completes.
pub async fn serve_metrics(
    listener: tokio::net::TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let routes = Router::new().route("/metrics", get(show)).with_state(Arc::clone(&app.metrics));
    axum::serve(listener, routes).with_graceful_shutdown(shutdown).await
}

async fn show(
    State(metrics): State<Arc<Metrics>>,
) -> Result<([(HeaderName, &'static str); 1], String), StatusCode> {
    let mut page = String::new();
    // Writing into memory fails only when a metric cannot be encoded, which is a bug that the log should show.
    text::encode(&mut page, &metrics.registry).map_err(|error| {
        tracing::error!(%error, "the metrics cannot be written");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    Ok(([CONTENT_TYPE], page))
}
