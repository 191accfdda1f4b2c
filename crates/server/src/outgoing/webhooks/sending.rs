//! One HTTP request of a webhook: no redirects, no proxy, bounded in time, the answer's body never read.

use std::sync::Arc;
use std::time::Duration;

use engine::webhooks::deliveries::Tried;
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;

use super::guard::Guard;
use crate::outgoing::http::config;

/// Time for the whole of one delivery.
const TIME: Duration = Duration::from_secs(15);

/// The headers of Standard Webhooks.
pub struct Headers {
    /// Id of the message, which is that of the event.
    pub id: String,
    /// When it is sent, in seconds.
    pub seconds: i64,
    /// The signatures, with blanks between them.
    pub signatures: String,
}

/// Sends a message, on a thread that may block.
pub fn send(url: &str, headers: &Headers, body: Vec<u8>, hosts: Arc<[String]>) -> Tried {
    let agent = Agent::with_parts(config(TIME), DefaultConnector::default(), Guard::new(hosts));
    let request = agent
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &headers.id)
        .header("webhook-timestamp", headers.seconds.to_string())
        .header("webhook-signature", &headers.signatures);
    match request.send(&body) {
        Ok(answer) if answer.status().is_success() => Tried::Delivered(answer.status().as_u16().into()),
        Ok(answer) => {
            let status = answer.status();
            Tried::Failed(Some(status.as_u16().into()), format!("the receiver answered {status}"))
        }
        Err(error) => Tried::Failed(None, reason(&error)),
    }
}

/// What went wrong in our own words: those of libraries may quote the address with its secrets.
fn reason(error: &ureq::Error) -> String {
    let words = match error {
        ureq::Error::Timeout(_) => "the receiver did not answer in time",
        ureq::Error::HostNotFound => "the receiver's name is not known",
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            "the receiver's name leads into a private network"
        }
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "the receiver refused the connection"
        }
        ureq::Error::Io(_) => "the connection failed",
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => "the receiver's certificate or TLS is not accepted",
        _ => "the receiver did not answer as HTTP",
    };
    words.to_owned()
}
