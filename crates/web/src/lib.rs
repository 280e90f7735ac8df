//! Pages, forms, translations, style: a form comes in, one flow is called, a page goes out.
//!
//! A request's way: `service`, which asks what it says of itself (`service/arrival`), whether it is
//! meant for us, who it is and whether the form is ours → a row of [`routes`] → a handler in
//! [`handlers`], with all that is known in an [`exchange`] and with the member whom the row lets in
//! → a page of [`pages`]. No page needs a script.

pub mod again;
pub mod answer;
mod app;
pub mod assets;
pub mod cookies;
mod csrf;
pub mod demo;
mod flash;
pub mod form;
mod gate;
mod guide;
mod handlers;
pub mod headers;
mod hops;
mod kept;
mod kinds;
pub mod network;
pub mod origin;
mod pace;
pub mod pages;
pub mod place;
mod qr;
mod refusals;
pub mod request_id;
pub mod route;
pub mod routes;
mod service;
mod typed;

pub use app::{App, Settings};
pub use pages::guide::settings::{GuideSettings, OwnText, Part};
pub use service::{Service, Unread, Watch, exchange};
