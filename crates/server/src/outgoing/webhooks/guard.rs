//! Where webhooks may go: to public addresses over HTTPS, and to hosts that the administrator named.
//!
//! A name is resolved once, every address it has is checked, and the connection goes to a checked one, so that a name
//! that changes its mind in between gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::http::Uri;
use engine::webhooks::URL_BYTES_MAX;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Address blocks that are not of the public internet (IANA special-purpose registries, RFC 6890 and updates).
const SPECIAL_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// Blocks within the global unicast ones that embed other addresses or are documentation.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];
/// The global unicast addresses.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether an address is of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    let in_v4 = |address: Ipv4Addr, (block, bits): &(Ipv4Addr, u32)| {
        (address.to_bits() ^ block.to_bits()) >> (32 - bits) == 0
    };
    let in_v6 = |address: Ipv6Addr, (block, bits): &(Ipv6Addr, u32)| {
        (address.to_bits() ^ block.to_bits()) >> (128 - bits) == 0
    };
    match address.to_canonical() {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|block| in_v4(address, block)),
        IpAddr::V6(address) => {
            in_v6(address, &GLOBAL_V6) && !SPECIAL_V6.iter().any(|block| in_v6(address, block))
        }
    }
}

/// Host and port of an address.
pub fn host_of(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    Some(format!("{}:{port}", uri.host()?))
}

/// Checks an address before it is kept; the sentence says what is wrong with it.
pub fn check(url: &str, hosts: &[String]) -> Result<(), &'static str> {
    let wrong = "must be an address such as https://orders.example.org/events";
    if url.len() > URL_BYTES_MAX || url.contains('#') {
        return Err(wrong);
    }
    let uri: Uri = url.parse().map_err(|_| wrong)?;
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else { return Err(wrong) };
    if authority.as_str().contains('@') {
        return Err("must hold no user name and no password; the signature proves who sends");
    }
    if host_of(url).is_some_and(|host| hosts.contains(&host)) {
        return Ok(());
    }
    if uri.scheme_str() != Some("https") {
        return Err("must begin with https://");
    }
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match literal {
        Ok(address) if !is_public(address) => {
            Err("must not lie in a private network; ask your administrator to allow it")
        }
        _ => Ok(()),
    }
}

/// Resolves names to public addresses only.
#[derive(Debug)]
pub struct Guard {
    names: DefaultResolver,
    hosts: Arc<[String]>,
}

impl Guard {
    /// A guard that lets these hosts through unchecked.
    pub fn new(hosts: Arc<[String]>) -> Guard {
        Guard { names: DefaultResolver::default(), hosts }
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let is_named = host_of(&uri.to_string()).is_some_and(|host| self.hosts.contains(&host));
        if is_named || found.iter().all(|address| is_public(address.ip())) {
            return Ok(found);
        }
        let kind = std::io::ErrorKind::PermissionDenied;
        Err(ureq::Error::Io(std::io::Error::new(kind, "the address lies in a private network")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let public = ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"];
        let others = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
        ];
        for address in public {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
        for address in others {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn an_address_is_checked_before_it_is_kept() {
        let hosts = ["127.0.0.1:9000".to_owned()];
        for good in
            ["https://orders.example.org/events", "https://8.8.8.8:8443/", "http://127.0.0.1:9000/hook"]
        {
            assert_eq!(check(good, &hosts), Ok(()), "{good}");
        }
        for bad in [
            "",
            "orders.example.org",
            "http://orders.example.org/",
            "ftp://example.org/",
            "https://u:p@example.org/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1:9000/",
            "http://127.0.0.1:9001/",
            "https://example.org/#part",
            "https:///path",
        ] {
            assert!(check(bad, &hosts).is_err(), "{bad}");
        }
    }
}
