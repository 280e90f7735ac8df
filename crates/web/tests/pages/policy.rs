//! The sample pages' policy: every choice that a page shows, and what an organisation says in its
//! guide.

use std::time::Duration;

use domain::directory::DirectoryPolicy;
use domain::language::Language;
use domain::limits::Rate;
use domain::method::MethodKind;
use domain::policy::{
    CodePolicy, Gates, Organisation, Policy, RecoveryPolicy, RegistrationPolicy, SessionPolicy,
    SignInPolicy, TextPolicy,
};
use domain::second_step::SecondStep;
use web::{GuideSettings, OwnText, Part};

fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// The defaults; every kind offered, and as many asked for as is said.
pub fn policy(taint: &str, required: u32) -> Policy {
    Policy {
        organisation: Organisation {
            name: format!("{taint}Contact North | Contact Nord"),
            names: Vec::new(),
            domains: vec![format!("{taint}contactnorth.ca")],
            default_country: "CA".into(),
            languages: Language::ALL.to_vec(),
            words: Vec::new(),
        },
        registration: RegistrationPolicy { required, methods: MethodKind::ALL.to_vec(), skips: 2 },
        recovery: RecoveryPolicy {
            enabled: true,
            gates: if required > 1 { Gates::Two } else { Gates::One },
            methods: vec![MethodKind::Email, MethodKind::Phone],
            hints: required < 2,
        },
        password_min_length: 15,
        sign_in: SignInPolicy {
            second_step: SecondStep::WhereRegistered,
            ..SignInPolicy::default()
        },
        passkeys: domain::webauthn::RelyingParty {
            id: "account.contactnorth.ca".into(),
            origin: "https://account.contactnorth.ca".into(),
        },
        session: SessionPolicy {
            idle: minutes(60),
            lifetime: minutes(12 * 60),
            stay_signed_in: Some(minutes(30 * 24 * 60)),
            fresh: minutes(10),
        },
        directory: DirectoryPolicy::default(),
        texts: TextPolicy { countries: None, per_day: 200 },
        mails_per_day: 5_000,
        sharing: domain::policy::Sharing::default(),
        codes: CodePolicy {
            text_lifetime: minutes(10),
            email_lifetime: minutes(10),
            resend_after: vec![minutes(1)],
            per_destination: Rate::new(5, minutes(60)),
            attempts: 5,
        },
    }
}

/// What the organisation says of itself.
pub fn guide(taint: &str) -> GuideSettings {
    let text = |text: &str| OwnText { all: Some(format!("{taint}{text}")), each: Vec::new() };
    let (title, department) =
        (text("How to get back in"), text("Information Technology & Web Services"));
    let telephone = format!("{taint}1 800 555-0199");
    let mut settings = GuideSettings::new(title, department, telephone, text("Monday to Friday"));
    for (part, language) in
        Part::ALL.into_iter().flat_map(|part| Language::ALL.map(|language| (part, language)))
    {
        settings.add(part, language, &format!("Ours: {taint} **bold**"));
    }
    settings
}
