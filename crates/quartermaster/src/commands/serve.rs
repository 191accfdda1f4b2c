//! `quartermaster serve`: the HTTP API.

use std::net::SocketAddr;
use std::sync::Arc;

use domain::values::Origin;
use engine::{DemoKeys, Engine};
use server::settings::Settings;

use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// What is told when whoever is on the way may read and change what goes over the network.
const PLAIN: &str = "other machines reach this server without TLS: set tls_certificate and tls_key, or \
    trusted_proxies to the proxy that ends TLS, or listen on 127.0.0.1";

/// Serves until the process is asked to end.
pub fn run(config: &Config) -> Result<(), Failure> {
    let settings = config.settings()?;
    let engine = Arc::new(setup::engine(config)?);
    runtime()?.block_on(async {
        let listener = bind(config.listen).await?;
        let address = listener.local_addr()?;
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        output::tell(format_args!("serving on {scheme}://{address}"));
        if is_open_to_others(address, &settings) {
            output::tell(format_args!("warning: {PLAIN}"));
            tracing::warn!(%address, "{PLAIN}");
        }
        let origin = config.public_url.clone().unwrap_or_else(|| local(scheme, address));
        let app = server::App::new(engine).at(origin).with(settings);
        let app = match &config.templates {
            Some(folder) => app.with_templates(folder).map_err(Failure::usage)?,
            None => app,
        };
        if let Some(listen) = config.metrics_listen {
            let listener = bind(listen).await?;
            output::tell(format_args!("metrics on http://{}/metrics", listener.local_addr()?));
            tokio::spawn(server::serve_metrics(listener, app.clone(), end_of_process()));
        }
        server::serve(listener, app, end_of_process()).await.map_err(Failure::unavailable)
    })
}

/// Whether people elsewhere reach the server without TLS and without a proxy that could give it.
fn is_open_to_others(address: SocketAddr, settings: &Settings) -> bool {
    !address.ip().to_canonical().is_loopback()
        && settings.tls.is_none()
        && settings.trusted_proxies.is_empty()
}

/// A server running in the background of this process.
pub struct Background {
    /// Where it listens.
    pub address: SocketAddr,
    runtime: tokio::runtime::Runtime,
}

impl Background {
    /// Starts serving an engine.
    pub fn start(engine: Arc<Engine>, config: &Config, demo_keys: DemoKeys) -> Result<Background, Failure> {
        let settings = config.settings()?;
        let runtime = runtime()?;
        let listener = runtime.block_on(bind(config.listen))?;
        let address = listener.local_addr()?;
        let origin = local("http", address);
        let app = server::App::new(engine).at(origin).with_demo_keys(demo_keys).with(settings);
        runtime.spawn(server::serve(listener, app, std::future::pending()));
        Ok(Background { address, runtime })
    }

    /// Waits until the process is asked to end.
    pub fn wait(self) {
        self.runtime.block_on(end_of_process());
    }
}

/// Where people on this machine reach the pages: browsers make passkeys for this name, and for no bare address.
pub fn local(scheme: &str, address: SocketAddr) -> Origin {
    let origin = match (scheme, address.port()) {
        ("http", 80) | ("https", 443) => format!("{scheme}://localhost"),
        (_, port) => format!("{scheme}://localhost:{port}"),
    };
    origin.parse().expect("an origin")
}

/// What asynchronous work runs on.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn bind(listen: SocketAddr) -> Result<tokio::net::TcpListener, Failure> {
    tokio::net::TcpListener::bind(listen).await.map_err(|error| {
        Failure::unavailable(format!("cannot listen on {listen}: {error}"))
            .hint("choose another address with --listen, for example --listen 127.0.0.1:8081")
    })
}

async fn end_of_process() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_open_to_others_without_tls_and_proxy() {
        let is_open = |address: &str, settings: &Settings| {
            is_open_to_others(address.parse().expect("an address"), settings)
        };
        let plain = Settings::default();
        for (address, expected) in [
            ("127.0.0.1:80", false),
            ("[::1]:80", false),
            ("[::ffff:127.0.0.1]:80", false),
            ("0.0.0.0:80", true),
            ("[::]:80", true),
            ("10.0.0.1:80", true),
        ] {
            assert_eq!(is_open(address, &plain), expected, "{address}");
        }
        let trusted_proxies = ["10.0.0.2".parse().expect("a network")].into();
        assert!(!is_open("10.0.0.1:80", &Settings { trusted_proxies, ..plain }));
    }
}
