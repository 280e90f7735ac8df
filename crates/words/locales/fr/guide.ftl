# Le guide pratique, sa fiche et les annonces; les conditions et la déclaration de confidentialité. **Deux étoiles** mettent un libellé en gras : on le
# trouve mot pour mot sur la page, et un essai suit chaque étape d'après ces mots. Une étape nomme d'abord la page dont il s'agit.

guide-title = { $ways ->
   *[both] Inscrire un téléphone ou une autre adresse courriel pour réinitialiser soi-même son mot de passe
    [phone] Inscrire un téléphone pour réinitialiser soi-même son mot de passe
    [email] Inscrire une autre adresse courriel pour réinitialiser soi-même son mot de passe
    [other] Inscrire une méthode pour réinitialiser soi-même son mot de passe
}
guide-title-without-reset = { $ways ->
   *[both] Inscrire un téléphone ou une autre adresse courriel
    [phone] Inscrire un téléphone
    [email] Inscrire une autre adresse courriel
    [other] Inscrire une méthode qui prouve votre identité
}
guide-fact-department = Service
guide-fact-revision = Dernière révision
guide-fact-version = Version
guide-revised = Dernière révision : { $date }
guide-version = { $number }, de Regain { $program }
guide-page = Page { $page } sur { $pages }
guide-example-name = Dominique Exemple
guide-illustration = Illustration : la page { $page }
guide-illustration-short = Illustration
guide-illustration-on = (à la page { $number })
guide-illustration-note = Les images illustrent les pages mêmes de ce service : rien n'y peut être choisi ni tapé.

# Qui lit.
guide-reader-label = Quelles étapes sont les vôtres?
guide-reader = { $reader ->
   *[everyone] Le guide complet
    [nothing] Rien n'est encore inscrit dans mon compte
    [one-method] Une méthode est inscrite
    [two-methods] Deux méthodes ou plus sont inscrites
}
guide-reader-signed-in = { $count ->
    [0] Compte ouvert : { $name }. Rien n'y est encore inscrit.
    [one] Compte ouvert : { $name }. Une méthode y est inscrite.
   *[other] Compte ouvert : { $name }. { $count } méthodes y sont inscrites.
}
guide-reader-yours = Afficher les étapes qui sont les vôtres
guide-print-hint = Pour la conserver ou la remettre, imprimez cette page : les formats A4 et Lettre conviennent tous deux.
guide-hand-out-link = Fiche d'une page
guide-announcement-link = Annonces pour un lancement

guide-purpose = But de ce document
guide-purpose-text = Ce document explique comment inscrire dans votre compte chez { $organisation } ce qui prouve que c'est bien vous. En le suivant, vous pourrez réinitialiser vous-même votre mot de passe, sans appeler personne.
guide-purpose-without-reset = Ce document explique comment inscrire dans votre compte chez { $organisation } ce qui prouve que c'est bien vous.
guide-contents = Table des matières
guide-contents-back = Retour à la table des matières
guide-changed = Le contenu de ce document a changé pour la dernière fois le { $date }.

guide-needs = Conditions d'utilisation de ce guide
guide-needs-text = Pour suivre ces étapes, il vous faut :
guide-need-account = Un compte chez { $organisation } : votre adresse { $domains } et son mot de passe
guide-need-one = Un seul de ces éléments suffit :
guide-need-this = Ceci suffit :
guide-need-all = Tous ces éléments vous seront demandés :
guide-need-several = On vous demandera { $count } de ces éléments :
guide-need-two-kinds = Deux de ces éléments, de types différents :
guide-need-others = Pour en inscrire d'autres, il vous faudra :

guide-set-up-all = Configurer ce que votre organisation demande
guide-for = { $reader ->
   *[nothing] Si rien n'est encore inscrit dans votre compte
    [address] Si seules des adresses courriel sont inscrites
    [one-method] Si une méthode est déjà inscrite
    [other-than-address] Si une méthode autre qu'une adresse courriel est déjà inscrite
    [two-methods] Si deux méthodes sont déjà inscrites
    [two-other-than-addresses] Si deux méthodes sont déjà inscrites, dont une autre qu'une adresse courriel
    [methods] Si vous avez déjà inscrit une méthode
    [another] Si une autre de vos méthodes fonctionne encore
    [only] Si vous n'en aviez pas d'autre
}
guide-reset = Réinitialiser un mot de passe oublié
guide-lost-aim = Si vous avez perdu un téléphone ou ne pouvez plus ouvrir une boîte de réception
guide-not-me-aim = Si un message annonce une modification que vous n'avez pas faite

# Les étapes.
guide-signed-in = Connectez-vous en suivant les étapes 2 à { $last } { $pages ->
   *[one] de la page { $page }.
    [two] des pages { $page } et { $end }.
}
guide-go-setup = Suivez le lien court { $address }.
guide-go-account = Allez à { $address }.
guide-pick = Si l'étape **{ pick-title }** s'affiche, choisissez votre compte.
guide-name = Quand l'étape **{ sign-in-title }** s'affiche, tapez votre adresse { $domains } sous **{ sign-in-name }** et choisissez **{ button-next }**.
guide-password = Quand l'étape **{ password-title }** s'affiche, tapez votre mot de passe sous **{ password-label }** et choisissez **{ password-submit }**.
guide-second = Si l'étape **{ second-title }** s'affiche, tapez le code de l'une de vos méthodes sous **{ code-label }** et choisissez **{ button-next }**.
guide-stay = Quand l'étape **{ stay-title }** s'affiche, choisissez **{ button-yes }** pour que votre mot de passe vous soit demandé moins souvent; sur un appareil que d'autres utilisent, choisissez **{ button-no }**.
guide-interrupt = À l'étape **{ interrupt-title }**, assurez-vous que le bon compte est affiché, puis choisissez **{ button-next }**.
guide-interrupt-skips = { $count ->
    [one] Vous pouvez remettre cela à plus tard une fois, avec le bouton d'à côté.
   *[other] Vous pouvez remettre cela à plus tard { $count } fois, avec le bouton d'à côté.
}
guide-other = À l'étape **{ $title }**, choisissez **{ register-other }**.
guide-other-kind = À l'étape **{ choose-title }**, choisissez **{ $name }** sous **{ choose-label }**, puis **{ button-confirm }**.
guide-other-if = Si **{ $other }** est demandé, choisissez **{ register-other }**, puis **{ $name }** sous **{ choose-label }**, et **{ button-confirm }**.
guide-other-if-shown = Si l'étape **{ $title }** s'affiche, choisissez **{ register-other }**, puis **{ $name }** sous **{ choose-label }**, et **{ button-confirm }**.
guide-give-phone-send = Sélectionnez **{ phone-by-text }** et choisissez **{ button-next }**.
guide-resend = Si aucun code n'arrive dans les { $seconds } secondes, choisissez **{ code-resend }**.
guide-verified = Quand **{ $verified }** s'affiche, choisissez **{ button-next }**.
guide-asked-more = Si l'étape **{ $title }** s'affiche maintenant, une méthode pour la connexion vous est aussi demandée :
guide-asked-first = Si l'étape **{ interrupt-title }** s'affiche, une méthode pour la connexion vous est d'abord demandée : choisissez **{ button-next }**.
guide-more-success = Si l'étape **{ finished-title }** s'affiche, choisissez **{ button-done }**, puis **{ my-account-title }**.
guide-success = À l'étape **{ finished-title }**, choisissez **{ button-done }**.
guide-shown = Vous arrivez à **{ security-info-title }**, où figure ce que vous venez d'ajouter. Fermez le navigateur quand vous avez fini de vérifier.
guide-shown-first = Vous arrivez à **{ security-info-title }**, où figurent ce que vous venez d'ajouter et ce qui manque encore.
guide-open-wide = À l'étape **{ my-account-title }**, choisissez **{ security-info-title }** dans le panneau de gauche.
guide-open-narrow = À l'étape **{ my-account-title }**, choisissez **{ security-info-title }** en haut de la page.
guide-open = À l'étape **{ my-account-title }**, choisissez **{ security-info-title }** (dans le panneau de gauche; sur un téléphone, en haut de la page).
guide-make-codes = Si l'étape **{ first-codes-title }** s'affiche, choisissez **{ codes-make }**.
guide-make-new-codes = Si vous avez déjà des codes, ceux-ci cessent alors de fonctionner.
guide-add = À l'étape **{ security-info-title }**, choisissez **{ security-info-add }**.
guide-add-kind = À l'étape **{ add-title }**, choisissez **{ $name }** sous **{ add-label }**, puis **{ button-add }**.
guide-prove-first = { $waits ->
   *[one] Si **{ add-prove }** s'affiche, choisissez ce lien : sans cette preuve, ce que vous ajoutez pourrait ne servir qu'après { $days } jours.
    [two] Si **{ add-prove }** s'affiche, choisissez ce lien : sans cette preuve, ce que vous ajoutez pourrait ne servir qu'après { $days } jours, et après { $more } jours là où la réinitialisation demande deux méthodes.
    [either] Si **{ add-prove }** s'affiche, choisissez ce lien : sans cette preuve, ce que vous ajoutez pourrait ne servir qu'après { $days } ou { $more } jours.
}
guide-prove = { $by ->
   *[sent] Si l'étape **{ prove-title }** s'affiche (toujours quand la dernière preuve de votre identité date de plus de { $minutes } minutes), choisissez où un code doit être envoyé, puis **{ prove-send }**. Tapez le code sous **{ code-label }** et choisissez **{ button-next }**.
    [kept] Si l'étape **{ prove-title }** s'affiche (toujours quand la dernière preuve de votre identité date de plus de { $minutes } minutes), choisissez l'une de vos méthodes, puis **{ prove-continue }**. Tapez son code, si elle en a un, sous **{ code-label }** et choisissez **{ button-next }**.
    [either] Si l'étape **{ prove-title }** s'affiche (toujours quand la dernière preuve de votre identité date de plus de { $minutes } minutes), choisissez l'une de vos méthodes, puis **{ prove-send }** ou **{ prove-continue }**, selon ce qui est affiché. Tapez son code, si elle en a un, sous **{ code-label }** et choisissez **{ button-next }**.
}
guide-prove-password = Si l'étape **{ prove-title }** s'affiche (plus de { $minutes } minutes après la dernière preuve de votre identité), tapez votre mot de passe sous **{ password-label }** et choisissez **{ prove-continue }**.
guide-prove-codes = { $by ->
   *[sent] À l'étape **{ prove-title }**, choisissez **{ prove-send }**. Tapez l'un des codes que vous venez de créer sous **{ code-label }** et choisissez **{ button-next }**. Ce code ne pourra plus servir.
    [kept] À l'étape **{ prove-title }**, choisissez **{ prove-continue }**. Tapez l'un des codes que vous venez de créer sous **{ code-label }** et choisissez **{ button-next }**. Ce code ne pourra plus servir.
}
guide-change-aim = { $contact ->
   *[phone] Modifier votre numéro de téléphone
    [email] Modifier votre autre adresse courriel
}
guide-change = À l'étape **{ security-info-title }**, choisissez **{ button-change }** à côté de **{ $name }**.
guide-shown-changed = Vous arrivez à **{ security-info-title }**, qui montre la nouvelle information. L'ancien numéro ou l'ancienne adresse reçoit un message au sujet du changement.
guide-end-changed = La nouvelle information est maintenant inscrite : les codes y arrivent désormais.
guide-end-two = Pour réinitialiser votre mot de passe, il faut prouver votre identité par deux méthodes de types différents : ajoutez-en aussi une d'un autre type.
guide-end-two-groups = Si { security-info-title } indique que votre organisation demande deux types différents, ajoutez aussi une méthode d'un autre type : sans elle, vous ne pouvez pas réinitialiser votre mot de passe.

guide-reset-go = Allez à { $address }. Vous pouvez aussi choisir { password-forgotten } à la connexion, à la page qui suit celle de votre adresse.
guide-reset-name = À l'étape **{ reset-title }**, tapez votre adresse { $domains } sous **{ sign-in-name }** et choisissez **{ button-next }**.
guide-reset-choose = À l'étape **{ reset-verify-title }**, choisissez comment obtenir un code.
guide-reset-number = Pour un message texte, tapez le numéro complet du téléphone sous **{ phone-number }**.
guide-reset-address = Pour un courriel, tapez l'adresse complète sous **{ reset-address }**.
guide-reset-send = Choisissez **{ reset-send }**.
guide-reset-none = Si vous ne pouvez en utiliser aucune, choisissez **{ reset-none }** : le centre d'assistance vous redonnera l'accès.
guide-reset-letters = Si votre code contient des lettres et que la page affiche { code-has-letters }, choisissez d'abord **{ code-has-letters }**.
guide-reset-code = Tapez le code sous **{ code-label }** et choisissez **{ button-next }**.
guide-reset-second = À l'étape **{ reset-verify-title }**, une preuve de plus est demandée : choisissez une autre méthode.
guide-reset-second-if = Si l'étape **{ reset-verify-title }** demande une preuve de plus, choisissez une autre méthode et faites comme avant :
guide-reset-password = À l'étape **{ reset-password-title }**, tapez un nouveau mot de passe sous **{ change-password-new }** et une deuxième fois sous **{ change-password-confirm }**. Il compte au moins { $count } caractères. Choisissez **{ button-finish }**.
guide-reset-done = À l'étape **{ reset-done-title }**, choisissez **{ sign-in-title }** et connectez-vous avec votre nouveau mot de passe.

guide-second-other = Si l'étape **{ second-title }** s'affiche, choisissez **{ second-other }**, puis une méthode que vous avez encore et **{ button-next }**. Tapez son code sous **{ code-label }** et choisissez **{ button-next }**.
guide-second-none = Si vous ne pouvez en utiliser aucune, choisissez **{ second-lost }** : le centre d'assistance vous redonnera l'accès.
guide-second-only = Si l'étape **{ second-title }** s'affiche, choisissez **{ second-other }**, puis **{ second-lost }** : le centre d'assistance vous redonnera l'accès.
guide-lost = À l'étape **{ security-info-title }**, choisissez **{ button-lost }** à côté de ce que vous avez perdu.
guide-lost-suspend = À l'étape **{ lost-method-title }**, choisissez **{ lost-method-submit }**.
guide-lost-prove = { $by ->
   *[sent] Si l'étape **{ prove-title }** s'affiche, choisissez une méthode que vous avez encore et **{ prove-send }**. Tapez son code sous **{ code-label }** et choisissez **{ button-next }**.
    [kept] Si l'étape **{ prove-title }** s'affiche, choisissez une méthode que vous avez encore et **{ prove-continue }**. Tapez son code, si elle en a un, sous **{ code-label }** et choisissez **{ button-next }**.
    [either] Si l'étape **{ prove-title }** s'affiche, choisissez une méthode que vous avez encore, puis **{ prove-send }** ou **{ prove-continue }**, selon ce qui est affiché. Tapez son code, si elle en a un, sous **{ code-label }** et choisissez **{ button-next }**.
}
guide-lost-shown = **{ security-info-title }** montre maintenant que cette méthode ne peut plus servir. Si vous la retrouvez, choisissez { button-found } à côté d'elle, et encore { button-found } à la page suivante. Si elle est perdue pour de bon, ajoutez-en une autre, puis choisissez { button-delete } à côté de celle qui est perdue, et encore { button-delete } à la page suivante.
guide-lost-sign-out = Si une de vos sessions est ouverte sur l'appareil perdu, choisissez **{ sign-out-everywhere }** puis, à l'étape **{ sign-ins-title }**, encore une fois **{ sign-out-everywhere }**.
guide-lost-add-prove = À l'étape **{ add-title }**, choisissez **{ add-prove }**.
guide-lost-asked-prove = Si l'étape **{ interrupt-title }** s'affiche, choisissez **{ add-prove }**.
guide-lost-settled = Si l'étape **{ my-account-title }** s'affiche, choisissez **{ security-info-title }**, puis **{ security-info-add }**.
guide-lost-settled-prove = Si l'étape **{ add-title }** s'affiche, choisissez **{ add-prove }**.
guide-lost-none = À l'étape **{ prove-title }**, choisissez **{ prove-none }**.
guide-lost-remove = À l'étape **{ lost-title }**, tapez votre mot de passe sous **{ password-label }** et choisissez **{ $remove }**.
guide-lost-remove-longer = Si votre compte demande deux preuves pour une réinitialisation, le bouton indique { $days } jours.
guide-lost-password = À l'étape **{ lost-title }**, tapez votre mot de passe sous **{ password-label }**.
guide-lost-remove-if = Si **{ $remove }** s'affiche, choisissez ce bouton.
guide-lost-due = **{ security-info-title }** montre maintenant quel jour cette méthode sera retirée. Connectez-vous après ce jour et ajoutez ce que vous utilisez maintenant : cela fonctionne tout de suite.
guide-lost-asked-due = La page indique maintenant quel jour cette méthode sera retirée. Connectez-vous après ce jour et ajoutez ce que vous utilisez maintenant : cela fonctionne tout de suite.
guide-end-reset-by-others = Ce que ces étapes permettent d'inscrire ne peut pas réinitialiser votre mot de passe. Si vous n'avez rien d'autre, appelez le centre d'assistance.
guide-end-lost = Si vous avez aussi oublié votre mot de passe, réinitialisez-le d'abord par une méthode que vous avez encore.
guide-end-lost-two = Si vous avez aussi oublié votre mot de passe, réinitialisez-le d'abord par deux méthodes que vous avez encore. S'il ne vous en reste qu'une, appelez le centre d'assistance.
guide-end-lost-only = Si vous avez aussi oublié votre mot de passe, appelez le centre d'assistance.

guide-not-me-go = Prenez le plus ancien message qui parle d'une chose que vous n'avez pas faite. Suivez son lien, ou allez à { $address }. Le message reçu à l'adresse avec laquelle vous vous connectez n'a ni ce lien ni code : prenez celui qui est arrivé à votre téléphone ou à votre autre adresse. Si rien n'y est arrivé, appelez le centre d'assistance.
guide-not-me-undo = À l'étape **{ not-me-title }**, tapez le code du message sous **{ not-me-code }** (après le lien, aucun code n'est demandé) et choisissez **{ not-me-submit }**.
guide-not-me-stopped = Si l'étape **{ not-me-stopped-title }** s'affiche, c'est terminé : le message parlait de codes que vous n'aviez pas demandés.
guide-not-me-reset = Si l'étape **{ not-me-done-title }** s'affiche, choisissez **{ not-me-done-reset }** et continuez à l'étape 2 de la partie { $reset }.
guide-not-me-help = Si l'étape **{ not-me-done-title }** s'affiche, demandez un nouveau mot de passe au centre d'assistance.

guide-notes = Notes supplémentaires
guide-note-avatar = Sur n'importe quelle page de votre compte, choisissez vos initiales dans le coin supérieur droit, puis **{ avatar-view }**.
guide-note-address = Vous pouvez aussi aller à { $account }.
guide-note-delete = Dans **{ security-info-title }**, le bouton **{ button-delete }** sert à retirer ce que vous avez inscrit. On peut d'abord vous demander de prouver votre identité; { button-delete } demande aussi une confirmation.
guide-note-change = Dans **{ security-info-title }**, les boutons **{ button-change }** et **{ button-delete }** servent à gérer ce que vous avez inscrit. On peut d'abord vous demander de prouver votre identité; { button-delete } demande aussi une confirmation.
guide-note-change-more = Nouveau numéro de téléphone : choisissez **{ button-change }** à côté de l'ancien avant de vous défaire de l'ancien téléphone.
guide-note-not-you = Vous êtes avisé de chaque changement de méthode ou de mot de passe. Si ce n'était pas vous, suivez aussitôt le message ou appelez le centre d'assistance.
guide-note-never-ask = Personne chez { $organisation } ne vous demandera jamais un code ni votre mot de passe.
guide-help = Qui appeler
guide-help-text = Si ces étapes ne suffisent pas, le centre d'assistance de { $organisation } peut vous aider :
guide-help-address = Centre d'assistance
guide-help-telephone = Téléphone
guide-help-hours = Heures

# La fiche : une page.
hand-out-title = Configurez vos informations de sécurité maintenant
hand-out-text = Vous pourrez ensuite réinitialiser vous-même votre mot de passe, à toute heure, sans appeler personne.
hand-out-without-reset = Elles prouvent que c'est bien vous quand votre compte le demande.
hand-out-scan = Pointez l'appareil photo de votre téléphone ici, ou allez à **{ $address }**
hand-out-picture = Code QR de { $address }
hand-out-sign-in = Connectez-vous avec votre adresse { $domains } et votre mot de passe.
hand-out-give = { $ways ->
   *[both] Donnez un numéro de cellulaire ou une adresse courriel hors de { $organisation }.
    [phone] Donnez le numéro d'un téléphone cellulaire.
    [email] Donnez une adresse courriel hors de { $organisation }.
    [other] Suivez les pages.
}
hand-out-code = { $several ->
   *[no] Faites ce que la page indique et tapez le code que vous recevez. C'est tout : deux minutes.
    [yes] Continuez jusqu'à « Réussite! » et inscrivez deux méthodes différentes. Cela prend cinq minutes.
}
hand-out-forgotten = Mot de passe oublié plus tard? Allez à **{ $address }**.
hand-out-true = Est-ce authentique? Regardez l'adresse que votre navigateur affiche : elle commence par { $origin }. Personne ne vous demandera jamais un code.
hand-out-guide = Chaque étape en images : { $guide }

# Annonces pour un lancement, à copier.
announcement-title = Annonces pour un lancement
announcement-text = Copiez ces textes dans vos propres messages. Ils ne contiennent d'autres liens que ceux de ce service et ne demandent aucune réponse.
announcement-mail = Courriel
announcement-mail-subject = Objet
announcement-text-message = Message texte
announcement-poster = Affiche
announcement-poster-text = Imprimez-la : elle convient aux formats A4 et Lettre, et peut être agrandie.
announcement-subject = { $resets ->
   *[yes] Deux minutes maintenant, pour qu'un mot de passe oublié ne vous arrête jamais
    [no] Deux minutes pour protéger votre compte
}
announcement-greeting = Bonjour,
announcement-why = Vous pouvez désormais réinitialiser vous-même votre mot de passe chez { $organisation }, à toute heure, sans appeler personne. Pour cela, il nous faut savoir une fois comment vous joindre.
announcement-why-without-reset = Nous vous demandons d'inscrire dans votre compte chez { $organisation } ce qui prouve que c'est bien vous.
announcement-how = Allez à { $address }, connectez-vous et donnez { $ways ->
   *[both] un numéro de cellulaire ou une adresse courriel hors de { $organisation }
    [phone] le numéro d'un téléphone cellulaire
    [email] une adresse courriel hors de { $organisation }
    [other] ce que les pages demandent
}. { $several ->
   *[no] Cela prend deux minutes.
    [yes] Cela prend cinq minutes : il faut deux méthodes différentes.
} Chaque étape en images : { $guide }
announcement-true = Vous doutez de ce message? Ne suivez pas le lien : tapez l'adresse vous-même, ou demandez au centre d'assistance ({ $helpdesk }). Nous ne vous demanderons jamais un mot de passe ni un code par message ou au téléphone.
announcement-thanks = Merci.
announcement-short = { $organisation } : configurez votre compte pour réinitialiser vous-même votre mot de passe. 2 minutes : { $address }
announcement-short-without-reset = { $organisation } : configurez ce qui protège votre compte. 2 minutes : { $address }

terms-title = Conditions d'utilisation
terms-use = Vous pouvez utiliser ce service pour gérer votre propre compte chez { $organisation } : vous connecter, inscrire des moyens de prouver votre identité et réinitialiser votre mot de passe.
terms-use-proof = Vous pouvez utiliser ce service pour gérer votre propre compte chez { $organisation } : vous connecter et inscrire des moyens de prouver votre identité.
terms-own = N'inscrivez qu'un téléphone ou une adresse courriel qui vous appartient, ou dont la personne propriétaire vous permet cet usage.
terms-care = Gardez votre mot de passe et vos codes pour vous. Personne chez { $organisation } ne vous demandera jamais un code.
terms-texts = Les messages texte ne contiennent que des codes et des avis sur votre compte; il y en a un par code demandé et par changement. Les frais de messagerie et de données de votre fournisseur peuvent s'appliquer. Pour ne plus en recevoir, supprimez votre téléphone à { $security }. Pour obtenir de l'aide, communiquez avec le { $helpdesk }.
terms-record = Ce qui arrive à votre compte est consigné pour le protéger. Vous pouvez le voir sous { $signIns }.

privacy-title = Confidentialité et témoins
privacy-what-title = Ce qui est conservé
privacy-what = Votre nom et votre adresse de connexion, les numéros de téléphone et les adresses courriel que vous inscrivez, et un registre des connexions et des changements de sécurité : quand, de quel réseau et avec quel navigateur. Les messages qui contiennent un code ou annoncent un tel changement vous le disent. Les numéros et les adresses sont conservés chiffrés.
privacy-why-title = À quoi cela sert
privacy-why = Uniquement à protéger votre compte : prouver votre identité, vous envoyer des codes et vous aviser de tout changement. Rien ne sert à la publicité, rien n'est vendu ni cédé. Les codes passent par un fournisseur de courriel ou de messages texte, qui voit l'adresse ou le numéro.
privacy-long-title = Pendant combien de temps
privacy-long = Vous pouvez supprimer un téléphone ou une adresse courriel en tout temps, pourvu qu'il en reste autant que { $organisation } l'exige. Ce que vous supprimez est effacé; le registre des changements est conservé aussi longtemps que { $organisation } en a besoin pour protéger votre compte.
privacy-cookies-title = Témoins
privacy-cookies = Ce site ne dépose que les témoins nécessaires à son fonctionnement, et aucun d'un tiers :
privacy-cookie-session = un témoin qui maintient votre session, et quatre qui retiennent où vous en êtes pendant la connexion, l'inscription ou la réinitialisation : quel est ce navigateur, où vous alliez, ce qui vient d'être fait, et que votre navigateur a attendu pendant que quelqu'un essayait de deviner;
privacy-cookie-session-proof = un témoin qui maintient votre session, et quatre qui retiennent où vous en êtes pendant la connexion ou l'inscription : quel est ce navigateur, où vous alliez, ce qui vient d'être fait, et que votre navigateur a attendu pendant que quelqu'un essayait de deviner;
privacy-cookie-accounts = un témoin qui se souvient des comptes connectés dans ce navigateur, pour que vous puissiez choisir le vôtre; **{ pick-forget }** le supprime;
privacy-cookie-device = un témoin qui indique qu'une connexion à votre compte a déjà eu lieu dans ce navigateur, pour que les essais d'inconnus ne vous ralentissent pas;
privacy-cookie-language = un témoin pour la langue que vous avez choisie, et un autre pour votre réponse à **{ stay-title }** si vous avez demandé de ne plus voir cette question.
privacy-cookie-language-alone = un témoin pour la langue que vous avez choisie.
privacy-contact-title = Questions
privacy-contact = Adressez-vous au { $helpdesk } de { $organisation }, aussi pour consulter ce qui est conservé à votre sujet ou le faire corriger.
