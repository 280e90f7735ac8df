//! An organisation with its database, carriers and clock.

use std::sync::Arc;
use std::time::Duration;

use domain::account::Account;
use domain::browser::Browser;
use domain::ids::AccountId;
use domain::journey::Intent;
use domain::keys::KeyRing;
use domain::language::Language;
use domain::method::{Destination, MethodKind};
use domain::name::SignInName;
use domain::password::Password;
use domain::policy::Policy;
use domain::recovery::Recovery;
use domain::time::Timestamp;
use domain::token::TokenHash;
use domain::{email::EmailAddress, phone::PhoneNumber};
use flows::background::Background;
use flows::ports::{Clock, Directory, Random, Store};
use flows::{AfterPassword, ChosenBy, Entered, Flows, Given, Member, Refusal, Settled, Visitor};
use parts::{FakeDirectory, HandClock, Minutes, Outbox, QuickHashes, SystemRandom, deliver};
use store::{Database, Location};
use tempfile::TempDir;

pub const NORA: &str = "nora@contactnorth.ca";
pub const PASSWORD: &str = "maple river lantern 42";
pub const NEW: &str = "plum ferry quay 17 lamps";
pub const EMAIL: &str = "nora@home.example";
pub const PHONE: &str = "+14165550142";
/// Past every waiting time of a new method.
pub const LATER: Duration = Duration::from_secs(73 * 3600);

pub struct World {
    pub clock: Arc<HandClock>,
    pub flows: Arc<Flows>,
    pub outbox: Outbox,
    background: Background,
    store: Arc<dyn Store>,
    random: Arc<dyn Random>,
    _folder: TempDir,
}

impl World {
    /// Passwords here, the default policy, and Nora, who has registered nothing.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same under another policy.
    pub async fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let random: Arc<dyn Random> = Arc::new(SystemRandom::default());
        let local = Arc::new(QuickHashes::new(Arc::clone(&random)));
        let world = Self::over(local, random, change).await;
        world.add(NORA, Some(PASSWORD)).await;
        world
    }

    /// Passwords in this directory.
    pub async fn with_directory(directory: &Arc<FakeDirectory>) -> Self {
        let directory = Arc::clone(directory) as Arc<dyn Directory>;
        Self::over(directory, Arc::new(SystemRandom::default()), |_| {}).await
    }

    async fn over(
        directory: Arc<dyn Directory>,
        random: Arc<dyn Random>,
        change: impl FnOnce(&mut Policy),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let keys = Arc::new(KeyRing::parse(&KeyRing::generate(seed)).unwrap());
        let location = Location::File(folder.path().join("regain.db"));
        let store = Database::open(&location, Arc::clone(&keys), Arc::clone(&random)).await;
        let store = Arc::new(store.unwrap()) as Arc<dyn Store>;
        let clock = Arc::new(HandClock::default());
        let mut policy = parts::policy();
        change(&mut policy);
        let time = Arc::clone(&clock) as Arc<dyn Clock>;
        let flows = Flows::new(
            Arc::clone(&store),
            directory,
            time,
            Arc::clone(&random),
            keys,
            Arc::new(policy),
        );
        let (flows, background) = Background::beside(flows);
        let outbox = Outbox::default();
        Self { clock, flows, outbox, background, store, random, _folder: folder }
    }

    async fn add(&self, name: &str, password: Option<&str>) {
        let now = self.clock.now();
        let mut id = [0; 10];
        self.random.fill(&mut id);
        let password = match password {
            Some(password) => Some(self.flows.hash_password(&typed(password)).await.unwrap()),
            None => None,
        };
        let name = SignInName::parse(name).unwrap();
        let account = Account::new(AccountId::new(now, id), name, now);
        let mut work = self.store.begin().await.unwrap();
        assert!(work.add_account(&Account { password, ..account }).await.unwrap());
        work.commit().await.unwrap();
    }

    /// A new browser.
    pub fn visitor(&self) -> Visitor {
        let mut name = [0; 32];
        self.random.fill(&mut name);
        Visitor {
            owner: TokenHash(name),
            device: None,
            browser: Browser::new(
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            ),
            network: "203.0.113.7".into(),
            shared_network: false,
            cleared: true,
            language: Language::English,
        }
    }

    /// What a right password leads to.
    pub async fn try_sign_in(&self, name: &str, password: &str) -> Result<Entered, Refusal> {
        let visitor = self.visitor();
        let name = self.flows.give_name(name)?;
        let page = self.flows.password_page(&visitor, name.clone());
        let after =
            self.flows.give_password(&visitor, name, &page.reference, &typed(password)).await?;
        match after {
            AfterPassword::In(entered) => Ok(*entered),
            AfterPassword::SecondStep { .. } => panic!("no second step is asked for here"),
        }
    }

    /// The account's owner proves a method on this browser.
    pub async fn proves_on(&self, member: &Member, device: TokenHash) {
        let mut work = self.store.begin().await.unwrap();
        work.remember_device(&device, member.account.id, self.clock.now()).await.unwrap();
        work.prove_device(&device, member.account.id).await.unwrap();
        work.commit().await.unwrap();
    }

    /// Whether that counts still.
    pub async fn is_proved(&self, member: &Member, device: TokenHash) -> bool {
        let mut view = self.store.view().await.unwrap();
        let known = view.known_device(&device, member.account.id, Timestamp(0)).await.unwrap();
        known.is_some_and(|known| known.proved)
    }

    /// Who is signed in by this session now.
    pub async fn member(&self, session: TokenHash) -> Option<Arc<Member>> {
        self.flows.member(self.visitor(), session).await.unwrap().map(Arc::new)
    }

    /// Signs in.
    pub async fn sign_in(&self, name: &str, password: &str) -> Arc<Member> {
        let entered = self.try_sign_in(name, password).await.unwrap_or_else(|no| panic!("{no:?}"));
        self.member(entered.session.hash).await.unwrap()
    }

    /// Signs in, with nothing left to register.
    pub async fn settled(&self, name: &str, password: &str) -> Settled {
        Settled::of(&self.sign_in(name, password).await).unwrap()
    }

    /// The newest code that went to a number or address.
    pub async fn code_to(&self, to: &str) -> String {
        deliver(&self.background, &self.outbox).await;
        let code = self.outbox.to(to).into_iter().rev().find_map(|letter| letter.code);
        code.unwrap_or_else(|| panic!("no code went to {to}"))
    }

    /// How many messages went out.
    pub async fn sent(&self) -> usize {
        deliver(&self.background, &self.outbox).await;
        self.outbox.letters().len()
    }

    /// Whether the worker has been told since the last time that a message waits.
    pub async fn worker_is_told(&self) -> bool {
        tokio::time::timeout(Duration::ZERO, self.background.queued().notified()).await.is_ok()
    }

    /// Begins to register a number or address: the step of its code page.
    pub async fn begin_registering(&self, member: &Member, to: &str) -> Result<String, Refusal> {
        let destination = destination(to);
        let kind = destination.kind();
        self.flows.begin_registration(member, kind, Intent::Setup, ChosenBy::Person).await?;
        let step = self.flows.registration_page(member).await?.unwrap().reference;
        self.flows.give_destination(member, &step, destination).await?;
        Ok(self.flows.registration_page(member).await?.unwrap().reference)
    }

    /// Registers a number or address of a person who has just signed in: the session's new name.
    pub async fn register(&self, member: &Member, to: &str) -> Option<TokenHash> {
        let step = self.begin_registering(member, to).await.unwrap();
        let code = self.code_to(to).await;
        let name = self.flows.confirm_method(member, &step, &code).await.unwrap();
        name.map(|name| name.hash)
    }

    /// Nora, with these registered for long enough, and signed out.
    pub async fn nora_has(&self, destinations: &[&str]) {
        for to in destinations {
            let member = self.sign_in(NORA, PASSWORD).await;
            self.register(&member, to).await;
            self.clock.advance(LATER);
        }
    }

    /// Begins a reset by the first method of this kind that is offered.
    pub async fn ask_to_reset(
        &self,
        visitor: &Visitor,
        name: &str,
        kind: MethodKind,
    ) -> Result<(), Refusal> {
        let name = self.flows.begin_recovery(name)?;
        let opening = self.flows.open_recovery(visitor, &name).await?;
        let offers = &opening.choosing.case.offers;
        let offer = offers.iter().position(|offer| offer.kind == kind).unwrap();
        let typed = (kind == MethodKind::Phone).then(|| destination(PHONE));
        self.flows.send_first_recovery_code(visitor, &name, &opening.reference, offer, typed).await
    }

    /// Gives the code of a reset: where it stands then.
    pub async fn give_reset_code(&self, visitor: &Visitor, code: &str) -> Result<(), Refusal> {
        let step = self.flows.recovery_page(visitor).await?.unwrap().reference;
        self.flows.give_recovery_code(visitor, &step, Given::Code(code)).await.map(|_| ())
    }

    /// Where a reset stands, and its step.
    pub async fn reset(&self, visitor: &Visitor) -> (Recovery, String) {
        let page = self.flows.recovery_page(visitor).await.unwrap().unwrap();
        (page.recovery, page.reference)
    }

    /// Chooses the new password.
    pub async fn choose(&self, visitor: &Visitor, new: &str) -> Result<(), Refusal> {
        let step = self.reset(visitor).await.1;
        self.flows.reset_password(visitor, &step, &typed(new), &typed(new)).await.map(|_| ())
    }
}

pub fn typed(password: &str) -> Password {
    Password::typed(password).unwrap()
}

pub fn destination(text: &str) -> Destination {
    match text.contains('@') {
        true => Destination::Email(EmailAddress::parse(text).unwrap()),
        false => Destination::Phone(PhoneNumber::parse(text, "CA").unwrap()),
    }
}

/// Another code of the same form.
pub fn other(code: &str) -> String {
    let last = if code.ends_with('7') { '8' } else { '7' };
    format!("{}{last}", &code[..code.len() - 1])
}

/// A minute is the shortest wait that the policies know.
pub const MOMENT: Duration = Duration::from_micros(1);

/// So many minutes.
pub fn minutes(count: u64) -> Duration {
    Minutes(count)
}
