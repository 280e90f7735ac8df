//! OpenLDAP as Debian's package leaves it after its installation: configured in `cn=config`,
//! everything at its usual place. For a test inside [`in_own_network`](crate::in_own_network).

use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::authority::{Authority, Validity};
use crate::clock::days_later;
use crate::network::put_over;
use crate::process::{command, run, wait_until};

/// What the package's installation begins with.
const TEMPLATE: &str = "/usr/share/slapd/slapd.init.ldif";

/// A server for `dc=example,dc=org`, known as `ldap.example.org`; its superuser is
/// `cn=admin,dc=example,dc=org`.
pub struct PackagedSlapd {
    folder: TempDir,
    running: Option<Child>,
}

impl PackagedSlapd {
    /// The superuser's password.
    pub const ADMIN_PASSWORD: &'static str = "password-of-the-admin";

    /// Installs one; it does not run yet.
    pub fn install() -> Self {
        let folder =
            tempfile::Builder::new().prefix("regain-packaged-").tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["run", "data"] {
            fs::create_dir(at(name)).expect("a folder");
        }
        run(Command::new("cp").arg("-a").arg("/etc/ldap").arg(at("etc"))).expect("a copy");
        drop(fs::remove_dir_all(at("etc/slapd.d")));
        fs::create_dir(at("etc/slapd.d")).expect("a folder");
        fs::create_dir(at("etc/tls")).expect("a folder");
        let authority = Authority::new();
        let (certificate, key) = authority.issue(&["ldap.example.org"], Validity::Now);
        let template =
            fs::read_to_string(TEMPLATE).expect("the package's template; `make setup` installs it");
        let entries = template
            .replace("@SUFFIX@", "dc=example,dc=org")
            .replace("@PASSWORD@", Self::ADMIN_PASSWORD);
        let first = "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n";
        for (name, text) in [
            ("ca.pem", authority.pem()),
            ("etc/tls/ca.pem", authority.pem()),
            ("etc/tls/server.pem", certificate),
            ("etc/tls/server.key", key),
            ("config.ldif", entries),
            ("first.ldif", first.to_owned()),
            ("hosts", "127.0.0.1 localhost ldap.example.org\n".to_owned()),
        ] {
            fs::write(at(name), text).expect("a file");
        }
        for (there, own) in [
            ("/run/slapd", "run"),
            ("/var/lib/ldap", "data"),
            ("/etc/ldap", "etc"),
            ("/etc/hosts", "hosts"),
        ] {
            fs::create_dir_all(Path::new(there).parent().expect("a folder")).expect("a folder");
            put_over(Path::new(there), &at(own));
        }
        for (database, file) in [("0", "config.ldif"), ("1", "first.ldif")] {
            let mut command = Command::new("/usr/sbin/slapadd");
            command.args(["-F", "/etc/ldap/slapd.d", "-n", database, "-l"]).arg(at(file));
            run(&mut command).unwrap_or_else(|error| panic!("slapadd: {error}"));
        }
        Self { folder, running: None }
    }

    /// Starts it as the package does, with a clock that is so many days ahead.
    pub fn start(&mut self, days: u32) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        let mut server = command("/usr/sbin/slapd", "KILL");
        // With a debug level, even 0, it stays in the foreground.
        server.args(["-d", "0", "-h", "ldap:/// ldaps:/// ldapi:///", "-F", "/etc/ldap/slapd.d"]);
        server.envs(days_later(days)).stdout(Stdio::null()).stderr(log);
        let mut child = server.spawn().expect("slapd; `make setup` installs it");
        wait_until(&mut child, "slapd", || TcpStream::connect(("127.0.0.1", 636)).is_ok());
        self.running = Some(child);
    }

    /// Ends it.
    pub fn stop(&mut self) {
        let Some(mut child) = self.running.take() else { return };
        let _ = kill_process(Pid::from_child(&child), Signal::TERM);
        drop(child.wait());
    }

    /// The certificate of the authority that signed the server's.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

impl Drop for PackagedSlapd {
    fn drop(&mut self) {
        self.stop();
    }
}
