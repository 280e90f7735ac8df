//! The pages: one struct each, with everything that it shows, and `render` to turn it into HTML.
//!
//! A page knows no request and no flow. A handler fills a struct from what a flow returned.
//! Templates are compiled in and escape every value; the sentences come from the crate `words`,
//! which holds no markup.

pub mod account;
pub mod chrome;
pub mod code;
pub mod contacts;
pub mod demo;
pub mod field;
pub mod guide;
pub mod help_desk;
mod html;
pub mod kinds;
pub mod moment;
pub mod not_me;
pub mod occasion;
pub mod paths;
pub mod problem;
pub mod prove;
pub mod reading;
pub mod registration;
pub mod reset;
pub mod second_step;
pub mod security_info;
pub mod sign_in;
pub mod styleguide;
mod tall;

pub use chrome::{Chrome, Panel, Person, Site};
pub use field::{Field, Text};

/// Room for most pages, so that rendering does not grow its buffer.
const USUAL_SIZE: usize = 8 * 1024;

/// A page that can be turned into HTML.
pub trait Page {
    /// The whole page.
    fn render(&self) -> String;
}

impl<P: askama::Template> Page for P {
    fn render(&self) -> String {
        let mut html = String::with_capacity(USUAL_SIZE.max(P::SIZE_HINT));
        // A template fails only when what it writes to fails, and a String takes everything.
        askama::Template::render_into(self, &mut html).expect("a String takes everything");
        html
    }
}
