# The how-to guide, the terms and the privacy statement. **Two stars** make a label bold.

guide-title = Registering a phone or alternate email address
guide-text = With a phone or an alternate email address on your account you can reset your own password, without calling anybody.
guide-needs = What you need
guide-need-account = Your account with { $organisation }
guide-need-method = A mobile phone that receives text messages, or an email address outside { $organisation }, or both

guide-email = Setting up an alternate email address
guide-email-1 = Go to { $account }.
guide-email-2 = Sign in with your email address at { $organisation } and your password. If you are asked to **{ pick-title }**, choose yours and sign in again if necessary.
guide-email-3 = Choose **{ security-info-title }** in the left-hand panel.
guide-email-4 = Choose **{ security-info-add }**, then **{ method-email }** from the drop-down list, and **{ button-add }**.
guide-email-5 = Enter the email address that you want codes sent to and choose **{ button-next }**.
guide-email-6 = Look in that mailbox for the code, enter it and choose **{ button-next }**. If it does not arrive within 60 seconds, choose **{ code-resend }**.
guide-email-end = Your alternate email address is now set and can be used to reset your password when needed. (If another method was there before and you had not just proved yourself by it, Security info says from when: after three days.)

guide-phone = Setting up a mobile phone
guide-phone-1 = Go to the short link { $setup }.
guide-phone-2 = Sign in with your email address at { $organisation } and your password.
guide-phone-3 = At **{ stay-title }** you can choose **{ button-yes }**, so that you are asked for your password less often.
guide-phone-4 = At **{ interrupt-title }**, make sure that the proper account is shown, then choose **{ button-next }**.
guide-phone-5 = At **{ register-title }**, choose **Canada** (or the country that your phone is registered in) and enter your mobile phone number. Select **{ phone-by-text }** and choose **{ button-next }**.
guide-phone-6 = Enter the code that you were texted and choose **{ button-next }**. If it does not arrive within 60 seconds, choose **{ code-resend }**.
guide-phone-7 = Choose **{ button-next }** once your phone has been verified, then **{ button-done }**.
guide-phone-8 = You are brought to **{ security-info-title }**, which shows the phone that you just added.
guide-phone-end = Your phone is now set and can be used to reset your password when needed.

guide-reset = Resetting a forgotten password
guide-reset-1 = Go to { $reset }, or choose **{ password-forgotten }** or **{ sign-in-cannot-access }** when you sign in.
guide-reset-2 = Enter your email address and choose **{ button-next }**.
guide-reset-3 = Choose where the code should go. For a phone, type its number in full. Choose **{ reset-send }**.
guide-reset-4 = Enter the code and choose **{ button-next }**. If you are asked for a second proof, do the same with your other method.
guide-reset-5 = Type a new password twice and choose **{ button-finish }**.
guide-reset-6 = Sign in with your new password.

guide-notes = Good to know
guide-note-avatar = From any page, choose your avatar in the top right corner and then **{ avatar-view }**.
guide-note-change = At **{ security-info-title }** you can **{ button-change }** or **{ button-delete }** what you have registered.
guide-note-not-you = You are told whenever a method or your password changes. If that wasn't you, contact the { $helpdesk }.

terms-title = Terms of service
terms-use = You may use this service to look after your own account with { $organisation }: to sign in, to register ways of proving who you are, and to reset your password.
terms-own = Register only a phone or an email address that is yours, or that its owner lets you use for this.
terms-care = Keep your password and codes to yourself. Nobody from { $organisation } will ever ask you for a code.
terms-texts = Text messages carry codes and notices about your account only; there is one for each code that you ask for and for each change. Your carrier's message and data rates may apply. To stop them, delete your phone at { $security }. For help, contact the { $helpdesk }.
terms-record = What happens to your account is recorded to protect it. You can see it under { $signIns }.

privacy-title = Privacy and cookies
privacy-what-title = What is kept
privacy-what = Your name and sign-in address, the phone numbers and email addresses that you register, and a record of sign-ins and security changes: when, from which network and with which browser. Phone numbers and addresses are stored encrypted.
privacy-why-title = What it is used for
privacy-why = Only to keep your account secure: to prove who you are, to send you codes, and to tell you when something changes. Nothing is used for advertising, and nothing is sold or given away. Codes travel through a mail or text message provider, which sees the address or number.
privacy-long-title = How long
privacy-long = You can delete a phone or an email address at any time while as many others remain as { $organisation } requires. What you delete is removed; the record of changes is kept for as long as { $organisation } needs it to protect your account.
privacy-cookies-title = Cookies
privacy-cookies = This site sets only cookies that it needs to work, and none from anybody else:
privacy-cookie-session = one that keeps you signed in, and four that hold your place while you sign in, register or reset: who this browser is, where you were going, what has just been done, and that your browser has waited where somebody was guessing;
privacy-cookie-accounts = one that remembers which accounts signed in on this browser, so that you can pick yours; **{ pick-forget }** removes it;
privacy-cookie-device = one that tells that you have signed in on this browser before, so that strangers' guesses don't slow you down;
privacy-cookie-language = one for the language that you chose, and one for your answer to **{ stay-title }** when you asked not to see it again.
privacy-contact-title = Questions
privacy-contact = Ask the { $helpdesk } of { $organisation }, also if you want to see what is kept about you or have it corrected.
