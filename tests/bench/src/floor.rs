//! A page held against its floor: the same number of bytes from axum alone, those of the head
//! included, with the same cookies read, and for a signed-in person's page one row by its key from
//! the same database.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench::client::Client;
use bench::program::{Program, cpu, name};

use crate::{median, millis};

/// How often a page and its floor are asked for in turn, and how many requests each time.
const TURNS: u32 = 40;
const IN_A_TURN: u32 = 200;

/// What one page costs, and the least that it could.
pub struct Held {
    /// CPU of the program a request.
    pub cpu: Duration,
    /// The median latency of one.
    pub latency: Duration,
    /// CPU of the bare server a request.
    pub floor: Duration,
}

impl Held {
    fn line(&self, what: &str, floor: &str) {
        println!(
            "{what:<28} {:8.4} ms CPU   {:6.2} ms median latency   {:.2} times its floor of {:.4} ms ({floor})",
            millis(self.cpu),
            millis(self.latency),
            self.cpu.as_secs_f64() / self.floor.as_secs_f64(),
            millis(self.floor)
        );
    }
}

/// The bare server; ends with this value.
struct Floor {
    child: Child,
    address: SocketAddr,
}

impl Floor {
    fn start(program: &Program, stranger: usize, member: usize) -> Result<Self> {
        let binary = std::env::current_exe()?.with_file_name("floor");
        let sizes = [stranger.to_string(), member.to_string()];
        let mut child = Command::new(binary)
            .arg(program.database())
            .args(sizes)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        Ok(Self { address: line.trim().parse().context("the floor's address")?, child })
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It is ours and nobody waits for it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Measures the sign-in page and My Account; gives back what the first cost.
pub async fn run(program: &Program) -> Result<Held> {
    let mut stranger = Client::new(program);
    stranger.keep_cookies("/sign-in").await?;
    let mut member = Client::new(program);
    member.sign_in(&name(0)).await?;
    // The page after a form takes a cookie away; what is measured is one that is only looked at.
    member.keep_cookies("/account").await?;
    let size = async |client: &Client, path| {
        let answer = client.get(path).await?;
        anyhow::Ok(answer.head_bytes + answer.wire_bytes)
    };
    let sizes = [size(&stranger, "/sign-in").await?, size(&member, "/account").await?];
    let floor = Floor::start(program, sizes[0], sizes[1])?;
    let sign_in = hold(program, &floor, &stranger, ["/sign-in", "/stranger"]).await?;
    sign_in.line("sign-in page", &format!("{} bytes, the cookies read", sizes[0]));
    let account = hold(program, &floor, &member, ["/account", "/member"]).await?;
    account.line("My Account", &format!("{} bytes, the cookies and one row read", sizes[1]));
    let check = account.cpu.saturating_sub(sign_in.cpu);
    println!(
        "session check                {:8.4} ms CPU   (My Account less a page without a session)",
        millis(check)
    );
    Ok(sign_in)
}

/// The machine is not the same from minute to minute: the page and its floor are asked for in turn,
/// a part of the requests at a time, and the median of the turns is taken.
async fn hold(
    program: &Program,
    floor: &Floor,
    client: &Client,
    [page, bare]: [&str; 2],
) -> Result<Held> {
    let at_floor = client.at(floor.address);
    let [mut latencies, mut of_page, mut of_floor] = [const { Vec::new() }; 3];
    for _ in 0..TURNS {
        of_floor.push(measure(floor.child.id(), &at_floor, bare, &mut Vec::new()).await?);
        of_page.push(measure(program.pid(), client, page, &mut latencies).await?);
    }
    Ok(Held { cpu: median(of_page), latency: median(latencies), floor: median(of_floor) })
}

/// CPU of a process for one request, over those of one turn; the latency of each is added to
/// `latencies`.
async fn measure(
    process: u32,
    client: &Client,
    path: &str,
    latencies: &mut Vec<Duration>,
) -> Result<Duration> {
    let before = cpu(process)?;
    for _ in 0..IN_A_TURN {
        let begun = Instant::now();
        let status = client.get(path).await?.status;
        if status != 200 {
            bail!("{path} answered {status}");
        }
        latencies.push(begun.elapsed());
    }
    Ok(cpu(process)?.saturating_sub(before) / IN_A_TURN)
}
