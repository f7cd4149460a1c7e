//! Who is asking: the peer, or the person behind a proxy that the operator trusts.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// The address that limits count by. Put into every request by the accept loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The right-most address in `X-Forwarded-For` that is not a trusted proxy's, when the peer is one;
    /// everything left of it could be invented by the client.
    #[must_use]
    pub fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = peer.to_canonical();
        let trusts = |a: &IpAddr| trusted.iter().any(|n| n.contains(a));
        if !trusts(&peer) {
            return Self(peer);
        }
        let chain: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        let mut client = peer;
        for entry in chain.into_iter().rev() {
            let Ok(address) = entry.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
            if !trusts(&client) {
                break;
            }
        }
        Self(client)
    }

    /// What one subscriber has: an IPv4 address, or the /64 network of an IPv6 address.
    #[must_use]
    pub fn network(self) -> [u8; 16] {
        match self.0 {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => {
                let mut octets = v6.octets();
                octets[8..].fill(0);
                octets
            }
        }
    }

    /// The /48 around an IPv6 address: what many providers give to one customer, with 65,536 networks in it.
    #[must_use]
    pub fn site(self) -> Option<[u8; 16]> {
        let IpAddr::V6(v6) = self.0 else { return None };
        let mut octets = v6.octets();
        octets[6..].fill(0);
        Some(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let of = |peer: &str, forwarded: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            ClientAddress::of(peer.parse().unwrap(), &headers, &trusted).0.to_string()
        };
        assert_eq!(of("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(of("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(of("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(of("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(of("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7");
    }
}
