//! The servers in their order, and the connections to them: a bounded pool that is bound as the
//! service account, and one for the binds that check people's passwords, which is used for nothing
//! else.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ldap3::{Scope, ldap_escape};
use secrecy::ExposeSecret;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use super::account_state::AccountState;
use super::connection::Connection;
use super::dn::Dn;
use super::entry::Entry;
use super::health::Health;
use super::names::DomainNames;
use super::settings::{Address, Kind, Plan};
use super::trouble::Trouble;
use super::{person, ppolicy, readable};

/// At most so many connections as the service account.
const POOL: usize = 8;

/// At most so many people at once: each has a connection to themselves meanwhile.
const PEOPLE: usize = 32;

/// How long a person waits for a place.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long one thing that a person waits for may take, whichever servers are tried.
pub(super) const WHOLE: Duration = Duration::from_secs(10);

/// How long one server may take while there is another.
const SHARE: Duration = Duration::from_secs(4);

/// An idle connection that is older was perhaps forgotten by a firewall on the way.
const IDLE: Duration = Duration::from_secs(60);

/// The result codes of a bind that say no to the name or the password: a locked account (19), no
/// such object (32), not a name (34), no password (48), a wrong one (49), not allowed (50),
/// unwilling (53). What else may come passes by itself.
const REFUSALS: [u32; 7] = [19, 32, 34, 48, 49, 50, 53];

/// What a server says of itself is believed for so long.
const ABOUT: Duration = Duration::from_secs(600);

/// One server.
pub(super) struct Server {
    /// Its place in the configuration.
    pub(super) place: usize,
    pub(super) address: Address,
    pub(super) health: Health,
    idle: Idle,
    /// Bound as the person whose password was right last, or as nobody. The next bind makes it the
    /// next one's (RFC 4513, section 5.2.1).
    idle_personal: Idle,
    about: Mutex<Option<(Arc<About>, Instant)>>,
}

/// Connections that nobody uses now, and since when.
#[derive(Default)]
struct Idle(Mutex<Vec<(Connection, Instant)>>);

impl Idle {
    fn take(&self) -> Option<Connection> {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((mut connection, since)) = idle.pop() {
            if since.elapsed() < IDLE && !connection.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    fn give(&self, connection: Connection) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE);
        idle.push((connection, Instant::now()));
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What a server says of itself (its root DSE).
pub(super) struct About {
    pub(super) root: Entry,
    /// What its Windows domain is called.
    pub(super) domain: DomainNames,
    /// Attributes by which it says that an account may not be used: where one may not be read, it
    /// counts as if it said so. Not in Active Directory, where they are at every account.
    pub(super) marks: Vec<&'static str>,
}

impl About {
    pub(super) fn controls(&self, oid: &str) -> bool {
        self.root.texts("supportedControl").any(|each| each == oid)
    }

    pub(super) fn extends(&self, oid: &str) -> bool {
        self.root.texts("supportedExtension").any(|each| each == oid)
    }

    /// Whether it is 389 Directory Server, or FreeIPA around it.
    pub(super) fn is_389(&self) -> bool {
        self.root.text("vendorName").is_some_and(|vendor| vendor.contains("389"))
    }

    /// The naming context that holds `base`, or `base`.
    pub(super) fn context_of<'a>(&'a self, base: &'a str) -> &'a str {
        let below = Dn::sent(base);
        let holds = |context: &&str| !context.is_empty() && below.is_within(&Dn::sent(context));
        self.root
            .texts("namingContexts")
            .filter(holds)
            .max_by_key(|context| context.len())
            .unwrap_or(base)
    }

    /// The naming contexts that hold these entries, each once.
    pub(super) fn contexts_of(&self, bases: &[String]) -> Vec<String> {
        let mut contexts: Vec<String> =
            bases.iter().map(|base| self.context_of(base).to_owned()).collect();
        contexts.sort();
        contexts.dedup();
        contexts
    }
}

/// All of them.
pub(super) struct Servers {
    pub(super) plan: Plan,
    pub(super) all: Vec<Server>,
    pool: Semaphore,
    people: Semaphore,
}

/// A connection that is bound as the service account. Goes back to the pool with [`Service::done`];
/// dropped, it is closed.
pub(super) struct Service<'a> {
    pub(super) connection: Connection,
    pub(super) server: &'a Server,
    pub(super) about: Arc<About>,
    permit: SemaphorePermit<'a>,
}

impl Service<'_> {
    /// Gives the connection back, for the next one to use.
    pub(super) fn done(self) {
        self.server.idle.give(self.connection);
        drop(self.permit);
    }
}

/// A connection to bind on as one person. Goes back to its pool with [`Personal::done`]; dropped,
/// it is closed.
pub(super) struct Personal<'a> {
    pub(super) connection: Connection,
    pub(super) server: &'a Server,
    permit: SemaphorePermit<'a>,
}

impl Personal<'_> {
    /// Gives the connection back for the next person, where nothing but a bind was asked and that
    /// was answered.
    pub(super) fn done(self) {
        self.server.idle_personal.give(self.connection);
        drop(self.permit);
    }
}

impl Servers {
    pub(super) fn new(plan: Plan) -> Self {
        let all = plan.addresses.iter().enumerate().map(|(place, address)| Server {
            place,
            address: address.clone(),
            health: Health::default(),
            idle: Idle::default(),
            idle_personal: Idle::default(),
            about: Mutex::default(),
        });
        Self {
            all: all.collect(),
            plan,
            pool: Semaphore::new(POOL),
            people: Semaphore::new(PEOPLE),
        }
    }

    /// Does something at the first server that can. `attempt` must be harmless to repeat.
    pub(super) async fn first<'a, T>(
        &'a self,
        deadline: Instant,
        attempt: impl Fn(&'a Server, Instant) -> BoxFuture<'a, Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        self.first_of(&self.all, deadline, attempt).await
    }

    /// Does something at the server at this place in the configuration, and at no other.
    pub(super) async fn at<'a, T>(
        &'a self,
        place: usize,
        deadline: Instant,
        attempt: impl Fn(&'a Server, Instant) -> BoxFuture<'a, Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        self.first_of(self.all.get(place..=place).unwrap_or_default(), deadline, attempt).await
    }

    async fn first_of<'a, T>(
        &'a self,
        servers: &'a [Server],
        deadline: Instant,
        attempt: impl Fn(&'a Server, Instant) -> BoxFuture<'a, Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let mut last = Trouble::Resting;
        for (index, server) in servers.iter().enumerate() {
            if !server.health.may_try() {
                continue;
            }
            let now = Instant::now();
            if now >= deadline {
                break;
            }
            let others = servers[index + 1..].iter().any(|other| other.health.may_try());
            let until = if others { deadline.min(now + SHARE) } else { deadline };
            let mut done = attempt(server, until).await;
            if matches!(done, Err(Trouble::Broken)) {
                server.forget_idle();
                // It was an idle connection whose server has been restarted.
                done = attempt(server, until).await;
            }
            server.health.record(done.as_ref().err().copied());
            match done {
                Ok(done) => return Ok(done),
                // The others would not have room either.
                Err(Trouble::Crowded) => return Err(Trouble::Crowded),
                Err(trouble) => {
                    tracing::warn!(server = %server.address.host, port = server.address.port, %trouble, "directory");
                    last = trouble;
                }
            }
        }
        Err(last)
    }

    /// A connection as the service account: an idle one, or a new one. For a write it is always
    /// new, so that one which died unnoticed does not leave us guessing.
    pub(super) async fn service<'a>(
        &'a self,
        server: &'a Server,
        fresh: bool,
        deadline: Instant,
    ) -> Result<Service<'a>, Trouble> {
        let permit = place(&self.pool, deadline).await?;
        let idle = if fresh { None } else { server.idle.take() };
        let connection = match idle {
            Some(connection) => connection,
            None => self.open_service(server, deadline).await?,
        };
        let mut connection = connection;
        let about = server.about(&self.plan, &mut connection, deadline).await?;
        Ok(Service { connection, server, about, permit })
    }

    /// Connects and binds as the service account.
    pub(super) async fn open_service(
        &self,
        server: &Server,
        deadline: Instant,
    ) -> Result<Connection, Trouble> {
        let mut connection = Connection::open(&server.address, &self.plan.tls, deadline).await?;
        let settings = &self.plan.settings;
        let password = settings.bind_password.expose_secret();
        let controls =
            if settings.kind == Kind::Ldap { vec![ppolicy::request()] } else { Vec::new() };
        let answer = connection.bind(&settings.bind_dn, password, controls, deadline).await?;
        let state = AccountState::of(settings.kind, &answer);
        match answer.rc {
            0 if AccountState::lets_nothing_be_done(settings.kind, &answer) => {
                Err(Trouble::ServiceRefused(0, state))
            }
            0 => Ok(connection),
            code if REFUSALS.contains(&code) => Err(Trouble::ServiceRefused(code, state)),
            code => Err(Trouble::Code(code)),
        }
    }

    /// A connection for one person, to bind on before anything else: an idle one, or a new one.
    pub(super) async fn personal<'a>(
        &'a self,
        server: &'a Server,
        fresh: bool,
        deadline: Instant,
    ) -> Result<Personal<'a>, Trouble> {
        let permit = place(&self.people, deadline).await?;
        let idle = if fresh { None } else { server.idle_personal.take() };
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open(&server.address, &self.plan.tls, deadline).await?,
        };
        Ok(Personal { connection, server, permit })
    }
}

impl Server {
    /// Drops the idle connections, and what the server said of itself before.
    fn forget_idle(&self) {
        self.idle.clear();
        self.idle_personal.clear();
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    async fn about(
        &self,
        plan: &Plan,
        connection: &mut Connection,
        deadline: Instant,
    ) -> Result<Arc<About>, Trouble> {
        if let Some((about, since)) = &*self.about.lock().unwrap_or_else(PoisonError::into_inner)
            && since.elapsed() < ABOUT
        {
            return Ok(Arc::clone(about));
        }
        let root = root(connection, deadline).await?;
        let mut about = About { root, domain: DomainNames::default(), marks: Vec::new() };
        match plan.settings.kind {
            Kind::ActiveDirectory => {
                about.domain = domain(&about, connection, plan.first_base(), deadline).await?
            }
            Kind::Ldap => about.marks = marks(&about, connection, deadline).await?,
        }
        let about = Arc::new(about);
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Arc::clone(&about), Instant::now()));
        Ok(about)
    }
}

/// Reads what the server says of itself.
pub(super) async fn root(connection: &mut Connection, deadline: Instant) -> Result<Entry, Trouble> {
    let attributes = [
        "namingContexts",
        "defaultNamingContext",
        "configurationNamingContext",
        "supportedControl",
        "supportedExtension",
        "supportedCapabilities",
        "vendorName",
        "vendorVersion",
        "subschemaSubentry",
        "dnsHostName",
        "dsServiceName",
        "highestCommittedUSN",
        "currentTime",
    ];
    let query = ("", Scope::Base, "(objectClass=*)");
    let (entries, result) = connection.search(query, &attributes, 1, Vec::new(), deadline).await?;
    entries.into_iter().next().ok_or(Trouble::Code(result.rc))
}

/// What the domain is called that holds `base`. The name that Windows has for it is in the list of
/// domains, which anybody may read.
async fn domain(
    about: &About,
    connection: &mut Connection,
    base: &str,
    deadline: Instant,
) -> Result<DomainNames, Trouble> {
    let context = about.context_of(base);
    let mut names = DomainNames { dns: DomainNames::dns_of(context), netbios: None };
    if let Some(configuration) = about.root.text("configurationNamingContext") {
        let partitions = format!("CN=Partitions,{configuration}");
        let filter = format!("(&(objectClass=crossRef)(nCName={}))", ldap_escape(context));
        let query = (partitions.as_str(), Scope::OneLevel, filter.as_str());
        let (found, _) =
            connection.search(query, &["nETBIOSName"], 2, Vec::new(), deadline).await?;
        names.netbios =
            found.first().and_then(|entry| entry.text("nETBIOSName")).map(str::to_owned);
    }
    Ok(names)
}

/// The marks that a server knows, by its schema. Where that may not be read, the one that it has by
/// its nature.
async fn marks(
    about: &About,
    connection: &mut Connection,
    deadline: Instant,
) -> Result<Vec<&'static str>, Trouble> {
    let known = readable::known(connection, &about.root, &person::MARKS, deadline).await?;
    Ok(known.unwrap_or_else(|| match () {
        () if about.is_389() => vec![person::SWITCHED_OFF_389],
        () if about.controls(ppolicy::OID) => vec![person::MARKS[0]],
        () => Vec::new(),
    }))
}

async fn place(places: &Semaphore, deadline: Instant) -> Result<SemaphorePermit<'_>, Trouble> {
    let until = deadline.min(Instant::now() + PATIENCE);
    match timeout_at(until, places.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Trouble::Crowded),
    }
}
