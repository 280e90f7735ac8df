# The how-to guide, its hand-out and announcements; the terms and the privacy statement. **Two stars** make a label bold: a reader finds it on the page
# word for word, and a test walks every step by these words. A step names first the page that it is about.

guide-title = { $ways ->
   *[both] Registering a phone or alternate email address for self-service password reset
    [phone] Registering a phone for self-service password reset
    [email] Registering an alternate email address for self-service password reset
    [other] Registering a method for self-service password reset
}
guide-title-without-reset = { $ways ->
   *[both] Registering a phone or alternate email address
    [phone] Registering a phone
    [email] Registering an alternate email address
    [other] Registering a method that proves who you are
}
guide-fact-department = Department
guide-fact-revision = Last revision
guide-fact-version = Version
guide-revised = Last revision: { $date }
guide-version = { $number }, of Regain { $program }
guide-page = Page { $page } of { $pages }
guide-example-name = Robin Example
guide-illustration = Illustration: the page “{ $page }”
guide-illustration-short = Illustration
guide-illustration-on = (on page { $number })
guide-illustration-note = The pictures are illustrations of this service's own pages: nothing in them can be chosen or typed into.

# Who is reading.
guide-reader-label = Which steps are yours?
guide-reader = { $reader ->
   *[everyone] The whole guide
    [nothing] Nothing is registered on my account yet
    [one-method] One method is registered
    [two-methods] Two or more are registered
}
guide-reader-signed-in = { $count ->
    [0] You are signed in as { $name }: nothing is registered on your account yet.
    [one] You are signed in as { $name }: one method is registered on your account.
   *[other] You are signed in as { $name }: { $count } methods are registered on your account.
}
guide-reader-yours = Show the steps that are yours
guide-print-hint = To keep it or to hand it out, print this page: A4 and Letter both fit.
guide-hand-out-link = One-page hand-out
guide-announcement-link = Announcements for a roll-out

guide-purpose = Purpose of this document
guide-purpose-text = This document describes how to register on your { $organisation } account what proves that you are you. By following it, you will be able to reset your own password, without calling anybody.
guide-purpose-without-reset = This document describes how to register on your { $organisation } account what proves that you are you.
guide-contents = Table of contents
guide-contents-back = Back to the table of contents
guide-changed = What this document says changed last on { $date }.

guide-needs = Conditions for use
guide-needs-text = In order to follow these steps, you will need:
guide-need-account = An account with { $organisation }: your { $domains } address and its password
guide-need-one = One of these is enough:
guide-need-this = This is enough:
guide-need-all = You will be asked for all of these:
guide-need-several = You will be asked for { $count } of these:
guide-need-two-kinds = Two of these, of different kinds:
guide-need-others = To set up more, you will need:

guide-set-up-all = Setting up what your organisation asks for
guide-for = { $reader ->
   *[nothing] When nothing is registered on your account yet
    [address] When only email addresses are registered
    [one-method] When one method is registered already
    [other-than-address] When one method is registered already, and it is not an email address
    [two-methods] When two methods are registered already
    [two-other-than-addresses] When two methods are registered already, and one is not an email address
    [methods] When you have registered a method before
    [another] When another of your methods still works
    [only] When you had no other
}
guide-reset = Resetting a forgotten password
guide-lost-aim = When you have lost a phone, or can't open a mailbox any more
guide-not-me-aim = When a message tells of a change that you didn't make

# The steps.
guide-signed-in = Sign in by steps 2 to { $last } on { $pages ->
   *[one] page { $page }.
    [two] pages { $page } and { $end }.
}
guide-go-setup = Go to the short link { $address }.
guide-go-account = Go to { $address }.
guide-pick = If **{ pick-title }** is shown, choose your account.
guide-name = When **{ sign-in-title }** is shown, type your { $domains } address under **{ sign-in-name }** and choose **{ button-next }**.
guide-password = When **{ password-title }** is shown, type your password under **{ password-label }** and choose **{ password-submit }**.
guide-second = If **{ second-title }** is shown, type the code of one of your methods under **{ code-label }** and choose **{ button-next }**.
guide-stay = When **{ stay-title }** is shown, choose **{ button-yes }**, so that you are asked for your password less often; on a device that others use, choose **{ button-no }**.
guide-interrupt = At **{ interrupt-title }**, make sure that the proper account is shown, then choose **{ button-next }**.
guide-interrupt-skips = { $count ->
    [one] You can put this off once, with the button beside it.
   *[other] You can put this off { $count } times, with the button beside it.
}
guide-other = At **{ $title }**, choose **{ register-other }**.
guide-other-kind = At **{ choose-title }**, choose **{ $name }** under **{ choose-label }**, then **{ button-confirm }**.
guide-other-if = If **{ $other }** is asked for, choose **{ register-other }**, then **{ $name }** under **{ choose-label }**, and **{ button-confirm }**.
guide-other-if-shown = If **{ $title }** is shown, choose **{ register-other }**, then **{ $name }** under **{ choose-label }**, and **{ button-confirm }**.
guide-give-phone-send = Select **{ phone-by-text }** and choose **{ button-next }**.
guide-resend = If no code arrives within { $seconds } seconds, choose **{ code-resend }**.
guide-verified = When **{ $verified }** is shown, choose **{ button-next }**.
guide-asked-more = If **{ $title }** is shown now, you are asked for a method for signing in as well:
guide-asked-first = If **{ interrupt-title }** is shown, you are asked for a method for signing in first: choose **{ button-next }**.
guide-more-success = If **{ finished-title }** is shown, choose **{ button-done }**, then **{ my-account-title }**.
guide-success = At **{ finished-title }**, choose **{ button-done }**.
guide-shown = You are brought to **{ security-info-title }**, which shows what you have just added. Close the browser when you are done reviewing it.
guide-shown-first = You are brought to **{ security-info-title }**, which shows what you have just added, and what is still missing.
guide-open-wide = At **{ my-account-title }**, choose **{ security-info-title }** in the panel on the left.
guide-open-narrow = At **{ my-account-title }**, choose **{ security-info-title }** at the top of the page.
guide-open = At **{ my-account-title }**, choose **{ security-info-title }** (in the panel on the left; on a phone, at the top of the page).
guide-make-codes = If **{ first-codes-title }** is shown, choose **{ codes-make }**.
guide-make-new-codes = If you have codes already, those stop working then.
guide-add = At **{ security-info-title }**, choose **{ security-info-add }**.
guide-add-kind = At **{ add-title }**, choose **{ $name }** under **{ add-label }**, then **{ button-add }**.
guide-prove-first = { $waits ->
   *[one] If **{ add-prove }** is shown, choose it: without that proof, what you add may have to wait { $days } days before it can be used.
    [two] If **{ add-prove }** is shown, choose it: without that proof, what you add may have to wait { $days } days before it can be used, and { $more } days where a reset takes two methods.
    [either] If **{ add-prove }** is shown, choose it: without that proof, what you add may have to wait { $days } or { $more } days before it can be used.
}
guide-prove = { $by ->
   *[sent] If **{ prove-title }** is shown (always when the last proof is more than { $minutes } minutes old), choose where a code is to go and **{ prove-send }**. Type the code under **{ code-label }** and choose **{ button-next }**.
    [kept] If **{ prove-title }** is shown (always when the last proof is more than { $minutes } minutes old), choose one of your methods and **{ prove-continue }**. Type its code, if it has one, under **{ code-label }** and choose **{ button-next }**.
    [either] If **{ prove-title }** is shown (always when the last proof is more than { $minutes } minutes old), choose one of your methods, then **{ prove-send }** or **{ prove-continue }**, whichever is there. Type its code, if it has one, under **{ code-label }** and choose **{ button-next }**.
}
guide-prove-password = If **{ prove-title }** is shown (the last proof is then more than { $minutes } minutes old), type your password under **{ password-label }** and choose **{ prove-continue }**.
guide-prove-codes = { $by ->
   *[sent] At **{ prove-title }**, choose **{ prove-send }**. Type one of the codes that you have just made under **{ code-label }** and choose **{ button-next }**. That code is then used up.
    [kept] At **{ prove-title }**, choose **{ prove-continue }**. Type one of the codes that you have just made under **{ code-label }** and choose **{ button-next }**. That code is then used up.
}
guide-change-aim = { $contact ->
   *[phone] Changing your phone number
    [email] Changing your alternate email address
}
guide-change = At **{ security-info-title }**, choose **{ button-change }** beside **{ $name }**.
guide-shown-changed = You are brought to **{ security-info-title }**, which shows the new one. A message about the change goes to the old one.
guide-end-changed = The new one is now set: codes go there from now on.
guide-end-two = To reset your password you have to prove two methods of different kinds: add another kind as well.
guide-end-two-groups = If { security-info-title } says that your organisation asks for two different kinds, add another kind as well: without it, you can't reset your password.

guide-reset-go = Go to { $address }. You can also choose { password-forgotten } when you sign in, on the page after that for your address.
guide-reset-name = At **{ reset-title }**, type your { $domains } address under **{ sign-in-name }** and choose **{ button-next }**.
guide-reset-choose = At **{ reset-verify-title }**, choose how you get a code.
guide-reset-number = For a text message, type the whole number of the phone under **{ phone-number }**.
guide-reset-address = For an email, type the whole address under **{ reset-address }**.
guide-reset-send = Choose **{ reset-send }**.
guide-reset-none = If you can use none of them, choose **{ reset-none }**: the help desk then gets you back in.
guide-reset-letters = If your code has letters and the page says { code-has-letters }, choose **{ code-has-letters }** first.
guide-reset-code = Type the code under **{ code-label }** and choose **{ button-next }**.
guide-reset-second = At **{ reset-verify-title }**, one more proof is asked for: choose another method.
guide-reset-second-if = If **{ reset-verify-title }** asks for one more proof, choose another method, and do as before:
guide-reset-password = At **{ reset-password-title }**, type a new password under **{ change-password-new }** and once more under **{ change-password-confirm }**. It has at least { $count } characters. Choose **{ button-finish }**.
guide-reset-done = At **{ reset-done-title }**, choose **{ sign-in-title }**, and sign in with your new password.

guide-second-other = If **{ second-title }** is shown, choose **{ second-other }**, then a method that you still have and **{ button-next }**. Type its code under **{ code-label }** and choose **{ button-next }**.
guide-second-none = If you can use none of them, choose **{ second-lost }**: the help desk then gets you back in.
guide-second-only = If **{ second-title }** is shown, choose **{ second-other }**, then **{ second-lost }**: the help desk then gets you back in.
guide-lost = At **{ security-info-title }**, choose **{ button-lost }** beside what you have lost.
guide-lost-suspend = At **{ lost-method-title }**, choose **{ lost-method-submit }**.
guide-lost-prove = { $by ->
   *[sent] If **{ prove-title }** is shown, choose a method that you still have and **{ prove-send }**. Type its code under **{ code-label }** and choose **{ button-next }**.
    [kept] If **{ prove-title }** is shown, choose a method that you still have and **{ prove-continue }**. Type its code, if it has one, under **{ code-label }** and choose **{ button-next }**.
    [either] If **{ prove-title }** is shown, choose a method that you still have, then **{ prove-send }** or **{ prove-continue }**, whichever is there. Type its code, if it has one, under **{ code-label }** and choose **{ button-next }**.
}
guide-lost-shown = **{ security-info-title }** now shows that it can't be used. When you find it, choose { button-found } beside it, and { button-found } once more on the page after it. If it is gone for good, add another one, and choose { button-delete } beside the lost one, and { button-delete } once more on the page after it.
guide-lost-sign-out = If you were signed in on the lost device, choose **{ sign-out-everywhere }**, and at **{ sign-ins-title }** once more **{ sign-out-everywhere }**.
guide-lost-add-prove = At **{ add-title }**, choose **{ add-prove }**.
guide-lost-asked-prove = If **{ interrupt-title }** is shown, choose **{ add-prove }**.
guide-lost-settled = If **{ my-account-title }** is shown, choose **{ security-info-title }**, then **{ security-info-add }**.
guide-lost-settled-prove = If **{ add-title }** is shown, choose **{ add-prove }**.
guide-lost-none = At **{ prove-title }**, choose **{ prove-none }**.
guide-lost-remove = At **{ lost-title }**, type your password under **{ password-label }** and choose **{ $remove }**.
guide-lost-remove-longer = Where your account asks for two proofs at a reset, the button says { $days } days.
guide-lost-password = At **{ lost-title }**, type your password under **{ password-label }**.
guide-lost-remove-if = If **{ $remove }** is shown, choose it.
guide-lost-due = **{ security-info-title }** now shows on which day it is removed. Sign in after that day and add what you use now: it works at once.
guide-lost-asked-due = The page now says on which day it is removed. Sign in after that day and add what you use now: it works at once.
guide-end-reset-by-others = What is registered by the steps of this document can't reset your password. If you have nothing else, call the help desk.
guide-end-lost = If you have forgotten your password too, reset it first, by a method that you still have.
guide-end-lost-two = If you have forgotten your password too, reset it first, by two methods that you still have. If you have only one left, call the help desk.
guide-end-lost-only = If you have forgotten your password too, call the help desk.

guide-not-me-go = Take the oldest message that tells of something you didn't do. Open its link, or go to { $address }. The message at the address that you sign in with has no such link and no code: use the one that came to your phone or your other address. If none came there, call the help desk.
guide-not-me-undo = At **{ not-me-title }**, type the code of the message under **{ not-me-code }** (after the link, no code is asked for) and choose **{ not-me-submit }**.
guide-not-me-stopped = If **{ not-me-stopped-title }** is shown, you are done: the message was about codes that you hadn't asked for.
guide-not-me-reset = If **{ not-me-done-title }** is shown, choose **{ not-me-done-reset }**, and go on with step 2 of “{ $reset }”.
guide-not-me-help = If **{ not-me-done-title }** is shown, ask the help desk for a new password.

guide-notes = Additional notes
guide-note-avatar = From any page of your account, choose your initials in the top right corner and then **{ avatar-view }**.
guide-note-address = You can also go to { $account }.
guide-note-delete = At **{ security-info-title }** you can **{ button-delete }** what you have registered. You may first be asked to prove who you are; { button-delete } also asks whether you are sure.
guide-note-change = At **{ security-info-title }** you can **{ button-change }** or **{ button-delete }** what you have registered. You may first be asked to prove who you are; { button-delete } also asks whether you are sure.
guide-note-change-more = A new phone number: choose **{ button-change }** beside the old one before you give the old phone away.
guide-note-not-you = You are told whenever a method or your password changes. If that wasn't you, follow the message at once, or call the help desk.
guide-note-never-ask = Nobody from { $organisation } will ever ask you for a code or for your password.
guide-help = Whom to call
guide-help-text = If these steps don't get you there, the help desk of { $organisation } can help:
guide-help-address = Help desk
guide-help-telephone = Telephone
guide-help-hours = Hours

# The hand-out: one page.
hand-out-title = Set up your security info now
hand-out-text = Then you can reset your own password, at any hour, without calling anybody.
hand-out-without-reset = It proves that you are you when your account needs it.
hand-out-scan = Point the camera of your phone here, or go to **{ $address }**
hand-out-picture = QR code of { $address }
hand-out-sign-in = Sign in with your { $domains } address and your password.
hand-out-give = { $ways ->
   *[both] Give a mobile number or an email address outside { $organisation }.
    [phone] Give the number of a mobile phone.
    [email] Give an email address outside { $organisation }.
    [other] Follow the pages.
}
hand-out-code = { $several ->
   *[no] Do what the page says, and type the code that you are sent. That's all: two minutes.
    [yes] Go on until you read “Success!”, and have two different things registered. It takes five minutes.
}
hand-out-forgotten = Forgotten your password later? Go to **{ $address }**.
hand-out-true = Is this real? Look at the address that your browser shows: it begins with { $origin }. Nobody will ever ask you for a code.
hand-out-guide = Every step with pictures: { $guide }

# Announcements for a roll-out, to copy.
announcement-title = Announcements for a roll-out
announcement-text = Copy these into your own messages. They hold no link but those of this service, and ask for no answer.
announcement-mail = Email
announcement-mail-subject = Subject
announcement-text-message = Text message
announcement-poster = Poster
announcement-poster-text = Print it; it fits A4 and Letter, and can be made larger.
announcement-subject = { $resets ->
   *[yes] Two minutes now, so that a forgotten password never stops you
    [no] Two minutes to keep your account secure
}
announcement-greeting = Hello,
announcement-why = From now on you can reset your own { $organisation } password, at any hour, without calling anybody. For that, we need to know once how to reach you.
announcement-why-without-reset = We ask you to register on your { $organisation } account what proves that you are you.
announcement-how = Go to { $address }, sign in, and give { $ways ->
   *[both] a mobile number or an email address outside { $organisation }
    [phone] the number of a mobile phone
    [email] an email address outside { $organisation }
    [other] what the pages ask for
}. { $several ->
   *[no] It takes two minutes.
    [yes] It takes five minutes: two different things are needed.
} Every step with pictures: { $guide }
announcement-true = Not sure whether this message is real? Don't follow the link: type the address yourself, or ask the help desk ({ $helpdesk }). We will never ask you for a password or a code by message or on the telephone.
announcement-thanks = Thank you.
announcement-short = { $organisation }: set up your account so that you can reset your own password. 2 minutes: { $address }
announcement-short-without-reset = { $organisation }: set up what keeps your account secure. 2 minutes: { $address }

terms-title = Terms of service
terms-use = You may use this service to look after your own account with { $organisation }: to sign in, to register ways of proving who you are, and to reset your password.
terms-use-proof = You may use this service to look after your own account with { $organisation }: to sign in, and to register ways of proving who you are.
terms-own = Register only a phone or an email address that is yours, or that its owner lets you use for this.
terms-care = Keep your password and codes to yourself. Nobody from { $organisation } will ever ask you for a code.
terms-texts = Text messages carry codes and notices about your account only; there is one for each code that you ask for and for each change. Your carrier's message and data rates may apply. To stop them, delete your phone at { $security }. For help, contact the { $helpdesk }.
terms-record = What happens to your account is recorded to protect it. You can see it under { $signIns }.

privacy-title = Privacy and cookies
privacy-what-title = What is kept
privacy-what = Your name and sign-in address, the phone numbers and email addresses that you register, and a record of sign-ins and security changes: when, from which network and with which browser. Messages with a code or about such a change say so to you. Phone numbers and addresses are stored encrypted.
privacy-why-title = What it is used for
privacy-why = Only to keep your account secure: to prove who you are, to send you codes, and to tell you when something changes. Nothing is used for advertising, and nothing is sold or given away. Codes travel through a mail or text message provider, which sees the address or number.
privacy-long-title = How long
privacy-long = You can delete a phone or an email address at any time while as many others remain as { $organisation } requires. What you delete is removed; the record of changes is kept for as long as { $organisation } needs it to protect your account.
privacy-cookies-title = Cookies
privacy-cookies = This site sets only cookies that it needs to work, and none from anybody else:
privacy-cookie-session = one that keeps you signed in, and four that hold your place while you sign in, register or reset: who this browser is, where you were going, what has just been done, and that your browser has waited where somebody was guessing;
privacy-cookie-session-proof = one that keeps you signed in, and four that hold your place while you sign in or register: who this browser is, where you were going, what has just been done, and that your browser has waited where somebody was guessing;
privacy-cookie-accounts = one that remembers which accounts signed in on this browser, so that you can pick yours; **{ pick-forget }** removes it;
privacy-cookie-device = one that tells that you have signed in on this browser before, so that strangers' guesses don't slow you down;
privacy-cookie-language = one for the language that you chose, and one for your answer to **{ stay-title }** when you asked not to see it again.
privacy-cookie-language-alone = one for the language that you chose.
privacy-contact-title = Questions
privacy-contact = Ask the { $helpdesk } of { $organisation }, also if you want to see what is kept about you or have it corrected.
