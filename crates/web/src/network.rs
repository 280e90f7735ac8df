//! Where a request comes from: the peer, or what a listed proxy says of it (S42).

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::hops::{self, Hop, Unreadable};

/// Who sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Client {
    /// A person at this address.
    At(IpAddr),
    /// A person whose address a listed proxy does not tell in a form that can be read: a network of
    /// its own.
    Unreadable(Unreadable),
}

impl Client {
    /// What the limits are counted on: a network of [`network`], or the opaque name of a hop.
    pub fn network(&self) -> String {
        match self {
            Self::At(address) => network(*address),
            Self::Unreadable(hop) => hop.name(),
        }
    }

    /// Whether its address is in one of these networks.
    pub fn is_in(&self, networks: &[IpNet]) -> bool {
        matches!(self, Self::At(address) if is_trusted(*address, networks))
    }

    /// Whether it is this machine itself: a proxy that was not listed, and so everybody.
    pub fn is_this_machine(&self) -> bool {
        matches!(self, Self::At(address) if address.is_loopback())
    }
}

/// Who sent a request. `X-Forwarded-For` and `Forwarded` count only when the peer is a listed
/// proxy, and then the rightmost hop that is not one. Where both are there and name different
/// clients, one of them was written by the client itself, and which of them cannot be told: neither
/// counts, and all such requests are one network.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Client {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return Client::At(peer);
    }
    let named = |hops: Vec<Hop>| (!hops.is_empty()).then(|| rightmost(hops, trusted));
    match (named(hops::x_forwarded_for(headers)), named(hops::forwarded(headers))) {
        (None, None) => Client::At(peer),
        (Some(client), None) | (None, Some(client)) => client,
        (Some(one), Some(other)) if one == other => one,
        (Some(_), Some(_)) => Client::Unreadable(Unreadable::Disagreeing),
    }
}

/// The rightmost hop that is no listed proxy; where all are, the leftmost. What is to the left of a
/// hop that cannot be read is not trusted.
fn rightmost(hops: Vec<Hop>, trusted: &[IpNet]) -> Client {
    let mut client = Client::Unreadable(Unreadable::Malformed);
    for hop in hops.into_iter().rev() {
        match hop {
            Hop::Address(address) => client = Client::At(address),
            Hop::Unreadable(hop) => return Client::Unreadable(hop),
        }
        if matches!(client, Client::At(address) if !is_trusted(address, trusted)) {
            break;
        }
    }
    client
}

/// Whether an address is in one of the networks, as a listed proxy's is.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|net| net.contains(&address))
}

/// What the limits are counted on: an IPv4 address, or an IPv6 /64 (one household or one desk).
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, sent: &[(&'static str, &[u8])]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, axum::http::HeaderValue::from_bytes(value).unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted).network()
    }

    fn listed(value: &str) -> String {
        seen("127.0.0.1", &[("x-forwarded-for", value.as_bytes())])
    }

    fn forwarded(value: &str) -> String {
        seen("127.0.0.1", &[("forwarded", value.as_bytes())])
    }

    #[test]
    fn s42_only_a_listed_proxy_is_believed() {
        let both: [(&str, &[u8]); 2] =
            [("x-forwarded-for", b"1.2.3.4"), ("forwarded", b"for=1.2.3.4")];
        assert_eq!(seen("203.0.113.9", &both), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &[("x-forwarded-for", b"nons\xffense")]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &both), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &both[..1]), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &both[1..]), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(listed(""), "127.0.0.1");
    }

    #[test]
    fn s42_the_rightmost_hop_that_is_no_proxy_counts() {
        assert_eq!(listed("6.6.6.6, 198.51.100.7, 10.1.2.3"), "198.51.100.7");
        assert_eq!(forwarded("for=6.6.6.6, for=198.51.100.7, for=10.1.2.3"), "198.51.100.7");
        assert_eq!(listed("10.9.9.9, 10.1.2.3"), "10.9.9.9");
        assert_eq!(
            seen("::ffff:127.0.0.1", &[("x-forwarded-for", b"198.51.100.7")]),
            "198.51.100.7"
        );
        let two: [(&str, &[u8]); 2] =
            [("x-forwarded-for", b"6.6.6.6"), ("x-forwarded-for", b"198.51.100.7")];
        assert_eq!(seen("127.0.0.1", &two), "198.51.100.7");
    }

    #[test]
    fn s42_the_forms_that_proxies_write_are_understood() {
        for (value, network) in [
            ("198.51.100.7:4711", "198.51.100.7"),
            (" 198.51.100.7 ", "198.51.100.7"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]:4711", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80:0:0:0::/64"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("6.6.6.6, [::ffff:198.51.100.7]:80, 10.1.2.3:9", "198.51.100.7"),
        ] {
            assert_eq!(listed(value), network, "{value}");
        }
        for (value, network) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=198.51.100.7;proto=https;by=10.1.2.3", "198.51.100.7"),
            ("proto=https; for=\"198.51.100.7:4711\"", "198.51.100.7"),
            ("for=\"[2001:db8:1:2::7]\"", "2001:db8:1:2::/64"),
            ("for=\"[2001:db8:1:2::7]:4711\";by=_edge", "2001:db8:1:2::/64"),
            ("for=\"6.6.6.6\\\"\", for=\"198.51.100.\\7\"", "198.51.100.7"),
            ("for=6.6.6.6;host=\"a,b;for=7.7.7.7\", for=198.51.100.7;host=\"c,d\"", "198.51.100.7"),
        ] {
            assert_eq!(forwarded(value), network, "{value}");
        }
    }

    #[test]
    fn s42_a_hop_that_cannot_be_read_is_a_network_of_its_own_and_never_absent() {
        assert_eq!(seen("127.0.0.1", &[("x-forwarded-for", b"198.51.100.7, caf\xe9")]), "hop:caf?");
        assert_eq!(
            seen("127.0.0.1", &[("x-forwarded-for", b"caf\xe9, 198.51.100.7")]),
            "198.51.100.7"
        );
        assert_eq!(listed("6.6.6.6, nonsense, 10.1.2.3"), "hop:nonsense");
        assert_eq!(listed("unknown"), "hop:unknown");
        assert_eq!(forwarded("for=unknown"), "hop:unknown");
        assert_eq!(forwarded("for=_hidden"), "hop:_hidden");
        assert_eq!(forwarded("for=\"_Hidden:4711\""), "hop:_hidden:4711");
        assert_eq!(forwarded("for=198.51.100.7, proto=https"), "hop:malformed");
        assert_eq!(listed(&"x".repeat(500)).len(), "hop:".len() + 40);
        assert_eq!(listed("<b>\"a b\"</b>"), "hop:?b??a?b???b?");
    }

    /// A quotation mark that a client opens swallows what a proxy puts after it: what such a line
    /// says is not trusted, and the client cannot choose the network that it is counted on.
    #[test]
    fn s42_a_quotation_mark_left_open_gives_no_choice() {
        for value in [
            "for=\"6.6.6.6, for=198.51.100.7",
            "for=\", for=\"[2001:db8::1]:80\"",
            "for=6.6.6.6;for=7.7.7.7",
            "for",
            "for=a b",
            "=6.6.6.6",
            "for=\"6.6.6.6\"7",
        ] {
            assert_eq!(forwarded(value), "hop:malformed", "{value}");
        }
        // A proxy that adds a line of its own says what it says.
        let lines: [(&str, &[u8]); 2] =
            [("forwarded", b"for=\"6.6.6.6"), ("forwarded", b"for=198.51.100.7")];
        assert_eq!(seen("127.0.0.1", &lines), "198.51.100.7");
    }

    #[test]
    fn s42_the_header_that_the_proxy_does_not_write_gives_no_choice() {
        for forged in ["for=6.6.6.6", "for=7.7.7.7", "for=unknown", "for=\"", "x"] {
            let sent: [(&str, &[u8]); 2] =
                [("x-forwarded-for", b"198.51.100.7"), ("forwarded", forged.as_bytes())];
            assert_eq!(seen("127.0.0.1", &sent), "hop:disagreeing", "{forged}");
        }
        for forged in ["6.6.6.6", "nonsense", "6.6.6.6, 10.1.2.3"] {
            let sent: [(&str, &[u8]); 2] =
                [("forwarded", b"for=198.51.100.7"), ("x-forwarded-for", forged.as_bytes())];
            assert_eq!(seen("127.0.0.1", &sent), "hop:disagreeing", "{forged}");
        }
    }

    #[test]
    fn ipv6_is_counted_by_64() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(network("198.51.100.7".parse().unwrap()), "198.51.100.7");
        assert_eq!(network("::ffff:198.51.100.7".parse().unwrap()), "198.51.100.7");
    }
}
