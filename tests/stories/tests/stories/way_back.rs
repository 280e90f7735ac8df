//! People with a token and printed codes, with a passkey only, with an app, with a phone: each
//! signs in, loses what they have, and gets back in, in both languages.

use domain::ids::MethodId;
use domain::method::app::App;
use domain::method::codes::RecoveryCodes;
use domain::method::token::{Moves, Seed, TokenHash};
use domain::method::{Factor, Method, MethodKind};
use domain::name::SignInName;
use domain::second_step::SecondStep;
use flows::operator::{MethodChoice, Reason};
use stories::{Authenticator, Browser, Minutes, Person, Service};
use totp_rs::{Builder, Secret};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0123");
const SECRET: [u8; 20] = *b"a secret of 20 bytes";
const WHY: Reason<'static> = Reason(Some("card with a picture, ticket 7"));

/// A language, by what its pages say.
#[derive(Clone, Copy)]
struct Tongue(bool);

impl Tongue {
    const BOTH: [Self; 2] = [Self(false), Self(true)];

    fn say(self, english: &'static str, french: &'static str) -> &'static str {
        if self.0 { french } else { english }
    }

    fn browser(self, service: &Service) -> Browser {
        let mut browser = service.browser();
        browser.language = self.say("en", "fr");
        browser
    }

    async fn enter(self, browser: &mut Browser, person: &Person) {
        browser
            .open("/sign-in/other")
            .await
            .fill(self.say("Email address", "Adresse courriel"), person.name);
        browser
            .press(self.say("Next", "Suivant"))
            .await
            .fill(self.say("Password", "Mot de passe"), person.password);
        browser.press(self.say("Sign in", "Se connecter")).await;
    }

    /// In, past the question whether to stay.
    async fn is_in(self, browser: &mut Browser) {
        browser
            .is_on(self.say("Stay signed in?", "Rester connecté?"))
            .press(self.say("No", "Non"))
            .await;
    }

    async fn give_code(self, browser: &mut Browser, code: &str) {
        browser.is_on(self.say("Verify it's you", "Vérifier votre identité"));
        browser
            .fill(self.say("Enter code", "Entrer le code"), code)
            .press(self.say("Next", "Suivant"))
            .await;
    }
}

async fn service() -> Service {
    Service::changed(&[SAM, AMINA], |policy, _| {
        policy.registration.methods = MethodKind::ALL.to_vec();
        policy.registration.required = 0;
        policy.recovery.methods =
            vec![MethodKind::Email, MethodKind::Phone, MethodKind::Passkey, MethodKind::Codes];
        policy.sign_in.second_step = SecondStep::WhereRegistered;
    })
    .await
}

async fn has(service: &Service, person: &Person, factor: Factor) {
    let now = service.flows.now();
    let name = SignInName::parse(person.name).expect("a name");
    let mut work = service.store.begin().await.expect("it works");
    let account = work.account_by_name(&name).await.expect("it works").expect("it is there").id;
    let id = MethodId::new(now, service.flows.random());
    let method = Method::new(id, account, factor, now);
    work.add_method(&method).await.expect("it works");
    work.commit().await.expect("it works");
}

async fn help_desk_takes_off(service: &Service, person: &Person, kind: MethodKind) {
    let name = SignInName::parse(person.name).expect("a name");
    service
        .operator
        .remove_method(&name, MethodChoice::Kind(kind), WHY)
        .await
        .expect("it is taken off");
}

#[tokio::test]
async fn with_a_token_and_printed_codes_and_no_phone() {
    for tongue in Tongue::BOTH {
        let service = service().await;
        let name = SignInName::parse(SAM.name).expect("a name");
        let seed = Seed::new("B-1", SECRET.to_vec(), TokenHash::Sha1, 6, Moves::Button(0))
            .expect("a seed");
        service.operator.import_tokens(&[seed], false).await.expect("it is imported");
        service.operator.give_token(&name, "B-1", WHY).await.expect("it is given");
        let random = std::array::from_fn(|_| service.flows.random());
        let (kept, codes) = RecoveryCodes::generate(service.flows.keys(), random);
        has(&service, &SAM, Factor::Codes(kept)).await;
        let codes: Vec<&str> = codes.iter().collect();
        let token = Builder::new()
            .with_secret(Secret::from(SECRET.to_vec()))
            .with_step_duration(1)
            .build_noncompliant();

        let mut browser = tongue.browser(&service);
        tongue.enter(&mut browser, &SAM).await;
        tongue.give_code(&mut browser, &token.generate(0).to_string()).await;
        tongue.is_in(&mut browser).await;
        // The token is lost: a printed code opens, and the token is taken off.
        let mut lost = tongue.browser(&service);
        tongue.enter(&mut lost, &SAM).await;
        lost.follow(tongue.say("Sign in another way", "Se connecter autrement")).await;
        lost.choose(tongue.say("Use a recovery code", "Utiliser un code de récupération"));
        lost.press(tongue.say("Next", "Suivant")).await;
        tongue.give_code(&mut lost, codes[0]).await;
        tongue.is_in(&mut lost).await;
        help_desk_takes_off(&service, &SAM, MethodKind::Token).await;
        // And the password: another code resets it.
        let mut forgotten = tongue.browser(&service);
        forgotten
            .open("/reset")
            .await
            .fill(tongue.say("Email address", "Adresse courriel"), SAM.name);
        forgotten.press(tongue.say("Next", "Suivant")).await;
        forgotten.choose(tongue.say("Use a recovery code", "Utiliser un code de récupération"));
        forgotten.press(tongue.say("Send code", "Envoyer le code")).await;
        tongue.give_code(&mut forgotten, codes[1]).await;
        forgotten.is_on(tongue.say("Choose a new password", "Choisir un nouveau mot de passe"));
    }
}

#[tokio::test]
async fn with_a_passkey_only() {
    for tongue in Tongue::BOTH {
        let service = service().await;
        for round in 0..2 {
            // The first one, and after the help desk has taken the lost one off, another.
            let mut browser = tongue.browser(&service);
            tongue.enter(&mut browser, &SAM).await;
            tongue.is_in(&mut browser).await;
            browser.open("/security-info/add").await;
            browser.choose(tongue.say("Passkey or security key", "Clé d'accès ou clé de sécurité"));
            browser.press(tongue.say("Add", "Ajouter")).await;
            browser.is_on(tongue.say("Set up a passkey", "Configurer une clé d'accès"));
            let options =
                |browser: &Browser| browser.data("data-options").expect("a passkey is asked for");
            let mut key = Authenticator::new();
            let made = key
                .create(&serde_json::from_str(&options(&browser)).expect("JSON"))
                .expect("it has none");
            browser.put("credential", &made).press(tongue.say("Next", "Suivant")).await;
            browser.sees(tongue.say("Passkey added", "Clé d'accès ajoutée"));
            if round == 1 {
                continue;
            }
            let mut other = tongue.browser(&service);
            tongue.enter(&mut other, &SAM).await;
            let signed = key
                .get(&serde_json::from_str(&options(&other)).expect("JSON"))
                .expect("it has one");
            other.put("credential", &signed).press(tongue.say("Next", "Suivant")).await;
            tongue.is_in(&mut other).await;
            // Lost: the password alone opens nothing.
            let mut lost = tongue.browser(&service);
            tongue.enter(&mut lost, &SAM).await;
            lost.is_on(tongue.say("Verify it's you", "Vérifier votre identité"));
            help_desk_takes_off(&service, &SAM, MethodKind::Passkey).await;
        }
    }
}

#[tokio::test]
async fn with_an_app() {
    for tongue in Tongue::BOTH {
        let service = service().await;
        has(&service, &SAM, Factor::App(App::new("App".into(), SECRET))).await;
        let app = Builder::new().with_secret(Secret::from(SECRET.to_vec())).build_noncompliant();
        let now = u64::try_from(service.flows.now().0 / 1_000_000).expect("after 1970");
        let mut browser = tongue.browser(&service);
        tongue.enter(&mut browser, &SAM).await;
        tongue.give_code(&mut browser, &app.generate(now).to_string()).await;
        tongue.is_in(&mut browser).await;
        help_desk_takes_off(&service, &SAM, MethodKind::App).await;
        service.wait(Minutes(1));
        let mut lost = tongue.browser(&service);
        tongue.enter(&mut lost, &SAM).await;
        tongue.is_in(&mut lost).await;
        lost.open("/security-info/add").await;
        lost.choose(tongue.say("Authenticator app", "Application d'authentification"));
        lost.press(tongue.say("Add", "Ajouter")).await;
        lost.is_on(tongue.say(
            "Set up your authenticator app",
            "Configurer votre application d'authentification",
        ));
    }
}

#[tokio::test]
async fn with_a_phone() {
    for tongue in Tongue::BOTH {
        let service = service().await;
        let mut browser = tongue.browser(&service);
        tongue.enter(&mut browser, &AMINA).await;
        let code = service.code_to("+14165550123").await;
        tongue.give_code(&mut browser, &code).await;
        tongue.is_in(&mut browser).await;
        help_desk_takes_off(&service, &AMINA, MethodKind::Phone).await;
        let mut lost = tongue.browser(&service);
        tongue.enter(&mut lost, &AMINA).await;
        tongue.is_in(&mut lost).await;
        lost.open("/security-info/add").await.choose(tongue.say("Phone", "Téléphone"));
        lost.press(tongue.say("Add", "Ajouter")).await;
        lost.fill(tongue.say("Phone number", "Numéro de téléphone"), "416 555 0188");
        lost.press(tongue.say("Next", "Suivant")).await;
        let code = service.code_to("+14165550188").await;
        lost.fill(tongue.say("Enter code", "Entrer le code"), &code)
            .press(tongue.say("Next", "Suivant"))
            .await;
        lost.sees(tongue.say("Phone verified", "Téléphone vérifié"));
    }
}
