# The words on the pages. The labels are part of the contract: people, screen readers and checks find things by them.

# On every page
title = { $page } - { $organisation }
title-error = Error: { $page } - { $organisation }
skip-to-content = Skip to the content
language-switch = Language
terms-link = Terms of service
privacy-link = Privacy and cookies
help-desk-link = Help desk
help-desk-word = help desk
guide-link = How-to guide
demo-banner = This is a demo. Nothing is sent to anybody: codes appear in the outbox.
demo-outbox-link = Outbox
demo-home-link = Demo

button-next = Next
button-back = Back
button-cancel = Cancel
button-add = Add
button-delete = Delete
button-change = Change
button-rename = Rename
button-done = Done
button-yes = Yes
button-no = No
button-finish = Finish
button-confirm = Confirm

method-phone = Phone
method-email = Email

# Sign in
sign-in-title = Sign in
sign-in-name = Email address
sign-in-cannot-access = Can't access your account?

pick-title = Pick an account
pick-other = Use another account
pick-forget = Forget
pick-signed-in = Signed in

password-title = Enter password
password-label = Password
password-submit = Sign in
password-forgotten = Forgotten my password
password-show = Show password
password-hide = Hide password

stay-title = Stay signed in?
stay-text = With **{ button-yes }** you are asked for your password less often on this device. Choose **{ button-no }** on a device that others use.
stay-dont-ask = Don't show this again

signed-out-title = You are signed out
signed-out-text = On a device that others use, close all browser windows as well.
signed-out-everywhere-text = Every session has ended, on all devices.

# Registering a method
interrupt-title = More information required
interrupt-text = Your organisation needs more information to keep your account secure.
interrupt-account = Make sure that this is the correct account
interrupt-other = Use a different account
interrupt-removed-on = The methods on your account will be removed on { $date }, unless one of them is used before, or somebody who was told stops it.
interrupt-removed-next = After that, sign in and add what you use now.
interrupt-skip = Skip for now
interrupt-skip-until = You can put this off until { $date }.
interrupt-skips-left = { $count ->
        [one] You can skip this once more.
       *[other] You can skip this { $count } more times.
    }

register-title = Keep your account secure
register-required = Your organisation requires you to set up the following methods of proving who you are.
register-progress = Method { $number } of { $total }
register-change-phone = The new number replaces { $destination }.
register-change-email = The new address replaces { $destination }.
register-other = I want to set up a different method
register-ways = Other ways

phone-text = You can prove who you are by texting a code to your phone.
phone-question = What phone number would you like to use?
phone-country = Country or region
phone-number = Phone number
phone-example = Example: { $number }
phone-too-short = Digits are missing. Enter the whole number, with its area code.
phone-too-long = There are too many digits. Check the number.
phone-not-given-out = No phone in that country has this number. Check each digit, and the country.
phone-delivery = How would you like to get the code?
phone-by-text = Text me a code
phone-notice = Message and data rates may apply. Choosing Next means that you agree to the { $terms } and { $privacy } statement.
phone-risk = A text can reach somebody else who takes over your number or your phone.
phone-purpose = Your number is used only to keep your account secure.

email-text = You can prove who you are by receiving a code at another email address.
email-label = What email would you like to use?
email-hint = An address outside { $organisation } that you can open without this password.
email-whole = Type it in full, such as name@{ $domain }.
email-purpose = Your address is used only to keep your account secure.

choose-title = Choose a different method
choose-label = Which method would you like to use?

code-sent = We just sent a { $digits }-digit code to { $destination }. Enter the code below.
code-sent-recovery-phone = If that is on this account, a code is on its way by text message. Enter the { $digits }-digit code below.
code-sent-recovery-email = If that is on this account, a code is on its way by email. Enter the { $digits }-digit code below.
code-sent-again = We just sent a { $digits }-digit code to { $destination } again. Enter the newest code below.
code-sent-long-again = We just sent a code of { $digits } letters and digits to { $destination } again. Enter the newest code below, with or without the hyphens.
code-sent-recovery-phone-again = If that is on this account, a code is on its way by text message once more. Enter the newest code below.
code-sent-recovery-email-again = If that is on this account, a code is on its way by email once more. Enter the newest code below.
code-sent-long = We just sent a code of { $digits } letters and digits to { $destination }. Enter the code below, with or without the hyphens.
code-sent-recovery-phone-long = If that is on this account, a code is on its way by text message. Enter the code below, with or without the hyphens.
code-sent-recovery-email-long = If that is on this account, a code is on its way by email. Enter the code below, with or without the hyphens.
code-has-letters = My code has letters
code-has-digits = My code has digits only
code-label = Enter code
code-lifetime = The code works for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
code-resend = Resend code
code-old = This code was asked for more than { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } ago.
code-old-again = If it doesn't work any more, choose **{ code-resend }**.
code-ask-again = Choose **{ code-resend }**, and a new one comes.
code-new-one = For the new code, once it has come.
code-resend-in = You can ask for another code in { $wait }.
seconds = { $count } { $count ->
        [one] second
       *[other] seconds
    }
code-resent = A new code is on its way.
code-goes-to = It goes to { $destination }.
code-wrong-number = Wrong number? Change it
code-wrong-address = Wrong address? Change it
code-help = No code?
code-help-newest = If you asked for several, use the newest.
code-help-desk = Still nothing?
code-check-again = Refresh this page
code-other-browser = Nothing arriving? Go back to the browser where you began. While many codes are being asked for, yours can take up to an hour: leave the page open.

status-delayed = We're still trying to send your code.

# An authenticator app.
app-title = Set up your authenticator app
app-step-install = On your phone, open your authenticator app. Any app that shows codes will do; if you have none, install one from the app store first.
app-step-scan = In the app, add an account and point the camera at this picture.
app-picture = Picture for the camera of your authenticator app
app-or-type = Can't scan it? Choose to enter a key in the app, and type this:
app-open = The app is on this device: open it
app-step-code = The app now shows a code of 6 digits that changes every 30 seconds. Type it here.
app-name = Name
app-name-offered = My authenticator app
name-again = { $name } { $number }
app-name-hint = So that you can tell it from another later.

# A passkey or security key.
passkey-title = Set up a passkey
passkey-text = A passkey is kept by your phone, your computer or a security key. You sign in with it by a fingerprint, your face or a PIN, without a password; no other site can ask for it.
passkey-text-next = Choose **Next**, and follow what your browser says.
passkey-name = Name
passkey-name-offered = My passkey
passkey-name-hint = So that you can tell it from another later.
passkey-use = Choose **Next**, and use your passkey or security key as your browser says.
passkey-use-reset = Choose **Next**, and use the passkey of this account as your browser says. A security key on which no passkey is stored can't be used here.
passkey-unscripted = Passkeys need JavaScript, which is switched off in this browser. Switch it on, or use a different method.
passkey-none = This browser can't use passkeys here. Use another browser, or a different method.
passkey-stopped = The passkey wasn't used. Try again, or use a different method.
passkey-there = That device or security key has a passkey of this account already. Use another one.
passkey-synced = On all your devices: your provider copies it
passkey-bound = On one device only
sign-in-passkey = Sign in with a passkey
rename-title = Rename this method

# A hardware token.
token-title = Set up your hardware token
token-text = A hardware token is a small device that shows a code: you got it from your organisation.
token-serial = Serial number
token-serial-hint = It stands on the back of the token.
token-first = Code
token-second = Next code
token-second-hint = Wait until the token shows another code, or press its button again.

# Recovery codes.
codes-title = Your recovery codes
first-codes-title = Make recovery codes?
first-codes-text = Ten codes: each can show once that it's you, when you have nothing else at hand. They are shown only once: have something at hand to print or write them down.
add-ends-codes = You have recovery codes already. Adding recovery codes makes new ones, and those on your sheet stop working at once.
codes-make = Make codes
codes-text = Each of these codes can show once that it's you, when you have nothing else at hand. They are shown only now: print them, or write them down, and keep them in a safe place.
codes-each-once = Each code works once. Make new ones at Security info when few are left.
codes-keep = Keep this sheet in a safe place, and not with your password.
codes-print = Print
codes-download = Download
codes-copy = Copy
codes-copied = The codes are copied. Keep them where nobody else can read them.
codes-made-on = Made on { $date }
codes-how-to-print = Print this page from the menu of your browser, then close it.
new-codes-title = Make new recovery codes?
new-codes-text = The codes that you have now stop working at once, those on paper too. The new ones are shown only once: have something at hand to print or write them down.
codes-before = The codes from before no longer work: throw the old sheet away.
codes-make-new = Make new codes
codes-left = { $count ->
    [0] none left: make new ones
    [1] 1 left: make new ones
    [2] 2 left: make new ones
    [3] 3 left: make new ones
   *[other] { $count } left
}

# The second step at sign-in.
second-title = Verify it's you
second-other = Sign in another way
second-lost = I don't have any of these
second-choose = How do you want to show that it's you?
second-different = Use a different account
second-lost-one = Have you lost one of these? Sign in with another one, and then choose **{ button-lost }** at **{ security-info-title }**.
second-help-title = You can't get in without one of your methods
second-help-text = Nobody gets in with the password alone, so that a stolen password is not enough. Call the help desk: they can help you set up a new method.
second-remember = Don't ask again on this device for { $days ->
    [1] 1 day
   *[other] { $days } days
}
second-remember-hint = Only where nobody else uses this device.
second-failed-notice = Since your last sign-in, somebody typed your password and then a wrong code. If that wasn't you, change your password.
verified-later-text = It can be used to reset your password from { $date }.
verified-later-proof = It can be used from { $date }.

finished-title = Success!
finished-pass-text = You have added what is below. Now choose a new password: you will be asked for your sign-in name, and then to prove with it that it's you.
finished-pass-later = You have added what is below. You can choose a new password with it from { $date }: then choose **{ password-forgotten }** when you sign in. Until then, everyone who was on your account before can say that this wasn't you.
finished-pass-submit = Finish
finished-no-reset = This can't reset your password.
finished-text-not-enough = What is below is on your account now.
finished-text = You have set up your security info. Choose **{ button-done }** to review it.

# Security info
security-info-title = Security info
health-ways = { $count ->
    [0] You have no way back in yet
    [1] You have one way back in
    [2] You have two ways back in
    [3] You have three ways back in
   *[other] You have { $count } ways back in
}
health-proofs = { $count ->
    [0] You have no way yet to show that it's you
    [1] You have one way to show that it's you
    [2] You have two ways to show that it's you
    [3] You have three ways to show that it's you
   *[other] You have { $count } ways to show that it's you
}
health-none-resets = None of your methods can reset your password
health-add-one-of = They can show that it's you. To get back in by yourself after you have forgotten your password, add one of these too: { $kinds }
health-ask-desk = They can show that it's you. If you forget your password, the help desk helps you.
health-ways-end = Your ways back in end on { $date }
health-proofs-end = Your ways to show that it's you end on { $date }
health-end = All of them are being removed. After that, sign in and add a new one. Typing a code that was sent there stops it.
health-end-two = All of them are being removed. After that, sign in and add two of different kinds. Typing a code that was sent there stops it.
health-add-first = If you forget your password, only the help desk can help you. Add a way now: it takes a minute.
health-add-first-proof = Without one, only the help desk can tell you from somebody who has your password. Add one now: it takes a minute.
health-missing = You can't reset your password by yourself yet
health-add-missing = Your organisation asks for two methods of different kinds for that. Add one of these too: { $kinds }
health-missing-desk = Your organisation asks for two methods of different kinds for that. If you forget your password, the help desk helps you.
health-able = You can reset your password by yourself
health-add-spare = A reset takes two methods of different kinds. Add another of these, in case you lose one: { $kinds }
add-missing = To reset your password by yourself, you need two methods of different kinds. One of these is still missing: { $kinds }
health-add-second = Add a second one, in case you lose the first.
health-wait = Your next one works from { $date }. There is nothing you need to do.
health-make-codes = Few recovery codes are left. Make new ones.
health-good = If you forget your password, you can choose a new one yourself. Come back when one of them changes.
health-good-proof = Come back when one of them changes.
use-both = For signing in, and for resetting your password
use-reset = For resetting your password
use-sign-in = For signing in
use-changes = For changing your security info
security-info-add = Add method
security-info-methods = Your methods
security-info-resets-from = Can reset your password from { $date }
security-info-works-from = Can be used from { $date }
security-info-stays = To delete it, add another one first.
security-info-stays-until = You can delete it from { $date }, when the other one works.
security-info-added-on = Added on { $date }
security-info-removed-unless-used = Will be removed on { $date }, unless it is used before
security-info-removed = Will be removed on { $date }
security-info-removed-on = Will be removed on { $date }, unless a code that was sent there is typed before
letter-until = Its code works until { $date }
security-info-last-used = Last used on { $date }, in { $browser }
security-info-suspended = Suspended
security-info-lost-on = Suspended since { $date }: it can't be used
security-info-found-by = To use it again, choose **{ button-found }** and prove by another method that it's you.
security-info-frozen = Somebody said that a change on this account wasn't theirs. Until { $date } nothing can be added or changed here.
security-info-lost-device = Lost a device?
sign-out-everywhere = Sign out everywhere

review-title = Are these still yours?
review-text = Look through the list: each of these can reset your password. You are asked because the help desk wants to be sure, or because we had to go back to an older copy of our records: then a phone or address that you deleted lately may be here again.
review-text-proof = Look through the list: each of these can show that it's you. You are asked because the help desk wants to be sure, or because we had to go back to an older copy of our records: then a phone or address that you deleted lately may be here again.
review-yes = Yes, all of them
review-no = No, change them

add-title = Add a method
add-label = Which method would you like to add?
add-waits = A method that you add now can be used only after { $days } days. To use it at once, first prove who you are by one that you have.
add-asks = Before you add a method, you have to prove who you are by one that you have.
add-prove = Prove who I am first

button-lost = I lost this
button-found = Use it again
first-label = Asked for first when you sign in
first-strongest = The strongest one
first-submit = Save
lost-method-title = Did you lose this method?
lost-method-text = Nobody will be able to sign in, reset your password or change anything with it. When you find it, you can use it again. If it is gone for good, add another one and delete this one.
lost-method-text-proof = Nobody will be able to sign in or change anything with it. When you find it, you can use it again. If it is gone for good, add another one and delete this one.
lost-method-told = A notice goes to each of your methods that can receive one. If you are signed in on the lost device, sign out everywhere too.
lost-method-submit = Suspend it
found-method-title = Use this method again?
found-method-text = It will work as before. You need another of your methods to prove that it's you. A notice goes to each of your methods that can receive one.
found-instead = You said that you had lost this method. If you have found it, you can use it again instead:
found-method-submit = Use it again
error-last-method = You have no other method that works now. Add another one first.
contacts-title = Name your recovery contacts
contacts-text = Two people at { $organisation } who know you. When you can't sign in, each gives you a code, and a day later you can choose a new password. Neither of them sees your account or your password.
contacts-tell = Tell them: they agree at **{ security-info-title }**, under **{ vouch-title }**.
contacts-first = Email address of the first person
contacts-second = Email address of the second person
contacts-wait = Waiting until both have agreed
contacts-day = Both vouched for somebody: a new password can be chosen from { $date }. If that isn't you, choose **{ button-delete }**.
vouch-link = People who named you as a recovery contact
vouch-title = People who named you
vouch-nobody = Nobody has named you as a recovery contact.
vouch-text = When one of them can't sign in, you and another person vouch for them. Do it only when you are certain who is asking: see them, or call them on a number that you knew before.
vouch-agree = Agree
vouch-decline = Decline
vouch-agreed = You have agreed.
vouch-submit = Vouch now
vouch-made = Your code for { $name }:
vouch-tell = Tell it to nobody but them, face to face or on the telephone. It works once, within an hour. They have been told that you vouched.
vouch-unknown = They no longer name you, or their contacts can't be used yet.
done-contact-answered = Your answer is kept.
claim-title = Two colleagues vouch for you
claim-text = Ask both people whom you named beforehand. Each of them finds a code for you at **{ security-info-title }**, under **{ vouch-title }**.
claim-first = Code from the first person
claim-second = Code from the second person
claim-hint = 16 letters and digits each. Small letters and missing hyphens do no harm.
claimed-title = Your colleagues have vouched for you
claimed-keep = Write down this code. It is shown only now.
claimed-when = It works from { $date }, for three days. Then get back into your account, and choose to use the code from your recovery contacts' help.
claimed-told = Until then, everyone on your account is told and can stop it.
help-contacts = Two colleagues vouch for me
delete-title = Delete this method?
delete-leaves-none = After that, you can't reset your password by yourself. Add another method first.
delete-text = You will no longer be able to reset your password with it. A notice goes to each of your methods that can receive one.
delete-text-proof = You will no longer be able to show with it that it's you. A notice goes to each of your methods that can receive one.

prove-title = Verify it's you
prove-text = Before your security info changes, prove that it's really you.
prove-to-suspend = After that, this method is suspended: { $method }
prove-to-take-up = After that, this method can be used again: { $method }
prove-method = How would you like to prove it?
prove-send = Send code
prove-none = I can't use any of these
prove-password-text = Enter your password to go on.
prove-continue = Continue

lost-title = You can't use any of these?
lost-text = A lost phone, a number that has changed, a mailbox that you can't open any more: we can take them off your account, so that you can add others.
lost-how = We can't be sure that it's you who is asking. So it takes { $days } days, and a notice goes at once, and every day, to each of them that can receive one. Whoever receives it can stop it, and using one of them stops it too. When the time is over, sign in and add what you use now; it works at once.
lost-submit = Remove them in { $days } days
lost-due = They will be removed on { $date }, unless one of them is used before, or somebody who was told stops it.
lost-due-next = Until then there is nothing to do. After that, sign in and add what you use now.

not-me-title = This wasn't me
not-me-text = Were you told of something on your account that you didn't do? Undo it here. This is what happens at once:
not-me-methods = Phones and addresses that were removed come back, and those that were added are taken off.
not-me-sessions = Everybody is signed out, you too. The password stops working.
not-me-frozen = No method can be added for { $hours } hours.
not-me-codes = Was the message about codes that you did not ask for? Then only this happens: no more of them are sent for { $hours } hours.
not-me-next = Then you choose a new password, with a code sent to your phone or address.
not-me-next-help = Then you ask the help desk for a new password.
not-me-code = Code from the message
not-me-code-hint = Eight letters and digits, such as K7QM-2XZ4. Small letters will do, and so will leaving the hyphen out.
not-me-submit = Undo these changes
not-me-reset = get back into your account
not-me-way-on = You can also { $reset }, or ask the help desk: { $helpdesk }
not-me-way-on-help = You can also ask the help desk: { $helpdesk }
not-me-done-title = The changes have been undone
not-me-done-text = Everybody has been signed out, and the old password doesn't work any more. Everyone who gets messages about this account has been told.
not-me-older = Were you sent several such messages? Use the oldest that tells of something you didn't do: that is undone, and all that came after it. What came before stays.
not-me-done-older = Did an older message tell of something that wasn't you either? Use that one too, before you go on: what it tells of is still there.
not-me-done-next = Choose a new password now. You will be asked for your sign-in address, and sent a code.
not-me-done-reset = Choose a new password
not-me-done-help = Ask the help desk for a new password now.
not-me-stopped-title = No more codes for { $hours } hours
not-me-stopped-text = Codes are now sent only to browsers where you have signed in before. Nothing else was changed.
not-me-stopped-next = Do you need a code yourself, on a browser where you never signed in? Ask the help desk.

# My Account
my-account-title = My Account
my-account-text = Signed in as { $name }
my-account-security-info = Keep the ways up to date that get you back in.
my-account-password = Change the password that you sign in with.
my-account-sign-ins = See where you are signed in and what happened lately.
my-account-security-info-proof = Keep up to date what shows that it's you.
my-account-password-since = Last changed on { $date }
my-account-sessions = { $count ->
    [1] You are signed in here only
   *[other] You are signed in at { $count } places
}
panel-label = My Account
panel-password = Password
panel-sign-ins = Sign-ins
avatar-label = Account of { $name }
avatar-view = View My Account
avatar-other = Sign in with a different account
avatar-sign-out = Sign out

change-password-title = Change password
change-password-current = Current password
change-password-new = New password
change-password-confirm = Confirm new password
change-password-hint = At least { $count } characters. A few words that don't belong together are strong and easy to remember.
change-password-others = You stay signed in here; your other sessions end.
rule-length = Your organisation asks for at least { $count } characters.
rule-complexity = Mix upper and lower case letters, digits and signs, without your name.
rule-history = { $count ->
    [one] Your last password is not accepted.
   *[other] Your last { $count } passwords are not accepted.
}
rule-age = It can be changed again only after { $hours } { $hours ->
        [one] hour
       *[other] hours
    }.
new-password-expired = Your password has expired. Choose a new one, and sign in with it.
new-password-must-change = Your organisation asks you to choose a new password. Then sign in with it.
new-password-too-short = Your password is shorter than your organisation now asks for. Choose a longer one, and sign in with it.
new-password-done-title = Your password has been changed
new-password-done-text = Sign in with your new password.
change-password-submit = Change password

sign-ins-title = Sign-ins
sign-ins-sessions = Where you are signed in
sign-ins-current = This browser
sign-ins-since = Since { $date }
sign-ins-seen = Last used { $date }
sign-ins-end = Sign out
sign-ins-everywhere-text = This ends every session, this one too. You then sign in again.
sign-ins-recent = Recent sign-ins and security changes
sign-ins-recent-none = Nothing has happened yet.
sign-ins-when = When
sign-ins-what = What
sign-ins-where = Where
sign-ins-not-you = Something here that wasn't you? Use the message that told you of it. Or change your password, delete at Security info what isn't yours, and sign out everywhere.

action-signed-in = Signed in
action-sign-in-refused = Wrong password typed
action-signed-out = Signed out
action-session-ended = Signed out of another device
action-signed-out-everywhere = Signed out everywhere
action-proved = Showed that it was you
action-code-refused = Wrong code typed
action-passkey-refused = Passkey refused
action-passkey-may-be-copied = Passkey refused: there may be a copy of it
action-method-renamed = Method renamed
action-method-added = Method added
action-method-changed = Method changed
action-method-deleted = Method deleted
action-method-suspended = Method suspended
action-method-taken-up = Method taken back up
action-default-chosen = Method to be asked for first chosen
action-contact-agreed = A recovery contact agreed
action-contact-declined = A recovery contact declined
action-contact-vouched = A recovery contact vouched
action-contacts-vouched = Both recovery contacts vouched
action-removal-asked = Removal of lost methods asked for
action-removal-called-off = Removal called off: a code was received there
action-changes-undone = Changes undone, password dead until a reset
action-codes-stopped = Codes for unknown browsers stopped for { $hours } hours
action-recovery-code-used = Recovery code used
action-second-step-failed = Right password typed, then a wrong code
action-registration-skipped = Registration put off
action-password-changed = Password changed
action-password-reset = Password reset
action-account-unlocked = Account unlocked
action-password-not-written = New password not set
action-password-changed-in-directory = Password changed in the directory
action-not-theirs = Something that is not on this account was asked for
action-account-added = Account added
action-account-changed = Name, office or language changed
action-pass-made = Temporary pass made
action-pass-used = Temporary pass used
action-pass-refused = Temporary pass refused
action-reset-sent = Code for a reset sent
action-registration-required = Registration asked for at the next sign-in
action-account-renamed = Sign-in name changed
action-account-deleted = Account deleted
action-account-disabled = Account switched off
action-account-enabled = Account switched on
action-password-accepted = Password accepted again
action-by-help-desk = By the help desk
action-with-kind = { $action }: { $kind }

# Resetting a forgotten password
reset-title = Get back into your account
reset-text = Who are you? Enter the address that you sign in with.
reset-outside = This isn't an address of { $organisation }. Is it the one that you sign in with?
reset-verify-title = Verify it's you
reset-step = Step { $step } of 2
reset-choose = How should we send you a code?
reset-choose-second = One more proof is needed, by another method.
reset-phone-hint = Type the number in full; it has to be the one on the account.
reset-address = Alternate email address
reset-address-hint = Type the address in full; it has to be the one on the account.
reset-send = Send code
reset-send-or = A code is sent to a phone or an address only. For any other method, **{ reset-send }** leads to the next page.
reset-unregistered-letter = Never registered any of these? Then no code works here but that of a letter from the help desk: { $helpdesk }
reset-unregistered = Never registered any of these? Then no code works here. Ask the help desk: { $helpdesk }
reset-typed = { $kind ->
   *[phone] The number that you typed:
    [email] The address that you typed:
}
reset-nothing-comes = { $typed ->
   *[phone] Nothing comes if you never registered this number, or mistyped it. Help desk: { $helpdesk }
    [email] Nothing comes if you never registered this address, or mistyped it. Help desk: { $helpdesk }
    [untyped] Nothing comes if you never registered an address, or mistyped your sign-in address. Help desk: { $helpdesk }
}
reset-nothing-taken = Only what you have registered before works here. If you never registered anything, ask the help desk: { $helpdesk }
reset-letter-taken = Only the newest letter works, once, and until the day that it names. Have you got none? Ask the help desk: { $helpdesk }
reset-none = I don't have any of these
reset-another-way = Try another way
reset-password-title = Choose a new password
reset-password-used-up = { $used ->
    [contacts] The code that you typed is used up. Choose the password now: if you leave, your contacts have to vouch for you again.
   *[letter] The code that you typed is used up. Choose the password now: if you leave, you need another letter.
}
reset-password-text = Choose one that you don't use anywhere else. When it is set, you are signed out everywhere.
unlock-title = I remember my password
unlock-text = Too many wrong passwords have locked your account in your organisation's directory. If you remember your password, keep it.
unlock-submit = Unlock my account
unlocked-title = Your account has been unlocked
unlocked-text = Your password is the same as before. Sign in with it.
reset-done-replicates = It may take a few minutes until the new password works everywhere.
reset-done-title = Your password has been reset
reset-done-text = Every session has ended. Sign in with your new password.

help-title = Contact the help desk
help-text = Without any of these methods you can't reset your password here. The help desk of { $organisation } can check who you are and get you back in.
help-text-proof = Forgotten passwords are not changed on these pages. The help desk of { $organisation } can check who you are and get you back in.
help-pass = I was given a temporary pass
help-sent = The help desk sent me a code
pass-title = Use a temporary pass
pass-text = The help desk of { $organisation } can give you a pass when you have lost your password and can use none of the methods on your account. With it you can add what you need to choose a new password. It works once.
pass-name = Sign-in name
pass-name-hint = The email address that you sign in with
pass-pass = Temporary pass
pass-hint = Sixteen letters and digits. Small letters will do, and so will leaving the hyphens out.
sent-title = Use the code from the help desk
sent-text = The help desk of { $organisation } has had a code sent to a phone or address on your account. Type it here, and choose a new password. Don't tell it to anybody.
sent-code = Code
help-link = Go to the help desk
help-way-back = Try another way

# Pages that say what happened
problem-back-to-sign-in = Go to sign in
problem-back-to-account = Go to My Account
problem-go-on = Go on
problem-not-found-title = Page not found
problem-not-found-text = There is nothing at this address. It may have been mistyped.
problem-forbidden-title = This form has expired
problem-forbidden-text = For your safety nothing was changed.
problem-signed-out-text = Your session has ended, so you are signed out. For your safety nothing was changed.
problem-signed-out-next = **{ problem-go-on }** leads to where you sign in again.
problem-out-of-date-title = This page is out of date
problem-out-of-date-text = You have already gone on from here, perhaps in another tab, or it was open for too long. Nothing was changed.
problem-next = **{ problem-go-on }** leads to the page from which you can continue.
problem-second-step-over-title = Too many wrong codes
problem-second-step-over-text = For your safety this sign-in has ended. Sign in again, and you get a new code.
problem-already-changed-title = This account was changed meanwhile
problem-already-changed-text = Its password or its methods were changed in another window, or by somebody else, after you began. What you just sent was not used.
problem-already-changed-next = **{ problem-go-on }** begins again, with the account as it is now.
problem-too-many-title = Too many attempts
problem-unavailable-title = Something isn't working
problem-busy-title = Please wait a moment
problem-try-again = Try again
problem-kept = What you entered is kept. **Try again** sends it once more.
problem-retype = Passwords and codes are never kept. Enter yours once more on the page that **Try again** opens.
problem-taken-text = Something on our side isn't working right now. What you sent was taken, but the next page can't be shown yet. Try again in a few minutes.
problem-broken-off-text = Something on our side went wrong while your form was being handled, and we can't tell whether it was done. Look before you send it once more.
problem-reference = Reference for the help desk: { $reference }
problem-wrong-address-title = Wrong address
problem-wrong-address-text = This service doesn't answer at the address that your browser asked for.
problem-wrong-address-link = Go to the right address
problem-bad-request-title = That didn't work
problem-bad-request-text = Your browser sent something that can't be understood. Nothing was changed.
problem-no-cookies-title = Your browser keeps no cookies
problem-no-cookies-text = This site needs them from one step to the next. Allow cookies for this site in your browser's settings, then choose Try again. If this page comes back, choose it once more. Nothing was changed.
problem-too-many-cookies-title = Your browser sent too many cookies
problem-too-many-cookies-text = Other sites of this organisation have left more of them than can be read. Delete the cookies of this site and its neighbours in your browser's settings, or open a private window. Nothing was changed.
problem-too-large-title = That was too long
problem-too-large-text = Your browser sent more than can be accepted. Nothing was changed.
problem-media-type-title = That didn't work
problem-media-type-text = Your browser sent a kind of form that can't be understood. Nothing was changed.
problem-method-title = That didn't work
problem-method-text = This page can't be used in that way. Nothing was changed.

# While somebody guesses across accounts
moment-title = One moment, please
moment-text = There are very many attempts here right now, so we slow down browsers that we don't know. There is nothing that you need to solve.
moment-retype = Your password was not kept: you can enter it again on the next page.
moment-wait = Wait { $seconds } { $seconds ->
        [one] second
       *[other] seconds
    }, then choose **{ problem-go-on }**.
moment-early = That was a little early. Wait { $seconds } more { $seconds ->
        [one] second
       *[other] seconds
    }, then choose **{ problem-go-on }**.
moment-progress = How far your browser is
moment-working = Your browser is doing a small calculation. In a few seconds this page goes on by itself.
moment-done = Done. This page goes on now.

# The demo
demo-title = Regain in five minutes
demo-text = { $organisation } is made up, and so are its people. No mail and no text leaves this computer: each appears in the outbox. Choose a card: you are that person at once.
demo-tour = { $tour ->
   *[phone] Register a phone
    [reset] Reset a forgotten password
    [second] Add a second way back in
    [not-me] Undo what somebody else did
    [two] Reset with two proofs
    [stranger] Find out who has an account
    [guide] Hand it out
}
demo-tour-text = { $tour ->
   *[phone] New here: the short link asks for what is missing, and the pages lead through it. The code is in the outbox.
    [reset] Choose the email, type the code, choose a new password. Every other session has ended when the page says so.
    [second] At **{ security-info-title }**, choose **{ security-info-add }**. Without a proof it waits three days before it can reset the password; move the clock to see that.
    [not-me] Change the password as a thief would. Everyone on the account is told: open the message in the outbox and follow its link.
    [two] This person is asked for two proofs: an email and a text. The phone number is typed in full; it is in the list below.
    [stranger] Nobody has this address. The pages look the same as for those who do, and nothing is sent.
    [guide] The how-to guide is made from these very pages and settings, for paper too; with a one-page hand-out and announcements.
}
demo-tour-sign-in = Sign in as { $name }
demo-tour-forgot = Forgotten, as { $name }
demo-tour-try = Try it as a stranger
demo-tour-open-guide = Open the how-to guide
demo-clock = The clock
demo-clock-now = It is { $date }. Moving it ahead lets codes grow old, waits end and sessions expire.
demo-clock-ahead = { $by ->
   *[minute] 1 minute ahead
    [hour] 1 hour ahead
    [day] 1 day ahead
    [three-days] 3 days ahead
}
demo-begin-from = Or begin on your own, as any of these people:
demo-link-setup = Short link
demo-people = People
demo-person = Name
demo-sign-in-name = Email address
demo-password = Password
demo-stage = What is registered
demo-stage-nothing = Nothing yet
demo-stage-email = An email address
demo-stage-phone-and-email = A phone and an email address
demo-stage-two-gates = A phone and an email address; both are asked for at a reset
demo-stage-disabled = The account is disabled
demo-outbox-title = Outbox
demo-outbox-text = Each email and text that would have gone out, the newest first. This page follows along by itself.
demo-outbox-empty = Nothing has been sent yet.
demo-outbox-email = Email
demo-outbox-text-message = Text message
demo-outbox-to = To { $destination }
demo-outbox-code = Code
demo-outbox-copy = Copy the code
demo-outbox-copied = Copied
demo-outbox-look = As a mail program shows it
demo-outbox-as-text = As text
demo-outbox-whole = The whole text message

# What has just been done.
done-password-changed = Your password has been changed. Every other session has ended.
done-session-ended = That session has ended.
done-session-over = Your session has ended. What you had begun and not finished was not saved: sign in, and begin again.
done-removal-asked = It is noted. Everyone who gets messages about this account has been told, and will be every day. The date stands beside each method.
done-removal-noted = It is noted. Everyone who gets messages about this account has been told, and will be every day until then.
done-proved = You have proved that it's you. Choose { button-delete } to finish.
done-proved-to-add = You have proved that it's you. What you add now can be used at once.
done-code-over = The code that was sent to you no longer works. Choose { button-next }, and you get another.
done-taken-off = A method that could not reset the password yet is no longer on the account. If it was yours, add it again at Security info.
done-codes-anew = New recovery codes made. Codes from before no longer work.
done-method-renamed = The method has a new name.
done-method-suspended = The method is suspended. Nobody can use it.
done-method-taken-up = The method can be used again.
done-first-chosen = Saved.
done-method-deleted = The method has been deleted.

# The style guide of the demo.
style-title = Style guide
style-text = Every component of the pages, in every state. What is here is for looking at.
style-words = Words
style-colours = Colours
style-heading = A heading within a part
style-steps = Steps
style-shell = The menu and the panel
style-letters = Every page of this demo can be shown in letters without meaning, to see what a translation would do to it:
style-right-to-left = From right to left
style-longer = With longer words
style-dialogs = Dialog
style-dialog = A question before something is done has a page of its own: what it is about, what follows, and two buttons. Nothing opens over a page, so that it works without a script and stays when the page is read again.
letters-unreviewed = Letters without meaning. No reader of such a language has looked at this layout.
letters-plain = Back to words
style-notices = What a page says
style-forms = Forms
style-lists = Lists
style-tables = Tables
style-chart = A chart
