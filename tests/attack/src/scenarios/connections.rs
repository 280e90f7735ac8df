//! Connections that never end: clients that do not read, bodies that do not come, and requests that
//! two programs would read differently.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::engine::Engine;
use crate::report::{Cost, Finding};
use crate::world::{Person, Setting, World};

/// How many connections an attacker opens.
const CONNECTIONS: usize = 150;
/// How long a connection may last that does nothing: headers 5 s, body 15 s, the whole 30 s, and
/// some slack.
const LONGEST: Duration = Duration::from_secs(50);
/// How long others may wait for a page meanwhile.
const SOON: Duration = Duration::from_secs(5);
/// What one address may hold.
const AT_ONCE: usize = 100;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let setting = Setting { moved: false, behind_proxy: false, ..Setting::on(engine) };
    let world = World::open(&setting, &[Person::owner()]).await?;
    let (never_read, slow_body, many) = (
        held(&world, engine, "clients that never read", &never_reading(world.address())).await?,
        held(&world, engine, "bodies that never end", &slow_body(world.address())).await?,
        too_many(&world, engine).await?,
    );
    let odd = odd_requests(&world, engine).await?;
    Ok(vec![never_read, slow_body, many, odd])
}

/// A connection from this address of the loopback network.
async fn from(last: u8, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // A small window, so that what is not read soon fills it.
    socket.set_recv_buffer_size(4096)?;
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)))?;
    socket.connect(to).await
}

fn never_reading(address: SocketAddr) -> Vec<u8> {
    format!("GET /guide HTTP/1.1\r\nhost: {address}\r\n\r\n").repeat(400).into_bytes()
}

fn slow_body(address: SocketAddr) -> Vec<u8> {
    format!(
        "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: 1000\r\n\r\nname="
    )
    .into_bytes()
}

/// How many sockets the program holds.
fn sockets(world: &World) -> Result<usize> {
    let mut count = 0;
    for descriptor in std::fs::read_dir(format!("/proc/{}/fd", world.program.pid()))? {
        let target = descriptor.and_then(|one| std::fs::read_link(one.path()));
        count +=
            usize::from(target.is_ok_and(|target| target.to_string_lossy().starts_with("socket:")));
    }
    Ok(count)
}

/// How long a person from another address waits for a page.
async fn somebody_else(world: &World) -> Option<Duration> {
    let begun = Instant::now();
    let asked = async {
        let mut stream = from(9, world.address()).await.ok()?;
        let request = format!(
            "GET /sign-in HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            world.address()
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        answer.starts_with(b"HTTP/1.1 200").then_some(())
    };
    timeout(Duration::from_secs(10), asked).await.ok()??;
    Some(begun.elapsed())
}

fn felt(waited: Option<Duration>) -> String {
    waited.map_or("NO PAGE".into(), |waited| format!("a page after {} ms", waited.as_millis()))
}

/// Opens connections, sends this and then a byte a second, and reads nothing; are they still held
/// after the longest time?
async fn held(world: &World, engine: Engine, what: &str, bytes: &[u8]) -> Result<Finding> {
    let before = sockets(world)?;
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS {
        if let Ok(mut stream) = from(1, world.address()).await {
            // What does not fit any more is not sent: the program has stopped reading.
            let _ = timeout(Duration::from_millis(50), stream.write_all(bytes)).await;
            open.push(stream);
        }
    }
    sleep(Duration::from_secs(1)).await;
    let at_first = sockets(world)?.saturating_sub(before);
    let waited = somebody_else(world).await;
    let begun = Instant::now();
    while begun.elapsed() < LONGEST && sockets(world)?.saturating_sub(before) > 2 {
        for stream in &open {
            let _ = stream.try_write(b"x");
        }
        sleep(Duration::from_secs(1)).await;
    }
    let took = begun.elapsed();
    let left = sockets(world)?.saturating_sub(before);
    let mut finding = Finding::new(format!("connections: {what}"), engine);
    finding.got = format!("{at_first} held at first, {left} after {} s", took.as_secs());
    finding.cost = Cost { requests: CONNECTIONS, networks: 1, time: took };
    finding.felt = felt(waited);
    finding.breaks_if(left > 2, format!("{left} connections are held for good"));
    finding.breaks_if(
        at_first < CONNECTIONS / 2,
        format!("only {at_first} were held at first: this was not played"),
    );
    finding
        .breaks_if(waited.is_none_or(|waited| waited > SOON), "others get no page, or wait for it");
    Ok(finding)
}

/// One address opens as many as it can. Addresses of this machine are not counted, because a proxy
/// may run here; the limit for others is tested where it is kept (`regain::server::room`). Here
/// others must get their page all the same, and soon.
async fn too_many(world: &World, engine: Engine) -> Result<Finding> {
    let before = sockets(world)?;
    let mut open = Vec::new();
    for _ in 0..AT_ONCE * 4 {
        open.extend(from(1, world.address()).await.ok());
    }
    sleep(Duration::from_secs(1)).await;
    let held = sockets(world)?.saturating_sub(before);
    let waited = somebody_else(world).await;
    let mut finding = Finding::new("connections: as many as one address can open", engine);
    finding.got = format!("{held} of {} held at once", AT_ONCE * 4);
    finding.cost = Cost { requests: 0, networks: 1, time: Duration::from_secs(1) };
    finding.felt = felt(waited);
    finding.breaks_if(held < AT_ONCE, format!("only {held} could be opened: this was not played"));
    finding
        .breaks_if(waited.is_none_or(|waited| waited > SOON), "others get no page, or wait for it");
    Ok(finding)
}

/// Requests whose end two programs would see in different places: 400, and the connection ends.
async fn odd_requests(world: &World, engine: Engine) -> Result<Finding> {
    let address = world.address();
    let odd = [
        (
            "a gzip transfer coding",
            format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "an identity transfer coding",
            format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: identity\r\ncontent-length: 0\r\n\r\n"
            ),
        ),
        (
            "both lengths",
            format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "two lengths",
            format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\ncontent-length: 5\r\n\r\n"
            ),
        ),
        ("bare line feeds", format!("GET /sign-in HTTP/1.1\nhost: {address}\n\n")),
        (
            "a bare line feed in a chunk",
            format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n0\n\n"
            ),
        ),
        (
            "a folded header",
            format!("GET /sign-in HTTP/1.1\r\nhost: {address}\r\nx-a: b\r\n c\r\n\r\n"),
        ),
        (
            "a blank before the colon",
            format!("POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-length : 5\r\n\r\n"),
        ),
    ];
    let mut taken = Vec::new();
    let count = odd.len();
    for (what, request) in odd {
        let mut stream = from(2, address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        let ended = timeout(Duration::from_secs(8), stream.read_to_end(&mut answer)).await.is_ok();
        let refused = answer.is_empty()
            || answer.starts_with(b"HTTP/1.1 400")
            || answer.starts_with(b"HTTP/1.1 501");
        if !(ended && refused) {
            let line =
                String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
            taken.push(format!("{what} ({line}{})", if ended { "" } else { ", left open" }));
        }
    }
    let mut finding = Finding::new("connections: requests with two readings", engine);
    finding.got = format!("{} of {count} taken", taken.len());
    finding.cost = Cost { requests: count, networks: 1, time: Duration::ZERO };
    finding.felt = "nothing".into();
    finding.breaks_if(!taken.is_empty(), taken.join(", "));
    Ok(finding)
}
