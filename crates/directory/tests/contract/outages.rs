//! Servers that hang, die, lie about who they are, or speak something else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use directories::{Options, Slapd, Validity};
use directory::{Kind, LdapDirectory};
use domain::directory::{DirectoryLink, DirectoryRefusal};
use flows::ports::{Clock as _, Directory, DirectoryFault, PasswordCheck, Who, Written};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::cases::{FIRST, SECOND};
use crate::slapd::OpenLdap;
use crate::world::{
    People as _, RIGHT, TestClock, account, find, known, name, open, password, remote, settings,
    sign_in,
};

fn to(urls: &[String], server: &Slapd) -> LdapDirectory {
    open(settings(Kind::Ldap, urls.to_vec(), server.ca_file()))
}

const GONE: Result<(), DirectoryFault> = Err(DirectoryFault::Unavailable);

async fn answers(directory: &LdapDirectory) -> Result<(), DirectoryFault> {
    remote(directory).find(&name("anna")).await.map(drop)
}

#[tokio::test]
async fn s56_nobody_is_believed_without_the_right_certificate() {
    for options in [
        Options { names: vec!["elsewhere.example"], ..Options::default() },
        Options { validity: Validity::Expired, ..Options::default() },
        Options { validity: Validity::NotYet, ..Options::default() },
        // Nothing is sent in the open, also where the server would take it.
        Options { tls: false, ..Options::default() },
    ] {
        let server = Slapd::with(&options, "");
        assert_eq!(answers(&to(&[server.url()], &server)).await, GONE, "{options:?}");
        assert_eq!(answers(&to(&[server.start_tls_url()], &server)).await, GONE, "{options:?}");
    }
    let (server, other) = (Slapd::start(), Slapd::start());
    assert_eq!(answers(&to(&[server.url()], &other)).await, GONE, "somebody else's authority");
    assert_eq!(answers(&to(&[server.url()], &server)).await, Ok(()));
    // TLS to the port that begins in the open, and the reverse.
    let crossed = [
        format!("ldaps://localhost:{}", server.ldap),
        format!("ldap://localhost:{}", server.ldaps),
    ];
    for url in crossed {
        assert_eq!(answers(&to(&[url], &server)).await, GONE);
    }
}

#[tokio::test]
async fn s56_a_referral_is_not_followed() {
    let world = OpenLdap::start(&Options::default());
    let other = Slapd::start();
    other.add("anna", FIRST, "");
    world.server.modify(&format!(
        "dn: ou=referred,{}\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\nou: referred\n\
         ref: {}/{}\n",
        Slapd::PEOPLE,
        other.start_tls_url(),
        Slapd::PEOPLE
    ));
    assert_eq!(find(&world, "anna").await, None);
    world.add("bruno", FIRST);
    assert_eq!(sign_in(&world, "bruno", FIRST).await, RIGHT);
}

#[tokio::test]
async fn the_next_server_is_asked_when_one_is_down_or_lies() {
    let mut first = Slapd::start();
    let second = Slapd::start();
    second.add("anna", FIRST, "");
    let untrusted = to(&[first.url(), second.url()], &second);
    let found = remote(&untrusted).find(&name("anna")).await.unwrap();
    assert_eq!(untrusted.check(Who::Person(found.as_ref()), &password(FIRST)).await, Ok(RIGHT));
    assert!(remote(&untrusted).replicates());
    first.kill();
    let down = to(&[first.url(), second.url()], &second);
    assert!(remote(&down).find(&name("anna")).await.unwrap().is_some());
    let alone = to(&[first.url()], &first);
    assert_eq!(answers(&alone).await, GONE);
    // It comes back, and is asked again at once: a refused connection is no reason to stay away.
    first.start_again();
    assert_eq!(answers(&alone).await, Ok(()));
}

#[tokio::test]
async fn s83_every_server_is_asked_what_became_of_a_write() {
    let (first, mut second) = (Slapd::start(), Slapd::start());
    first.add("anna", FIRST, "");
    second.add("anna", FIRST, "");
    let (one, both) = (to(&[first.url()], &first), trusting_both(&first, &second));
    let person = remote(&one).find(&name("anna")).await.unwrap().unwrap();
    let link = DirectoryLink { mark: person.mark, ..DirectoryLink::new(person.id) };
    let account = account(Some(link), None);
    let survey = remote(&one).survey(&account).await.unwrap();
    assert!(survey.complete && survey.standings.len() == 1 && survey.standings[0].is_some());
    // The second is another directory with people of its own, so it does not know this one.
    let survey = remote(&both).survey(&account).await.unwrap();
    assert!(survey.complete && survey.standings.len() == 2, "{survey:?}");
    assert!(survey.standings[0].is_some() && survey.standings[1].is_none(), "{survey:?}");
    second.kill();
    let survey = remote(&both).survey(&account).await.unwrap();
    assert!(!survey.complete && survey.standings.len() == 1, "what it knows is not known");
    drop(first);
    assert_eq!(remote(&both).survey(&account).await, Err(DirectoryFault::Unavailable));
}

/// One directory of two servers, each with an authority of its own.
fn trusting_both(first: &Slapd, second: &Slapd) -> LdapDirectory {
    let both =
        [first, second].map(|server| std::fs::read_to_string(server.ca_file()).unwrap()).concat();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), both).unwrap();
    open(settings(Kind::Ldap, vec![first.url(), second.url()], file.path().to_owned()))
}

#[tokio::test]
async fn an_idle_connection_that_died_is_replaced() {
    let mut world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    world.server.kill();
    world.server.start_again();
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_then_left_alone() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    world.server.pause();
    let fresh = to(&[world.server.url()], &world.server);
    let attempts: Vec<_> = (0..5).map(|_| answers(&fresh)).collect();
    assert_eq!(futures_util::future::join_all(attempts).await, [GONE; 5]);
    // The sixth does not wait: nothing is even tried. Ten seconds are the most that anybody waits,
    // so this cannot be one of them.
    let tried = tokio::time::timeout(Duration::from_secs(2), answers(&fresh)).await;
    assert_eq!(tried, Ok(GONE));
    world.server.resume();
}

#[tokio::test]
async fn garbage_ends_one_request_and_not_the_program() {
    let server = Slapd::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // An answer to STARTTLS that is none: an empty sequence, and then noise.
            drop(stream.write_all(&[0x30, 0x00, 0x30, 0x03, 0x02, 0x01, 0x01, 0xff, 0xfe]).await);
        }
    });
    for scheme in ["ldap", "ldaps"] {
        assert_eq!(
            answers(&to(&[format!("{scheme}://localhost:{}", at.port())], &server)).await,
            GONE
        );
    }
}

/// Passes bytes on, until it is told to swallow what the server answers.
struct Proxy {
    at: SocketAddr,
    /// Whether answers are lost from now on.
    swallow: Arc<AtomicBool>,
    /// For how many milliseconds each answer is held up.
    delay: Arc<AtomicU64>,
    connections: Arc<AtomicUsize>,
}

impl Proxy {
    async fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (swallow, connections) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let delay = Arc::new(AtomicU64::new(0));
        let (swallowing, delaying, counting) =
            (Arc::clone(&swallow), Arc::clone(&delay), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                counting.fetch_add(1, Ordering::SeqCst);
                let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                tokio::spawn(pass_on(
                    client,
                    server,
                    Arc::clone(&swallowing),
                    Arc::clone(&delaying),
                ));
            }
        });
        Self { at, swallow, delay, connections }
    }

    fn url(&self) -> String {
        format!("ldaps://localhost:{}", self.at.port())
    }
}

async fn pass_on(
    client: TcpStream,
    server: TcpStream,
    swallow: Arc<AtomicBool>,
    delay: Arc<AtomicU64>,
) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut buffer = vec![0; 65536];
    while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
        if swallow.load(Ordering::SeqCst) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(delay.load(Ordering::SeqCst))).await;
        if to_client.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    // The server has the request; the client learns nothing more.
    up.abort();
}

#[tokio::test]
async fn s83_an_answer_that_is_lost_is_found_out_by_signing_in_at_the_same_server() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    let proxy = Proxy::start(world.server.ldaps).await;
    let directory = to(&[proxy.url()], &world.server);
    assert_eq!(
        remote(&directory).reset(&account, &password(FIRST)).await,
        Ok(Written::Refused(DirectoryRefusal::History))
    );
    let before = proxy.connections.load(Ordering::SeqCst);
    assert!(before > 0);
    // Every answer is lost from the moment that the password is written at the server.
    let swallow = Arc::clone(&proxy.swallow);
    let watcher = async {
        let mark = find(&world, "anna").await.unwrap().mark;
        while find(&world, "anna").await.unwrap().mark == mark {
            tokio::task::yield_now().await;
        }
        swallow.store(true, Ordering::SeqCst);
    };
    let new = password(SECOND);
    let (written, ()) = tokio::join!(remote(&directory).reset(&account, &new), watcher);
    // Lost before or after the proof: never a failure that was a success.
    assert!(matches!(written, Ok(Written::Unknown | Written::Done { .. })), "{written:?}");
    assert_eq!(sign_in(&world, "anna", SECOND).await, RIGHT);
    assert_eq!(sign_in(&world, "anna", FIRST).await, PasswordCheck::Wrong);
    // Nobody can be asked: nothing was sent.
    assert_eq!(
        remote(&directory).reset(&account, &password(FIRST)).await,
        Err(DirectoryFault::Unavailable)
    );
}

#[tokio::test]
async fn a_server_that_is_slow_is_waited_for() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    let proxy = Proxy::start(world.server.ldaps).await;
    proxy.delay.store(250, Ordering::SeqCst);
    let slow = to(&[proxy.url()], &world.server);
    let person = remote(&slow).find(&name("anna")).await.unwrap();
    assert_eq!(slow.check(Who::Person(person.as_ref()), &password(FIRST)).await, Ok(RIGHT));
    assert_eq!(
        slow.check(Who::Person(person.as_ref()), &password(SECOND)).await,
        Ok(PasswordCheck::Wrong)
    );
    let written =
        remote(&slow).reset(&known(&world, "anna").await, &password(SECOND)).await.unwrap();
    assert!(matches!(written, Written::Done { mark: Some(_) }), "{written:?}");
    assert_eq!(sign_in(&world, "anna", SECOND).await, RIGHT);
}

#[tokio::test]
async fn a_bind_that_is_lost_stays_a_guess_and_is_not_made_again() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    let proxy = Proxy::start(world.server.ldaps).await;
    let directory = to(&[proxy.url(), world.server.url()], &world.server);
    let person = remote(&directory).find(&name("anna")).await.unwrap();
    let check = async |typed| directory.check(Who::Person(person.as_ref()), &password(typed)).await;
    assert_eq!(check(SECOND).await, Ok(PasswordCheck::Wrong));
    let failures = || world.server.read(&Slapd::dn("anna"), "pwdFailureTime").len();
    assert_eq!(failures(), 1);
    // On the connection that is kept for it.
    proxy.swallow.store(true, Ordering::SeqCst);
    assert_eq!(check(SECOND).await, Err(DirectoryFault::Unanswered));
    assert_eq!(failures(), 2, "counted there once");
}

#[tokio::test]
async fn a_service_account_that_is_refused_is_asked_for_once() {
    let server = Slapd::start();
    let proxy = Proxy::start(server.ldaps).await;
    let mut settings = settings(Kind::Ldap, vec![proxy.url()], server.ca_file());
    settings.bind_password = "not-the-password".into();
    let directory = open(settings);
    for _ in 0..4 {
        assert_eq!(answers(&directory).await, GONE);
    }
    assert_eq!(proxy.connections.load(Ordering::SeqCst), 1, "asking again and again would lock it");
}

#[tokio::test]
async fn the_probe_says_which_server_is_behind() {
    let (well, behind) =
        (Slapd::start(), Slapd::with(&Options { behind: true, ..Options::default() }, ""));
    let probes = trusting_both(&well, &behind).probe(None, true).await;
    let replication: Vec<_> =
        probes.iter().filter(|probe| probe.part.ends_with(", replication")).collect();
    assert_eq!(replication.len(), 2, "{probes:?}");
    assert_eq!(replication[0].found.as_deref(), Ok("in step with the other servers"));
    assert!(
        replication[1].found.as_ref().is_err_and(|said| said.contains("behind another")),
        "{replication:?}"
    );
}

#[tokio::test]
async fn the_probe_says_that_a_list_stops_at_a_limit() {
    let people: String =
        (0..120).map(|index| Slapd::person(&format!("p{index}"), "x", "")).collect();
    let listing = async |limits: &'static str| {
        let server = Slapd::with(&Options { limits, ..Options::default() }, &people);
        let probes = to(&[server.url()], &server).probe(None, true).await;
        let found = probes
            .iter()
            .find(|probe| probe.part.ends_with(", listing"))
            .map(|probe| probe.found.clone());
        found.unwrap_or_else(|| panic!("{probes:?}"))
    };
    assert_eq!(
        listing("size.prtotal=unlimited size=500").await.as_deref(),
        Ok("page by page; 120 people")
    );
    for limits in ["size=50", "size.soft=50 size.hard=50", "size.prtotal=100 size=500"] {
        let said = listing(limits).await;
        assert!(
            said.as_ref().is_err_and(|said| said.contains("stops at a limit")),
            "{limits}: {said:?}"
        );
    }
}

#[tokio::test]
async fn the_probe_says_how_the_service_account_stands() {
    let day = 24 * 3600;
    let world = OpenLdap::start(&Options { policy: "pwdMaxAge: 8640000\n", ..Options::default() });
    let set = |change: &str| {
        world.server.modify(&format!("dn: {}\nchangetype: modify\n{change}\n", Slapd::SERVICE))
    };
    let said = async || {
        let probes = to(&[world.server.url()], &world.server).probe(None, true).await;
        let found = probes.iter().find(|probe| probe.part.ends_with(", service account"));
        found.map(|probe| probe.found.clone()).unwrap_or_else(|| panic!("{probes:?}"))
    };
    let ago = |days: i64| {
        let now = jiff::Timestamp::from_microsecond(TestClock::default().now().0).unwrap();
        let then = now - jiff::SignedDuration::from_secs(days * day);
        then.strftime("%Y%m%d%H%M%SZ").to_string()
    };
    for (days, left) in [(0, "in 99 days"), (60, "in 39 days")] {
        set(&format!("replace: pwdChangedTime\npwdChangedTime: {}", ago(days)));
        let said = said().await;
        assert!(said.as_ref().is_ok_and(|said| said.contains(left)), "{said:?}");
    }
    set(&format!("replace: pwdChangedTime\npwdChangedTime: {}", ago(80)));
    let soon = said().await;
    assert!(
        soon.as_ref().is_err_and(
            |said| said.contains("its password ends on ") && said.contains("in 19 days")
        ),
        "{soon:?}"
    );
    set(&format!("replace: pwdChangedTime\npwdChangedTime: {}", ago(101)));
    assert!(said().await.is_err_and(|said| said.contains("its password has expired")));
    set(&format!("replace: pwdChangedTime\npwdChangedTime: {}", ago(0)));
    set("replace: pwdReset\npwdReset: TRUE");
    assert!(said().await.is_err_and(|said| said.contains("its password must be changed")));
    set("delete: pwdReset");
    set("add: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z");
    assert!(said().await.is_err_and(|said| said.contains("it is locked")));
}

#[tokio::test]
async fn the_probe_says_what_is_wrong_with_certificates() {
    let said = async |options: &Options| {
        let server = Slapd::with(options, &Slapd::person("anna", FIRST, ""));
        let probes = to(&[server.url()], &server).probe(None, true).await;
        probes
            .into_iter()
            .filter_map(|probe| Some(format!("{}: {}", probe.part, probe.found.err()?)))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&Options::default()).await, Vec::<String>::new());
    let nameless = said(&Options { names: vec![], ..Options::default() }).await;
    assert!(nameless.len() == 1 && nameless[0].contains("subjectAltName"), "{nameless:?}");
    let other = said(&Options { names: vec!["other.example"], ..Options::default() }).await;
    assert!(other.len() == 1 && other[0].contains("another name"), "{other:?}");
    let ended = said(&Options { authority: Validity::Expired, ..Options::default() }).await;
    assert!(
        ended
            .iter()
            .any(|line| line.starts_with("directory, ca_file: ")
                && line.contains("ended on 2020-02-01")),
        "{ended:?}"
    );
    let ending = said(&Options { authority: Validity::Ending, ..Options::default() }).await;
    assert!(ending.len() == 1 && ending[0].contains("in 9 days"), "{ending:?}");
}

#[tokio::test]
async fn the_probe_says_what_is_wrong_and_a_remedy() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    let good = world.directory.probe(Some(&name("anna")), false).await;
    assert!(good.iter().all(|probe| probe.found.is_ok()), "{good:?}");
    let parts: Vec<_> = good
        .iter()
        .filter_map(|probe| probe.part.rsplit_once(", ").map(|(_, step)| step))
        .collect();
    assert_eq!(
        parts,
        [
            "connection",
            "certificate",
            "service account",
            "base",
            "filter",
            "person",
            "group_base",
            "passwords",
            "listing",
            "password rules",
            "people's entries",
            "clock"
        ]
    );
    assert!(good.iter().any(|probe| {
        probe.found.as_ref().is_ok_and(|said| said.contains("at least 10 characters"))
    }));
    let wrong = async |change: fn(&mut directory::DirectorySettings)| {
        let mut settings = settings(Kind::Ldap, vec![world.server.url()], world.server.ca_file());
        change(&mut settings);
        let probes = open(settings).probe(Some(&name("nobody")), false).await;
        probes.into_iter().filter_map(|probe| probe.found.err()).collect::<Vec<_>>().join(" | ")
    };
    let refused = wrong(|settings| settings.bind_password = "wrong".into()).await;
    assert!(refused.contains("Check directory.bind_dn") && !refused.contains("wrong"), "{refused}");
    assert!(
        wrong(|settings| settings.base = vec!["ou=nowhere,dc=example,dc=test".into()])
            .await
            .contains("directory.base")
    );
    assert!(
        wrong(|settings| settings.filter = Some("(title={name})".into()))
            .await
            .contains("directory.filter")
    );
    assert!(wrong(|_| {}).await.starts_with("not found"));
    let other = Slapd::start();
    let mut lying = settings(Kind::Ldap, vec![world.server.url()], other.ca_file());
    lying.url.push("ldaps://localhost:1".into());
    let probes: Vec<_> = open(lying)
        .probe(None, false)
        .await
        .into_iter()
        .map(|probe| probe.found.unwrap_err())
        .collect();
    assert!(
        probes[0].contains("directory.ca_file") && probes[1].contains("Check the port"),
        "{probes:?}"
    );
}
