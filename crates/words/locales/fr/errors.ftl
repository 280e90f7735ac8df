# Ce que dit une page quand quelque chose n'a pas fonctionné.

error-wrong-password = Votre compte ou votre mot de passe est incorrect.
error-wrong-code = Ce code n'a pas fonctionné. Vérifiez le code et réessayez.
error-code-empty =
    { error-wrong-code }
    Le champ était vide.
error-code-length = { $form ->
    [long] Il a { $length } lettres et chiffres; vous en avez tapé { $typed }.
   *[digits] Il a { $length } chiffres; vous en avez tapé { $typed }.
}
error-wrong-passkey = Cette clé d'accès ne fonctionne pas ici. Réessayez, ou utilisez une autre méthode.
error-no-passkey = Aucune clé d'accès n'a été utilisée à temps. Réessayez, ou utilisez une autre méthode.
error-wrong-token = Ce numéro de série et ces deux codes ne vont pas ensemble, ou le jeton appartient déjà à quelqu'un. Vérifiez le numéro, et tapez deux codes de suite.
error-token-missing = Remplissez les trois champs : le numéro de série et deux codes de suite.
error-wrong-pass = Ce laissez-passer ne fonctionne pas avec ce nom. Il sert une seule fois, pendant la durée que le centre d'assistance a indiquée, et ne sert plus après une connexion.
error-pass-missing = Entrez le laissez-passer.
error-dead-code = Ce code n'est plus valide. Demandez-en un nouveau.
error-worn-code = { $count ->
        [one] Un mauvais code a été entré.
        [5] Cinq mauvais codes ont été entrés.
       *[other] { $count } mauvais codes ont été entrés.
    }
error-old-code = Le code date de plus de { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
error-dead-own-code = Ce code n'est plus valide. Trop de mauvais codes ont été entrés. Choisissez une autre façon.
error-dead-passkey = Trop de clés d'accès ont été refusées ici. Choisissez une autre façon.
error-resend-wait = Attendez { $seconds } { $seconds ->
        [one] seconde
       *[other] secondes
    } avant de demander un autre code.
error-too-many-codes = Vous avez demandé trop de codes. Réessayez dans { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
error-too-many-attempts = Trop de tentatives. Attendez { $seconds } { $seconds ->
        [one] seconde
       *[other] secondes
    } et réessayez.
error-few-attempts = L'annuaire de votre organisation verrouille les comptes après très peu de mots de passe incorrects; vous pouvez donc essayer ici une fois toutes les 15 minutes. Attendez { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } et réessayez.
error-not-sent = Nous n'avons pas pu y envoyer de code. Vérifiez l'information ou utilisez une autre méthode.
error-email-empty =
    { error-email-invalid }
    Le champ était vide.
error-email-invalid = Entrez une adresse courriel valide.
error-email-own-domain = Utilisez une adresse hors de { $organisation }, que vous pouvez ouvrir sans ce mot de passe.
error-phone-empty =
    { error-phone-invalid }
    Le champ était vide.
error-phone-invalid = Entrez un numéro de téléphone valide.
error-country-not-texted = Nous n'envoyons pas de messages texte vers ce pays. Utilisez un numéro de l'un de ceux-ci : { $countries }.
error-phone-no-texts = Ce téléphone ne peut pas recevoir de messages texte. Entrez le numéro d'un téléphone cellulaire ou utilisez une autre méthode.
error-unavailable = Quelque chose ne fonctionne pas de notre côté en ce moment. Rien n'a été modifié. Réessayez dans quelques minutes.
error-busy = Beaucoup de personnes se connectent en ce moment. Attendez { $seconds } { $seconds ->
        [one] seconde
       *[other] secondes
    } et réessayez.
error-method-unknown = Cette méthode n'est plus dans votre compte.
error-method-exists = Cette information est déjà dans votre compte. Utilisez-en une autre.
error-method-suspended = Cette information est déjà dans votre compte; vous avez indiqué avoir perdu cette méthode. Utilisez-la à nouveau, ou utilisez-en une autre.
error-method-limit = Il n'y a plus de place pour une autre méthode. Supprimez-en une d'abord.
error-too-few-left = { $required ->
        [one] Votre organisation exige une méthode; la dernière ne peut donc pas être supprimée. Ajoutez-en d'abord une autre.
       *[other] Votre organisation exige { $required } méthodes; celle-ci ne peut donc pas être supprimée. Ajoutez-en d'abord une autre.
    }
error-frozen = Aucune méthode ne peut être ajoutée ni modifiée avant le { $date } : quelqu'un a signalé une modification de ce compte. Revenez après cette date.
error-too-new-to-vouch = Vous pourrez répondre d'autres personnes à partir du { $date } : vous avez ajouté votre méthode tout récemment. Si la personne ne peut pas attendre, elle peut s'adresser au centre d'assistance.
error-not-me = Ce code ne fonctionne pas. Comparez-le à celui du message. Il sert une seule fois, pendant quelques jours.
error-not-me-link = Ce lien ne fonctionne plus. Il sert une seule fois, pendant quelques jours. Si un autre message parle d'une chose que vous n'avez pas faite, utilisez celui-là.
error-choose = Choisissez une de ces options.
error-choose-country = Choisissez un pays ou une région.
error-password-missing = Entrez votre mot de passe.
error-phone-missing = Entrez le numéro de téléphone au complet.
error-current-password = Ce n'est pas votre mot de passe actuel.
error-passwords-differ = Les deux mots de passe ne sont pas identiques. Tapez-les de nouveau tous les deux.
error-password-too-short = Utilisez au moins { $count } caractères. Quelques mots sans lien entre eux sont faciles à retenir.
error-password-too-long = Utilisez au plus { $count } caractères.
error-password-breached = Ce mot de passe figure dans des listes de mots de passe volés. Choisissez-en un que vous n'avez jamais utilisé.
error-password-own-words = Ce mot de passe est formé de votre nom, de votre adresse ou du nom de votre organisation. Choisissez-en un autre.
error-password-same = C'est votre mot de passe actuel. Choisissez-en un autre.
# Ce que dit l'annuaire. Les raisons terminent la phrase « Les règles de votre organisation ne permettent pas ce mot de passe : … ».
error-directory-refused = Les règles de votre organisation ne permettent pas ce mot de passe : { $reason }
refusal-history = vous l'avez déjà utilisé. Choisissez-en un que vous n'avez jamais utilisé.
refusal-too-short = il est trop court. Allongez-le.
refusal-complexity = il lui faut plus de sortes de caractères, et il ne peut pas contenir votre nom. Mélangez majuscules, minuscules, chiffres et signes.
refusal-too-young = votre mot de passe a été changé il y a peu de temps. Attendez à demain ou adressez-vous au centre d'assistance.
refusal-constraint = il enfreint une règle que l'annuaire ne nomme pas. Allongez-le, mélangez les sortes de caractères et réessayez.
refusal-unwilling = l'annuaire ne l'accepte pas et ne dit pas pourquoi. Essayez-en un autre ou adressez-vous au centre d'assistance.
error-unlock-refused = Nous n'avons pas pu déverrouiller votre compte d'ici. Choisissez plutôt un nouveau mot de passe ou adressez-vous au centre d'assistance.
error-account-disabled = Votre mot de passe est bon, mais ce compte est désactivé. Adressez-vous au centre d'assistance.
error-account-hours = Votre mot de passe est bon, mais votre organisation n'autorise pas ce compte à se connecter à ce moment de la semaine. Réessayez plus tard ou adressez-vous au centre d'assistance.
error-account-workstation = Votre mot de passe est bon, mais votre organisation n'autorise ce compte que sur certains ordinateurs. Adressez-vous au centre d'assistance.
error-account-switched-off = Ce compte a été désactivé entre-temps, ou n'existe plus. Votre mot de passe n'a pas été modifié. Adressez-vous au centre d'assistance.
error-password-no-right = Votre mot de passe ne peut pas être changé d'ici. Il n'a pas été modifié. Adressez-vous au centre d'assistance; c'est de notre côté qu'il faut corriger.
error-password-newer = Votre mot de passe a été changé il y a peu, et tous les serveurs de votre organisation ne connaissent pas encore le nouveau. Réessayez dans quelques minutes.
error-account-expired = Votre mot de passe est bon, mais ce compte a expiré. Adressez-vous au centre d'assistance.
error-password-expired = Votre mot de passe est bon, mais il a expiré.
error-password-must-change = Votre mot de passe est bon, mais il faut d'abord en choisir un nouveau.
error-wrong-contacts = Nommez deux personnes différentes, autres que vous.
error-wrong-vouch = Ces codes n'ont pas fonctionné. Vérifiez les deux; chacun fonctionne pendant une heure.
error-password-guessable = Ce mot de passe est trop facile à deviner. Allongez-le avec des mots sans lien entre eux.

# Ce qui est dit à côté d'un nouveau mot de passe pendant la saisie.
verdict-good = Ce mot de passe peut être utilisé.
verdict-strong = C'est un mot de passe robuste.
advice-longer = Quelques mots de plus le rendraient plus robuste.
advice-repeats = Les caractères ou les mots répétés ajoutent peu.
advice-sequences = Les suites de touches, de lettres ou de chiffres sont faciles à deviner.
advice-dates = Les dates et les années sont faciles à deviner.
advice-names = Les noms à eux seuls sont faciles à deviner.
advice-substitutions = Remplacer des lettres par des signes, comme a par @, aide peu.
advice-common = Les mots de passe que beaucoup de gens utilisent sont essayés en premier.
advice-capitals = Une majuscule au début ou partout n'aide guère.
advice-reversal = Les mots écrits à l'envers sont faciles à deviner.
