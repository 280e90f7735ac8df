//! An authenticator app: time-based one-time passwords (TOTP, RFC 6238) with SHA-1, six digits and
//! steps of 30 seconds, which is what every app can do.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_rs::{Builder, Secret, Totp};

use crate::ids::MethodId;
use crate::method::{Factor, Facts, Method, clean_name};
use crate::time::Timestamp;
use crate::token::Code;

pub(super) const FACTS: Facts = Facts {
    word: "app",
    channel: None,
    second_step: Some(2),
    is_spare: false,
    resets_alone: false,
    only_resets: false,
    long_codes: false,
    at_most: 5,
    made_by_operators: false,
    ends_at_restore: false,
};

/// How many bytes a secret has: 160 bits, as long as the output of its hash (RFC 4226, 4).
pub const SECRET: usize = 20;
/// How long a step is, in seconds.
const STEP: u64 = 30;
/// How many steps before and after the present one are taken: the person's clock may differ, and
/// typing takes time (RFC 6238, 5.2).
const SKEW: u64 = 1;

/// An authenticator app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// What its owner calls it.
    pub name: String,
    secret: [u8; SECRET],
    /// The newest step whose code was taken. It and those before it are good for nothing any more,
    /// in any app of the account (S79, R15).
    used: u64,
}

impl App {
    /// An app that nothing was proved by yet. `secret` is random.
    pub fn new(name: String, secret: [u8; SECRET]) -> Self {
        Self { name, secret, used: 0 }
    }

    /// Whether it shows the same codes.
    pub fn is_same(&self, other: &Self) -> bool {
        bool::from(self.secret.ct_eq(&other.secret))
    }

    /// The same app under the name that its owner gives it: what cannot be seen is taken off, and
    /// what is too long.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: clean_name(name), ..self }
    }

    /// The secret as a person types it: base 32 (RFC 4648), 32 characters in groups of four.
    pub fn secret_in_groups(&self) -> String {
        let text: Vec<char> = self.parameters().secret().to_base32().chars().collect();
        text.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The address that an app on the same device opens, and that the picture for its camera holds:
    /// it carries the secret. `issuer` and `account` are what the app shows.
    pub fn setup_uri(&self, issuer: &str, account: &str) -> String {
        let without_colon = |text: &str| text.replace(':', " ").trim().to_owned();
        let named = Builder::new()
            .with_secret(Secret::from(self.secret.to_vec()))
            .with_issuer(Some(without_colon(issuer)))
            .with_account_name(without_colon(account));
        named.build_noncompliant().to_url().unwrap_or_default()
    }

    fn parameters(&self) -> Totp {
        Builder::new()
            .with_secret(Secret::from(self.secret.to_vec()))
            .with_step_duration(STEP)
            .build_noncompliant()
    }

    /// The step whose code was typed, if it is one of those that are good now and comes after
    /// `used`. Each is compared, whichever is right, so that the time tells nothing.
    fn step_of(&self, typed: &Code, used: u64, now: Timestamp) -> Option<u64> {
        let totp = self.parameters();
        let present = u64::try_from(now.0 / 1_000_000).ok()? / STEP;
        let mut found = 0;
        for step in present.saturating_sub(SKEW)..=present + SKEW {
            let code = totp.generate(step * STEP);
            let same = code.to_string().as_bytes().ct_eq(typed.plain().as_bytes());
            found = u64::conditional_select(&found, &step, same);
        }
        Some(found).filter(|step| *step > used)
    }

    /// Takes the first code of an app that is being set up: that it is right shows that the app
    /// holds the secret.
    ///
    /// `others` are the methods that are on the account already.
    #[must_use]
    pub fn confirmed(self, typed: &Code, others: &[Method], now: Timestamp) -> Option<Self> {
        let used = self.step_of(typed, used_step(others), now)?;
        Some(Self { used, ..self })
    }
}

/// The newest step whose code was taken, of all apps.
fn used_step(methods: &[Method]) -> u64 {
    let apps = methods.iter().filter_map(|method| match &method.factor {
        Factor::App(app) => Some(app.used),
        _ => None,
    });
    apps.max().unwrap_or_default()
}

/// Takes a code of one of an account's apps: which, and what it is from now on. `methods` are all
/// on the account, and `able` says which of them may prove something now.
pub fn take_code(
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    typed: &Code,
    now: Timestamp,
) -> Option<(MethodId, Factor)> {
    let used = used_step(methods);
    methods.iter().filter(|method| able(method)).find_map(|method| match &method.factor {
        Factor::App(app) => {
            let used = app.step_of(typed, used, now)?;
            Some((method.id, Factor::App(App { used, ..app.clone() })))
        }
        _ => None,
    })
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("used", &self.used)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::token::CodeForm;

    const SECOND: i64 = 1_000_000;

    fn code(text: &str) -> Code {
        Code::typed(text, CodeForm::Six).unwrap()
    }

    /// The secret of RFC 6238's test vectors; its codes of eight digits, without the first two.
    fn app() -> App {
        App::new("Phone".into(), *b"12345678901234567890")
    }

    fn method(n: u8, app: App) -> Method {
        let account = AccountId::new(Timestamp(0), [0; 10]);
        let id = MethodId::new(Timestamp(0), [n; 10]);
        let factor = Factor::App(app);
        Method::new(id, account, factor, Timestamp(0))
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, text) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let taken = app().step_of(&code(text), 0, Timestamp(seconds * SECOND));
            assert_eq!(taken, Some(u64::try_from(seconds).unwrap() / 30), "{seconds}");
        }
    }

    #[test]
    fn r15_one_step_each_side_is_taken_and_no_more() {
        // The code of the step from 1 111 111 110 s to 1 111 111 140 s.
        let good =
            |seconds: i64| app().step_of(&code("050471"), 0, Timestamp(seconds * SECOND)).is_some();
        assert!(!good(1_111_111_079) && good(1_111_111_080) && good(1_111_111_110));
        assert!(good(1_111_111_169) && !good(1_111_111_170) && !good(1_111_111_171));
    }

    #[test]
    fn s79_each_step_is_good_once_for_all_apps_also_when_the_clock_is_set_back() {
        let now = Timestamp(1_111_111_111 * SECOND);
        let mut methods = vec![method(1, app()), method(2, app())];
        let (id, used) = take_code(&methods, |_| true, &code("050471"), now).expect("right");
        assert_eq!(id, methods[0].id);
        methods[0].factor = used;
        assert_eq!(
            take_code(&methods, |_| true, &code("050471"), now),
            None,
            "the other app has the same step"
        );
        assert_eq!(
            take_code(&methods, |_| true, &code("081804"), now),
            None,
            "and the step before is over"
        );
        let earlier = Timestamp(1_111_111_081 * SECOND);
        assert_eq!(take_code(&methods, |_| true, &code("050471"), earlier), None);
        assert_eq!(
            app().confirmed(&code("050471"), &methods, now),
            None,
            "nor does it set up a third"
        );
    }

    #[test]
    fn an_app_that_may_prove_nothing_takes_no_code() {
        let methods = vec![method(1, app())];
        assert_eq!(take_code(&methods, |_| false, &code("287082"), Timestamp(59 * SECOND)), None);
    }

    #[test]
    fn the_secret_is_shown_in_groups_and_in_an_address_and_nowhere_else() {
        assert_eq!(app().secret_in_groups(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            app().setup_uri("Contact North | Contact Nord", "kim@contactnorth.ca"),
            "otpauth://totp/Contact%20North%20%7C%20Contact%20Nord:kim%40contactnorth.ca\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contact%20North%20%7C%20Contact%20Nord"
        );
        assert!(app().setup_uri("A: B", "x:y").starts_with("otpauth://totp/A%20%20B:x%20y?"));
        assert_eq!(format!("{:?}", app()), "App { name: \"Phone\", used: 0, .. }");
    }

    #[test]
    fn it_is_kept_beside_contacts_that_were_written_before() {
        let kept = serde_json::to_string(&Factor::App(app())).unwrap();
        assert_eq!(serde_json::from_str::<Factor>(&kept).unwrap(), Factor::App(app()));
        let contact: Factor = serde_json::from_str(r#"{"Phone":"+14165550142"}"#).unwrap();
        assert_eq!(contact.kind(), crate::method::MethodKind::Phone);
    }
}
