//! The program under measure: the binary next to this one, with a database of its own, and the
//! kernel's figures for it.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A running `regain serve`; ends with this value.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from its start to the first answer.
    pub started_in: Duration,
    data: Arc<TempDir>,
}

/// The password of every account.
pub const PASSWORD: &str = "maple river lantern 42";

/// The sign-in name of the `index`-th account.
pub fn name(index: usize) -> String {
    format!("person{index}@example.ca")
}

/// Names another program than the one built next to this.
const PROGRAM: &str = "REGAIN_PROGRAM";

fn binary() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os(PROGRAM) {
        return Ok(PathBuf::from(given).canonicalize()?);
    }
    let own = std::env::current_exe()?;
    let binary = own.parent().context("a folder")?.join("regain");
    if !binary.exists() {
        bail!("there is no {}; build it first: make bench", binary.display());
    }
    Ok(binary)
}

/// A folder with a configuration and keys, in which the program runs.
#[derive(Clone)]
pub struct Place {
    binary: PathBuf,
    folder: Arc<TempDir>,
    address: SocketAddr,
    environment: Vec<(String, String)>,
}

impl Place {
    /// Makes one with a free port; `configuration` gives the text of `regain.toml` for its address.
    ///
    /// # Errors
    /// The program is not built, or does not work.
    pub fn new(configuration: impl FnOnce(SocketAddr) -> String) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let folder = Arc::new(tempfile::tempdir()?);
        let place = Self { binary: binary()?, folder, address, environment: Vec::new() };
        place.run(&["init", "."])?;
        fs::write(place.folder().join("regain.toml"), configuration(address))?;
        Ok(place)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Variables of the environment that each command of the program gets from now on.
    pub fn set(&mut self, environment: Vec<(String, String)>) {
        self.environment = environment;
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command of the program to its end.
    ///
    /// # Errors
    /// It failed.
    pub fn run(&self, arguments: &[&str]) -> Result<()> {
        self.ask(arguments).map(drop)
    }

    /// Runs a command of the program to its end; what it said.
    ///
    /// # Errors
    /// It failed.
    pub fn ask(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("regain {} failed", arguments.join(" "));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts the service.
    ///
    /// # Errors
    /// It does not listen within 20 seconds.
    pub fn serve(self) -> Result<Program> {
        let begun = Instant::now();
        let log = fs::File::create(self.folder().join("log"))?;
        let child = self.command(&["serve"]).stdout(Stdio::null()).stderr(log).spawn()?;
        let mut program =
            Program { child, address: self.address, started_in: Duration::ZERO, data: self.folder };
        while TcpStream::connect(self.address).is_err() {
            if begun.elapsed() > Duration::from_secs(20) {
                bail!("regain serve did not listen within 20 seconds");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        program.started_in = begun.elapsed();
        Ok(program)
    }
}

impl Program {
    /// Makes a database with so many accounts and starts the service on it.
    ///
    /// # Errors
    /// The program is not built, or does not work.
    pub fn start(accounts: usize) -> Result<Self> {
        let place =
            Place::new(|address| configuration(address, "http://127.0.0.1:9/messages", ""))?;
        let mut people = fs::File::create(place.folder().join("people.csv"))?;
        writeln!(people, "sign_in_name,display_name,password")?;
        for index in 0..accounts {
            writeln!(people, "{},Person {index},{PASSWORD}", name(index))?;
        }
        place.run(&["user", "import", "people.csv"])?;
        place.serve()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn proc(&self, file: &str) -> Result<String> {
        Ok(fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))?)
    }

    /// CPU time it has used so far.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu(&self) -> Result<Duration> {
        cpu(self.child.id())
    }

    /// CPU time that it has used so far, without the threads that hash passwords.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu_without_hashes(&self) -> Result<Duration> {
        cpu_of_threads(self.child.id(), |name| !name.starts_with("hash-"))
    }

    /// The file that its database is in.
    pub fn database(&self) -> PathBuf {
        self.data.path().join("data/regain.db")
    }

    /// Memory in use, in MiB.
    ///
    /// # Errors
    /// It has ended.
    pub fn resident_mib(&self) -> Result<f64> {
        let status = self.proc("status")?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .context("the kernel tells VmRSS")?;
        let kib: f64 = line.split_whitespace().nth(1).context("a number")?.parse()?;
        Ok(kib / 1024.0)
    }
}

/// CPU time that a process has used so far, of all its threads, to the nanosecond.
///
/// # Errors
/// It has ended.
pub fn cpu(pid: u32) -> Result<Duration> {
    cpu_of_threads(pid, |_| true)
}

/// The same of its threads whose names are `counted`.
fn cpu_of_threads(pid: u32, counted: impl Fn(&str) -> bool) -> Result<Duration> {
    let mut sum = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        let thread = thread?.path();
        if !counted(fs::read_to_string(thread.join("comm"))?.trim_end()) {
            continue;
        }
        let schedstat = fs::read_to_string(thread.join("schedstat"))?;
        let on_cpu: u64 =
            schedstat.split_whitespace().next().context("schedstat has figures")?.parse()?;
        sum += Duration::from_nanos(on_cpu);
    }
    Ok(sum)
}

impl Drop for Program {
    fn drop(&mut self) {
        // It is ours and nobody waits for what it still does.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `regain.toml` says: where texts go, and `more` sections.
pub fn configuration(address: SocketAddr, texts: &str, more: &str) -> String {
    format!(
        r#"
[server]
listen = "{address}"
public_url = "http://{address}"

[organisation]
name = "Example College"
domains = ["example.ca"]
helpdesk = "mailto:help@example.ca"
default_country = "CA"

[email]
url = "smtp://127.0.0.1:9"
from = "Help <help@example.ca>"

[[text]]
kind = "http"
url = "{texts}"

[limits]
texts_per_day = 1000000
mails_per_day = 1000000

[registration]
required = 0

[session]
stay_signed_in = "0"

{more}
"#
    )
}
