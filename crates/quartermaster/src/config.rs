//! Configuration by file, environment (`QUARTERMASTER_…`) and flags, each stronger than the one before.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::values::Origin;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::cli::Global;
use crate::output::Failure;

/// Looked for when no file is named.
const DEFAULT_FILE: &str = "quartermaster.toml";

/// What every command needs to know.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Database address.
    pub database: String,
    /// File with the log key.
    pub log_key: PathBuf,
    /// Address the server listens on.
    pub listen: SocketAddr,
    /// Address that serves metrics; none are served when it is missing.
    pub metrics_listen: Option<SocketAddr>,
    /// Where people reach the pages; this machine alone when it is missing.
    pub public_url: Option<Origin>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            database: "quartermaster.db".into(),
            log_key: "quartermaster.key".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            public_url: None,
        }
    }
}

/// Flags that override the configuration; unset ones leave it as it is.
#[derive(Serialize)]
struct Flags<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_key: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<&'a Origin>,
}

/// Where to listen, of the commands that do.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// Of the API.
    pub listen: Option<SocketAddr>,
    /// Of the metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// Of the pages, as people reach them.
    pub public_url: Option<Origin>,
}

/// Reads the configuration; a named file that is missing, an unknown name or a wrong value is an error.
pub fn load(global: &Global, addresses: Addresses) -> Result<Config, Failure> {
    let file = match &global.config {
        Some(named) if !named.exists() => {
            return Err(Failure::usage(format!("configuration file {} does not exist", named.display()))
                .hint("give the path of a TOML file, or leave --config away"));
        }
        Some(named) => named.clone(),
        None => DEFAULT_FILE.into(),
    };
    let Addresses { listen, metrics_listen, public_url } = addresses;
    let (database, log_key) = (global.database.as_deref(), global.log_key.as_deref());
    let flags = Flags { database, log_key, listen, metrics_listen, public_url: public_url.as_ref() };
    Figment::from(Serialized::defaults(Config::default()))
        .merge(Toml::file(file))
        .merge(Env::prefixed("QUARTERMASTER_").ignore(&["config", "log", "server", "token"]))
        .merge(Serialized::defaults(flags))
        .extract()
        .map_err(|error| {
            Failure::usage(format!("configuration: {error}")).hint(
                "known names are database, log_key, listen, metrics_listen and public_url; flags are shown by --help",
            )
        })
}
