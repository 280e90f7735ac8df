//! The people for whom it is all there: with printed codes and a token and no phone, with a passkey
//! only, with an app, with a phone. Each signs in, loses what they have, and gets back in, in both
//! languages.

use domain::custody::WAITING_TIME;
use domain::language::Language;
use domain::method::MethodKind;
use domain::pass::PASS_LIFETIME;
use domain::policy::Policy;
use domain::second_step::SecondStep;
use flows::operator::{MethodChoice, Reason};
use stories::{Browser, Minutes, Person, Service, hidden};

use super::hands::{Held, NUMBER, People, name, word};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const OLD: &str = SAM.password;
const NEW: &str = "four quiet otters juggling 7";
const NEW_NUMBER: &str = "+14165550188";
const WHY: Reason<'static> = Reason(Some("card with a picture, ticket 7"));

fn everything(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![
        MethodKind::Passkey,
        MethodKind::App,
        MethodKind::Token,
        MethodKind::Phone,
        MethodKind::Codes,
    ];
    policy.registration.required = 0;
    policy.recovery.methods = vec![MethodKind::Phone, MethodKind::Passkey, MethodKind::Codes];
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

async fn people(tongue: Language) -> People {
    People { service: Service::changed(&[SAM], everything).await, tongue }
}

impl People {
    /// With the password, where no second step is asked for.
    async fn with_password(&self, password: &str) -> Browser {
        let mut browser = self.types_password(&SAM, password).await;
        self.is_in(&mut browser).await;
        browser
    }

    /// With the password and this.
    async fn with_second_step(&self, password: &str, held: &mut Held) -> Browser {
        let mut browser = self.types_password(&SAM, password).await;
        held.give(&self.service, self.tongue, &mut browser).await;
        self.is_in(&mut browser).await;
        browser
    }

    /// What was lost opens nothing: it is not asked for, or not taken.
    async fn is_refused(&self, password: &str, held: &mut Held) {
        let mut browser = self.types_password(&SAM, password).await;
        held.give(&self.service, self.tongue, &mut browser).await;
        browser.is_on(&self.say("Verify it's you"));
        self.later();
    }

    /// The second step is due and nothing is there to take it: the page says where help is.
    async fn is_stuck(&self, password: &str) {
        let mut browser = self.types_password(&SAM, password).await;
        browser.is_on(&self.say("Verify it's you"));
        browser.follow(&self.say("Sign in another way")).await;
        browser.follow(&self.say("I don't have any of these")).await;
        browser.is_on(&self.say("You can't get in without one of your methods"));
        browser.open("/account").await;
        assert_ne!(browser.heading(), self.say("My Account"));
        self.later();
    }

    /// The help desk has seen who it is, and takes off what they have lost.
    async fn help_desk_takes_off(&self, kind: MethodKind) {
        let choice = MethodChoice::Kind(kind);
        let done = self.service.operator.remove_method(&name(&SAM), choice, WHY).await;
        done.expect("it is taken off");
    }

    /// The help desk has seen who it is, and hands out a temporary pass, which opens the page
    /// where a method of this kind is registered.
    async fn uses_pass(&self, kind: MethodKind) -> Browser {
        let made = self.service.operator.make_pass(&name(&SAM), PASS_LIFETIME, true, WHY).await;
        let pass = made.expect("it is made").pass;
        let mut browser = self.browser();
        browser.open("/setup/pass").await.fill(&self.say("Sign-in name"), SAM.name);
        browser.fill(&self.say("Temporary pass"), &pass).press(&self.say("Next")).await;
        browser.is_on(&self.say("More information required")).press(&self.say("Next")).await;
        browser.follow(&self.say("I want to set up a different method")).await;
        browser.choose(&self.say(word(kind))).press(&self.say("Confirm")).await;
        browser
    }

    /// Proves it by this at a reset, and chooses a password.
    async fn resets_by(&self, held: &mut Held, new: &str) {
        let browser = self.begins_reset(&SAM, held).await;
        let mut browser = browser.expect("it is offered");
        held.give(&self.service, self.tongue, &mut browser).await;
        self.chooses(&mut browser, new).await;
        self.later();
    }

    /// Signs in without a name, by a passkey that the browser offers.
    async fn without_a_name(&self, held: &mut Held) -> Browser {
        let Held::Passkey(key) = held else { unreachable!("a passkey") };
        let mut browser = self.browser();
        browser.open("/sign-in/other").await;
        let form = vec![("csrf".to_owned(), hidden(browser.html(), "csrf").expect("a form"))];
        let reply = browser.send("POST", "/sign-in/passkey/ask", Some(&form)).await;
        let options = serde_json::from_str(&reply.body).expect("it is JSON");
        let signed = key.get(&options).expect("it holds one");
        browser.put("credential", &signed).press(&self.say("Sign in with a passkey")).await;
        browser
    }
}

#[tokio::test]
async fn done_when_printed_codes_and_a_token_and_no_phone() {
    for tongue in Language::ALL {
        let people = people(tongue).await;
        let mut browser = people.with_password(OLD).await;
        people.begins_adding(&mut browser, MethodKind::Token).await;
        let mut token = people.claims_token(&mut browser, "B-1").await;
        people.service.wait(Minutes(11));
        people.begins_adding(&mut browser, MethodKind::Codes).await;
        people.proves(&mut browser, &mut token).await;
        people.begins_adding(&mut browser, MethodKind::Codes).await;
        let mut codes = people.prints_codes(&mut browser).await;
        people.later();
        people.with_second_step(OLD, &mut token).await;
        people.later();

        // The token is lost: a printed code opens, the token is suspended and another claimed.
        let mut browser = people.types_password(&SAM, OLD).await;
        people.another_way(&mut browser, codes.choice()).await;
        codes.give(&people.service, tongue, &mut browser).await;
        people.is_in(&mut browser).await;
        let item = people.say(word(MethodKind::Token));
        browser.open("/security-info").await.follow_in(&item, &people.say("I lost this")).await;
        browser.press(&people.say("Suspend it")).await.is_on(&people.say("Security info"));
        people.begins_adding(&mut browser, MethodKind::Token).await;
        let mut other = people.claims_token(&mut browser, "B-2").await;
        people.later();
        people.is_refused(OLD, &mut token).await;
        people.with_second_step(OLD, &mut other).await;
        people.later();

        // And the password: another code resets it, and the token is asked for all the same.
        people.resets_by(&mut codes, NEW).await;
        people.with_second_step(NEW, &mut other).await;
    }
}

#[tokio::test]
async fn done_when_a_passkey_only() {
    for tongue in Language::ALL {
        let people = people(tongue).await;
        let mut browser = people.with_password(OLD).await;
        people.begins_adding(&mut browser, MethodKind::Passkey).await;
        let mut passkey = people.makes_passkey(&mut browser).await;
        people.later();
        let mut browser = people.without_a_name(&mut passkey).await;
        people.is_in(&mut browser).await;
        people.later();

        // The password is forgotten.
        people.resets_by(&mut passkey, NEW).await;
        people.with_second_step(NEW, &mut passkey).await;
        people.later();

        // The device is lost, and with it all that signs in: by the help desk, who takes it off.
        people.is_stuck(NEW).await;
        people.help_desk_takes_off(MethodKind::Passkey).await;
        let mut browser = people.uses_pass(MethodKind::Passkey).await;
        let mut other = people.makes_passkey(&mut browser).await;
        people.later();
        people.resets_by(&mut other, OLD).await;
        people.with_second_step(OLD, &mut other).await;
        people.later();
        let mut browser = people.without_a_name(&mut other).await;
        people.is_in(&mut browser).await;
        people.later();
        let mut browser = people.without_a_name(&mut passkey).await;
        browser.is_on(&people.say("Sign in"));
        assert!(!browser.has_way(&people.say("No")), "the lost one opens nothing");
    }
}

#[tokio::test]
async fn done_when_an_app() {
    for tongue in Language::ALL {
        let people = people(tongue).await;
        let mut browser = people.with_password(OLD).await;
        people.begins_adding(&mut browser, MethodKind::App).await;
        let mut app = people.sets_up_app(&mut browser).await;
        people.later();
        people.with_second_step(OLD, &mut app).await;
        people.later();

        // The device is lost, and the password forgotten, which an app alone does not reset. With a
        // pass of the help desk printed codes are made, and with one of them a new app.
        assert!(people.begins_reset(&SAM, &app).await.is_none());
        people.is_stuck(OLD).await;
        people.help_desk_takes_off(MethodKind::App).await;
        let mut browser = people.uses_pass(MethodKind::Codes).await;
        let mut codes = people.prints_codes(&mut browser).await;
        people.later();
        people.resets_by(&mut codes, NEW).await;
        let mut browser = people.with_password(NEW).await;
        people.service.wait(Minutes(11));
        people.begins_adding(&mut browser, MethodKind::App).await;
        people.proves(&mut browser, &mut codes).await;
        people.begins_adding(&mut browser, MethodKind::App).await;
        let mut other = people.sets_up_app(&mut browser).await;
        people.later();
        people.is_refused(NEW, &mut app).await;
        people.with_second_step(NEW, &mut other).await;
    }
}

#[tokio::test]
async fn done_when_a_phone() {
    for tongue in Language::ALL {
        let people = people(tongue).await;
        let mut browser = people.with_password(OLD).await;
        people.begins_adding(&mut browser, MethodKind::Phone).await;
        people.gives_contact(&mut browser, MethodKind::Phone, NUMBER).await;
        let mut phone = Held::Phone(NUMBER);
        people.later();
        people.with_second_step(OLD, &mut phone).await;
        people.later();

        // The password is forgotten.
        people.resets_by(&mut phone, NEW).await;
        people.with_second_step(NEW, &mut phone).await;
        people.later();

        // The phone is lost: the help desk takes it off, and another number is registered. A person
        // who has the password could have done that: it is asked for once there is no objection.
        people.is_stuck(NEW).await;
        people.help_desk_takes_off(MethodKind::Phone).await;
        let mut browser = people.with_password(NEW).await;
        people.begins_adding(&mut browser, MethodKind::Phone).await;
        people.gives_contact(&mut browser, MethodKind::Phone, NEW_NUMBER).await;
        people.later();
        people.with_password(NEW).await;
        people.service.wait(WAITING_TIME);
        let before = people.service.codes_to(NUMBER).await;
        people.with_second_step(NEW, &mut Held::Phone(NEW_NUMBER)).await;
        assert_eq!(people.service.codes_to(NUMBER).await, before, "no code goes to the lost one");
    }
}
