# Le guide pratique, les conditions et la déclaration de confidentialité. **Deux étoiles** mettent un libellé en gras.

guide-title = Inscrire un téléphone ou une autre adresse courriel
guide-text = Avec un téléphone ou une autre adresse courriel dans votre compte, vous pouvez réinitialiser vous-même votre mot de passe, sans appeler personne.
guide-needs = Ce qu'il vous faut
guide-need-account = Votre compte chez { $organisation }
guide-need-method = Un téléphone cellulaire qui reçoit les messages texte, une adresse courriel hors de { $organisation }, ou les deux

guide-email = Configurer une autre adresse courriel
guide-email-1 = Allez à { $account }.
guide-email-2 = Connectez-vous avec votre adresse courriel chez { $organisation } et votre mot de passe. Si l'on vous demande de **{ pick-title }**, choisissez le vôtre et connectez-vous de nouveau au besoin.
guide-email-3 = Choisissez **{ security-info-title }** dans le panneau de gauche.
guide-email-4 = Choisissez **{ security-info-add }**, puis **{ method-email }** dans la liste déroulante, et **{ button-add }**.
guide-email-5 = Entrez l'adresse courriel à laquelle vous voulez recevoir les codes et choisissez **{ button-next }**.
guide-email-6 = Cherchez le code dans cette boîte aux lettres, entrez-le et choisissez **{ button-next }**. S'il n'arrive pas dans les 60 secondes, choisissez **{ code-resend }**.
guide-email-end = Votre autre adresse courriel est maintenant configurée et peut servir à réinitialiser votre mot de passe au besoin. (Si une autre méthode y était déjà et que vous ne veniez pas de confirmer votre identité avec elle, Informations de sécurité indique à partir de quand : après trois jours.)

guide-phone = Configurer un téléphone cellulaire
guide-phone-1 = Suivez le lien court { $setup }.
guide-phone-2 = Connectez-vous avec votre adresse courriel chez { $organisation } et votre mot de passe.
guide-phone-3 = À **{ stay-title }**, vous pouvez choisir **{ button-yes }** pour que votre mot de passe vous soit demandé moins souvent.
guide-phone-4 = À **{ interrupt-title }**, assurez-vous que le bon compte est affiché, puis choisissez **{ button-next }**.
guide-phone-5 = À **{ register-title }**, choisissez **Canada** (ou le pays où votre téléphone est enregistré) et entrez votre numéro de téléphone cellulaire. Sélectionnez **{ phone-by-text }** et choisissez **{ button-next }**.
guide-phone-6 = Entrez le code reçu par message texte et choisissez **{ button-next }**. S'il n'arrive pas dans les 60 secondes, choisissez **{ code-resend }**.
guide-phone-7 = Choisissez **{ button-next }** une fois votre téléphone vérifié, puis **{ button-done }**.
guide-phone-8 = Vous arrivez à **{ security-info-title }**, qui affiche le téléphone que vous venez d'ajouter.
guide-phone-end = Votre téléphone est maintenant configuré et peut servir à réinitialiser votre mot de passe au besoin.

guide-reset = Réinitialiser un mot de passe oublié
guide-reset-1 = Allez à { $reset } ou choisissez **{ password-forgotten }** ou **{ sign-in-cannot-access }** à la connexion.
guide-reset-2 = Entrez votre adresse courriel et choisissez **{ button-next }**.
guide-reset-3 = Choisissez où le code doit être envoyé. Pour un téléphone, tapez le numéro au complet. Choisissez **{ reset-send }**.
guide-reset-4 = Entrez le code et choisissez **{ button-next }**. Si une deuxième preuve est demandée, faites de même avec votre autre méthode.
guide-reset-5 = Tapez deux fois un nouveau mot de passe et choisissez **{ button-finish }**.
guide-reset-6 = Connectez-vous avec votre nouveau mot de passe.

guide-notes = Bon à savoir
guide-note-avatar = Sur n'importe quelle page, choisissez votre avatar dans le coin supérieur droit, puis **{ avatar-view }**.
guide-note-change = À **{ security-info-title }**, les boutons **{ button-change }** et **{ button-delete }** servent à gérer ce que vous avez inscrit.
guide-note-not-you = Vous êtes avisé de chaque changement de méthode ou de mot de passe. Si ce n'était pas vous, communiquez avec le { $helpdesk }.

terms-title = Conditions d'utilisation
terms-use = Vous pouvez utiliser ce service pour gérer votre propre compte chez { $organisation } : vous connecter, inscrire des moyens de prouver votre identité et réinitialiser votre mot de passe.
terms-own = N'inscrivez qu'un téléphone ou une adresse courriel qui vous appartient, ou dont la personne propriétaire vous permet cet usage.
terms-care = Gardez votre mot de passe et vos codes pour vous. Personne chez { $organisation } ne vous demandera jamais un code.
terms-texts = Les messages texte ne contiennent que des codes et des avis sur votre compte; il y en a un par code demandé et par changement. Les frais de messagerie et de données de votre fournisseur peuvent s'appliquer. Pour ne plus en recevoir, supprimez votre téléphone à { $security }. Pour obtenir de l'aide, communiquez avec le { $helpdesk }.
terms-record = Ce qui arrive à votre compte est consigné pour le protéger. Vous pouvez le voir sous { $signIns }.

privacy-title = Confidentialité et témoins
privacy-what-title = Ce qui est conservé
privacy-what = Votre nom et votre adresse de connexion, les numéros de téléphone et les adresses courriel que vous inscrivez, et un registre des connexions et des changements de sécurité : quand, de quel réseau et avec quel navigateur. Les numéros et les adresses sont conservés chiffrés.
privacy-why-title = À quoi cela sert
privacy-why = Uniquement à protéger votre compte : prouver votre identité, vous envoyer des codes et vous aviser de tout changement. Rien ne sert à la publicité, rien n'est vendu ni cédé. Les codes passent par un fournisseur de courriel ou de messages texte, qui voit l'adresse ou le numéro.
privacy-long-title = Pendant combien de temps
privacy-long = Vous pouvez supprimer un téléphone ou une adresse courriel en tout temps, pourvu qu'il en reste autant que { $organisation } l'exige. Ce que vous supprimez est effacé; le registre des changements est conservé aussi longtemps que { $organisation } en a besoin pour protéger votre compte.
privacy-cookies-title = Témoins
privacy-cookies = Ce site ne dépose que les témoins nécessaires à son fonctionnement, et aucun d'un tiers :
privacy-cookie-session = un témoin qui vous garde connecté, et quatre qui retiennent où vous en êtes pendant la connexion, l'inscription ou la réinitialisation : quel est ce navigateur, où vous alliez, ce qui vient d'être fait, et que votre navigateur a attendu pendant que quelqu'un essayait de deviner;
privacy-cookie-accounts = un témoin qui se souvient des comptes connectés dans ce navigateur, pour que vous puissiez choisir le vôtre; **{ pick-forget }** le supprime;
privacy-cookie-device = un témoin qui indique que vous vous êtes déjà connecté dans ce navigateur, pour que les essais d'inconnus ne vous ralentissent pas;
privacy-cookie-language = un témoin pour la langue que vous avez choisie, et un autre pour votre réponse à **{ stay-title }** si vous avez demandé de ne plus voir cette question.
privacy-contact-title = Questions
privacy-contact = Adressez-vous au { $helpdesk } de { $organisation }, aussi pour consulter ce qui est conservé à votre sujet ou le faire corriger.
