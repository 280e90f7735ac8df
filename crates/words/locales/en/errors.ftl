# What a page says when something went wrong. The wording is part of the contract: programs and people rely on it.

error-wrong-password = Your account or password is incorrect.
error-wrong-code = That code didn't work. Check the code and try again.
error-code-empty =
    { error-wrong-code }
    The field was empty.
error-code-length = { $form ->
    [long] It has { $length } letters and digits; you typed { $typed }.
   *[digits] It has { $length } digits; you typed { $typed }.
}
error-wrong-passkey = That passkey doesn't work here. Try again, or use a different method.
error-no-passkey = No passkey was used in time. Try again, or use a different method.
error-wrong-token = That serial number and these two codes don't belong together, or the token is somebody's already. Check the number, and type two codes in a row.
error-token-missing = Fill in all three: the serial number and two codes in a row.
error-wrong-pass = That pass doesn't work for this name. It works once, for as long as the help desk told you, and not any more once you have signed in.
error-pass-missing = Enter the pass.
error-dead-code = That code no longer works. Request a new one.
error-worn-code = { $count ->
        [one] A wrong code was entered.
        [5] Five wrong codes were entered.
       *[other] { $count } wrong codes were entered.
    }
error-old-code = The code is more than { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } old.
error-dead-own-code = That code no longer works. Too many wrong ones were entered. Choose another way.
error-dead-passkey = Passkeys were refused here too often. Choose another way.
error-resend-wait = Wait { $seconds } { $seconds ->
        [one] second
       *[other] seconds
    } before requesting another code.
error-too-many-codes = You've requested too many codes. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
error-too-many-attempts = Too many attempts. Wait { $seconds } { $seconds ->
        [one] second
       *[other] seconds
    } and try again.
error-few-attempts = Your organisation's directory locks accounts after very few wrong passwords, so here you can try once every 15 minutes. Wait { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } and try again.
error-not-sent = We couldn't send a code there. Check it, or use a different method.
error-email-empty =
    { error-email-invalid }
    The field was empty.
error-email-invalid = Enter a valid email address.
error-email-own-domain = Use an address outside { $organisation }, one you can open without this password.
error-phone-empty =
    { error-phone-invalid }
    The field was empty.
error-phone-invalid = Enter a valid phone number.
error-country-not-texted = We don't send text messages to that country. Use a number from one of these: { $countries }.
error-phone-no-texts = That phone can't receive text messages. Enter the number of a mobile phone, or use a different method.
error-unavailable = Something on our side isn't working right now. Nothing was changed. Try again in a few minutes.
error-busy = A lot of people are signing in right now. Wait { $seconds } { $seconds ->
        [one] second
       *[other] seconds
    } and try again.
error-method-unknown = That method is not on your account any more.
error-method-exists = That is already on your account. Use another one.
error-method-suspended = That is already on your account; you said that you had lost it. Use it again, or use another one.
error-method-limit = There is no room for another method. Delete one first.
error-too-few-left = { $required ->
        [one] Your organisation requires one method, so the last one can't be deleted. Add another one first.
       *[other] Your organisation requires { $required } methods, so this one can't be deleted. Add another one first.
    }
error-frozen = No method can be added or changed until { $date }: somebody said that a change on this account wasn't theirs. Come back after that.
error-too-new-to-vouch = You can vouch for others from { $date }: you added your method only lately. If they can't wait, they can ask the help desk.
error-not-me = That code doesn't work. Check it against the message; it works for some days, and only once.
error-not-me-link = This link doesn't work any more. It works for some days, and only once. If another message tells of something you didn't do, use that one.
error-choose = Choose one of these.
error-choose-country = Choose a country or region.
error-password-missing = Enter your password.
error-phone-missing = Enter the phone number in full.
error-current-password = That is not your current password.
error-passwords-differ = The two passwords are not the same. Type both again.
error-password-too-short = Use at least { $count } characters. A few words that don't belong together are easy to remember.
error-password-too-long = Use at most { $count } characters.
error-password-breached = This password is on lists of stolen passwords. Choose one that you have never used.
error-password-own-words = This password is built on your own name or address, or on your organisation's name. Choose another.
error-password-same = This is the password you have now. Choose another.
# What the directory says. The reasons end the sentence "Your organisation's password rules don't allow this one: …".
error-directory-refused = Your organisation's password rules don't allow this one: { $reason }
refusal-history = you have used it before. Choose one that you have never used.
refusal-too-short = it is too short. Make it longer.
refusal-complexity = it needs more kinds of characters, and may not contain your name. Mix upper and lower case letters, digits and signs.
refusal-too-young = your password was changed only a short while ago. Wait until tomorrow, or ask the help desk.
refusal-constraint = it breaks a rule that the directory doesn't name. Make it longer and mix kinds of characters, and try again.
refusal-unwilling = the directory doesn't accept it and doesn't say why. Try another, or ask the help desk.
error-unlock-refused = We couldn't unlock your account from here. Choose a new password instead, or ask the help desk.
error-account-disabled = Your password is right, but this account is switched off. Ask the help desk.
error-account-hours = Your password is right, but your organisation doesn't let this account in at this time of the week. Try again later, or ask the help desk.
error-account-workstation = Your password is right, but your organisation lets this account in at certain computers only. Ask the help desk.
error-account-switched-off = This account was switched off meanwhile, or isn't there any more. Your password wasn't changed. Ask the help desk.
error-password-no-right = Your password can't be changed from here. It wasn't changed. Ask the help desk; this has to be put right on our side.
error-password-newer = Your password was changed a short while ago, and not every server of your organisation knows the new one yet. Try again in a few minutes.
error-account-expired = Your password is right, but this account has expired. Ask the help desk.
error-password-expired = Your password is right, but it has expired.
error-password-must-change = Your password is right, but a new one has to be chosen first.
error-wrong-contacts = Name two different people, not yourself.
error-wrong-vouch = These codes didn't work. Check both; each works for an hour.
error-password-guessable = This password is too easy to guess. Make it longer, with words that don't belong together.

# What is said beside a new password while it is typed.
verdict-good = This password can be used.
verdict-strong = This is a strong password.
advice-longer = A few more words would make it stronger.
advice-repeats = Repeated characters or words add little.
advice-sequences = Rows of keys, letters or numbers are easy to guess.
advice-dates = Dates and years are easy to guess.
advice-names = Names on their own are easy to guess.
advice-substitutions = Swapping letters for signs, such as @ for a, helps little.
advice-common = Passwords that many people use are tried first.
advice-capitals = A capital at the start or all capitals helps little.
advice-reversal = Words spelled backwards are easy to guess.
