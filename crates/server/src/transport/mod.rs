//! Connections: how many there are, how long they may take, with or without TLS.
//!
//! Reading order: this file (the loop), `tls` (certificates), `peer` (who is at the other end, also behind a
//! proxy), `rates` (how much each may ask).

pub mod peer;
pub mod rates;
pub mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use crate::limits::{CONNECTIONS_MAX, HANDSHAKE_TIME, HEADER_TIME, HTTP2_STREAMS_MAX, REQUEST_TIME};
use peer::Peer;
use tls::Tls;

/// Pause after the machine refused another connection, such as for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown` completes and the requests in progress have ended.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let (places, graceful) = (Arc::new(Semaphore::new(CONNECTIONS_MAX)), GracefulShutdown::new());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // Past the bound connections wait with the system, which refuses them when they are too many.
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.expect("nobody closes the semaphore");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = Connection {
                    router: router.clone(),
                    tls: tls.clone(),
                    watcher: graceful.watcher(),
                    place,
                };
                tokio::spawn(connection.run(stream, peer));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                if tokio::time::timeout(ACCEPT_PAUSE, &mut shutdown).await.is_ok() {
                    break;
                }
            }
        }
    }
    drop(listener);
    // Whoever has not ended by then is cut off.
    drop(tokio::time::timeout(REQUEST_TIME, graceful.shutdown()).await);
    Ok(())
}

/// One connection and what it needs.
struct Connection {
    router: Router,
    tls: Option<Tls>,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(self, stream: TcpStream, peer: SocketAddr) {
        // Small replies are not held back to be sent together.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        match self.tls.clone() {
            None => self.serve(stream, Peer { address: peer.ip(), is_secure: false }).await,
            Some(tls) => match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                Ok(Ok(stream)) => self.serve(stream, Peer { address: peer.ip(), is_secure: true }).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
        }
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let Connection { router, watcher, place, .. } = self;
        let service = tower::service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(peer);
            router.clone().call(request)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(HTTP2_STREAMS_MAX)
            .keep_alive_interval(HEADER_TIME)
            .keep_alive_timeout(HEADER_TIME);
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        if let Err(error) = watcher.watch(connection.into_owned()).await {
            tracing::debug!(error, "a connection ended");
        }
        drop(place);
    }
}
