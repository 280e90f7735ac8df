//! What the stories are told with: the whole service in one process, with a clock that is moved by
//! hand, and browsers that find fields by their label and buttons by their text, as a person does.

mod authenticator;
mod away;
mod browser;
mod counted;
mod gateway;
mod kept;
mod one_moment;
mod page;
mod people;
mod service;
mod tongue;
mod walk;

pub use authenticator::{Authenticator, Key, Lie};
pub use browser::{Browser, Reply};
pub use gateway::{Gateway, Text};
pub use kept::Kept;
pub use one_moment::solved;
pub use page::Page;
pub use parts::{
    Entry, FakeDirectory, HandClock, LOCKOUT, Letter, Minutes, ORGANISATION, PASSKEYS_FOR,
    SystemRandom, Trouble, policy,
};
pub use people::Person;
pub use service::Service;
pub use tongue::Tongue;
pub use walk::{Seen, Walk, hidden};
