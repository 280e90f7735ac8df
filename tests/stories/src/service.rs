//! The whole service in one process, on a loopback port of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use directory::{LocalDirectory, QueueLimits};
use domain::ids::{AccountId, MethodId};
use domain::keys::KeyRing;
use domain::password::Password;
use domain::policy::Policy;
use flows::Flows;
use flows::background::Background;
use flows::operator::Operator;
use flows::ports::{Clock, Delivery, Directory, Random, Store};
use parts::{HandClock, Letter, Minutes, Outbox, QuickHashes, SystemRandom};
use web::origin::PublicUrl;

use crate::Browser;
use crate::away::Reachable;
use crate::counted::Counted;
use crate::kept::Kept;
use crate::people::Person;

/// A running service.
pub struct Service {
    /// The clock: moved by hand.
    pub clock: Arc<HandClock>,
    /// What answers requests.
    pub pages: web::Service<()>,
    /// The flows, to ask what no page shows.
    pub flows: Arc<Flows>,
    /// What the program does by itself.
    pub background: Background,
    /// What an operator can do.
    pub operator: Operator,
    /// The database, to ask what no page shows.
    pub store: Arc<dyn Store>,
    outbox: Arc<Outbox>,
    database_away: Arc<AtomicBool>,
    database_read_only: Arc<AtomicBool>,
    password_checks: Arc<AtomicUsize>,
    address: SocketAddr,
    public_url: String,
    kept: Kept,
}

/// What a story wants to be otherwise.
type Change = fn(&mut Policy, &mut web::Settings);

impl Service {
    /// A service with the default policy and these people. Their passwords are hashed at no cost,
    /// as in most stories: a real hash is most of what a sign-in costs.
    pub async fn with(people: &[Person]) -> Self {
        Self::changed(people, |_, _| {}).await
    }

    /// A service with another policy.
    pub async fn changed(people: &[Person], change: Change) -> Self {
        let quick = |_: &KeyRing, random: &Arc<dyn Random>| {
            Arc::new(QuickHashes::new(Arc::clone(random))) as Arc<dyn Directory>
        };
        Self::put_together(people, quick, change).await
    }

    /// A service that keeps passwords as the program does, for stories about passwords.
    pub async fn hashing(people: &[Person]) -> Self {
        let limits = QueueLimits { waiting: 64, patience: Duration::from_secs(20) };
        Self::built(people, 2, limits).await
    }

    /// A service that hashes one password at a time and lets nobody wait long for it.
    pub async fn hurried(people: &[Person]) -> Self {
        let limits = QueueLimits { waiting: 2, patience: Duration::from_millis(200) };
        Self::built(people, 1, limits).await
    }

    /// A service whose passwords live in this directory.
    pub async fn with_directory(directory: Arc<dyn Directory>, change: Change) -> Self {
        Self::put_together(&[], |_, _| directory, change).await
    }

    async fn built(people: &[Person], hashers: usize, limits: QueueLimits) -> Self {
        let directory = |keys: &KeyRing, random: &Arc<dyn Random>| -> Arc<dyn Directory> {
            let local =
                LocalDirectory::new(keys.pepper().to_vec(), Arc::clone(random), hashers, limits);
            Arc::new(local.expect("threads can be had"))
        };
        Self::put_together(people, directory, |_, _| {}).await
    }

    async fn put_together(
        people: &[Person],
        directory: impl FnOnce(&KeyRing, &Arc<dyn Random>) -> Arc<dyn Directory>,
        change: Change,
    ) -> Self {
        let kept = Kept::new();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let random: Arc<dyn Random> = Arc::new(SystemRandom::default());
        let clock = Arc::new(HandClock::default());
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let keys =
            Arc::new(KeyRing::parse(&KeyRing::generate(seed)).expect("a key file just made"));
        let store = kept.open(Arc::clone(&keys), Arc::clone(&random)).await;
        let directory = directory(&keys, &random);
        let password_checks = Arc::default();
        let directory = Arc::new(Counted { directory, checks: Arc::clone(&password_checks) })
            as Arc<dyn Directory>;
        let mut policy = parts::policy();
        let public_url = format!("http://{address}");
        let mut settings = web::Settings {
            public_url: PublicUrl::parse(&public_url).expect("a good address"),
            trusted_proxies: Vec::new(),
            shared_networks: Vec::new(),
            helpdesk: "mailto:help@contactnorth.example".into(),
            colour: None,
            logo: None,
            logo_dark: None,
            guide: web::GuideSettings::default(),
            time_zone: jiff::tz::TimeZone::UTC,
            demo: false,
        };
        change(&mut policy, &mut settings);
        let public_url = settings.public_url.origin().to_owned();
        let (database_away, database_read_only) = <(Arc<AtomicBool>, Arc<AtomicBool>)>::default();
        let (away, read_only) = (Arc::clone(&database_away), Arc::clone(&database_read_only));
        let reachable = Reachable { store: Arc::clone(&store), away, read_only };
        let (reachable, policy) = (Arc::new(reachable) as Arc<dyn Store>, Arc::new(policy));
        let parts = || {
            let clock = Arc::clone(&clock) as Arc<dyn Clock>;
            let (store, directory, random) =
                (Arc::clone(&reachable), Arc::clone(&directory), Arc::clone(&random));
            Flows::new(store, directory, clock, random, Arc::clone(&keys), Arc::clone(&policy))
        };
        let (flows, background) = Background::beside(parts());
        let operator = Operator::new(parts(), "alice".into());
        let app = Arc::new(web::App::new(Arc::clone(&flows), settings));
        let pages = web::Service::new(app, ());
        let router = pages.clone().router();
        let make = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, make).await });
        let outbox = Arc::default();
        let service = Self {
            clock,
            pages,
            flows,
            background,
            operator,
            store,
            outbox,
            database_away,
            database_read_only,
            password_checks,
            address,
            public_url,
            kept,
        };
        for person in people {
            service.add(person).await;
        }
        service
    }

    /// Adds a person.
    pub async fn add(&self, person: &Person) {
        let now = self.flows.now();
        let password = Password::typed(person.password).expect("short enough");
        let hash = self.flows.hash_password(&password).await.expect("it can be hashed");
        let id = AccountId::new(now, self.flows.random());
        let mut work = self.store.begin().await.expect("a transaction");
        assert!(
            work.add_account(&person.account(id, hash, now)).await.expect("it works"),
            "the name is free"
        );
        for (age, destination) in (1..).zip(person.destinations().into_iter().rev()) {
            let added_at = domain::time::Timestamp(now.0 - age);
            let mut method =
                Person::method(id, MethodId::new(now, self.flows.random()), destination, added_at);
            if person.not_yet {
                method.recovers_from = now.plus(Minutes(365 * 24 * 60));
            }
            work.add_method(&method).await.expect("it works");
        }
        work.commit().await.expect("it works");
    }

    /// A new browser.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address, &self.public_url)
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that is in the database, a line a row.
    pub fn rows(&self) -> Vec<String> {
        self.kept.rows()
    }

    /// How often the directory has been asked to check a password.
    pub fn password_checks(&self) -> usize {
        self.password_checks.load(Ordering::SeqCst)
    }

    /// The database cannot be reached from now on, or can again.
    pub fn database_is_away(&self, away: bool) {
        self.database_away.store(away, Ordering::SeqCst);
    }

    /// The database can only be read from now on, or written again.
    pub fn database_is_read_only(&self, read_only: bool) {
        self.database_read_only.store(read_only, Ordering::SeqCst);
    }

    /// Sends these very bytes, and returns the answer's.
    pub async fn raw(&self, request: impl AsRef<[u8]>) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream =
            tokio::net::TcpStream::connect(self.address).await.expect("the service listens");
        stream.write_all(request.as_ref()).await.expect("it can be sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("the service answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Does the removals of lost methods that are due, as the worker does.
    pub async fn settle_removals(&self) {
        while self.background.settle_removals().await.expect("the database works") > 0 {}
    }

    /// Does the worker's work until nothing is due.
    pub async fn deliver(&self) {
        parts::deliver(&self.background, &self.outbox).await;
    }

    /// Everything that has gone out so far, after delivering what is due.
    pub async fn letters(&self) -> Vec<Letter> {
        self.deliver().await;
        self.outbox.letters()
    }

    /// The notices that have gone to methods so far; the sign-in address gets each as well.
    pub async fn notices(&self) -> Vec<Letter> {
        let work = self.flows.policy().organisation.domains.clone();
        let is_work = |to: &str| work.iter().any(|domain| to.ends_with(&format!("@{domain}")));
        let letters = self.letters().await.into_iter();
        letters.filter(|letter| letter.notice.is_some() && !is_work(&letter.to)).collect()
    }

    /// Proves it by a code at `to`, from *Verify it's you* on.
    pub async fn prove(&self, browser: &mut Browser, choice: &str, to: &str) {
        browser.is_on("Verify it's you").choose(choice);
        let sends = browser.has_way("Send code");
        browser.press(if sends { "Send code" } else { "Continue" }).await;
        let code = self.code_to(to).await;
        browser.fill("Enter code", &code).press("Next").await;
    }

    /// The newest code that went to a number or address.
    pub async fn code_to(&self, to: &str) -> String {
        let letters = self.letters().await;
        let newest =
            letters.iter().rev().find_map(|letter| letter.code.clone().filter(|_| letter.to == to));
        newest.unwrap_or_else(|| panic!("no code went to {to}; out went {letters:?}"))
    }

    /// How many codes went to a number or address.
    pub async fn codes_to(&self, to: &str) -> usize {
        self.letters()
            .await
            .iter()
            .filter(|letter| letter.to == to && letter.code.is_some())
            .count()
    }

    /// What the carriers answer from now on; `None`: they take everything.
    pub fn carriers_answer(&self, answer: Option<Delivery>) {
        self.outbox.answer(answer);
    }

    /// Moves the clock on.
    pub fn wait(&self, span: Duration) {
        self.clock.advance(span);
    }
}
