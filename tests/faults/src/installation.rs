//! The service in a runtime of its own, so that it can die and be started again on the same data.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::account::{Account, AccountState};
use domain::audit::Action;
use domain::ids::AccountId;
use domain::keys::KeyRing;
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::{Password, PasswordHash};
use domain::policy::{Gates, Policy};
use flows::Flows;
use flows::background::Background;
use flows::operator::{NewAccount, Operator};
use flows::ports::{Clock, Directory, Random, Store};
use parts::{Outbox, QuickHashes};
use regain::metrics::Metrics;
use regain::worker::Worker;
use stories::{Browser, Entry, FakeDirectory, HandClock, Kept, SystemRandom};
use tokio::runtime::Runtime;
use web::origin::PublicUrl;

use crate::gate::Gate;
use crate::gated::Gated;

/// What the pages are bound to, wherever the service listens.
const ORIGIN: &str = "http://127.0.0.1:8080";
/// What everyone's password is.
pub(crate) const PASSWORD: &str = "maple river lantern 42";
/// A worker's lease has ended after this.
const LEASE: Duration = Duration::from_secs(31);

/// What outlives the service.
struct Ground {
    kept: Kept,
    keys: Arc<KeyRing>,
    random: Arc<dyn Random>,
    clock: Arc<HandClock>,
    outbox: Arc<Outbox>,
    gate: Arc<Gate>,
    policy: Policy,
    /// Where passwords live, where that is not here.
    directory: Option<Arc<FakeDirectory>>,
}

struct Running {
    runtime: Runtime,
    address: SocketAddr,
    background: Background,
}

/// The service, and a look at its data past the gate.
pub(crate) struct Installation {
    ground: Arc<Ground>,
    running: Option<Running>,
    /// The data, as it is.
    pub store: Arc<dyn Store>,
    /// What an operator can do, past the gate.
    operator: Operator,
    /// What everyone's password is kept as, where it is kept here.
    password: Option<PasswordHash>,
}

/// What of a person's account a page can confirm or deny to have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    password: Option<String>,
    pub methods: Vec<Destination>,
    pub sessions: Vec<String>,
    skips: u32,
    pub events: Vec<Action>,
}

impl Installation {
    /// A new one, on this place for its data.
    pub(crate) async fn new(kept: Kept, directory: bool, change: fn(&mut Policy)) -> Self {
        let random: Arc<dyn Random> = Arc::new(SystemRandom::default());
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let keys =
            Arc::new(KeyRing::parse(&KeyRing::generate(seed)).expect("a key file just made"));
        let mut policy = stories::policy();
        change(&mut policy);
        let clock = Arc::new(HandClock::default());
        let store = kept.open(Arc::clone(&keys), Arc::clone(&random)).await;
        let directory = directory.then(|| FakeDirectory::with([]));
        let (outbox, gate) = (Arc::default(), Arc::default());
        let ground = Ground { kept, keys, random, clock, outbox, gate, policy, directory };
        let operator = ground.operator(Arc::clone(&store), ground.directory());
        let password =
            operator.hash_password(&Password::typed(PASSWORD).expect("short")).await.ok();
        let mut installation =
            Self { ground: Arc::new(ground), running: None, store, operator, password };
        installation.start().await;
        installation
    }

    /// Starts it.
    async fn start(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let ground = Arc::clone(&self.ground);
        let started = runtime.spawn(async move {
            let store =
                ground.kept.open(Arc::clone(&ground.keys), Arc::clone(&ground.random)).await;
            let store = Arc::new(Gated::new(store, &ground.gate));
            let directory = Arc::new(Gated::new(ground.directory(), &ground.gate));
            let (flows, background) = Background::beside(ground.flows(store, directory));
            let settings = web::Settings {
                public_url: PublicUrl::parse(ORIGIN).expect("a good address"),
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
            let router = web::Service::new(Arc::new(web::App::new(flows, settings)), ()).router();
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("it is bound");
            let make = router.into_make_service_with_connect_info::<SocketAddr>();
            tokio::spawn(async move { axum::serve(listener, make).await });
            (address, background)
        });
        let (address, background) = started.await.expect("it starts");
        self.running = Some(Running { runtime, address, background });
    }

    /// It dies at once, and is started again.
    pub(crate) async fn die_and_start_again(&mut self) {
        self.end();
        self.start().await;
    }

    fn end(&mut self) {
        if let Some(Running { runtime, .. }) = self.running.take() {
            // A runtime must not end within another one.
            let end = move || runtime.shutdown_timeout(Duration::from_secs(10));
            std::thread::spawn(end).join().expect("no panic");
        }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.ground.gate
    }

    pub(crate) fn outbox(&self) -> &Outbox {
        &self.ground.outbox
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.address(), ORIGIN)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running().address
    }

    /// Moves the clock on.
    pub(crate) fn wait(&self, span: Duration) {
        self.ground.clock.advance(span);
    }

    /// Adds a person.
    pub(crate) async fn add(
        &self,
        name: &str,
        methods: Vec<Destination>,
        gates: Option<Gates>,
    ) -> AccountId {
        if let Some(directory) = &self.ground.directory {
            // The first sign-in makes the account, and takes the number over.
            let mut entry = Entry::new(name, name, PASSWORD);
            let phones = methods.iter().filter_map(|method| match method {
                Destination::Phone(number) => Some(number.e164().to_owned()),
                Destination::Email(_) => None,
            });
            entry.phones = phones.collect();
            directory.put(entry);
            self.browser().give_name_and_password(name, PASSWORD).await.is_on("Stay signed in?");
            return self.account(&SignInName::parse(name).expect("a good name")).await;
        }
        let name = SignInName::parse(name).expect("a good name");
        let new = NewAccount {
            name: name.clone(),
            display_name: "Somebody".into(),
            password: self.password.clone(),
            methods,
            office: None,
            language: None,
            gates,
            state: AccountState::Active,
        };
        self.operator.add_accounts(&[new], false).await.expect("it can be added");
        self.account(&name).await
    }

    /// Guesses until the directory locks a person.
    pub(crate) fn lock(&self, name: &str) {
        self.ground
            .directory
            .as_ref()
            .expect("it is directory")
            .change_entry(name, |entry| entry.wrong = 5);
    }

    async fn account(&self, name: &SignInName) -> AccountId {
        let mut view = self.store.view().await.expect("the database works");
        view.account_by_name(name).await.expect("the database works").expect("it is there").id
    }

    /// What there is of a person.
    pub(crate) async fn facts(&self, account: AccountId) -> Facts {
        let mut view = self.store.view().await.expect("the database works");
        let Account { name, password, skips, .. } =
            view.account(account).await.unwrap().expect("it is there");
        let methods = view
            .methods(account)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|method| method.destination().cloned());
        let mut sessions: Vec<String> = view
            .sessions(account)
            .await
            .unwrap()
            .iter()
            .map(|session| session.id.to_string())
            .collect();
        sessions.sort();
        let mut events: Vec<Action> = view
            .events(account, 100, 100)
            .await
            .unwrap()
            .iter()
            .map(|event| event.action)
            .collect();
        events.reverse();
        let password = match &self.ground.directory {
            Some(directory) => Some(directory.entry(name.as_typed()).password),
            None => password.map(|hash| hash.phc().to_owned()),
        };
        Facts { password, methods: methods.collect(), sessions, skips, events }
    }

    /// Does the worker's work until nothing waits any more, over faults and leases of the dead; the
    /// clock moves on for those.
    pub(crate) async fn deliver(&mut self, dies: bool) {
        for _ in 0..20 {
            let Running { runtime, background, .. } = self.running();
            let courier = Arc::new(Gated::new(Arc::clone(&self.ground.outbox), &self.ground.gate));
            let worker = Worker::new(background.clone(), courier, Arc::new(Metrics::default()));
            let settling = background.clone();
            let mut work = runtime.spawn(async move {
                settling.settle_intents().await?;
                worker.run_once().await
            });
            tokio::select! {
                done = &mut work => {
                    // A fault: it tries again, as it would by itself.
                    let _ = done.expect("the worker does not panic");
                }
                () = self.gate().stopped() => {
                    work.abort();
                    let _ = work.await;
                    if dies {
                        self.die_and_start_again().await;
                    }
                }
            }
            let mut view = self.store.view().await.expect("the database works");
            let waiting = view
                .queue_size(domain::time::Timestamp::default())
                .await
                .expect("the database works")
                .waiting;
            if waiting == 0 && self.nothing_is_owed().await {
                return;
            }
            self.wait(LEASE);
        }
        panic!("messages wait for ever");
    }

    /// Whether every password that was to be written into the directory is known to be there or
    /// not.
    async fn nothing_is_owed(&self) -> bool {
        if self.ground.directory.is_none() {
            return true;
        }
        let mut view = self.store.view().await.expect("the database works");
        for account in
            view.accounts(None, u32::MAX).await.expect("the database works").iter().rev().take(2)
        {
            if view.intent(account.id).await.expect("the database works").is_some() {
                return false;
            }
        }
        true
    }

    /// Clears away what is no longer needed, through the gate; whether it went well.
    pub(crate) async fn tidy(&mut self, dies: bool) -> bool {
        let Running { runtime, background, .. } = self.running();
        let background = background.clone();
        let mut work = runtime.spawn(async move { background.tidy().await });
        tokio::select! {
            done = &mut work => done.expect("it does not panic").is_ok(),
            () = self.gate().stopped() => {
                work.abort();
                let _ = work.await;
                if dies {
                    self.die_and_start_again().await;
                }
                false
            }
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.end();
    }
}

impl Ground {
    fn directory(&self) -> Arc<dyn Directory> {
        if let Some(directory) = &self.directory {
            return Arc::clone(directory) as _;
        }
        Arc::new(QuickHashes::new(Arc::clone(&self.random)))
    }

    /// What an operator can do, on this ground.
    fn operator(&self, store: Arc<dyn Store>, directory: Arc<dyn Directory>) -> Operator {
        Operator::new(self.flows(store, directory), "operator".into())
    }

    fn flows(&self, store: Arc<dyn Store>, directory: Arc<dyn Directory>) -> Flows {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let (random, keys) = (Arc::clone(&self.random), Arc::clone(&self.keys));
        Flows::new(store, directory, clock, random, keys, Arc::new(self.policy.clone()))
    }
}
