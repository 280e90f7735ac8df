//! What the stories are told with: the whole service in one process, with a clock that is moved by
//! hand, and browsers that find fields by their label and buttons by their text, as a person does.

mod authenticator;
mod away;
mod browser;
mod counted;
mod environment;
mod fake_directory;
mod gateway;
mod kept;
mod one_moment;
mod outbox;
mod page;
mod people;
mod service;
mod walk;

pub use authenticator::{Authenticator, Key, Lie, PASSKEYS_FOR};
pub use browser::{Browser, Reply};
pub use environment::{HandClock, Minutes, SystemRandom};
pub use fake_directory::{Entry, FakeDirectory, LOCKOUT, Trouble};
pub use gateway::{Gateway, Text};
pub use kept::Kept;
pub use one_moment::solved;
pub use outbox::Letter;
pub use page::Page;
pub use people::Person;
pub use service::{ORGANISATION, Service, policy};
pub use walk::{Seen, Walk, hidden};
