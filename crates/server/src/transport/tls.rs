//! TLS with a certificate and key from files, read again when they change, so that a renewal needs no restart.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    #[error("{file} holds no {what} in PEM form: {detail}")]
    File {
        /// The file.
        file: String,
        /// What it should hold.
        what: &'static str,
        /// What the reader found, never the content.
        detail: String,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("certificate and key cannot be used: {0}")]
    Pair(#[from] rustls::Error),
}

/// Certificate and key that are served now.
#[derive(Clone)]
pub struct Tls {
    files: Arc<(PathBuf, PathBuf)>,
    config: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// TLS with the certificate chain and key of these files.
    pub fn open(certificate: PathBuf, key: PathBuf) -> Result<Tls, TlsError> {
        let files = (certificate, key);
        let config = read(&files)?;
        Ok(Tls { files: Arc::new(files), config: Arc::new(RwLock::new(config)) })
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let config = Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(config).accept(stream).await
    }

    /// Reads the files again; what is served stays when they are no use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = read(&self.files)?;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Reads the files again whenever one of them changed, for ever.
    pub async fn follow(self) {
        let (mut seen, mut look) = (self.changed_at(), tokio::time::interval(LOOK_EVERY));
        loop {
            look.tick().await;
            let now = self.changed_at();
            if now == seen {
                continue;
            }
            match self.reload() {
                Ok(()) => tracing::info!("the TLS certificate was read again"),
                Err(error) => tracing::error!(%error, "the TLS certificate stays the one before"),
            }
            seen = now;
        }
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        [&self.files.0, &self.files.1]
            .map(|file| std::fs::metadata(file).and_then(|file| file.modified()).ok())
    }
}

fn read((certificate, key): &(PathBuf, PathBuf)) -> Result<Arc<ServerConfig>, TlsError> {
    let unreadable = |file: &PathBuf, what, detail: rustls::pki_types::pem::Error| TlsError::File {
        file: file.display().to_string(),
        what,
        detail: detail.to_string(),
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(certificate, "certificate", error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, "private key", error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
