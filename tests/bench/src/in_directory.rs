//! Sign-ins through a real OpenLDAP, held against a bare loop that does the least one could: find
//! the person on a connection that is kept, and bind as them on a new one. The directory's hash is
//! Argon2i, as OpenLDAP makes it by itself (4 MiB, three times).

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench::client::Client;
use bench::program::{PASSWORD, Place, Program, configuration, name};
use directories::{Options, Slapd};
use ldap3::{LdapConnAsync, LdapConnSettings, Scope, StdStream};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::task::JoinSet;

use crate::{ACCOUNTS, median, millis};

/// How many people sign in at once.
const AT_ONCE: usize = 16;
/// How many sign-ins the rate is taken over.
const SIGN_INS: usize = 640;

/// What the directory made of it.
pub async fn run() -> Result<()> {
    let slapd = directory(ACCOUNTS)?;
    let program = place(&slapd, "")?.serve()?;
    println!("OpenLDAP with Argon2, {AT_ONCE} people at once; the bare loop searches and binds");
    rates("sign-ins, all on the same cores", &program, &slapd).await?;
    if give_cores(&slapd, &program)? {
        rates("sign-ins, it has a core to itself", &program, &slapd).await?;
    }

    let (somebody, nobody) = refusals(&program).await?;
    println!(
        "a wrong password there       {:8.2} ms median latency, nobody's name {:.2} times as long",
        millis(somebody),
        nobody.as_secs_f64() / somebody.as_secs_f64()
    );

    let alone = page_latency(&program).await?;
    slapd.pause();
    let mut hanging = JoinSet::new();
    for person in 0..2 * AT_ONCE {
        let mut client = Client::new(&program);
        hanging.spawn(async move { client.sign_in(&name(person % ACCOUNTS)).await.is_ok() });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let meanwhile = page_latency(&program).await?;
    slapd.resume();
    hanging.shutdown().await;
    println!(
        "sign-in page while it hangs  {:8.2} ms median latency, {:.1} times alone, {} sign-ins waiting",
        millis(meanwhile),
        meanwhile.as_secs_f64() / alone.as_secs_f64(),
        2 * AT_ONCE
    );
    Ok(())
}

/// Sign-ins against the bare loop, which is run before and after: the machine is not the same from
/// minute to minute.
async fn rates(what: &str, program: &Program, slapd: &Slapd) -> Result<()> {
    let before = bare_rate(slapd).await?;
    let load = sign_ins(program, slapd.ldaps).await?;
    let bare = f64::midpoint(before, bare_rate(slapd).await?);
    let part = 100.0 * load.rate / bare;
    println!("{what:<35} {:6.1} a second  {part:5.1} % of the bare loop's {bare:.1}", load.rate);
    println!(
        "  {:.2} ms CPU of the program each, TLS to the directory included; at most {} connections to it",
        millis(load.cpu),
        load.connections
    );
    Ok(())
}

/// Gives the directory a core, as if it were a machine of its own, and the program and this process
/// the others. `false`: there is but one.
fn give_cores(slapd: &Slapd, program: &Program) -> Result<bool> {
    let cores = std::thread::available_parallelism()?.get();
    if cores < 2 {
        return Ok(false);
    }
    let others = format!("1-{}", cores - 1);
    for (pid, cores) in
        [(slapd.pid(), "0"), (program.pid(), &others), (std::process::id(), &others)]
    {
        let mut taskset = Command::new("taskset");
        let done = taskset
            .args(["-a", "-c", "-p", cores, &pid.to_string()])
            .output()
            .context("taskset")?;
        if !done.status.success() {
            bail!("taskset: {}", String::from_utf8_lossy(&done.stderr));
        }
    }
    Ok(true)
}

/// A directory with so many people.
pub fn directory(people: usize) -> Result<Slapd> {
    let mut slappasswd = Command::new("/usr/sbin/slappasswd");
    slappasswd.args([
        "-o",
        "module-path=/usr/lib/ldap",
        "-o",
        "module-load=argon2",
        "-h",
        "{ARGON2}",
        "-s",
        PASSWORD,
    ]);
    let hash = slappasswd.output().context("slappasswd; `make setup` installs it")?;
    let hash = String::from_utf8(hash.stdout)?.trim().to_owned();
    if !hash.starts_with("{ARGON2}$argon2i$") {
        bail!("slappasswd makes no Argon2");
    }
    let entries: String = (0..people)
        .map(|index| {
            let dn = Slapd::dn(&format!("person{index}"));
            format!(
                "\ndn: {dn}\nobjectClass: inetOrgPerson\nuid: person{index}\ncn: Person\nsn: Person\nmail: {}\n\
                 userPassword: {hash}\n",
                name(index)
            )
        })
        .collect();
    Ok(Slapd::with(&Options::default(), &entries))
}

/// Where the program runs with this directory, and `more` sections.
pub fn place(slapd: &Slapd, more: &str) -> Result<Place> {
    let section = format!(
        "[directory]\nkind = \"ldap\"\nurl = [\"{}\"]\nca_file = \"{}\"\nbind_dn = \"{}\"\n\
         bind_password_file = \"directory-password\"\nbase = \"{}\"\nfilter = \"(mail={{name}})\"\n{more}",
        slapd.url(),
        slapd.ca_file().display(),
        Slapd::SERVICE,
        Slapd::PEOPLE
    );
    let place =
        Place::new(|address| configuration(address, "http://127.0.0.1:9/messages", &section))?;
    fs::write(place.folder().join("directory-password"), Slapd::SERVICE_PASSWORD)?;
    Ok(place)
}

/// The least that a sign-in can ask of the directory, as often as it goes.
async fn bare_rate(slapd: &Slapd) -> Result<f64> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(slapd.ca_file())? {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?;
    let tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
    let (url, port, next) = (slapd.url(), slapd.ldaps, Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (url, tls, next) = (url.clone(), Arc::clone(&tls), Arc::clone(&next));
        workers.spawn(async move {
            let open = async || {
                // As the program's own connections: without the kernel's waiting for more to send
                // (Nagle's algorithm).
                let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
                stream.set_nodelay(true)?;
                let stream = StdStream::Tcp(stream.into_std()?);
                let settings =
                    LdapConnSettings::new().set_config(Arc::clone(&tls)).set_std_stream(stream);
                let (connection, ldap) = LdapConnAsync::with_settings(settings, &url).await?;
                tokio::spawn(connection.drive());
                anyhow::Ok(ldap)
            };
            let mut kept = open().await?;
            kept.simple_bind(Slapd::SERVICE, Slapd::SERVICE_PASSWORD).await?.success()?;
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= SIGN_INS {
                    return anyhow::Ok(());
                }
                let filter = format!("(mail={})", name(index % ACCOUNTS));
                let found = kept
                    .search(Slapd::PEOPLE, Scope::Subtree, &filter, vec!["1.1"])
                    .await?
                    .success()?;
                let dn =
                    ldap3::SearchEntry::construct(found.0.into_iter().next().context("somebody")?)
                        .dn;
                let mut person = open().await?;
                person.simple_bind(&dn, PASSWORD).await?.success()?;
                person.unbind().await?;
            }
        });
    }
    while let Some(done) = workers.join_next().await {
        done.context("a worker's task")??;
    }
    Ok(SIGN_INS as f64 / begun.elapsed().as_secs_f64())
}

struct Load {
    rate: f64,
    cpu: Duration,
    connections: usize,
}

async fn sign_ins(program: &Program, port: u16) -> Result<Load> {
    let before = program.cpu()?;
    let begun = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let mut people = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (mut client, next) = (Client::new(program), Arc::clone(&next));
        people.spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= SIGN_INS {
                    return anyhow::Ok(());
                }
                client.forget();
                client.sign_in(&name(index % ACCOUNTS)).await?;
            }
        });
    }
    let mut connections = 0;
    while !people.is_empty() {
        connections = connections.max(connections_to(port)?);
        if let Ok(Some(done)) =
            tokio::time::timeout(Duration::from_millis(20), people.join_next()).await
        {
            done.context("a person's task")??;
        }
    }
    let count = u32::try_from(SIGN_INS)?;
    Ok(Load {
        rate: f64::from(count) / begun.elapsed().as_secs_f64(),
        cpu: program.cpu()?.saturating_sub(before) / count,
        connections,
    })
}

/// Established connections to a port of this machine, as the kernel counts them.
fn connections_to(port: u16) -> Result<usize> {
    const ESTABLISHED: &str = "01";
    let mut count = 0;
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let table = fs::read_to_string(table)?;
        count += table
            .lines()
            .filter(|line| {
                let mut columns = line.split_whitespace().skip(2);
                columns.next().is_some_and(|remote| remote.ends_with(&format!(":{port:04X}")))
                    && columns.next() == Some(ESTABLISHED)
            })
            .count();
    }
    Ok(count)
}

/// How long the answer to a known person's wrong password takes, and to that of an unknown name
/// (S4).
async fn refusals(program: &Program) -> Result<(Duration, Duration)> {
    let (mut client, mut somebody, mut nobody) = (Client::new(program), Vec::new(), Vec::new());
    for index in 0..ACCOUNTS {
        client.forget();
        somebody.push(client.be_refused(&name(index)).await?);
        client.forget();
        nobody.push(client.be_refused(&name(ACCOUNTS + index)).await?);
    }
    Ok((median(somebody), median(nobody)))
}

async fn page_latency(program: &Program) -> Result<Duration> {
    let mut client = Client::new(program);
    client.keep_cookies("/sign-in").await?;
    let mut latencies = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        client.get("/sign-in").await?;
        latencies.push(begun.elapsed());
    }
    Ok(median(latencies))
}
