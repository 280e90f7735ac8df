# What is said of each kind of method, on pages, in the guide, in mails and in texts: a case for each kind.

# On pages.
method-kind = { $kind ->
   *[phone] { method-phone }
    [email] { method-email }
    [app] Authenticator app
    [passkey] Passkey or security key
    [token] Hardware token
    [codes] Recovery codes
    [letter] Letter by post
    [contacts] Recovery contacts
}
way-help = { $kind ->
   *[phone] We text a code to your mobile phone.
    [email] We email a code to another address that you can open.
    [app] An app on your phone shows a code, without any network.
    [codes] Ten codes to print. Each one works once.
    [letter] A code on paper, by post.
    [contacts] Two colleagues vouch for you when you need it.
    [passkey] Your fingerprint, face or PIN, or a security key.
    [token] A small device that shows a code.
}
code-help-where = { $kind ->
   *[phone] A text can take a minute. Check that your phone has a signal, and that it doesn't block texts from unknown numbers.
    [email] Look in the junk folder too. An email can take a minute.
}
verified-kind = { $kind ->
   *[phone] Phone verified
    [email] Email verified
    [app] Authenticator app added
    [passkey] Passkey added
    [token] Hardware token added
    [codes] Recovery codes made
    [letter] Letter made
    [contacts] Recovery contacts named
}
verified-kind-text = { $kind ->
   *[phone] Your phone can now be used to reset your password when needed.
    [email] Your email address can now be used to reset your password when needed.
    [app] Your app can now be used to show that it's you.
    [passkey] Your passkey can now be used to sign in, and to show that it's you.
    [token] Your token can now be used to show that it's you.
    [codes] Your codes can now be used to show that it's you. Keep them where you can reach them without your phone and your password.
    [letter] The code of the letter can now be used to reset your password.
    [contacts] Once both have agreed, they can vouch for you when you can't sign in.
}
verified-kind-proof = { $kind ->
   *[phone] Your phone can now be used to show that it's you.
    [email] Your email address can now be used to show that it's you.
    [app] Your app can now be used to show that it's you.
    [passkey] Your passkey can now be used to sign in, and to show that it's you.
    [token] Your token can now be used to show that it's you.
    [codes] Your codes can now be used to show that it's you. Keep them where you can reach them without your phone and your password.
    [letter] The code of the letter can now be used.
    [contacts] Once both have agreed, they can vouch for you.
}
code-own = { $kind ->
   *[app] Open your authenticator app and type the 6-digit code that it shows.
    [passkey] Use your passkey.
    [token] Type the code that your hardware token shows.
    [codes] Type one of your recovery codes. It works once.
    [letter] Type the code of the letter that you got by post. It works once.
    [contacts] Type the code that you noted when your two colleagues had vouched. It works from { $hours } hours after that.
}
code-own-hint = { $kind ->
   *[app] The code changes every 30 seconds. If it is refused, wait for the next one.
    [passkey] Your browser asks for it.
    [token] 6 or 8 digits. If the code is refused, wait for the next one, or press the button again.
    [codes] 16 letters and digits. Small letters and missing hyphens do no harm.
    [letter] 16 letters and digits. Small letters and missing hyphens do no harm.
    [contacts] 16 letters and digits. Small letters and missing hyphens do no harm.
}
prove-by = { $kind ->
   *[phone] Text a code to { $destination }
    [email] Email a code to { $destination }
    [app] Use a code from my authenticator app
    [passkey] Use a passkey or security key
    [token] Use a code from my hardware token
    [codes] Use a recovery code
    [letter] Use the code of a letter
    [contacts] Use the code from my recovery contacts' help
}
reset-by = { $kind ->
   *[phone] Text a code to { $mask }
    [email] Email a code to { $mask }
    [app] Use a code from my authenticator app
    [passkey] Use a passkey or security key
    [token] Use a code from my hardware token
    [codes] Use a recovery code
    [letter] Use the code of a letter
    [contacts] Use the code from my recovery contacts' help
}
reset-by-generic = { $kind ->
   *[phone] Text a code to my phone
    [email] Email a code to my alternate address
    [app] Use a code from my authenticator app
    [passkey] Use a passkey or security key
    [token] Use a code from my hardware token
    [codes] Use a recovery code
    [letter] Use the code of a letter
    [contacts] Use the code from my recovery contacts' help
}
done-method = { $kind ->
   *[phone] Phone verified
    [email] Email verified
    [app] Authenticator app added
    [passkey] Passkey added
    [token] Hardware token added
    [codes] Recovery codes made
    [contacts] Recovery contacts named. Tell them to agree at Security info.
    [letter] Letter made
}

# In the guide.
guide-need-method = { $kind ->
    [phone] A mobile phone whose number receives text messages
    [email] An email address outside { $organisation }, one that you can open without this password
    [app] A phone with an authenticator app
    [codes] A printer, or pen and paper, for recovery codes
    [contacts] Two colleagues who will vouch for you
    [passkey] A phone, a computer or a security key that can keep a passkey
    [token] The hardware token that you got from your organisation
   *[other] What you want to register
}
guide-set-up = { $kind ->
    [phone] Setting up a mobile phone
    [email] Setting up an alternate email address
    [app] Setting up an authenticator app
    [codes] Making recovery codes
    [contacts] Naming recovery contacts
    [passkey] Setting up a passkey or security key
    [token] Setting up a hardware token
   *[other] Setting up another method
}
guide-code = { $kind ->
   *[phone] Wait for the text message with the code. Type the code under **{ code-label }** and choose **{ button-next }**.
    [email] Look in that mailbox for the message with the code, in the junk folder too. Type the code under **{ code-label }** and choose **{ button-next }**.
}
guide-end = { $kind ->
    [phone] Your phone is now set and can be used to reset your password when needed.
    [email] Your alternate email address is now set and can be used to reset your password when needed.
    [app] Your authenticator app is now set and can be used to show that it's you.
    [passkey] Your passkey is now set and can be used to show that it's you.
    [token] Your hardware token is now set and can be used to show that it's you.
    [codes] Your recovery codes are now made. Each can show once that it's you.
    [contacts] Your contacts are named. Once both have agreed, they can help you reset your password.
    [all] You have now set up what is asked for, and can reset your password when needed.
   *[other] It is now set up.
}
guide-end-without-reset = { $kind ->
    [phone] Your phone is now set and can be used to show that it's you.
    [email] Your alternate email address is now set and can be used to show that it's you.
    [app] Your authenticator app is now set and can be used to show that it's you.
    [passkey] Your passkey is now set and can be used to show that it's you.
    [token] Your hardware token is now set and can be used to show that it's you.
    [codes] Your recovery codes are now made. Each can show once that it's you.
    [contacts] Your contacts are named.
    [all] You have now set up what is asked for.
   *[other] It is now set up.
}
guide-give = { $kind ->
   *[phone] At **{ register-title }**, choose **{ $country }** under **{ phone-country }** (or the country that your phone is registered in), and type your mobile number under **{ phone-number }**. The phone has to be able to receive text messages.
    [email] At **{ register-title }**, type the email address that codes are to go to under **{ email-label }**, and choose **{ button-next }**.
    [app] At **{ app-title }**, scan the picture with the app on your phone, or type the key into it. Then type the code that the app shows under **{ code-label }** and choose **{ button-next }**.
    [passkey] At **{ passkey-title }**, choose **{ button-next }**, and do what your browser says: it asks for your fingerprint, your face, a PIN or a security key.
    [token] At **{ token-title }**, type what stands on the back under **{ token-serial }**, the code that it shows under **{ token-first }** and the one after that under **{ token-second }**. Choose **{ button-next }**.
    [codes] At **{ codes-title }**, print or write down the ten codes, keep them in a safe place, and choose **{ button-done }**.
    [contacts] At **{ contacts-title }**, type the addresses of two colleagues under **{ contacts-first }** and **{ contacts-second }**. Choose **{ button-next }**, and ask them to agree.
}

# In mails and texts.
mail-method-added = { $kind ->
   *[phone] A phone was added to your account
    [email] An email address was added to your account
    [app] An authenticator app was added to your account
    [passkey] A passkey was added to your account
    [token] A hardware token was added to your account
    [codes] Recovery codes were added to your account
    [letter] A letter with a code is on its way to you
    [contacts] Recovery contacts were named for your account
}
mail-method-changed = { $kind ->
   *[phone] A phone on your account was changed
    [email] An email address on your account was changed
    [app] An authenticator app on your account was changed
    [passkey] A passkey on your account was changed
    [token] A hardware token on your account was changed
    [codes] New recovery codes were made for your account
    [letter] A new letter with a code is on its way to you
    [contacts] Other recovery contacts were named for your account
}
mail-method-deleted = { $kind ->
   *[phone] A phone was deleted from your account
    [email] An email address was deleted from your account
    [app] An authenticator app was deleted from your account
    [passkey] A passkey was deleted from your account
    [token] A hardware token was deleted from your account
    [codes] The recovery codes of your account were deleted
    [letter] The letter with a code for your account no longer works
    [contacts] The recovery contacts of your account were taken off
}
mail-method-suspended = { $kind ->
   *[phone] A phone on your account was suspended
    [email] An email address on your account was suspended
    [app] An authenticator app on your account was suspended
    [passkey] A passkey on your account was suspended
    [token] A hardware token on your account was suspended
    [codes] The recovery codes of your account were suspended
    [letter] The letter with a code for your account was suspended
    [contacts] The recovery contacts of your account were suspended
}
mail-method-taken-up = { $kind ->
   *[phone] A phone on your account can be used again
    [email] An email address on your account can be used again
    [app] An authenticator app on your account can be used again
    [passkey] A passkey on your account can be used again
    [token] A hardware token on your account can be used again
    [codes] The recovery codes of your account can be used again
    [letter] The letter with a code for your account can be used again
    [contacts] The recovery contacts of your account can vouch again
}
text-method-added = { $kind ->
   *[phone] { $organisation }: a phone was added to { $account } on { $when }.
    [email] { $organisation }: an email address was added to { $account } on { $when }.
    [app] { $organisation }: an authenticator app was added to { $account } on { $when }.
    [passkey] { $organisation }: a passkey was added to { $account } on { $when }.
    [token] { $organisation }: a hardware token was added to { $account } on { $when }.
    [codes] { $organisation }: recovery codes were added to { $account } on { $when }.
    [letter] { $organisation }: a letter with a code for { $account } was made on { $when }.
    [contacts] { $organisation }: recovery contacts of { $account } named on { $when }.
}
text-method-changed = { $kind ->
   *[phone] { $organisation }: a phone was changed on { $account } on { $when }.
    [email] { $organisation }: an email address was changed on { $account } on { $when }.
    [app] { $organisation }: an authenticator app was changed on { $account } on { $when }.
    [passkey] { $organisation }: a passkey was changed on { $account } on { $when }.
    [token] { $organisation }: a hardware token was changed on { $account } on { $when }.
    [codes] { $organisation }: new recovery codes for { $account } on { $when }.
    [letter] { $organisation }: a new letter with a code for { $account } on { $when }.
    [contacts] { $organisation }: other recovery contacts of { $account } named on { $when }.
}
text-method-deleted = { $kind ->
   *[phone] { $organisation }: a phone was deleted from { $account } on { $when }.
    [email] { $organisation }: an email address was deleted from { $account } on { $when }.
    [app] { $organisation }: an authenticator app was deleted from { $account } on { $when }.
    [passkey] { $organisation }: a passkey was deleted from { $account } on { $when }.
    [token] { $organisation }: a hardware token of { $account } was deleted on { $when }.
    [codes] { $organisation }: recovery codes of { $account } deleted on { $when }.
    [letter] { $organisation }: letter with a code for { $account } void since { $when }.
    [contacts] { $organisation }: recovery contacts of { $account } taken off on { $when }.
}
text-method-suspended = { $kind ->
   *[phone] { $organisation }: a phone was suspended on { $account } on { $when }.
    [email] { $organisation }: an email address was suspended on { $account } on { $when }.
    [app] { $organisation }: an authenticator app of { $account } was suspended on { $when }.
    [passkey] { $organisation }: a passkey was suspended on { $account } on { $when }.
    [token] { $organisation }: a hardware token of { $account } was suspended on { $when }.
    [codes] { $organisation }: recovery codes of { $account } suspended on { $when }.
    [letter] { $organisation }: letter for { $account } suspended on { $when }.
    [contacts] { $organisation }: recovery contacts of { $account } suspended on { $when }.
}
text-method-taken-up = { $kind ->
   *[phone] { $organisation }: a phone of { $account } works again since { $when }.
    [email] { $organisation }: an email address of { $account } works again since { $when }.
    [app] { $organisation }: an authenticator app of { $account } works again since { $when }.
    [passkey] { $organisation }: a passkey of { $account } works again since { $when }.
    [token] { $organisation }: a hardware token of { $account } works again since { $when }.
    [codes] { $organisation }: recovery codes of { $account } work again since { $when }.
    [letter] { $organisation }: letter for { $account } works again since { $when }.
    [contacts] { $organisation }: recovery contacts of { $account } can vouch again since { $when }.
}
