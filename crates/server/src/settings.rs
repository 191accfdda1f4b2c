//! What the server was told about itself: by its configuration, once, when it starts.

use std::sync::Arc;

use engine::proof::cms::Certificate;

use crate::outgoing::mail::Mailer;
use crate::single_sign_on::provider::Provider;
use crate::transport::peer::Network;
use crate::transport::rates::Rate;
use crate::transport::tls::Tls;

/// The settings; by default nothing leaves the server, and nobody is bounded in what they ask.
#[derive(Clone, Default)]
pub struct Settings {
    /// How mails leave; none do without.
    pub mailer: Option<Mailer>,
    /// Hosts with their ports that webhooks may go to although they are in a private network, also without TLS.
    pub webhook_hosts: Arc<[String]>,
    /// Certificate and key; plain without, as behind a proxy.
    pub tls: Option<Tls>,
    /// Proxies that are believed whom they forward for.
    pub trusted_proxies: Arc<[Network]>,
    /// Organisations whose accounts people may sign in with.
    pub providers: Arc<[Arc<Provider>]>,
    /// Whom certificates of signature files must lead to.
    pub signature_roots: Arc<[Certificate]>,
    /// How much one address may ask.
    pub rate_per_address: Rate,
    /// How much one person may ask.
    pub rate_per_person: Rate,
    /// How much one token may ask, of what its person may.
    pub rate_per_token: Rate,
}
