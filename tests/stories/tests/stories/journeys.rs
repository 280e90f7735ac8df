//! The journeys besides the guide's: picking an account, setting up what is missing, the password,
//! the language, waiting for a code.

use flows::ports::Delivery;
use stories::{Browser, Minutes, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

/// A password that is good enough.
const NEW: &str = "four quiet otters juggling 7";

#[tokio::test]
async fn a_remembered_account_is_picked_and_forgotten() {
    let service = Service::with(&[NORA, AMINA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.is_on("My Account");
    browser
        .follow("Sign in with a different account")
        .await
        .is_on("Pick an account")
        .sees(NORA.name)
        .sees("Signed in");
    // Signed in already: straight on.
    browser.press(NORA.name).await.is_on("My Account");
    browser.open("/sign-in").await.follow("Use another account").await.is_on("Sign in");
    browser.fill("Email address", AMINA.name).press("Next").await.fill("Password", AMINA.password);
    browser.press("Sign in").await.press("No").await.is_on("My Account").sees(AMINA.name);
    // Nora was signed out by that, and is remembered: her password is asked for again.
    browser.open("/sign-in").await.is_on("Pick an account").sees(AMINA.name);
    browser.press(NORA.name).await.is_on("Enter password").sees(NORA.name);
    browser.go("Back").await.is_on("Pick an account");
    browser.press("Forget").await.is_on("Pick an account");
    assert!(
        !browser.html().contains(&format!("value=\"{}\"", AMINA.name)),
        "the newest one was forgotten"
    );
    browser.press("Forget").await.is_on("Sign in");
    // Forgetting is this browser's affair: the session goes on.
    browser.open("/account").await.is_on("My Account").sees(AMINA.name);
}

#[tokio::test]
async fn the_answer_to_stay_signed_in_is_remembered() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.give_name_and_password(NORA.name, NORA.password).await.is_on("Stay signed in?");
    browser.choose("Don't show this again").press("Yes").await.is_on("My Account");
    browser.press("Sign out").await.is_on("You are signed out");
    browser.give_name_and_password(NORA.name, NORA.password).await.is_on("My Account");
    service.wait(Minutes(29 * 24 * 60));
    browser.open("/account").await.is_on("My Account");

    let mut other = service.browser();
    other.give_name_and_password(NORA.name, NORA.password).await.choose("Don't show this again");
    other.press("No").await.is_on("My Account").press("Sign out").await;
    other.give_name_and_password(NORA.name, NORA.password).await.is_on("My Account");
    service.wait(Minutes(61));
    other.open("/account").await.is_on("Pick an account");
}

#[tokio::test]
async fn staying_signed_in_is_not_offered_where_it_is_off() {
    let service = Service::changed(&[NORA], |policy, _| policy.session.stay_signed_in = None).await;
    let mut browser = service.browser();
    browser.give_name_and_password(NORA.name, NORA.password).await.is_on("My Account");
    browser.open("/sign-in/stay").await.is_on("My Account");
}

#[tokio::test]
async fn registering_can_be_put_off_as_often_as_the_policy_says() {
    let service = Service::changed(&[SAM], |policy, _| policy.registration.skips = 2).await;
    let mut browser = service.browser();
    for says in ["You can skip this 2 more times.", "You can skip this once more."] {
        browser.sign_in(&SAM).await.is_on("More information required").sees(SAM.name).sees(says);
        browser.open("/account").await.is_on("More information required");
        browser.press("Skip for now").await.is_on("My Account");
        browser.press("Sign out").await;
    }
    browser.sign_in(&SAM).await.is_on("More information required");
    assert!(!browser.says("Skip for now"));
    // The short link's own page is the same, and another person can sign in from it.
    browser.follow("Use a different account").await.is_on("Pick an account");
}

#[tokio::test]
async fn two_methods_are_asked_for_one_after_another() {
    let service = Service::changed(&[SAM], |policy, _| policy.registration.required = 2).await;
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.is_on("More information required").press("Next").await;
    browser.is_on("Keep your account secure").sees("Method 1 of 2");
    browser.follow("I want to set up a different method").await.is_on("Choose a different method");
    browser
        .choose("Email")
        .press("Confirm")
        .await
        .is_on("Keep your account secure")
        .sees("Method 1 of 2");
    browser.fill("What email would you like to use?", "sam@home.example").press("Next").await;
    let code = service.code_to("sam@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.sees("Email verified");
    // The kind that is still missing comes next, at once.
    browser.press("Next").await.is_on("Keep your account secure").sees("Method 2 of 2");
    browser.open("/account").await.is_on("More information required");
    browser
        .press("Next")
        .await
        .sees("Method 2 of 2")
        .fill("Phone number", "416 555 0123")
        .press("Next")
        .await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    browser.press("Next").await.is_on("Success!").sees("sam@home.example").sees("+1 416-555-0123");
    browser.press("Done").await.is_on("Security info");
    // The first vouched for the second: both can reset the password at once.
    assert!(!browser.says("Can reset your password from"));
    // What would be refused is not offered; who asks for it all the same is told why.
    assert!(!browser.has_way("Delete"));
    browser.sees("To delete it, add another one first.");
    let id = browser
        .form("Change")
        .1
        .into_iter()
        .find(|(name, _)| name == "method")
        .expect("a method")
        .1;
    browser.open(&format!("/security-info/delete/{id}")).await.press("Delete").await;
    browser.sees("Your organisation requires 2 methods");
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let service = Service::hashing(&[NORA]).await;
    let [mut here, mut there] = [service.browser(), service.browser()];
    here.sign_in(&NORA).await.is_on("My Account");
    there.sign_in(&NORA).await.is_on("My Account");
    here.open("/.well-known/change-password").await.is_on("Change password");
    let fill = |browser: &mut Browser, current: &str, new: &str, confirm: &str| {
        browser
            .fill("Current password", current)
            .fill("New password", new)
            .fill("Confirm new password", confirm);
    };
    fill(&mut here, "not it at all, sorry", NEW, NEW);
    here.press("Change password").await.sees("That is not your current password.");
    fill(&mut here, NORA.password, NEW, "something else");
    here.press("Change password").await.sees("The two passwords are not the same.");
    assert!(here.says("At least 15 characters."), "{}", here.words());
    fill(&mut here, NORA.password, "short", "short");
    here.press("Change password").await.sees("Use at least 15 characters.");
    assert!(!here.says("At least 15 characters."), "said once is enough: {}", here.words());
    assert!(here.html().contains("aria-describedby=\"new-error\""), "{}", here.html());
    fill(&mut here, NORA.password, NORA.password, NORA.password);
    here.press("Change password").await.sees("This is the password you have now. Choose another.");
    fill(&mut here, NORA.password, "contactnorth nora", "contactnorth nora");
    here.press("Change password").await.sees("built on your own name or address");
    there.open("/account").await.is_on("My Account");
    fill(&mut here, NORA.password, NEW, NEW);
    here.press("Change password")
        .await
        .is_on("Change password")
        .sees("Every other session has ended.");
    there.open("/account").await.is_on("Pick an account");
    here.open("/account").await.is_on("My Account");
    let told = service.notices().await.len();
    assert_eq!(told, 1);
    there
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .sees("Your account or password is incorrect.");
    there.give_name_and_password(NORA.name, NEW).await.is_on("Stay signed in?");
}

#[tokio::test]
async fn the_password_page_asks_for_signing_in_first() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/.well-known/change-password").await.is_on("Sign in");
    browser.fill("Email address", NORA.name).press("Next").await.fill("Password", NORA.password);
    browser.press("Sign in").await.press("No").await.is_on("Change password");
}

#[tokio::test]
async fn one_of_my_sessions_is_ended() {
    let service = Service::with(&[NORA]).await;
    let [mut here, mut phone, mut tablet] =
        [service.browser(), service.browser(), service.browser()];
    phone.headers = vec![(
        "user-agent",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1".into(),
    )];
    tablet.headers = vec![("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0".into())];
    tablet.sign_in(&NORA).await;
    service.wait(Minutes(1));
    phone.sign_in(&NORA).await;
    here.sign_in(&NORA).await.follow("Sign-ins").await.is_on("Sign-ins").sees("This browser");
    here.sees("Safari, iPhone").sees("Firefox, Windows").sees("Signed in");
    here.press("Sign out at /account/sign-ins/end")
        .await
        .is_on("Sign-ins")
        .sees("That session has ended.");
    phone.open("/account").await.is_on("Pick an account");
    tablet.open("/account").await.is_on("My Account");
}

#[tokio::test]
async fn the_language_is_remembered_by_the_browser_and_for_the_account() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await.press("Français").await.is_on("Se connecter");
    browser.open("/reset").await.is_on("Récupérer l'accès à votre compte");
    // For the account it counts once it is chosen while signed in.
    browser.press("English").await.is_on("Get back into your account");
    browser.sign_in(&NORA).await.open("/security-info").await.press("Français").await;
    browser.is_on("Informations de sécurité");
    let mut other = service.browser();
    other.open("/sign-in").await.is_on("Sign in");
    other.give_name_and_password(NORA.name, NORA.password).await.is_on("Rester connecté?");
    other.press("Non").await.is_on("Mon compte");
    // A browser that speaks neither gets the organisation's first.
    let mut third = service.browser();
    third.language = "de-CH, it;q=0.5";
    third.open("/sign-in").await.is_on("Sign in");
}

/// The whole of it, by the French labels.
#[tokio::test]
async fn en_francais_du_lien_court_a_la_reinitialisation() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    browser.language = "fr-CA, fr;q=0.9, en;q=0.1";
    browser.open("/setup").await.is_on("Se connecter");
    browser
        .fill("Adresse courriel", SAM.name)
        .press("Suivant")
        .await
        .is_on("Entrer le mot de passe");
    browser.fill("Mot de passe", "pas le bon mot de passe").press("Se connecter").await;
    browser.sees("Votre compte ou votre mot de passe est incorrect.");
    browser
        .fill("Mot de passe", SAM.password)
        .press("Se connecter")
        .await
        .is_on("Rester connecté?");
    browser
        .choose("Ne plus afficher ce message")
        .press("Non")
        .await
        .is_on("Plus d'informations requises");
    browser.press("Suivant").await.is_on("Protégez votre compte");
    browser.choose("Canada (+1)").fill("Numéro de téléphone", "416 555-0123");
    browser.choose("Envoyez-moi un code par message texte").press("Suivant").await;
    browser.sees("Nous venons d'envoyer un code à 6 chiffres à +1 416-555-0123");
    browser
        .press("Renvoyer le code")
        .await
        .sees("Attendez 60 secondes avant de demander un autre code.");
    let code = service.code_to("+14165550123").await;
    browser.fill("Entrer le code", &code).press("Suivant").await.sees("Téléphone vérifié");
    browser
        .press("Suivant")
        .await
        .is_on("Réussite!")
        .press("Terminé")
        .await
        .is_on("Informations de sécurité");
    browser.follow("Ajouter une méthode").await.choose("Courriel").press("Ajouter").await;
    browser
        .is_on("Protégez votre compte")
        .fill("Quelle adresse courriel voulez-vous utiliser?", "sam@home.example");
    browser.press("Suivant").await;
    let code = service.code_to("sam@home.example").await;
    browser
        .fill("Entrer le code", &code)
        .press("Suivant")
        .await
        .is_on("Informations de sécurité")
        .sees("Courriel vérifié");
    browser.press("Se déconnecter").await.is_on("Vous êtes déconnecté");

    browser
        .open("/sign-in")
        .await
        .is_on("Choisir un compte")
        .press(SAM.name)
        .await
        .is_on("Entrer le mot de passe");
    browser.follow("J'ai oublié mon mot de passe").await.is_on("Récupérer l'accès à votre compte");
    browser
        .press("Suivant")
        .await
        .is_on("Vérifier votre identité")
        .choose("Envoyer un code par courriel à");
    browser
        .press("Envoyer le code")
        .await
        .sees("Si cette méthode figure dans ce compte, un code arrivera par courriel");
    let code = service.code_to("sam@home.example").await;
    browser
        .fill("Entrer le code", &code)
        .press("Suivant")
        .await
        .is_on("Choisir un nouveau mot de passe");
    browser
        .fill("Nouveau mot de passe", NEW)
        .fill("Confirmer le nouveau mot de passe", NEW)
        .press("Terminer")
        .await;
    browser
        .is_on("Votre mot de passe a été réinitialisé")
        .go("Se connecter")
        .await
        .press(SAM.name)
        .await;
    browser.fill("Mot de passe", NEW).press("Se connecter").await.is_on("Mon compte");
}

/// What a person who waits for a code is told of its message, on the page and by the script's
/// look-ups.
#[tokio::test]
async fn what_became_of_the_code_is_told_to_its_owner_alone() {
    let service = Service::with(&[SAM, NORA]).await;
    let mut browser = service.browser();
    browser
        .sign_in(&SAM)
        .await
        .press("Next")
        .await
        .fill("Phone number", "416 555 0123")
        .press("Next")
        .await;
    let status = async |browser: &mut Browser| {
        let reply = browser.send("GET", "/register/status", None).await;
        serde_json::from_str::<serde_json::Value>(&reply.body).expect("JSON")
    };
    browser.sees("We just sent a 6-digit code to +1 416-555-0123.");
    service.carriers_answer(Some(Delivery::Later("the gateway is down".into())));
    service.deliver().await;
    browser.open("/register/code").await.sees("We're still trying to send your code.");
    assert_eq!(status(&mut browser).await["text"], "We're still trying to send your code.");
    service.carriers_answer(Some(Delivery::Refused("no such number".into())));
    service.wait(Minutes(1));
    service.deliver().await;
    let refused = "We couldn't send a code there. Check it, or use a different method.";
    browser.open("/register/code").await.sees(refused);
    assert_eq!(status(&mut browser).await["text"], refused);
    assert!(!browser.says("no such number"), "what the carrier says is for an operator");
    service.carriers_answer(None);
    browser
        .press("Resend code")
        .await
        .sees("We just sent a 6-digit code to +1 416-555-0123 again.");
    service.deliver().await;
    browser
        .open("/register/code")
        .await
        .sees("We just sent a 6-digit code to +1 416-555-0123 again.");
    assert_eq!(status(&mut browser).await["state"], "sent");

    // A stranger at a reset is told nothing of the sort.
    service.carriers_answer(Some(Delivery::Refused("no such mailbox".into())));
    let mut stranger = service.browser();
    stranger
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    let before = stranger.words();
    service.deliver().await;
    stranger.open("/reset/code").await;
    assert_eq!(stranger.words(), before);
}

/// Back, and the same method again: the code that is on its way serves.
#[tokio::test]
async fn going_back_costs_no_second_code() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await;
    service.wait(Minutes(11));
    browser
        .open("/security-info")
        .await
        .press("Change")
        .await
        .choose("Email a code")
        .press("Send code")
        .await;
    browser.sees("We just sent a 6-digit code").press("Back").await.is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await.sees("We just sent a 6-digit code");
    assert_eq!(service.codes_to("amina@home.example").await, 1);
    browser.press("Resend code").await.sees("Wait 60 seconds before requesting another code.");
    let code = service.code_to("amina@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure");

    let mut reset = service.browser();
    reset
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .choose("Email a code");
    reset
        .press("Send code")
        .await
        .press("Try another way")
        .await
        .choose("Email a code")
        .press("Send code")
        .await;
    reset.sees("If that is on this account, a code is on its way");
    assert_eq!(service.codes_to("amina@home.example").await, 2);
}

/// Pressed twice, because the answer did not come: it was put off once.
#[tokio::test]
async fn putting_off_twice_counts_once() {
    let service = Service::changed(&[SAM], |policy, _| policy.registration.skips = 2).await;
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.is_on("More information required");
    let form = browser.form("Skip for now");
    browser.send_again(&form).await.is_on("My Account");
    browser.send_again(&form).await.is_on("My Account");
    browser.press("Sign out").await;
    browser
        .sign_in(&SAM)
        .await
        .is_on("More information required")
        .sees("You can skip this once more.");
}

/// A code and a notice say with which browser they were asked for, so that anyone who gets one that
/// they did not ask for knows more than that.
#[tokio::test]
async fn a_code_and_a_notice_say_with_which_browser_it_was() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.headers = vec![("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0".into())];
    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    browser.choose("Email a code to").press("Send code").await;
    let code = service.code_to("nora@home.example").await;
    browser.fill("Enter code", &code).press("Next").await;
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    let letters = service.letters().await;
    assert!(letters.iter().any(|letter| letter.code.is_some()));
    assert!(letters.iter().any(|letter| letter.notice.is_some()));
    for letter in letters {
        let from = letter.from.unwrap_or_else(|| panic!("it says nothing of it: {:?}", letter.id));
        assert_eq!(from.browser, "Firefox, Windows");
        assert_eq!(from.network, "127.0.0.1");
    }
}
