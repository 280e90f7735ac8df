//! Where a request comes from: the peer, or what a listed proxy says of it (SECURITY S42).

use std::net::IpAddr;

use ipnet::IpNet;

/// The address of whoever sent a request. `X-Forwarded-For` counts only when the peer is a listed proxy, and then its
/// rightmost hop that is not one.
pub fn client(peer: IpAddr, forwarded_for: Option<&str>, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let mut client = peer;
    for hop in forwarded_for.unwrap_or_default().rsplit(',') {
        // A hop that is no address was not written by a proxy of ours: what stands left of it is hearsay.
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(client, trusted) {
            break;
        }
    }
    client
}

/// Whether an address is a listed proxy's.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|net| net.contains(&address))
}

/// What the limits are counted on: an IPv4 address, or an IPv6 /64 (one household or one desk).
pub fn network(address: IpAddr) -> String {
    match address {
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

    fn seen(peer: &str, forwarded: Option<&str>) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        client(peer.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn s42_only_a_listed_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", Some("1.2.3.4")), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", Some("1.2.3.4")), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", None), "127.0.0.1");
    }

    #[test]
    fn s42_the_rightmost_hop_that_is_no_proxy_counts() {
        assert_eq!(seen("127.0.0.1", Some("6.6.6.6, 198.51.100.7, 10.1.2.3")), "198.51.100.7");
        assert_eq!(seen("127.0.0.1", Some("6.6.6.6, nonsense, 10.1.2.3")), "10.1.2.3");
        assert_eq!(seen("::ffff:127.0.0.1", Some("198.51.100.7")), "198.51.100.7");
    }

    #[test]
    fn ipv6_is_counted_by_64() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(network("198.51.100.7".parse().unwrap()), "198.51.100.7");
    }
}
