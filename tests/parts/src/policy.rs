//! The policy that tests begin with: the program's defaults, as the guide's organisation has them.

use domain::country::countries;
use domain::directory::DirectoryPolicy;
use domain::language::Language;
use domain::limits::Rate;
use domain::method::MethodKind;
use domain::policy::{
    CodePolicy, Gates, Organisation, Policy, RecoveryPolicy, RegistrationPolicy, SessionPolicy,
    TextPolicy,
};

use crate::Minutes;

/// The organisation's name.
pub const ORGANISATION: &str = "Contact North | Contact Nord";
/// The domain that passkeys are made for.
pub const PASSKEYS_FOR: &str = "id.contactnorth.ca";

/// The default policy.
pub fn policy() -> Policy {
    Policy {
        organisation: Organisation {
            name: ORGANISATION.into(),
            names: Vec::new(),
            domains: vec!["contactnorth.ca".into()],
            default_country: "CA".into(),
            languages: vec![Language::English, Language::French],
            words: Vec::new(),
        },
        registration: RegistrationPolicy {
            required: 1,
            methods: vec![MethodKind::Phone, MethodKind::Email],
            skips: 0,
        },
        recovery: RecoveryPolicy {
            enabled: true,
            gates: Gates::One,
            methods: vec![MethodKind::Email, MethodKind::Phone],
            hints: true,
        },
        password_min_length: 15,
        sign_in: domain::policy::SignInPolicy::default(),
        passkeys: domain::webauthn::RelyingParty {
            id: PASSKEYS_FOR.into(),
            origin: format!("https://{PASSKEYS_FOR}"),
        },
        session: SessionPolicy {
            idle: Minutes(60),
            lifetime: Minutes(12 * 60),
            stay_signed_in: Some(Minutes(30 * 24 * 60)),
            fresh: Minutes(10),
        },
        directory: DirectoryPolicy::default(),
        // Every country, unless a test says otherwise.
        texts: TextPolicy {
            countries: Some(countries().iter().map(|country| country.iso).collect()),
            per_day: 200,
        },
        mails_per_day: 5_000,
        sharing: domain::policy::Sharing::default(),
        codes: CodePolicy {
            text_lifetime: Minutes(10),
            email_lifetime: Minutes(10),
            resend_after: [1, 2, 5].map(Minutes).to_vec(),
            per_destination: Rate::new(5, Minutes(60)),
            attempts: 5,
        },
    }
}
