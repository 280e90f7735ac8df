# What is mailed and texted.

# Mails. The subject holds the code only where the organisation wants it there.
mail-subject = { $what } - { $organisation }
mail-subject-code = { $code } is your code - { $organisation }
mail-sender = Sent by { $organisation }, { $host }
mail-help-desk = Help desk:
mail-account = Account:
mail-when = When:
mail-asked = Asked for:
mail-device = Browser:
mail-network = Network:

mail-code = Your code
mail-code-registration = Use this code to add this email address to your account:
mail-code-recovery = Use this code to reset your password:
mail-code-fresh-proof = Use this code to show that it's you:
mail-code-sign-in = Use this code to finish signing in:
mail-code-help-desk = The help desk sends you this code to reset your password:
mail-code-help-desk-lifetime = It works once, for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }, in any browser.
mail-code-lifetime = It works once, for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }, in the browser where you asked for it.
mail-code-ignore = If you didn't ask for this code, ignore this message: without the code nothing changes. Nobody from { $organisation } will ever ask you for it.
mail-code-secret = Nobody from { $organisation } will ever ask you for this code.
mail-code-not-you-sign-in = If you are not signing in now, somebody else has your password. Do this at once:
mail-code-not-you-fresh-proof = If you are not changing anything on your account now, somebody else is signed in to it. Do this at once:

mail-method-suspended-explained = Somebody who has proved that they are you said that it is lost. It can't be used, and no code is sent to it, until you choose Use it again at Security info.
mail-contact-vouched = One of your recovery contacts vouched for you
mail-contact-vouched-explained = Somebody told them that you need help to sign in. When the other one vouches as well, that person can choose a new password for your account a day later.
mail-contacts-vouched = Both of your recovery contacts vouched for you
mail-contacts-vouched-explained = In { $hours } hours, whoever asked them can choose a new password for your account. You can stop it until then.
mail-removal-asked = Somebody asked to remove your methods
mail-removal-again = Reminder: your methods will be removed
mail-removal-explained = Somebody who has your password says that you can't use the methods on your account any more: phones, addresses and others. They will be removed on { $date }, and whoever has your password can add others then. You can stop it until then.
mail-changes-undone = Changes on your account were undone
mail-undone-explained = Somebody who gets our messages about your account chose Undo these changes. What was changed since is as it was before. Everybody is signed out, the password no longer works, and no phone or address can be added for { $hours } hours.
mail-undone-next = Do this now:
mail-codes-guessed = Somebody keeps asking for codes for your account
mail-codes-guessed-explained = Nobody got in, and nothing on your account has changed. While this goes on, codes are longer and come less often. A code that you ask for yourself works.
mail-reset-explained = Everybody was signed out. If a phone or an address couldn't be used for a reset yet, it is gone; if somebody had asked for yours to be removed, they stay.
mail-password-reset = Your password was reset
mail-recovery-code-used = One of your recovery codes was used
mail-recovery-code-used-explained = { $left ->
    [0] None are left. Make new ones at Security info.
    [1] 1 is left. Make new ones at Security info.
    [2] 2 are left. Make new ones at Security info.
    [3] 3 are left. Make new ones at Security info.
   *[other] { $left } are left.
}
mail-passkey-may-be-copied = A passkey on your account may have been copied
mail-passkey-may-be-copied-explained = It was refused, because it counted fewer uses than before: there may be a copy of it. Delete it at Security info, and add a new one.
mail-second-step-failed = Your password was typed, and then a wrong code
mail-second-step-failed-explained = Nobody was let in. But whoever it was has your password. If it wasn't you, change it now.
mail-password-changed = Your password was changed
mail-password-not-written = Your password was not changed
mail-password-may-be-written = Your password may have been changed
mail-account-unlocked = Your account was unlocked
mail-help-pass = A temporary pass was made for your account
mail-help-pass-explained = The help desk made it for somebody who says that they are you and can use neither the password nor the methods on this account. With it another method can be added, and nothing else can be done.
mail-help-reset-sent = The help desk sent a code to reset your password
mail-help-reset-sent-explained = The code went to a phone or address on your account. Nothing has changed. Don't tell it to anybody, not to the help desk either.
mail-help-signed-out = The help desk signed you out everywhere
mail-help-signed-out-explained = Your password and your phones and addresses are the same. Sign in again where you need to.
mail-help-registration = You will be asked about your phones and addresses
mail-help-registration-explained = The help desk wants to be sure that you can get back in by yourself. You were signed out, and are asked the next time you sign in.
mail-help-renamed = Your sign-in name was changed
mail-help-renamed-explained = The name above is the new one. Your password and your phones and addresses are the same.
mail-help-deleted = Your account was deleted
mail-help-deleted-explained = The help desk deleted it, with the phones and addresses that were on it. This message is the last one.
mail-help-switched-off = Your account was switched off
mail-help-switched-off-explained = Nobody can sign in to it. Your password and your phones and addresses are kept.
mail-help-switched-on = Your account was switched on
mail-help-switched-on-explained = You can sign in again. Your password and your phones and addresses are the same.
mail-help-password-accepted = Your password works again
mail-help-password-accepted-explained = It had stopped working when somebody chose Undo these changes. The help desk says that a new one has been set in your organisation's directory since.
mail-help-not-you = If you asked the help desk for this, there is nothing to do. If you didn't, do this now:
mail-several = Several things were changed on your account
mail-several-explained = Its sign-in methods or its password were changed { $count } times within an hour, the last time as above. My Account shows each change at Sign-ins.
mail-not-written-explained = A new password was chosen, and it did not get to your organisation's directory. Your old password still works. If you still want a new one, start again. If you didn't choose one, do this now:
mail-may-be-written-explained = A new password was chosen, and we can't tell whether it got to your organisation's directory. Try the new one first, then the old one. You have been signed out everywhere. If you didn't choose one, do this now:
mail-phone-used-for-another = Somebody tried to use your phone on another account
mail-email-used-for-another = Somebody tried to use this email address on another account
mail-delayed = It can be used to reset the password only after { $hours ->
        [168] 7 days
       *[other] { $hours } hours
    }. Until then, you can delete it at Security info if it isn't yours.
mail-removal-done = Its removal had been asked for, and the days are over. If this was you, sign in and add what you use now, at Security info. If it wasn't you, do this now:
mail-not-you = If this was you, there is nothing to do. If it wasn't you, do this now:
mail-used-for-another-explained = It was not added there, and nothing on your account has changed. If this was you, there is nothing to do. If it wasn't you, do this now:
mail-step-code = Type it here, with your sign-in name:
mail-step-undo = Undo it and all that came after, and sign everybody out:
mail-step-stop = Stop codes that you did not ask for, for { $hours } hours:
mail-step-reset-then = Then choose a new password:
mail-step-reset = Choose a new password:
mail-step-change = Change your password:
mail-step-review = Look at Security info, and delete what isn't yours. If you can't, or something is missing, call the help desk at once:
mail-step-tell = Tell the help desk:

mail-trial = This is a test
mail-trial-explained = Mail arrives. There is nothing to do.

# Texts. One text holds 160 characters, with the line that the program adds for the phone to offer the code. Only these
# accented letters count as one: à è é ì ò ù ä ö ü ñ å æ ø ß.
text-code-registration = { $code } is your { $organisation } code to add this phone, good for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Didn't ask? Ignore it. Nobody will ask you for it.
text-code-registration-short = { $code } is your { $organisation } code to add this phone, valid { $minutes } min. Not you? Ignore it. Don't share it.
text-code-recovery = { $code } is your { $organisation } code to reset your password, good for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Didn't ask? Ignore it. Nobody will ask you for it.
text-code-recovery-short = { $code } is your { $organisation } code to reset your password, valid { $minutes } min. Not you? Ignore it. Don't share it.
text-code-fresh-proof = { $code } is your { $organisation } code to show that it's you, good for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Didn't ask? Ignore it. Nobody will ask you for it.
text-code-fresh-proof-short = { $code } is your { $organisation } code to show that it's you, valid { $minutes } min. Not you? Ignore it. Don't share it.
text-code-sign-in = { $code } is your { $organisation } code to sign in, good for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Didn't ask? Change your password. Don't share the code.
text-code-sign-in-short = { $code } is your { $organisation } code to sign in, valid { $minutes } min. Don't share it. Not you? Change your password.
text-code-help-desk = { $code } is your { $organisation } code for a new password, good for { $minutes } min. Didn't ask? Tell the help desk. Nobody will ask you for it.
text-code-help-desk-short = { $code } is your { $organisation } code for a new password, valid { $minutes } min. Not you? Ignore it. Don't share it.
text-code-plain = { $code } is your { $organisation } code. Not you? Don't share it.
text-code-bare = { $code } is your { $organisation } code. Don't share it.

text-contact-vouched = { $organisation }: a recovery contact vouched for { $account } on { $when }.
text-contacts-vouched = { $organisation }: contacts vouched for { $account }, new password in { $hours } h ({ $when }).
text-removal-asked = { $organisation }: phones and addresses of { $account } go { $hours ->
        [168] 7 days
       *[other] { $hours } hours
    } after { $when }.
text-changes-undone = { $organisation }: changes on { $account } were undone on { $when }.
text-codes-guessed = { $organisation }: repeated requests for codes of { $account } ({ $when }). Nothing changed.
text-undone-next = Password blocked. New one: { $page }
text-undone-ask = Password blocked. Call the help desk.
text-password-reset = { $organisation }: the password of { $account } was reset on { $when }.
text-recovery-code-used = { $organisation }: a recovery code of { $account } was used on { $when }.
text-passkey-may-be-copied = { $organisation }: a passkey of { $account } may have been copied ({ $when }). Delete it.
text-second-step-failed = { $organisation }: the password of { $account } was typed on { $when }, then a wrong code.
text-password-changed = { $organisation }: the password of { $account } was changed on { $when }.
text-password-not-written = { $organisation }: the password of { $account } was not changed on { $when }. The old one works.
text-password-may-be-written = { $organisation }: the password of { $account } may have been changed on { $when }.
text-account-unlocked = { $organisation }: { $account } was unlocked on { $when }. Same password.
text-help-pass = { $organisation }: a temporary pass was made for { $account } on { $when }.
text-help-reset-sent = { $organisation }: the help desk sent a code to reset the password of { $account } on { $when }.
text-help-signed-out = { $organisation }: the help desk signed { $account } out everywhere on { $when }.
text-help-registration = { $organisation }: { $account } will be asked for a phone or address ({ $when }).
text-help-renamed = { $organisation }: the sign-in name is { $account } since { $when }.
text-help-deleted = { $organisation }: your account was deleted on { $when }.
text-help-switched-off = { $organisation }: { $account } was switched off on { $when }.
text-help-switched-on = { $organisation }: { $account } was switched on on { $when }.
text-help-password-accepted = { $organisation }: the password of { $account } works again since { $when }.
text-several = { $organisation }: several changes on { $account }, the last on { $when }.
text-used-for-another = { $organisation }: somebody tried to add the phone of { $account } to another account on { $when }.
text-delayed = It can't reset the password for { $hours ->
        [168] 7 days
       *[other] { $hours } hours
    }.
text-object = Not you? Go to { $page } and enter { $code }.
text-object-short = Not you? { $page } { $code }
text-stop-codes = Not you? Stop these codes: { $page } { $code }
text-not-you = Not you? Go to Security info or tell the help desk.
text-not-you-password = Not you? Reset it now and tell the help desk.
text-not-you-short = Not you? Tell the help desk.
text-trial = { $organisation }: this is a test. Texts arrive. There is nothing to do.

# A letter by post, with a code.
posted-title = Your code to choose a new password
posted-why = This letter was asked for so that you can get back into your account { $account } at { $organisation }.
posted-how = Open { $page } in a browser, type { $account }, choose Use the code of a letter, go on to the next page, and type this code:
posted-two = You will be asked for another of your methods as well.
posted-once = The code works once, before { $date }.
posted-secret = Keep this letter to yourself. Nobody from { $organisation } will ask you for the code.
posted-not-you = You did not ask for this letter? Tell the help desk at once: { $helpdesk }
