//! Who is at the other end of a request: the peer of the connection or, behind a proxy that is trusted, whom the
//! proxy names. What anybody else says of it is not believed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::app::App;

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// Whether the connection is under TLS.
    pub is_secure: bool,
}

/// The other end of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address; unspecified when there was no connection, as in tests.
    pub address: IpAddr,
    /// Whether it came under TLS, to us or to a trusted proxy.
    pub is_secure: bool,
}

/// A block of addresses, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    length: u32,
}

/// A text that is no block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address or a block of addresses such as 10.0.0.0/8")]
pub struct NetworkError(String);

fn bits(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.length == 0 || (bits(address) ^ self.bits) >> (128 - self.length) == 0
    }
}

impl FromStr for Network {
    type Err = NetworkError;
    fn from_str(text: &str) -> Result<Network, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, length) =
            text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(whole), |length| length.parse().map_err(|_| wrong()))?;
        if length > whole {
            return Err(wrong());
        }
        Ok(Network { bits: bits(address), length: 128 - whole + length })
    }
}

/// The other end of a request that came over no connection.
const NOBODY: Client = Client { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), is_secure: false };

impl Client {
    /// The one that was noted of a request.
    pub fn noted(extensions: &Extensions) -> Client {
        extensions.get().copied().unwrap_or(NOBODY)
    }

    /// Where a request came from, by its connection, its headers and the proxies that are trusted.
    pub fn of(peer: Option<Peer>, headers: &HeaderMap, trusted: &[Network]) -> Client {
        let Some(Peer { address, is_secure }) = peer else { return NOBODY };
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
        if !is_trusted(address) {
            return Client { address, is_secure };
        }
        let said = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> =
            said("x-forwarded-for").flat_map(|value| value.split(',')).map(str::trim).collect();
        // Each proxy adds whom it saw at the right end, so the first from there that is none of ours is the client.
        let mut client = address;
        for hop in hops.iter().rev() {
            let Ok(hop) = hop.parse() else { break };
            client = hop;
            if !is_trusted(hop) {
                break;
            }
        }
        let is_secure = said("x-forwarded-proto").next_back().is_some_and(|scheme| scheme.trim() == "https");
        Client { address: client, is_secure }
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Client, Infallible> {
        Ok(Client::noted(&parts.extensions))
    }
}

/// Notes the client of a request for whoever comes after.
pub fn note(app: &App, request: &mut Request) -> Client {
    let peer = request.extensions().get::<Peer>().copied();
    let client = Client::of(peer, request.headers(), &app.settings.trusted_proxies);
    request.extensions_mut().insert(client);
    client
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&'static str], scheme: &'static str) -> (String, bool) {
        let peer = Peer { address: peer.parse().expect("an address"), is_secure: false };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        headers.insert("x-forwarded-proto", HeaderValue::from_static(scheme));
        let trusted = ["10.0.0.0/8", "::1"].map(|network| network.parse().expect("a network"));
        let Client { address, is_secure } = Client::of(Some(peer), &headers, &trusted);
        (address.to_string(), is_secure)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let known = |address: &str, is_secure| (address.to_owned(), is_secure);
        assert_eq!(client("8.8.8.8", &["1.1.1.1"], "https"), known("8.8.8.8", false));
        assert_eq!(client("10.1.1.1", &["1.1.1.1"], "https"), known("1.1.1.1", true));
        assert_eq!(client("::1", &["1.1.1.1"], "http"), known("1.1.1.1", false));
        assert_eq!(client("10.1.1.1", &["6.6.6.6, 1.1.1.1, 10.2.2.2"], "https"), known("1.1.1.1", true));
        assert_eq!(client("10.1.1.1", &["6.6.6.6", "1.1.1.1"], "https"), known("1.1.1.1", true));
        assert_eq!(client("10.1.1.1", &["1.1.1.1, nonsense"], "https"), known("10.1.1.1", true));
        assert_eq!(client("10.1.1.1", &[], ""), known("10.1.1.1", false));
    }

    #[test]
    fn networks_are_read() {
        let network = |text: &str| text.parse::<Network>();
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "a/8", "10.0.0.0/-1"] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
        let contains = |text: &str, address: &str| {
            network(text).expect("a network").contains(address.parse().expect("an address"))
        };
        assert!(contains("10.0.0.0/8", "10.255.0.1") && contains("10.0.0.0/8", "::ffff:10.0.0.1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1") && !contains("127.0.0.1", "127.0.0.2"));
        assert!(
            contains("fd00::/8", "fd12::1")
                && !contains("fd00::/8", "fe80::1")
                && contains("0.0.0.0/0", "8.8.8.8")
        );
        assert!(!contains("0.0.0.0/0", "::1"));
    }
}
