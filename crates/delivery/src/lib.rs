//! How a message reaches a person: mail over SMTP, texts over HTTP gateways; and what the messages
//! say.
//!
//! [`Carriers`] makes one attempt a call; the queue, its retries and their end are the flows'
//! business. [`letters`] turns a message into words and can be used without any carrier.

pub mod advice;
mod breaker;
mod carrier;
mod carriers;
mod failover;
mod gateway;
mod last_answers;
pub mod letters;
mod outbound;
pub mod posted;
mod settings;
mod smtp;

pub use carriers::Carriers;
pub use failover::Probe;
pub use gateway::preset::{PRESETS, Preset};
pub use outbound::Outbound;
pub use settings::{
    ANSWER_WITHIN, CONNECT_WITHIN, EmailSettings, GATEWAY_WITHIN, OAuthSettings, SettingError,
    TextGatewaySettings,
};
