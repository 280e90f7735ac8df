//! `[server]`, `[keys]`: where the service answers, and where things are.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use web::origin::PublicUrl;

use super::files::{Folder, warn_of_readers};
use super::source::Source;
use super::{LogFormat, Server, tls};

const LISTEN: &str = "127.0.0.1:8080";
const PUBLIC_URL: &str = "http://127.0.0.1:8080";
const KEYS: &str = "data/keys";
/// A load balancer that looks every second has seen it twice by then.
const DRAIN: Duration = Duration::from_secs(3);
/// The pages have 10 seconds to finish after it, messages 5; systemd and Kubernetes give 30 in all.
const DRAIN_MAX: Duration = Duration::from_mins(5);

/// Reads `[server]`; also gives the public address as written.
pub fn server(source: &mut Source, folder: &Folder) -> (Option<Server>, String) {
    let listen = address(source, "server.listen").unwrap_or_else(|| LISTEN.parse().ok());
    let url = source.text("server.public_url").unwrap_or_else(|| PUBLIC_URL.to_owned());
    let public_url = public_url(source, &url);
    let everybody = "it trusts everybody, so anybody could claim any address";
    let remedy = "Name the proxy's own network, such as 10.0.0.5 or 10.0.0.0/28";
    let trusted_proxies = networks(source, "server.trusted_proxies", everybody, remedy);
    let everybody = "it is every network, so that no limit would be kept by networks";
    let remedy = "Name those that your people share, such as 198.51.100.0/28";
    let shared_networks = networks(source, "server.shared_networks", everybody, remedy);
    let metrics_listen = address(source, "server.metrics_listen").flatten();
    // Port 0 takes a free one each time, so that two of them do not meet.
    if metrics_listen.is_some_and(|metrics| metrics.port() != 0 && Some(metrics) == listen) {
        let remedy = "Give the metrics an address of their own, or take the key out";
        source.wrong::<()>("server.metrics_listen", "it is the same as server.listen", remedy);
    }
    let http_listen = address(source, "server.http_listen").flatten();
    let tls = tls::tls(source, folder, http_listen.is_some());
    if tls.is_some() && public_url.as_ref().is_some_and(|url| !url.is_secure()) {
        source.wrong::<()>(
            "server.public_url",
            "it begins with http://, and server.tls is set",
            "Write https://",
        );
    }
    for (key, other) in [("server.listen", listen), ("server.metrics_listen", metrics_listen)] {
        if http_listen.is_some_and(|http| http.port() != 0 && Some(http) == other) {
            let what = format!("it is the same as {key}");
            source.wrong::<()>(
                "server.http_listen",
                what,
                "Give plain HTTP an address of its own, or take the key out",
            );
        }
    }
    let drain = source.duration("server.drain").unwrap_or(DRAIN);
    if drain > DRAIN_MAX {
        source.wrong::<()>("server.drain", "it is out of range", "Write a duration from 0s to 5m");
    }
    let log = match source.text("server.log").as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(_) => {
            source.wrong::<()>(
                "server.log",
                "there is no such format",
                "Write \"text\" or \"json\"",
            );
            LogFormat::Text
        }
    };
    // Pages over https that this program does not encrypt come from a proxy.
    if tls.is_none()
        && trusted_proxies.is_empty()
        && public_url.as_ref().is_some_and(PublicUrl::is_secure)
    {
        source.warn(
            "server.trusted_proxies: it is empty, so everybody behind a proxy counts as one network and is slowed down \
             together. Name the proxy's network.",
        );
    }
    let server = listen.zip(public_url);
    let server = server.map(|(listen, public_url)| Server {
        listen,
        public_url,
        trusted_proxies,
        shared_networks,
        metrics_listen,
        http_listen,
        tls,
        drain,
        log,
    });
    (server, url)
}

/// An address and port. The outer `None`: not given, or empty; the inner: a mistake, which is
/// noted.
fn address(source: &mut Source, key: &str) -> Option<Option<SocketAddr>> {
    let text = source.text(key).filter(|text| !text.is_empty())?;
    let remedy = "Write an IP address, a colon and a port, such as 127.0.0.1:8080 or [::]:8080";
    Some(text.parse().ok().or_else(|| source.wrong(key, "it is not an address and port", remedy)))
}

fn public_url(source: &mut Source, url: &str) -> Option<PublicUrl> {
    let key = "server.public_url";
    let Some(parsed) = PublicUrl::parse(url) else {
        let remedy = "Write what people type, such as https://account.example.ca, without a path";
        return source.wrong(key, "it is not a web address of a whole host", remedy);
    };
    if !parsed.is_secure() && !is_this_machine(parsed.host()) {
        let remedy = "Write https:// and put a proxy with a certificate in front; http:// is for this machine alone";
        return source.wrong(key, "passwords and codes would travel unencrypted", remedy);
    }
    Some(parsed)
}

/// Whether a browser that opens this host can only be on this machine (RFC 6761, 6.3).
fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// A list of networks. `everybody`: what is wrong with one that every address is in, and `remedy`:
/// what to write in its place.
fn networks(source: &mut Source, key: &'static str, everybody: &str, remedy: &str) -> Vec<IpNet> {
    let mut networks = Vec::new();
    for text in source.list(key).unwrap_or_default() {
        let network = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        match network {
            Some(network) if network.prefix_len() == 0 => {
                source.wrong::<()>(key, everybody, remedy);
            }
            Some(network) => networks.push(network),
            None => {
                let what = format!("\"{text}\" is not a network");
                source.wrong::<()>(
                    key,
                    what,
                    "Write an IP address or a network, such as 10.0.0.0/28",
                );
            }
        }
    }
    networks
}

/// Reads `[keys]`. Whether the file is there is seen when it is opened: `regain init` makes it.
pub fn keys(source: &mut Source, folder: &Folder) -> PathBuf {
    let key = "keys.file";
    let path = source.text(key).unwrap_or_else(|| KEYS.to_owned());
    if path.is_empty() {
        source.wrong::<()>(
            key,
            "it is empty",
            "Name the key file, such as data/keys; `regain init` makes one",
        );
    }
    let path = folder.at(&path);
    warn_of_readers(source, key, &path);
    path
}
