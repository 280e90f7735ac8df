# Ce qui est envoyé par courriel et par message texte.

# Courriels. L'objet ne contient le code que si l'organisation le veut.
mail-subject = { $what } - { $organisation }
mail-subject-code = { $code } est votre code - { $organisation }
mail-sender = Envoyé par { $organisation }, { $host }
mail-help-desk = Centre d'assistance :
mail-account = Compte :
mail-when = Date :
mail-asked = Demandé le :
mail-device = Navigateur :
mail-network = Réseau :

mail-code = Votre code
mail-code-registration = Utilisez ce code pour ajouter cette adresse courriel à votre compte :
mail-code-recovery = Utilisez ce code pour réinitialiser votre mot de passe :
mail-code-fresh-proof = Utilisez ce code pour prouver que c'est bien vous :
mail-code-sign-in = Utilisez ce code pour terminer votre connexion :
mail-code-help-desk = Le centre d'assistance vous envoie ce code pour réinitialiser votre mot de passe :
mail-code-help-desk-lifetime = Il fonctionne une seule fois, pendant { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }, dans n'importe quel navigateur.
mail-code-lifetime = Il fonctionne une seule fois, pendant { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }, dans le navigateur où vous l'avez demandé.
mail-code-ignore = Si vous n'avez pas demandé ce code, ignorez ce message : sans le code, rien ne change. Personne de { $organisation } ne vous le demandera jamais.
mail-code-secret = Personne de { $organisation } ne vous demandera jamais ce code.
mail-code-not-you-sign-in = Si vous n'êtes pas en train de vous connecter, quelqu'un d'autre a votre mot de passe. Faites ceci sans tarder :
mail-code-not-you-fresh-proof = Si vous n'êtes pas en train de modifier votre compte, quelqu'un d'autre y a une session ouverte. Faites ceci sans tarder :

mail-method-suspended-explained = Quelqu'un qui a prouvé être vous a indiqué que cette méthode est perdue. Elle ne peut pas servir, et aucun code n'y est envoyé, tant que vous n'avez pas choisi L'utiliser à nouveau dans Informations de sécurité.
mail-contact-vouched = Un de vos contacts de récupération a répondu de vous
mail-contact-vouched-explained = Quelqu'un lui a dit que vous avez besoin d'aide pour vous connecter. Si l'autre répond aussi de vous, cette personne pourra choisir un nouveau mot de passe pour votre compte un jour plus tard.
mail-contacts-vouched = Vos deux contacts de récupération ont répondu de vous
mail-contacts-vouched-explained = Dans { $hours } heures, la personne qui le leur a demandé pourra choisir un nouveau mot de passe pour votre compte. Vous pouvez l'empêcher d'ici là.
mail-removal-asked = Quelqu'un a demandé de retirer vos méthodes
mail-removal-again = Rappel : vos méthodes seront retirées
mail-removal-explained = Quelqu'un qui a votre mot de passe dit que vous ne pouvez plus utiliser les méthodes de votre compte : téléphones, adresses et autres. Elles seront retirées le { $date }, et quiconque a votre mot de passe pourra alors en ajouter d'autres. Vous pouvez l'empêcher d'ici là.
mail-changes-undone = Des modifications de votre compte ont été annulées
mail-undone-explained = Quelqu'un qui reçoit nos messages au sujet de votre compte a choisi Défaire ces modifications. Ce qui a été modifié depuis est redevenu comme avant. Toutes les sessions ont pris fin, le mot de passe ne fonctionne plus, et aucun téléphone ni aucune adresse ne peut être ajouté pendant { $hours } heures.
mail-undone-next = Faites ceci maintenant :
mail-codes-guessed = Quelqu'un demande sans cesse des codes pour votre compte
mail-codes-guessed-explained = Personne n'est entré, et rien n'a changé dans votre compte. Pendant ce temps, les codes sont plus longs et arrivent moins souvent. Un code que vous demandez vous-même fonctionne.
mail-reset-explained = Toutes les sessions ont pris fin. Si un téléphone ou une adresse ne pouvait pas encore servir à une réinitialisation, il est retiré; si quelqu'un avait demandé de retirer les vôtres, ils restent.
mail-password-reset = Votre mot de passe a été réinitialisé
mail-recovery-code-used = Un de vos codes de récupération a servi
mail-recovery-code-used-explained = { $left ->
    [0] Il n'en reste aucun. Créez-en de nouveaux dans Informations de sécurité.
    [1] Il en reste 1. Créez-en de nouveaux dans Informations de sécurité.
    [2] Il en reste 2. Créez-en de nouveaux dans Informations de sécurité.
    [3] Il en reste 3. Créez-en de nouveaux dans Informations de sécurité.
   *[other] Il en reste { $left }.
}
mail-passkey-may-be-copied = Une clé d'accès de votre compte a peut-être été copiée
mail-passkey-may-be-copied-explained = Elle a été refusée, car elle comptait moins d'utilisations qu'avant : il en existe peut-être une copie. Supprimez-la dans Informations de sécurité, et ajoutez-en une nouvelle.
mail-second-step-failed = Votre mot de passe a été tapé, puis un code erroné
mail-second-step-failed-explained = Personne n'est entré. Mais cette personne connaît votre mot de passe. Si ce n'était pas vous, changez-le maintenant.
mail-password-changed = Votre mot de passe a été modifié
mail-password-not-written = Votre mot de passe n'a pas été changé
mail-password-may-be-written = Votre mot de passe a peut-être été changé
mail-account-unlocked = Votre compte a été déverrouillé
mail-help-pass = Un laissez-passer temporaire a été créé pour votre compte
mail-help-pass-explained = Le centre d'assistance l'a créé pour une personne qui dit être vous et qui ne peut utiliser ni le mot de passe ni les méthodes de ce compte. Il permet d'ajouter une autre méthode, et rien d'autre.
mail-help-reset-sent = Le centre d'assistance a envoyé un code pour réinitialiser votre mot de passe
mail-help-reset-sent-explained = Le code est allé à un téléphone ou à une adresse de votre compte. Rien n'a changé. Ne le dites à personne, pas même au centre d'assistance.
mail-help-signed-out = Le centre d'assistance a mis fin à toutes vos sessions
mail-help-signed-out-explained = Votre mot de passe, vos téléphones et vos adresses restent les mêmes. Connectez-vous de nouveau où vous en avez besoin.
mail-help-registration = On vous interrogera sur vos téléphones et adresses
mail-help-registration-explained = Le centre d'assistance veut s'assurer que vous pouvez récupérer votre compte sans aide. Vos sessions ont pris fin, et la question vous sera posée à votre prochaine connexion.
mail-help-renamed = Votre nom de connexion a été changé
mail-help-renamed-explained = Le nom ci-dessus est le nouveau. Votre mot de passe, vos téléphones et vos adresses restent les mêmes.
mail-help-deleted = Votre compte a été supprimé
mail-help-deleted-explained = Le centre d'assistance l'a supprimé, avec les téléphones et adresses qui s'y trouvaient. Ce message est le dernier.
mail-help-switched-off = Votre compte a été désactivé
mail-help-switched-off-explained = Personne ne peut s'y connecter. Votre mot de passe, vos téléphones et vos adresses sont conservés.
mail-help-switched-on = Votre compte a été réactivé
mail-help-switched-on-explained = Vous pouvez de nouveau vous connecter. Votre mot de passe, vos téléphones et vos adresses restent les mêmes.
mail-help-password-accepted = Votre mot de passe fonctionne de nouveau
mail-help-password-accepted-explained = Il ne fonctionnait plus depuis que quelqu'un avait choisi Défaire ces modifications. Le centre d'assistance dit qu'un nouveau a été établi depuis dans l'annuaire de votre organisation.
mail-help-not-you = Si vous l'avez demandé au centre d'assistance, il n'y a rien à faire. Sinon, faites ceci maintenant :
mail-several = Plusieurs modifications ont été apportées à votre compte
mail-several-explained = Ses méthodes de connexion ou son mot de passe ont été modifiés { $count } fois en une heure, la dernière fois comme indiqué ci-dessus. Mon compte montre chaque modification sous Connexions.
mail-not-written-explained = Un nouveau mot de passe a été choisi, mais il n'est pas arrivé dans l'annuaire de votre organisation. Votre ancien mot de passe fonctionne toujours. Si vous en voulez encore un nouveau, recommencez. Si vous n'en avez pas choisi, faites ceci maintenant :
mail-may-be-written-explained = Un nouveau mot de passe a été choisi, mais nous ne pouvons pas dire s'il est arrivé dans l'annuaire de votre organisation. Essayez d'abord le nouveau, puis l'ancien. Toutes vos sessions ont pris fin. Si vous n'en avez pas choisi, faites ceci maintenant :
mail-phone-used-for-another = Quelqu'un a tenté d'utiliser votre téléphone pour un autre compte
mail-email-used-for-another = Quelqu'un a tenté d'utiliser cette adresse courriel pour un autre compte
mail-delayed = Cette méthode ne peut servir à réinitialiser le mot de passe qu'après { $hours ->
        [168] 7 jours
       *[other] { $hours } heures
    }. D'ici là, on peut la supprimer dans Informations de sécurité si elle n'est pas à vous.
mail-removal-done = Son retrait avait été demandé, et le délai est écoulé. Si c'était vous, connectez-vous et ajoutez ce que vous utilisez maintenant, dans Informations de sécurité. Si ce n'était pas vous, faites ceci maintenant :
mail-not-you = Si c'était vous, il n'y a rien à faire. Si ce n'était pas vous, faites ceci maintenant :
mail-used-for-another-explained = Rien n'a été ajouté à l'autre compte et rien n'a changé dans le vôtre. Si c'était vous, il n'y a rien à faire. Si ce n'était pas vous, faites ceci maintenant :
mail-step-code = Entrez-le ici, avec votre nom de connexion :
mail-step-undo = Défaites-le, avec tout ce qui a suivi, et mettez fin à toutes les sessions :
mail-step-stop = Arrêter pendant { $hours } heures les codes que vous n'avez pas demandés :
mail-step-reset-then = Choisissez ensuite un nouveau mot de passe :
mail-step-reset = Choisissez un nouveau mot de passe :
mail-step-change = Changez votre mot de passe :
mail-step-review = Ouvrez Informations de sécurité et supprimez ce qui n'est pas à vous. Si c'est impossible, ou s'il manque quelque chose, appelez tout de suite le centre d'assistance :
mail-step-tell = Avisez le centre d'assistance :

mail-trial = Ceci est un essai
mail-trial-explained = Les courriels arrivent. Il n'y a rien à faire.

# Messages texte. Un message contient 160 caractères, avec la ligne que le programme ajoute pour que le téléphone propose
# le code. Seules ces lettres accentuées comptent pour une : à è é ì ò ù ä ö ü ñ å æ ø ß (ni ç, ni ê, ni ô).
text-code-registration = { $code } est votre code { $organisation } pour ajouter ce téléphone, valide { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Pas demandé? Ignorez-le. Personne ne vous le demandera.
text-code-registration-short = { $code } est votre code { $organisation } pour ajouter ce téléphone ({ $minutes } min). Pas vous? Ne le partagez pas.
text-code-recovery = { $code } est votre code { $organisation } pour changer votre mot de passe, valide { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Pas demandé? Ignorez-le. Personne ne vous le demandera.
text-code-recovery-short = { $code } est votre code { $organisation } pour changer de mot de passe ({ $minutes } min). Pas vous? Ne le partagez pas.
text-code-fresh-proof = { $code } est votre code { $organisation } pour prouver que c'est vous, valide { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Pas demandé? Ignorez-le. Personne ne vous le demandera.
text-code-fresh-proof-short = { $code } est votre code { $organisation } pour prouver que c'est vous ({ $minutes } min). Pas vous? Ne le partagez pas.
text-code-sign-in = { $code } est votre code { $organisation } pour vous connecter, valide { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Pas demandé? Changez de mot de passe. Ne partagez pas le code.
text-code-sign-in-short = { $code } est le code d'accès { $organisation } ({ $minutes } min). Ne le partagez pas. Pas vous? Changez de mot de passe.
text-code-help-desk = { $code } est votre code { $organisation } pour un nouveau mot de passe, valide { $minutes } min. Pas demandé? Avisez le centre d'assistance. Personne ne vous le demandera.
text-code-help-desk-short = { $code } est votre code { $organisation } pour un nouveau mot de passe ({ $minutes } min). Pas vous? Ne le partagez pas.
text-code-plain = { $code } est votre code { $organisation }. Pas vous? Ne le partagez pas.
text-code-bare = { $code } est votre code { $organisation }. Ne le partagez pas.

text-contact-vouched = { $organisation } : un contact a répondu de { $account } le { $when }.
text-contacts-vouched = { $organisation } : garants de { $account }, nouveau mot de passe dans { $hours } h ({ $when }).
text-removal-asked = { $organisation } : tél. et adresses de { $account } retirés { $hours ->
        [168] 7 j
       *[other] { $hours } h
    } après le { $when }.
text-changes-undone = { $organisation } : changements de { $account } annulés le { $when }.
text-codes-guessed = { $organisation } : codes demandés sans cesse, { $account } ({ $when }). Rien n'a changé.
text-undone-next = Nouveau mot de passe : { $page }
text-undone-ask = Mot de passe bloqué. Appelez le centre d'assistance.
text-password-reset = { $organisation } : mot de passe du compte { $account } réinitialisé le { $when }.
text-recovery-code-used = { $organisation } : code de récupération de { $account } utilisé le { $when }.
text-passkey-may-be-copied = { $organisation } : clé d'accès de { $account } peut-être copiée ({ $when }). Supprimez-la.
text-second-step-failed = { $organisation } : mot de passe de { $account } tapé le { $when }, puis un code erroné.
text-password-changed = { $organisation } : mot de passe du compte { $account } modifié le { $when }.
text-password-not-written = { $organisation } : mot de passe de { $account } inchangé malgré un essai le { $when }.
text-password-may-be-written = { $organisation } : mot de passe du compte { $account } peut-être changé le { $when }.
text-account-unlocked = { $organisation } : compte { $account } déverrouillé le { $when }, même mot de passe.
text-help-pass = { $organisation } : laissez-passer temporaire créé pour { $account } le { $when }.
text-help-reset-sent = { $organisation } : code de réinitialisation envoyé pour { $account } le { $when }.
text-help-signed-out = { $organisation } : fin de toutes les sessions de { $account } le { $when }.
text-help-registration = { $organisation } : on demandera un téléphone ou une adresse à { $account } ({ $when }).
text-help-renamed = { $organisation } : le nom de connexion est { $account } depuis le { $when }.
text-help-deleted = { $organisation } : votre compte a été supprimé le { $when }.
text-help-switched-off = { $organisation } : compte { $account } désactivé le { $when }.
text-help-switched-on = { $organisation } : compte { $account } réactivé le { $when }.
text-help-password-accepted = { $organisation } : mot de passe de { $account } rétabli le { $when }.
text-several = { $organisation } : plusieurs modifications de { $account }, la dernière le { $when }.
text-used-for-another = { $organisation } : on a tenté d'ajouter ailleurs le téléphone de { $account } le { $when }.
text-delayed = Sans effet sur le mot de passe avant { $hours ->
        [168] 7 jours
       *[other] { $hours } heures
    }.
text-object = Pas vous? Allez à { $page } et entrez { $code }.
text-object-short = Pas vous? { $page } { $code }
text-stop-codes = Pas vous? Arrêtez ces codes : { $page } { $code }
text-not-you = Pas vous? Voyez Informations de sécurité ou le centre d'assistance.
text-not-you-password = Pas vous? Réinitialisez-le et avisez le centre d'assistance.
text-not-you-short = Pas vous? Avisez le centre d'assistance.
text-trial = { $organisation } : ceci est un essai. Les messages texte arrivent. Il n'y a rien à faire.

# Une lettre par la poste, avec un code.
posted-title = Votre code pour choisir un nouveau mot de passe
posted-why = Cette lettre a été demandée pour que vous retrouviez l'accès à votre compte { $account } chez { $organisation }.
posted-how = Ouvrez { $page } dans un navigateur, tapez { $account }, choisissez Utiliser le code d'une lettre, passez à la page suivante et tapez ce code :
posted-two = Une autre de vos méthodes vous sera aussi demandée.
posted-once = Le code fonctionne une seule fois, avant le { $date }.
posted-secret = Gardez cette lettre pour vous. Personne chez { $organisation } ne vous demandera le code.
posted-not-you = Vous n'avez pas demandé cette lettre? Avisez tout de suite le centre d'assistance : { $helpdesk }
