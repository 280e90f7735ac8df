//! One encrypted connection to one server. Every wait has an end, and a connection that was given
//! up is torn down.

use std::collections::HashSet;
use std::future::Future;
use std::time::Duration;

use domain::time::Timestamp;
use futures_util::future::try_join_all;
use ldap3::controls::RawControl;
use ldap3::exop::Exop;
use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Mod, ResultEntry, Scope,
    SearchOptions, StdStream,
};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::entry::Entry;
use super::settings::Address;
use super::trouble::Trouble;

/// How long a connection may take to be there, encryption included.
const CONNECT: Duration = Duration::from_secs(3);

/// So many times after one search the values are asked for that were too many for one answer: 1,500
/// at a time in Active Directory.
const MOST_PORTIONS: usize = 200;

/// The result code of a search that finds more than it hands out, by the limit that was asked for or
/// by one of the server's own, which may be smaller.
pub(super) const MORE: u32 = 4;

/// An open connection.
pub(super) struct Connection {
    ldap: Ldap,
    driver: AbortHandle,
}

/// One change of an entry.
pub(super) type Change = Mod<Vec<u8>>;

impl Connection {
    /// Connects and encrypts. Nothing is sent before the server has proved its name, but for the
    /// wish to begin (STARTTLS).
    pub(super) async fn open(
        address: &Address,
        tls: &std::sync::Arc<ClientConfig>,
        deadline: Instant,
    ) -> Result<Self, Trouble> {
        let opening = async {
            let stream = TcpStream::connect((address.host.as_str(), address.port)).await.map_err(
                |error| {
                    // The system's resolver has no kind of its own for an unknown name.
                    if error.raw_os_error().is_none() {
                        Trouble::NoSuchHost
                    } else {
                        Trouble::of_io(&error)
                    }
                },
            )?;
            // A request goes out at once, not when the one before was acknowledged.
            stream
                .set_nodelay(true)
                .and_then(|()| stream.into_std())
                .map_err(|error| Trouble::of_io(&error))
        };
        let deadline = deadline.min(Instant::now() + CONNECT);
        let stream = in_time(deadline, opening).await?;
        let settings = LdapConnSettings::new()
            .set_config(std::sync::Arc::clone(tls))
            .set_starttls(address.start_tls)
            .set_std_stream(StdStream::Tcp(stream));
        let encrypting = LdapConnAsync::from_url_with_settings(settings, &address.url);
        let (connection, ldap) =
            in_time(deadline, async { encrypting.await.map_err(|error| Trouble::of(&error)) })
                .await?;
        let driver = tokio::spawn(async move { drop(connection.drive().await) }).abort_handle();
        Ok(Self { ldap, driver })
    }

    /// Whether the server has hung up.
    pub(super) fn is_closed(&mut self) -> bool {
        self.ldap.is_closed()
    }

    /// When the certificate ends that the server has shown.
    pub(super) async fn certificate_ends(&mut self, deadline: Instant) -> Option<Timestamp> {
        let der = timeout_at(deadline, self.ldap.get_peer_certificate()).await.ok()?.ok()??;
        let (_, certificate) = X509Certificate::from_der(&der).ok()?;
        certificate.validity().not_after.timestamp().checked_mul(1_000_000).map(Timestamp)
    }

    /// Binds. The caller sees to it that the password is one (S55).
    pub(super) async fn bind(
        &mut self,
        dn: &str,
        password: &str,
        controls: Vec<RawControl>,
        deadline: Instant,
    ) -> Result<LdapResult, Trouble> {
        ended(deadline, self.ldap.with_controls(controls).simple_bind(dn, password)).await
    }

    /// Searches, with aliases as they are and referrals left out.
    pub(super) async fn search(
        &mut self,
        (base, scope, filter): (&str, Scope, &str),
        attributes: &[&str],
        limit: i32,
        controls: Vec<RawControl>,
        deadline: Instant,
    ) -> Result<(Vec<Entry>, LdapResult), Trouble> {
        let options = SearchOptions::new().sizelimit(limit).timelimit(10);
        let ldap = self.ldap.with_controls(controls).with_search_options(options);
        let found = ended(deadline, ldap.search(base, scope, filter, attributes)).await?;
        let mut entries: Vec<_> = found.0.into_iter().filter_map(Entry::from_wire).collect();
        self.read_to_the_end(&mut entries, deadline).await?;
        Ok((entries, found.1))
    }

    /// Asks for the values that a server has not given at once (MS-ADTS 3.1.1.3.1.3.3). What it
    /// does not give then either, and what is more than can be asked for, is missing:
    /// [`Entry::is_whole`].
    async fn read_to_the_end(
        &mut self,
        entries: &mut [Entry],
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let mut asked = 0;
        for entry in entries {
            while asked < MOST_PORTIONS && !entry.rest().is_empty() {
                asked += 1;
                let search =
                    self.ldap.search(&entry.dn, Scope::Base, "(objectClass=*)", entry.rest());
                let more = ended(deadline, search).await?.0.into_iter().find_map(Entry::from_wire);
                if !more.is_some_and(|more| entry.add(more)) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Several searches of the same kind at once, each below a base with a filter, answered
    /// whatever the others find.
    pub(super) async fn searches(
        &mut self,
        queries: &[(&str, &str)],
        attributes: &[&str],
        limit: i32,
        deadline: Instant,
    ) -> Result<Vec<(Vec<Entry>, LdapResult)>, Trouble> {
        let options = SearchOptions::new().sizelimit(limit).timelimit(10);
        let asked = queries.iter().map(|(base, filter)| {
            let mut ldap = self.ldap.clone();
            let options = options.clone();
            async move {
                ldap.with_search_options(options)
                    .search(base, Scope::Subtree, filter, attributes)
                    .await
            }
        });
        let found = ended(deadline, try_join_all(asked)).await?;
        let entries = |found: Vec<ResultEntry>| {
            found.into_iter().filter_map(Entry::from_wire).collect::<Vec<_>>()
        };
        let mut found: Vec<_> =
            found.into_iter().map(|found| (entries(found.0), found.1)).collect();
        for (entries, _) in &mut found {
            self.read_to_the_end(entries, deadline).await?;
        }
        Ok(found)
    }

    /// Changes an entry, all or nothing.
    pub(super) async fn modify(
        &mut self,
        dn: &str,
        changes: Vec<Change>,
        controls: Vec<RawControl>,
        deadline: Instant,
    ) -> Result<LdapResult, Trouble> {
        ended(deadline, self.ldap.with_controls(controls).modify(dn, changes)).await
    }

    /// An extended operation.
    pub(super) async fn extended(
        &mut self,
        operation: impl Into<Exop>,
        controls: Vec<RawControl>,
        deadline: Instant,
    ) -> Result<LdapResult, Trouble> {
        Ok(ended(deadline, self.ldap.with_controls(controls).extended(operation)).await?.1)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It would end by itself, unless it is stuck at a server that takes nothing any more.
        self.driver.abort();
    }
}

pub(super) fn replace(attribute: &str, values: impl IntoIterator<Item = Vec<u8>>) -> Change {
    Mod::Replace(attribute.as_bytes().to_vec(), values.into_iter().collect())
}

pub(super) fn delete(attribute: &str, values: impl IntoIterator<Item = Vec<u8>>) -> Change {
    Mod::Delete(attribute.as_bytes().to_vec(), values.into_iter().collect())
}

pub(super) fn add(attribute: &str, value: Vec<u8>) -> Change {
    Mod::Add(attribute.as_bytes().to_vec(), HashSet::from([value]))
}

async fn ended<T>(
    deadline: Instant,
    operation: impl Future<Output = Result<T, LdapError>>,
) -> Result<T, Trouble> {
    in_time(deadline, async { operation.await.map_err(|error| Trouble::of(&error)) }).await
}

async fn in_time<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    timeout_at(deadline, work).await.unwrap_or(Err(Trouble::TimedOut))
}
