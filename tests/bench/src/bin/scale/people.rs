//! The people of a large organisation, the same ones each time: the `i`-th account and every row
//! that belongs to it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use domain::audit::Action;
use domain::channel::Channel;
use domain::email::EmailAddress;
use domain::ids::{AccountId, EventId, MessageId, MethodId, SessionId};
use domain::keys::KeyRing;
use domain::message::{MessageContent, Notice};
use domain::method::{Destination, MethodKind};
use domain::name::SignInName;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A value of a column.
#[derive(Clone, Debug)]
pub enum Value {
    Int(i64),
    Text(&'static str),
    Long(String),
    Bytes(Vec<u8>),
    Bool(bool),
    Null,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Int,
    Text,
    Bytes,
    Bool,
}

/// A table, its columns, and the rows that the `i`-th account has in it.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Type)],
    pub rows: fn(&People, u64) -> Result<Vec<Vec<Value>>>,
}

/// Those that grow with the organisation, an account's first because the others refer to it.
pub const TABLES: [Table; 6] = [
    Table {
        name: "account",
        columns: &[
            ("id", Type::Bytes),
            ("name_index", Type::Bytes),
            ("person", Type::Bytes),
            ("state", Type::Text),
            ("password", Type::Text),
            ("skips", Type::Int),
            ("security_version", Type::Int),
            ("created_at", Type::Int),
            ("password_changed_at", Type::Int),
        ],
        rows: People::account,
    },
    Table {
        name: "method",
        columns: &[
            ("id", Type::Bytes),
            ("account", Type::Bytes),
            ("kind", Type::Text),
            ("destination", Type::Bytes),
            ("destination_index", Type::Bytes),
            ("added_at", Type::Int),
            ("recovers_from", Type::Int),
        ],
        rows: People::methods,
    },
    Table {
        name: "session",
        columns: &[
            ("id", Type::Bytes),
            ("token", Type::Bytes),
            ("account", Type::Bytes),
            ("started_at", Type::Int),
            ("last_seen_at", Type::Int),
            ("ends_at", Type::Int),
            ("persistent", Type::Bool),
            ("proved_at", Type::Int),
            ("strength", Type::Text),
            ("registration_due", Type::Bool),
            ("client", Type::Bytes),
        ],
        rows: People::sessions,
    },
    Table {
        name: "device",
        columns: &[("token", Type::Bytes), ("account", Type::Bytes), ("seen_at", Type::Int)],
        rows: People::devices,
    },
    Table {
        name: "event",
        columns: &[
            ("id", Type::Bytes),
            ("happened_at", Type::Int),
            ("account", Type::Bytes),
            ("action", Type::Text),
            ("kind", Type::Text),
            ("client", Type::Bytes),
        ],
        rows: People::events,
    },
    Table {
        name: "message",
        columns: &[
            ("id", Type::Bytes),
            ("account", Type::Bytes),
            ("envelope", Type::Bytes),
            ("language", Type::Text),
            ("content", Type::Text),
            ("carries_code", Type::Bool),
            ("queued_at", Type::Int),
            ("due_at", Type::Int),
            ("useless_after", Type::Int),
            ("attempts", Type::Int),
            ("state", Type::Text),
        ],
        rows: People::messages,
    },
];

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const YEAR: Duration = Duration::from_secs(365 * DAY.as_secs());
/// How many phone numbers an area has that could belong to a person; nobody is ever called.
const NUMBERS: u64 = 7_000_000;
/// Areas of Ontario and Quebec, with `NUMBERS` each.
const AREAS: [&str; 10] = ["416", "613", "705", "807", "905", "519", "514", "418", "819", "450"];

/// An organisation of `count` people.
pub struct People {
    pub keys: Arc<KeyRing>,
    /// The hash of the password that all have.
    pub password: String,
    pub count: u64,
    pub now: Timestamp,
}

/// SplitMix64: looks random and is the same each time. Nothing here is a secret.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn bytes<const N: usize>(i: u64, salt: u64) -> [u8; N] {
    let mut out = [0; N];
    for (chunk, part) in out.chunks_mut(8).zip(0u64..) {
        let word = mixed(mixed(i) ^ mixed(salt << 8 | part)).to_le_bytes();
        chunk.copy_from_slice(&word[..chunk.len()]);
    }
    out
}

/// The sign-in name of the `i`-th account.
pub fn name(i: u64) -> String {
    format!("person{i}@example.ca")
}

/// The phone number of the `i`-th account, in E.164.
pub fn number(i: u64) -> String {
    let area = AREAS[usize::try_from(i / NUMBERS).unwrap_or(0) % AREAS.len()];
    format!("+1{area}{}", 2_000_000 + i % NUMBERS)
}

impl People {
    fn created_at(&self, i: u64) -> Timestamp {
        // Half of them came in the year before, one after the other.
        let age = YEAR.mul_f64(0.5 + (self.count - i) as f64 / self.count as f64);
        self.now.minus(age)
    }

    pub fn account_id(&self, i: u64) -> AccountId {
        AccountId::new(self.created_at(i), bytes(i, 1))
    }

    fn sealed(&self, place: &str, row: Uuid, value: &impl Serialize, i: u64) -> Result<Value> {
        let nonce = bytes(i, u64::from_le_bytes(row.as_bytes()[8..].try_into()?));
        Ok(Value::Bytes(self.keys.seal(
            &format!("{place}:{row}"),
            &serde_json::to_vec(value)?,
            nonce,
        )))
    }

    fn account(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        let id = self.account_id(i).0;
        let name = SignInName::parse(&name(i))?;
        let person =
            self.sealed("account.person", id, &(&name, format!("Person {i}"), None::<String>), i)?;
        let at = Value::Int(self.created_at(i).0);
        Ok(vec![vec![
            Value::Bytes(id.as_bytes().to_vec()),
            Value::Bytes(self.keys.index("account.name", name.canonical()).to_vec()),
            person,
            Value::Text("active"),
            Value::Long(self.password.clone()),
            Value::Int(0),
            Value::Int(0),
            at.clone(),
            at,
        ]])
    }

    /// Everybody has a phone, every third an alternate address.
    fn destinations(i: u64) -> Result<Vec<Destination>> {
        let mut all = vec![Destination::Phone(PhoneNumber::from_e164(number(i)))];
        if i.is_multiple_of(3) {
            all.push(Destination::Email(EmailAddress::parse(&format!(
                "home{i}@mail.example.org"
            ))?));
        }
        Ok(all)
    }

    fn methods(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        let at = self.created_at(i).plus(HOUR);
        let mut rows = Vec::new();
        for (destination, salt) in Self::destinations(i)?.iter().zip(10..) {
            let id = MethodId::new(at, bytes(i, salt)).0;
            let context = match destination.channel() {
                Channel::Text => "method.phone",
                Channel::Email => "method.email",
            };
            rows.push(vec![
                Value::Bytes(id.as_bytes().to_vec()),
                Value::Bytes(self.account_id(i).0.as_bytes().to_vec()),
                Value::Text(destination.kind().word()),
                self.sealed("method.destination", id, destination, i)?,
                Value::Bytes(self.keys.index(context, destination.canonical()).to_vec()),
                Value::Int(at.0),
                Value::Int(at.0),
            ]);
        }
        Ok(rows)
    }

    fn client(&self, place: &str, id: Uuid, i: u64) -> Result<Value> {
        self.sealed(
            place,
            id,
            &("Firefox, Windows", format!("10.{}.{}.{}", i % 250, i / 250 % 250, i % 7)),
            i,
        )
    }

    /// Every fifth is signed in.
    fn sessions(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        if !i.is_multiple_of(5) {
            return Ok(Vec::new());
        }
        let started = self.now.minus(HOUR.mul_f64((i % 600) as f64 / 1000.0));
        let id = SessionId::new(started, bytes(i, 20)).0;
        Ok(vec![vec![
            Value::Bytes(id.as_bytes().to_vec()),
            Value::Bytes(bytes::<32>(i, 21).to_vec()),
            Value::Bytes(self.account_id(i).0.as_bytes().to_vec()),
            Value::Int(started.0),
            Value::Int(started.0),
            Value::Int(started.plus(HOUR * 12).0),
            Value::Bool(false),
            Value::Int(started.0),
            Value::Text("password"),
            Value::Bool(false),
            self.client("session.client", id, i)?,
        ]])
    }

    /// Every second has a browser that is known again.
    fn devices(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        if !i.is_multiple_of(2) {
            return Ok(Vec::new());
        }
        let seen = self.now.minus(DAY * u32::try_from(i % 170)?);
        Ok(vec![vec![
            Value::Bytes(bytes::<32>(i, 30).to_vec()),
            Value::Bytes(self.account_id(i).0.as_bytes().to_vec()),
            Value::Int(seen.0),
        ]])
    }

    /// A year of a person who needs this twice.
    fn events(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        let actions = [
            (Action::AccountAdded, None),
            (Action::MethodAdded, Some(MethodKind::Phone)),
            (Action::SignedIn, None),
        ];
        let mut rows = Vec::new();
        for ((action, kind), salt) in actions.into_iter().zip(40u64..) {
            let at =
                self.now.minus(YEAR.mul_f64((mixed(i ^ salt << 32) % 10_000) as f64 / 10_000.0));
            let id = EventId::new(at, bytes(i, salt)).0;
            rows.push(vec![
                Value::Bytes(id.as_bytes().to_vec()),
                Value::Int(at.0),
                Value::Bytes(self.account_id(i).0.as_bytes().to_vec()),
                Value::Text(action.word()),
                kind.map_or(Value::Null, |kind| Value::Text(kind.word())),
                self.client("event.client", id, i)?,
            ]);
        }
        Ok(rows)
    }

    /// Every fourth was told something in the last 90 days.
    fn messages(&self, i: u64) -> Result<Vec<Vec<Value>>> {
        if !i.is_multiple_of(4) {
            return Ok(Vec::new());
        }
        let at = self.now.minus(DAY * u32::try_from(i % 89)?);
        let id = MessageId::new(at, bytes(i, 50)).0;
        let content = MessageContent::Notice(Notice::PasswordChanged);
        let to = Destination::Phone(PhoneNumber::from_e164(number(i)));
        Ok(vec![vec![
            Value::Bytes(id.as_bytes().to_vec()),
            Value::Bytes(self.account_id(i).0.as_bytes().to_vec()),
            self.sealed("message.envelope", id, &(Some(to), None::<String>), i)?,
            Value::Text("en"),
            Value::Long(serde_json::to_string(&content)?),
            Value::Bool(false),
            Value::Int(at.0),
            Value::Int(at.0),
            Value::Int(at.plus(DAY).0),
            Value::Int(1),
            Value::Text("sent"),
        ]])
    }
}
