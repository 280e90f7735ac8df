//! The sample pages' policy: every choice that a page shows, and what an organisation says in its
//! guide.

use domain::language::Language;
use domain::method::MethodKind;
use domain::policy::{
    CodePolicy, Gates, Organisation, Policy, RecoveryPolicy, RegistrationPolicy, SignInPolicy,
    TextPolicy,
};
use domain::second_step::SecondStep;
use parts::Minutes;
use web::{GuideSettings, OwnText, Part};

/// The policy of all tests; every kind offered, and as many asked for as is said.
pub fn policy(taint: &str, required: u32) -> Policy {
    let usual = parts::policy();
    Policy {
        organisation: Organisation {
            name: format!("{taint}{}", parts::ORGANISATION),
            domains: vec![format!("{taint}contactnorth.ca")],
            languages: Language::ALL.to_vec(),
            ..usual.organisation
        },
        registration: RegistrationPolicy { required, methods: MethodKind::ALL.to_vec(), skips: 2 },
        recovery: RecoveryPolicy {
            gates: if required > 1 { Gates::Two } else { Gates::One },
            hints: required < 2,
            ..usual.recovery
        },
        sign_in: SignInPolicy {
            second_step: SecondStep::WhereRegistered,
            ..SignInPolicy::default()
        },
        texts: TextPolicy { countries: None, ..usual.texts },
        codes: CodePolicy { resend_after: vec![Minutes(1)], ..usual.codes },
        ..usual
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
