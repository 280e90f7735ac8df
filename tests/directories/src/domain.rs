//! The domain `ad.example.org` of `docs/directories.md`, as it is when Samba has just made it: one
//! controller, or two that replicate and a read-only one. For a test inside
//! [`in_own_network`](crate::in_own_network).
//!
//! Making them takes a minute, so fresh ones are kept below `target/` and copied.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use parts::target_folder;
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::authority::{Authority, Validity};
use crate::clock::days_later;
use crate::network::{add_address, put_over, take_off};
use crate::process::{command, run, wait_until};

/// Goes up when what is made below changes.
const EDITION: u32 = 1;

const REALM: &str = "AD.EXAMPLE.ORG";
const ADMINISTRATOR: &str = "Administrator%Admin-of-the-test-1";

/// How long a change may take from one controller to another by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// The controllers of a domain, by number from 1: `dc1.ad.example.org` and so on. None runs until
/// it is started.
pub struct Domain {
    folder: TempDir,
    running: Vec<Option<Child>>,
}

impl Domain {
    /// The domain.
    pub const BASE: &'static str = "DC=ad,DC=example,DC=org";

    /// A domain with one controller.
    pub fn of_one() -> Self {
        Self::copy_of("one", 1, |_| {})
    }

    /// A domain with two controllers that replicate, and a third that is read-only.
    pub fn of_three() -> Self {
        Self::copy_of("three", 3, |domain| {
            domain.start(1, 0);
            domain.join(2, "DC");
            domain.join(3, "RODC");
            domain.stop(1);
        })
    }

    fn copy_of(kind: &str, controllers: usize, furnish: impl FnOnce(&mut Self)) -> Self {
        let target = target_folder().join("samba-ad");
        fs::create_dir_all(&target).expect("a folder");
        let target = target.canonicalize().expect("a folder");
        let turn = File::create(target.join(format!("making-{kind}"))).expect("a file");
        flock(&turn, FlockOperation::LockExclusive).expect("a turn");
        let template = target.join(format!("{kind}-{EDITION}"));
        if !template.exists() {
            let folder =
                tempfile::Builder::new().prefix("half-").tempdir_in(&target).expect("a folder");
            let mut making = Self::within(folder, controllers);
            provision(&making.controller(1));
            making.equip();
            furnish(&mut making);
            fs::rename(making.home(), &template).expect("a folder");
            // Nothing can be put over a file that is gone.
            for there in ["/etc/hosts", "/etc/samba"] {
                take_off(Path::new(there));
            }
        }
        drop(turn);
        let folder = tempfile::Builder::new().prefix("regain-domain-").tempdir().expect("a folder");
        let domain = Self::within(folder, controllers);
        run(Command::new("cp").arg("-a").arg(&template).arg(domain.home())).expect("a copy");
        domain.settle();
        domain.equip();
        if controllers > 1 {
            domain.name_the_agents();
        }
        domain
    }

    /// A folder for controllers, which are known by name from now on.
    fn within(folder: TempDir, controllers: usize) -> Self {
        let domain = Self { folder, running: (0..controllers).map(|_| None).collect() };
        let mut hosts = String::from("127.0.0.1 localhost\n");
        for number in 1..=controllers {
            add_address(&address(number).to_string());
            writeln!(hosts, "{} {} dc{number}", address(number), name(number)).expect("text");
        }
        let at = |name: &str| domain.folder.path().join(name);
        fs::write(at("hosts"), hosts).expect("a file");
        put_over(Path::new("/etc/hosts"), &at("hosts"));
        fs::write(
            at("krb5.conf"),
            format!(
                "[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_lookup_realm = false\n[realms]\n{REALM} = {{\n kdc = {}\n}}\n",
                address(1)
            ),
        )
        .expect("a file");
        domain
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("domain")
    }

    fn controller(&self, number: usize) -> PathBuf {
        self.home().join(format!("dc{number}"))
    }

    /// Has each controller's settings name the folder that it is in now.
    fn settle(&self) {
        for number in 1..=self.running.len() {
            let home = self.controller(number);
            let conf = home.join("etc/smb.conf");
            let text = fs::read_to_string(&conf).expect("its settings");
            let was = text.lines().find_map(|line| {
                line.trim().strip_prefix("private dir = ")?.strip_suffix("/private")
            });
            let text = text.replace(was.expect("a folder"), &home.display().to_string());
            fs::write(&conf, text).expect("its settings");
        }
    }

    /// Puts the certificates and the first controller's settings where the package has them: all of
    /// `/etc/samba`.
    fn equip(&self) {
        let authority = Authority::new();
        let etc = self.folder.path().join("etc-samba");
        fs::create_dir_all(etc.join("tls")).expect("a folder");
        for file in [self.ca_file(), etc.join("tls/ca.pem")] {
            fs::write(file, authority.pem()).expect("a file");
        }
        for number in 1..=self.running.len() {
            let (certificate, key) =
                authority.issue(&[&name(number), &address(number).to_string()], Validity::Now);
            let at = |name: String| etc.join("tls").join(name);
            for (name, text) in
                [(format!("dc{number}.pem"), certificate), (format!("dc{number}.key"), key)]
            {
                fs::write(at(name.clone()), text).expect("a file");
                fs::set_permissions(at(name), Permissions::from_mode(0o600)).expect("a file");
            }
        }
        fs::copy(self.controller(1).join("etc/smb.conf"), etc.join("smb.conf"))
            .expect("its settings");
        put_over(Path::new("/etc/samba"), &etc);
    }

    /// Adds lines to the part `[global]` of a controller's settings.
    pub fn configure(&self, number: usize, lines: &str) {
        let text = fs::read_to_string(self.conf(number)).expect("its settings");
        fs::write(self.conf(number), text.replacen("[global]\n", &format!("[global]\n{lines}"), 1))
            .expect("its settings");
    }

    /// Starts a controller whose clock is so many days ahead.
    pub fn start(&mut self, number: usize, days: u32) {
        let conf = self.conf(number);
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join(format!("log{number}")));
        let log = log.expect("a log");
        let mut server = command("/usr/sbin/samba", "TERM");
        server.envs(days_later(days)).env("KRB5_CONFIG", self.folder.path().join("krb5.conf"));
        server.args(["-F", "--no-process-group", "--debug-stdout", "-s"]).arg(conf);
        server.stdout(log.try_clone().expect("a log")).stderr(log);
        let mut child = server.spawn().expect("samba; `make setup` installs it");
        for port in [636, 389, 88, 135] {
            let there = SocketAddr::from((address(number), port));
            wait_until(&mut child, "samba", || TcpStream::connect(there).is_ok());
        }
        self.running[number - 1] = Some(child);
    }

    /// Ends a controller, and waits until its ports are free.
    pub fn stop(&mut self, number: usize) {
        let Some(mut child) = self.running[number - 1].take() else { return };
        let _ = kill_process(Pid::from_child(&child), Signal::TERM);
        drop(child.wait());
        let there = SocketAddr::from((address(number), 636));
        let begun = Instant::now();
        while TcpStream::connect(there).is_ok() {
            assert!(begun.elapsed() < PATIENCE, "samba does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `ldaps://…`
    pub fn url(number: usize) -> String {
        format!("ldaps://{}", name(number))
    }

    /// The certificate of anyone who made the servers'.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The settings of a controller; the first one's are where the package has them.
    pub fn conf(&self, number: usize) -> PathBuf {
        match number {
            1 => PathBuf::from("/etc/samba/smb.conf"),
            _ => self.controller(number).join("etc/smb.conf"),
        }
    }

    /// Runs `samba-tool` at a controller.
    pub fn tool(&self, number: usize, arguments: &[&str]) -> String {
        let mut command = Command::new("samba-tool");
        command
            .args(arguments)
            .arg("-s")
            .arg(self.conf(number))
            .env("KRB5_CONFIG", self.folder.path().join("krb5.conf"));
        run(&mut command).unwrap_or_else(|error| panic!("samba-tool {arguments:?}: {error}"))
    }

    /// Makes changes (LDIF) in a controller's database, past all rights.
    pub fn modify(&self, number: usize, ldif: &str) {
        crate::samba::ldb(&self.controller(number), "ldbmodify", ldif);
    }

    /// Adds entries (LDIF) to a controller's database, past all rights.
    pub fn add_entries(&self, number: usize, ldif: &str) {
        crate::samba::ldb(&self.controller(number), "ldbadd", ldif);
    }

    /// Lets one controller have what the other one knows, now: by the replication protocol, asked
    /// for by `samba-tool` in the name of an administrator. By themselves the controllers do
    /// not find each other without a name server, or only now and then.
    pub fn replicate(&self, from: usize, to: usize) {
        let mut command = Command::new("samba-tool");
        command.args([
            "drs",
            "replicate",
            &name(to),
            &name(from),
            Self::BASE,
            "--local",
            "-U",
            ADMINISTRATOR,
            "-s",
        ]);
        command.arg(self.conf(to)).env("KRB5_CONFIG", self.folder.path().join("krb5.conf"));
        run(&mut command)
            .unwrap_or_else(|error| panic!("dc{to} does not replicate from dc{from}: {error}"));
    }

    /// Whether a controller lets a person in, by a bind of OpenLDAP's client.
    pub fn lets_in(&self, number: usize, name: &str, password: &str) -> bool {
        let mut command = Command::new("ldapsearch");
        command.env("LDAPTLS_CACERT", self.ca_file());
        command.args([
            "-x",
            "-LLL",
            "-H",
            &Self::url(number),
            "-D",
            name,
            "-w",
            password,
            "-s",
            "base",
            "-b",
            "",
            "1.1",
        ]);
        match run(&mut command) {
            Ok(_) => true,
            Err(error) if error.contains("Invalid credentials") => false,
            Err(error) => panic!("ldapsearch: {error}"),
        }
    }

    fn join(&self, number: usize, role: &str) {
        let target = self.controller(number);
        let mut command = Command::new("samba-tool");
        command.args(["domain", "join", REALM, role, "--dns-backend=NONE", "-U", ADMINISTRATOR]);
        command
            .arg(format!("--server={}", name(1)))
            .arg(format!("--targetdir={}", target.display()));
        command.arg(format!("--option=netbios name=DC{number}")).args(options(number));
        command.env("KRB5_CONFIG", self.folder.path().join("krb5.conf"));
        run(&mut command).unwrap_or_else(|error| panic!("samba-tool: {error}"));
        own_settings(&target);
    }

    /// Controllers call each other by the name of their replication agent.
    fn name_the_agents(&self) {
        let mut command = Command::new("ldbsearch");
        command.arg("-H").arg(self.controller(1).join("private/sam.ldb"));
        command.args([
            "-b",
            &format!("CN=Sites,CN=Configuration,{}", Self::BASE),
            "(objectClass=nTDSDSA*)",
        ]);
        command.args(["dn", "objectGUID"]);
        let said = run(&mut command).expect("ldb-tools; `make setup` installs it");
        let mut hosts = fs::read_to_string("/etc/hosts").expect("a file");
        let mut number = None;
        for line in said.lines() {
            if let Some(rest) = line.strip_prefix("dn: CN=NTDS Settings,CN=DC") {
                number = rest.split(',').next().and_then(|number| number.parse::<usize>().ok());
            }
            if let (Some(guid), Some(number)) = (line.strip_prefix("objectGUID: "), number) {
                writeln!(hosts, "{} {guid}._msdcs.{}", address(number), REALM.to_lowercase())
                    .expect("text");
            }
        }
        fs::write("/etc/hosts", hosts).expect("a file");
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for number in 1..=self.running.len() {
                let log = fs::read_to_string(self.folder.path().join(format!("log{number}")))
                    .unwrap_or_default();
                let last: Vec<_> = log.lines().rev().take(20).collect();
                println!(
                    "dc{number} said last:\n{}",
                    last.into_iter().rev().collect::<Vec<_>>().join("\n")
                );
            }
        }
        for number in 1..=self.running.len() {
            if let Some(mut child) = self.running[number - 1].take() {
                let _ = kill_process(Pid::from_child(&child), Signal::TERM);
                drop(child.wait());
            }
        }
    }
}

fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 77, 0, u8::try_from(number).expect("a few"))
}

fn name(number: usize) -> String {
    format!("dc{number}.ad.example.org")
}

fn options(number: usize) -> Vec<String> {
    [
        // A wider one takes in every address of its network, the other controllers' too.
        &format!("interfaces={}/32", address(number)),
        "bind interfaces only=yes",
        "name resolve order=host",
        "vfs objects=dfs_samba4 acl_xattr xattr_tdb",
        "server services=rpc ldap cldap kdc drepl winbindd ntp_signd kcc",
    ]
    .iter()
    .map(|option| format!("--option={option}"))
    .collect()
}

fn provision(target: &Path) {
    fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
    let mut provision = Command::new("samba-tool");
    provision.args([
        "domain",
        "provision",
        "--domain=EXAMPLE",
        "--server-role=dc",
        "--dns-backend=NONE",
    ]);
    provision
        .args(["--adminpass=Admin-of-the-test-1", "--host-name=dc1"])
        .arg(format!("--realm={REALM}"));
    provision
        .arg(format!("--host-ip={}", address(1)))
        .arg(format!("--targetdir={}", target.display()));
    provision.args(options(1));
    run(&mut provision)
        .unwrap_or_else(|error| panic!("samba-tool: {error}; `make setup` installs it"));
    own_settings(target);
}

/// What belongs to a controller alone lies in its own folder.
fn own_settings(target: &Path) {
    let conf = target.join("etc/smb.conf");
    let text = fs::read_to_string(&conf).expect("its settings");
    // A controller that joins begins with the first one's.
    let others = ["log file =", "pid directory =", "ncalrpc dir =", "winbindd socket directory ="];
    let is_own = |line: &&str| !others.iter().any(|other| line.trim().starts_with(other));
    let text: String = text.lines().filter(is_own).flat_map(|line| [line, "\n"]).collect();
    let at = target.display();
    let own = format!(
        "[global]\n\tpid directory = {at}\n\tncalrpc dir = {at}/ncalrpc\n\twinbindd socket directory = {at}/winbindd\n"
    );
    fs::write(&conf, text.replacen("[global]\n", &own, 1)).expect("its settings");
}
