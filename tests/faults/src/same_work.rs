//! What is asked of the database and the directory for a name: the same for a known as for an
//! unknown one (S4). The times themselves are compared where the program is attacked.

use domain::email::EmailAddress;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::policy::Policy;
use stories::{Kept, Minutes, Walk};

use crate::installation::Installation;

/// The calls of one step, in their order.
pub type Calls = (String, Vec<&'static str>);

const ADDRESS: &str = "somebody@home.example";
const NUMBER: &str = "+14165550123";

/// What each step costs that takes a name: for a known name and for an unknown one.
///
/// # Panics
/// The service does not work.
pub async fn calls_for_somebody_and_nobody(
    kept: Kept,
    in_directory: bool,
    change: fn(&mut Policy),
) -> [Vec<Calls>; 2] {
    let installation = Installation::new(kept, in_directory, change).await;
    let methods = vec![
        Destination::Email(EmailAddress::parse(ADDRESS).expect("an address")),
        Destination::Phone(PhoneNumber::from_e164(NUMBER.to_owned())),
    ];
    installation.add("somebody@contactnorth.ca", methods, None).await;
    installation.wait(Minutes(60));
    [
        steps(&installation, "somebody@contactnorth.ca").await,
        steps(&installation, "nobodyis@contactnorth.ca").await,
    ]
}

/// Each page and form of a stranger with this name.
async fn steps(installation: &Installation, name: &str) -> Vec<Calls> {
    let mut walk = Walk::with(installation.browser());
    let mut steps = Vec::new();
    let wrong = [("password", "a wrong password")];
    let forms: [(&str, &[(&str, &str)]); 14] = [
        ("GET /sign-in", &[]),
        ("POST /sign-in", &[("name", name)]),
        ("POST /sign-in/password", &wrong),
        ("POST /sign-in/password", &wrong),
        ("GET /reset", &[]),
        ("POST /reset", &[("name", name)]),
        ("GET /reset/method", &[]),
        ("POST /reset/method", &[("offer", "0"), ("address", ADDRESS)]),
        ("GET /reset/code", &[]),
        ("POST /reset/resend", &[]),
        ("POST /reset/code", &[("code", "00000000")]),
        ("POST /reset/another-way", &[]),
        ("POST /reset/method", &[("offer", "1"), ("number", NUMBER)]),
        ("POST /reset/code", &[("code", "00000000")]),
    ];
    for (step, form) in forms {
        installation.gate().record();
        match step.split_once(' ') {
            Some(("POST", path)) => walk.post(path, form).await,
            Some((_, path)) => walk.get(path).await,
            None => 0,
        };
        steps.push((step.to_owned(), installation.gate().recorded()));
        installation.wait(Minutes(2));
    }
    steps
}
