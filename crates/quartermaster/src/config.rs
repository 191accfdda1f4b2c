//! Configuration by file, environment (`QUARTERMASTER_…`) and flags, each stronger than the one before.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::values::Origin;
use engine::proof::cms::roots;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use server::outgoing::mail::Mailer;
use server::settings::Settings;
use server::single_sign_on::provider::Provider;
use server::single_sign_on::settings::ProviderSettings;
use server::transport::peer::NetworkError;
use server::transport::rates::Rate;
use server::transport::tls::Tls;

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
    /// Address of the mail server; without one no mails are sent.
    pub mail_server: Option<String>,
    /// Who mails come from.
    pub mail_from: String,
    /// Hosts with ports that webhooks may go to although they are in a private network, with commas between them.
    pub webhook_hosts: String,
    /// File with the certificate chain; plain HTTP without.
    pub tls_certificate: Option<PathBuf>,
    /// File with the certificate's key.
    pub tls_key: Option<PathBuf>,
    /// Proxies that are believed, addresses or blocks with commas between them.
    pub trusted_proxies: String,
    /// Turns a second that one address may use; 0 is no bound.
    pub rate_per_address: u32,
    /// Turns a second that one person may use; 0 is no bound.
    pub rate_per_person: u32,
    /// Turns a second that one token may use, of its person's; 0 is no bound.
    pub rate_per_token: u32,
    /// File with the certificates that signature files must lead to; none is trusted without.
    pub signature_roots: Option<PathBuf>,
    /// Organisations whose accounts people may sign in with; in the file only.
    pub providers: Vec<ProviderSettings>,
    /// Folder whose `.typ` files take the place of the program's templates of papers.
    pub templates: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            database: "quartermaster.db".into(),
            log_key: "quartermaster.key".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            public_url: None,
            mail_server: None,
            mail_from: "Quartermaster <quartermaster@localhost>".into(),
            webhook_hosts: String::new(),
            tls_certificate: None,
            tls_key: None,
            trusted_proxies: String::new(),
            rate_per_address: 500,
            rate_per_person: 50,
            rate_per_token: 25,
            signature_roots: None,
            providers: Vec::new(),
            templates: None,
        }
    }
}

impl Config {
    /// What the server is told about itself; an error names the setting and never repeats a password.
    pub fn settings(&self) -> Result<Settings, Failure> {
        let mailer = self.mail_server.as_deref().map(|server| Mailer::new(server, &self.mail_from));
        let mailer = mailer.transpose().map_err(|error| Failure::usage(format!("configuration: {error}")))?;
        let wrong = |error: &dyn std::fmt::Display| Failure::usage(format!("configuration: {error}"));
        let tls = match (&self.tls_certificate, &self.tls_key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => {
                Some(Tls::open(certificate.clone(), key.clone()).map_err(|error| wrong(&error))?)
            }
            _ => return Err(wrong(&"tls_certificate and tls_key belong together; give both or neither")),
        };
        let proxies = listed(&self.trusted_proxies).map(str::parse).collect::<Result<_, NetworkError>>();
        let signature_roots = self.signature_roots.as_deref().map(|path| {
            let unread = |error: &dyn std::fmt::Display| {
                wrong(&format!("signature_roots: {}: {error}", path.display()))
            };
            let text = std::fs::read_to_string(path).map_err(|error| unread(&error))?;
            roots(&text).map_err(|error| unread(&error))
        });
        ProviderSettings::check(&self.providers).map_err(|error| wrong(&error))?;
        Ok(Settings {
            mailer,
            webhook_hosts: listed(&self.webhook_hosts).map(str::to_owned).collect(),
            tls,
            signature_roots: signature_roots.transpose()?.unwrap_or_default().into(),
            providers: self.providers.iter().cloned().map(|known| Arc::new(Provider::new(known))).collect(),
            trusted_proxies: proxies.map_err(|error| wrong(&error))?,
            rate_per_address: Rate(Some(self.rate_per_address)),
            rate_per_person: Rate(Some(self.rate_per_person)),
            rate_per_token: Rate(Some(self.rate_per_token)),
        })
    }
}

/// What stands between commas.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
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
                "known names are database, log_key, listen, metrics_listen, public_url, mail_server, mail_from, \
                 webhook_hosts, tls_certificate, tls_key, trusted_proxies, rate_per_address, rate_per_person, \
                 rate_per_token, signature_roots, templates and providers; flags are shown by --help",
            )
        })
}
