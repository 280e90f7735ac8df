# Les mots des pages, en français du Canada. Espace insécable devant le deux-points seulement.

# Sur chaque page
title = { $page } - { $organisation }
title-error = Erreur : { $page } - { $organisation }
skip-to-content = Passer au contenu
language-switch = Langue
terms-link = Conditions d'utilisation
privacy-link = Confidentialité et témoins
help-desk-link = Centre d'assistance
help-desk-word = centre d'assistance
guide-link = Guide pratique
demo-banner = Ceci est une démonstration. Rien n'est envoyé à personne : les codes apparaissent dans la boîte d'envoi.
demo-outbox-link = Boîte d'envoi
demo-home-link = Démonstration

button-next = Suivant
button-back = Retour
button-cancel = Annuler
button-add = Ajouter
button-delete = Supprimer
button-change = Modifier
button-rename = Renommer
button-done = Terminé
button-yes = Oui
button-no = Non
button-finish = Terminer
button-confirm = Confirmer

method-phone = Téléphone
method-email = Courriel

# Connexion
sign-in-title = Se connecter
sign-in-name = Adresse courriel
sign-in-cannot-access = Votre compte n'est pas accessible?

pick-title = Choisir un compte
pick-other = Utiliser un autre compte
pick-forget = Oublier
pick-signed-in = Session ouverte

password-title = Entrer le mot de passe
password-label = Mot de passe
password-submit = Se connecter
password-forgotten = J'ai oublié mon mot de passe
password-show = Afficher le mot de passe
password-hide = Masquer le mot de passe

stay-title = Rester connecté?
stay-text = Avec **{ button-yes }**, votre mot de passe vous sera demandé moins souvent sur cet appareil. Choisissez **{ button-no }** sur un appareil que d'autres utilisent.
stay-dont-ask = Ne plus afficher ce message

signed-out-title = Vous êtes déconnecté
signed-out-text = Sur un appareil que d'autres utilisent, fermez aussi toutes les fenêtres du navigateur.
signed-out-everywhere-text = Toutes les sessions ont pris fin, sur tous les appareils.

# Inscription d'une méthode
interrupt-title = Plus d'informations requises
interrupt-text = Votre organisation a besoin de plus d'informations pour protéger votre compte.
interrupt-account = Assurez-vous qu'il s'agit du bon compte
interrupt-other = Utiliser un autre compte
interrupt-removed-on = Les méthodes de votre compte seront retirées le { $date }, à moins que l'une d'elles ne serve d'ici là, ou que quelqu'un qui en a été avisé n'arrête le retrait.
interrupt-removed-next = Ensuite, connectez-vous et ajoutez ce que vous utilisez maintenant.
interrupt-skip = Ignorer pour l'instant
interrupt-skip-until = Vous pouvez remettre cela à plus tard jusqu'au { $date }.
interrupt-skips-left = { $count ->
        [one] Vous pouvez ignorer cette étape encore une fois.
       *[other] Vous pouvez ignorer cette étape encore { $count } fois.
    }

register-title = Protégez votre compte
register-required = Votre organisation exige que vous configuriez les méthodes suivantes pour prouver votre identité.
register-progress = Méthode { $number } sur { $total }
register-change-phone = Le nouveau numéro remplace { $destination }.
register-change-email = La nouvelle adresse remplace { $destination }.
register-other = Je souhaite configurer une autre méthode
register-ways = Autres possibilités

phone-text = Vous pouvez prouver votre identité au moyen d'un code envoyé par message texte à votre téléphone cellulaire.
phone-question = Quel numéro de téléphone voulez-vous utiliser?
phone-country = Pays ou région
phone-number = Numéro de téléphone
phone-example = Exemple : { $number }
phone-too-short = Il manque des chiffres. Entrez le numéro complet, avec l'indicatif régional.
phone-too-long = Il y a trop de chiffres. Vérifiez le numéro.
phone-not-given-out = Aucun téléphone de ce pays n'a ce numéro. Vérifiez chaque chiffre, ainsi que le pays.
phone-delivery = Comment voulez-vous recevoir le code?
phone-by-text = Envoyez-moi un code par message texte
phone-notice = Des frais de messagerie et de données peuvent s'appliquer. En choisissant Suivant, vous acceptez les { $terms } et la déclaration { $privacy }.
phone-risk = Un message texte peut parvenir à une autre personne si elle s'empare de votre numéro ou de votre téléphone.
phone-purpose = Votre numéro sert uniquement à protéger votre compte.

email-text = Vous pouvez prouver votre identité au moyen d'un code reçu à une autre adresse courriel.
email-label = Quelle adresse courriel voulez-vous utiliser?
email-hint = Une adresse hors de { $organisation } que vous pouvez ouvrir sans ce mot de passe.
email-whole = Tapez-la au complet, par exemple nom@{ $domain }.
email-purpose = Votre adresse sert uniquement à protéger votre compte.

choose-title = Choisir une autre méthode
choose-label = Quelle méthode voulez-vous utiliser?

code-sent = Nous venons d'envoyer un code à { $digits } chiffres à { $destination }. Entrez le code ci-dessous.
code-sent-recovery-phone = Si ce numéro figure dans ce compte, un code arrivera par message texte. Entrez ci-dessous le code à { $digits } chiffres.
code-sent-recovery-email = Si cette méthode figure dans ce compte, un code arrivera par courriel. Entrez ci-dessous le code à { $digits } chiffres.
code-sent-again = Nous venons d'envoyer de nouveau un code à { $digits } chiffres à { $destination }. Entrez le code le plus récent ci-dessous.
code-sent-long-again = Nous venons d'envoyer de nouveau un code de { $digits } lettres et chiffres à { $destination }. Entrez le code le plus récent ci-dessous, avec ou sans les traits d'union.
code-sent-recovery-phone-again = Si ce numéro figure dans ce compte, un nouveau code arrivera par message texte. Entrez le code le plus récent ci-dessous.
code-sent-recovery-email-again = Si cette méthode figure dans ce compte, un nouveau code arrivera par courriel. Entrez le code le plus récent ci-dessous.
code-sent-long = Nous venons d'envoyer un code de { $digits } lettres et chiffres à { $destination }. Entrez le code ci-dessous, avec ou sans les traits d'union.
code-sent-recovery-phone-long = Si ce numéro figure dans ce compte, un code arrivera par message texte. Entrez le code ci-dessous, avec ou sans les traits d'union.
code-sent-recovery-email-long = Si cette méthode figure dans ce compte, un code arrivera par courriel. Entrez le code ci-dessous, avec ou sans les traits d'union.
code-has-letters = Mon code contient des lettres
code-has-digits = Mon code ne contient que des chiffres
code-label = Entrer le code
code-lifetime = Le code est valide pendant { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
code-resend = Renvoyer le code
code-old = Ce code a été demandé il y a plus de { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
code-old-again = S'il ne fonctionne plus, choisissez **{ code-resend }**.
code-ask-again = Choisissez **{ code-resend }**, et vous en recevrez un nouveau.
code-new-one = Pour le nouveau code, quand vous l'aurez reçu.
code-resend-in = Vous pourrez demander un autre code dans { $wait }.
seconds = { $count } { $count ->
        [one] seconde
       *[other] secondes
    }
code-resent = Un nouveau code est en route.
code-goes-to = Destination : { $destination }.
code-wrong-number = Mauvais numéro? Le modifier
code-wrong-address = Mauvaise adresse? La modifier
code-help = Vous n'avez pas reçu de code?
code-help-newest = Si vous en avez demandé plusieurs, utilisez le plus récent.
code-help-desk = Toujours rien?
code-check-again = Actualiser cette page
code-other-browser = Rien n'arrive? Revenez au navigateur où vous avez commencé. Quand beaucoup de codes sont demandés, le vôtre peut prendre jusqu'à une heure : laissez la page ouverte.

status-delayed = Nous tentons toujours d'envoyer votre code.

# Une application d'authentification.
app-title = Configurer votre application d'authentification
app-step-install = Sur votre téléphone, ouvrez votre application d'authentification. Toute application qui affiche des codes convient; si vous n'en avez pas, installez-en d'abord une depuis la boutique d'applications.
app-step-scan = Dans l'application, ajoutez un compte et visez cette image avec l'appareil photo.
app-picture = Image pour l'appareil photo de votre application d'authentification
app-or-type = L'image ne se lit pas? Choisissez d'entrer une clé dans l'application, et tapez ceci :
app-open = L'application est sur cet appareil : l'ouvrir
app-step-code = L'application affiche maintenant un code à 6 chiffres qui change toutes les 30 secondes. Tapez-le ici.
app-name = Nom
app-name-offered = Mon application d'authentification
name-again = { $name } { $number }
app-name-hint = Pour la distinguer d'une autre plus tard.

# Un jeton matériel.
token-title = Configurer votre jeton matériel
token-text = Un jeton matériel est un petit appareil qui affiche un code : votre organisation vous l'a remis.
token-serial = Numéro de série
token-serial-hint = Il se trouve au dos du jeton.
token-first = Code
token-second = Code suivant
token-second-hint = Attendez que le jeton affiche un autre code, ou appuyez de nouveau sur son bouton.

# Une clé d'accès ou une clé de sécurité.
passkey-title = Configurer une clé d'accès
passkey-text = Une clé d'accès est gardée par votre téléphone, votre ordinateur ou une clé de sécurité. Vous vous connectez avec elle par empreinte digitale, visage ou NIP, sans mot de passe; aucun autre site ne peut la demander.
passkey-text-next = Choisissez **Suivant** et suivez ce que dit votre navigateur.
passkey-name = Nom
passkey-name-offered = Ma clé d'accès
passkey-name-hint = Pour la distinguer d'une autre plus tard.
passkey-use = Choisissez **Suivant** et utilisez votre clé d'accès ou votre clé de sécurité comme le dit votre navigateur.
passkey-use-reset = Choisissez **Suivant** et utilisez la clé d'accès de ce compte comme le dit votre navigateur. Une clé de sécurité qui ne contient pas de clé d'accès ne peut pas servir ici.
passkey-unscripted = Les clés d'accès ont besoin de JavaScript, qui est désactivé dans ce navigateur. Activez-le, ou utilisez une autre méthode.
passkey-none = Ce navigateur ne peut pas utiliser de clé d'accès ici. Utilisez un autre navigateur ou une autre méthode.
passkey-stopped = La clé d'accès n'a pas servi. Réessayez, ou utilisez une autre méthode.
passkey-there = Cet appareil ou cette clé de sécurité a déjà une clé d'accès de ce compte. Utilisez-en un autre.
passkey-synced = Sur tous vos appareils : votre fournisseur la copie
passkey-bound = Sur un seul appareil
sign-in-passkey = Se connecter avec une clé d'accès
rename-title = Renommer cette méthode

# Codes de récupération.
codes-title = Vos codes de récupération
first-codes-title = Créer des codes de récupération?
first-codes-text = Dix codes : chacun peut montrer une fois que c'est bien vous, quand vous n'avez rien d'autre sous la main. Ils ne s'affichent qu'une seule fois : prévoyez de quoi les imprimer ou les noter.
add-ends-codes = Vous avez déjà des codes de récupération. En ajouter en crée de nouveaux, et ceux de votre feuille cessent aussitôt de fonctionner.
codes-make = Créer les codes
codes-text = Chacun de ces codes peut montrer une fois que c'est bien vous, quand vous n'avez rien d'autre sous la main. Ils ne sont affichés que maintenant : imprimez-les ou notez-les, et gardez-les en lieu sûr.
codes-each-once = Chaque code fonctionne une seule fois. Créez-en de nouveaux dans Informations de sécurité quand il en reste peu.
codes-keep = Gardez cette feuille en lieu sûr, et pas avec votre mot de passe.
codes-print = Imprimer
codes-download = Télécharger
codes-copy = Copier
codes-copied = Les codes sont copiés. Gardez-les là où personne d'autre ne peut les lire.
codes-made-on = Créés le { $date }
codes-how-to-print = Imprimez cette page depuis le menu de votre navigateur, puis fermez-la.
new-codes-title = Créer de nouveaux codes de récupération?
new-codes-text = Les codes que vous avez maintenant cesseront aussitôt de fonctionner, ceux sur papier aussi. Les nouveaux ne s'affichent qu'une seule fois : prévoyez de quoi les imprimer ou les noter.
codes-before = Les codes d'avant ne fonctionnent plus : jetez l'ancienne feuille.
codes-make-new = Créer de nouveaux codes
codes-left = { $count ->
    [0] il n'en reste aucun : créez-en de nouveaux
    [1] il en reste 1 : créez-en de nouveaux
    [2] il en reste 2 : créez-en de nouveaux
    [3] il en reste 3 : créez-en de nouveaux
   *[other] il en reste { $count }
}

# Le code d'une méthode qui n'a pas besoin de message.

# La deuxième étape à la connexion.
second-title = Vérifier votre identité
second-other = Se connecter autrement
second-lost = Je n'ai aucune de ces méthodes
second-choose = Comment voulez-vous montrer que c'est bien vous?
second-different = Utiliser un autre compte
second-lost-one = En avez-vous perdu une? Connectez-vous avec une autre, puis choisissez **{ button-lost }** dans **{ security-info-title }**.
second-help-title = Il faut une de vos méthodes pour entrer
second-help-text = Personne n'entre avec le seul mot de passe, pour qu'un mot de passe volé ne suffise pas. Appelez le centre d'assistance : on peut vous y aider à configurer une nouvelle méthode.
second-remember = Ne plus demander sur cet appareil pendant { $days ->
    [1] 1 jour
   *[other] { $days } jours
}
second-remember-hint = Seulement si personne d'autre n'utilise cet appareil.
second-failed-notice = Depuis votre dernière connexion, quelqu'un a tapé votre mot de passe, puis un code erroné. Si ce n'était pas vous, changez votre mot de passe.
verified-later-text = Vous pourrez l'utiliser pour réinitialiser votre mot de passe à partir du { $date }.
verified-later-proof = Vous pourrez l'utiliser à partir du { $date }.

finished-title = Réussite!
finished-pass-text = Vous avez ajouté ce qui suit. Choisissez maintenant un nouveau mot de passe; on vous demandera votre nom de connexion, puis de prouver avec cela que c'est vous.
finished-pass-later = Vous avez ajouté ce qui suit. Vous pourrez vous en servir pour choisir un nouveau mot de passe à partir du { $date } : choisissez alors **{ password-forgotten }** à la connexion. D'ici là, quiconque figurait déjà dans votre compte peut dire que ce n'était pas vous.
finished-pass-submit = Terminer
finished-no-reset = Cette méthode ne peut pas réinitialiser votre mot de passe.
finished-text-not-enough = Ce qui suit figure maintenant dans votre compte.
finished-text = Vous avez configuré vos informations de sécurité. Choisissez **{ button-done }** pour les revoir.

# Informations de sécurité
security-info-title = Informations de sécurité
health-ways = { $count ->
    [0] Vous n'avez encore aucun moyen de récupérer l'accès
    [1] Vous avez un moyen de récupérer l'accès
    [2] Vous avez deux moyens de récupérer l'accès
    [3] Vous avez trois moyens de récupérer l'accès
   *[other] Vous avez { $count } moyens de récupérer l'accès
}
health-proofs = { $count ->
    [0] Vous n'avez encore aucun moyen de montrer que c'est bien vous
    [1] Vous avez un moyen de montrer que c'est bien vous
    [2] Vous avez deux moyens de montrer que c'est bien vous
    [3] Vous avez trois moyens de montrer que c'est bien vous
   *[other] Vous avez { $count } moyens de montrer que c'est bien vous
}
health-none-resets = Aucune de vos méthodes ne peut réinitialiser votre mot de passe
health-add-one-of = Elles peuvent montrer que c'est bien vous. Pour récupérer l'accès vous-même si vous oubliez votre mot de passe, ajoutez aussi une de celles-ci : { $kinds }
health-ask-desk = Elles peuvent montrer que c'est bien vous. Si vous oubliez votre mot de passe, le centre d'assistance vous aidera.
health-ways-end = Vos moyens de récupérer l'accès prennent fin le { $date }
health-proofs-end = Vos moyens de montrer que c'est bien vous prennent fin le { $date }
health-end = Ils sont tous en cours de retrait. Ensuite, connectez-vous et ajoutez-en un nouveau. Taper un code envoyé à l'un d'eux arrête le retrait.
health-end-two = Ils sont tous en cours de retrait. Ensuite, connectez-vous et ajoutez-en deux, de types différents. Taper un code envoyé à l'un d'eux arrête le retrait.
health-add-first = Si vous oubliez votre mot de passe, seul le centre d'assistance peut vous aider. Ajoutez un moyen maintenant; il suffit d'une minute.
health-add-first-proof = Sans un tel moyen, seul le centre d'assistance peut vous distinguer de quelqu'un qui a votre mot de passe. Ajoutez-en un maintenant; il suffit d'une minute.
health-missing = Vous ne pouvez pas réinitialiser vous-même votre mot de passe pour l'instant
health-add-missing = Votre organisation demande pour cela deux méthodes de types différents. Ajoutez aussi une de celles-ci : { $kinds }
health-missing-desk = Votre organisation demande pour cela deux méthodes de types différents. Si vous oubliez votre mot de passe, le centre d'assistance vous aidera.
health-able = Vous pouvez réinitialiser vous-même votre mot de passe
health-add-spare = Une réinitialisation demande deux méthodes de types différents. Ajoutez encore une de celles-ci, au cas où vous en perdriez une : { $kinds }
add-missing = Pour réinitialiser vous-même votre mot de passe, il vous faut deux méthodes de types différents. Il vous manque encore une de celles-ci : { $kinds }
health-add-second = Ajoutez-en un deuxième, au cas où vous perdriez le premier.
health-wait = Le prochain pourra servir à partir du { $date }. Vous n'avez rien à faire.
health-make-codes = Il reste peu de codes de récupération. Créez-en de nouveaux.
health-good = Si vous oubliez votre mot de passe, vous pouvez en choisir un nouveau sans aide. Revenez quand l'un d'eux change.
health-good-proof = Revenez quand l'un d'eux change.
use-both = Pour se connecter et pour réinitialiser le mot de passe
use-reset = Pour réinitialiser le mot de passe
use-sign-in = Pour se connecter
use-changes = Pour modifier vos informations de sécurité
security-info-add = Ajouter une méthode
security-info-methods = Vos méthodes
security-info-resets-from = Peut réinitialiser votre mot de passe à partir du { $date }
security-info-works-from = Utilisable à partir du { $date }
security-info-stays = Pour supprimer cette méthode, ajoutez-en d'abord une autre.
security-info-stays-until = Vous pourrez supprimer cette méthode à partir du { $date }, quand l'autre pourra servir.
security-info-added-on = Ajout : { $date }
security-info-removed-unless-used = Retrait prévu le { $date }, à moins que cette méthode ne serve d'ici là
security-info-removed = Retrait prévu le { $date }
security-info-removed-on = Retrait prévu le { $date }, à moins qu'un code envoyé là ne soit tapé avant
letter-until = Son code fonctionne jusqu'au { $date }
security-info-last-used = Dernière utilisation : { $date }, dans { $browser }
security-info-suspended = Suspendue
security-info-lost-on = Suspension depuis le { $date } : cette méthode ne peut pas servir
security-info-found-by = Pour l'utiliser à nouveau, choisissez **{ button-found }** et prouvez votre identité au moyen d'une autre méthode.
security-info-frozen = Quelqu'un a signalé une modification de ce compte. Rien ne peut être ajouté ni modifié ici avant le { $date }.
security-info-lost-device = Appareil perdu?
sign-out-everywhere = Se déconnecter partout

review-title = Sont-elles toujours à vous?
review-text = Vérifiez la liste de vos méthodes : chacune peut réinitialiser votre mot de passe. Nous vous le demandons parce que le centre d'assistance veut en être sûr, ou parce que nous avons dû revenir à une copie plus ancienne de nos dossiers; un téléphone ou une adresse que vous avez supprimé récemment peut alors se trouver ici de nouveau.
review-text-proof = Vérifiez la liste de vos méthodes : chacune peut montrer que c'est bien vous. Nous vous le demandons parce que le centre d'assistance veut en être sûr, ou parce que nous avons dû revenir à une copie plus ancienne de nos dossiers; un téléphone ou une adresse que vous avez supprimé récemment peut alors se trouver ici de nouveau.
review-yes = Oui, toutes
review-no = Non, les modifier

add-title = Ajouter une méthode
add-label = Quelle méthode voulez-vous ajouter?
add-waits = Une méthode ajoutée maintenant ne pourra servir qu'après { $days } jours. Pour l'utiliser tout de suite, prouvez d'abord votre identité au moyen d'une méthode que vous avez déjà.
add-asks = Avant d'ajouter une méthode, vous devez prouver votre identité au moyen d'une méthode que vous avez déjà.
add-prove = Prouver d'abord mon identité

button-lost = Je ne l'ai plus
button-found = L'utiliser à nouveau
first-label = Demandée en premier à la connexion
first-strongest = La plus sûre
first-submit = Enregistrer
lost-method-title = Avez-vous perdu cette méthode?
lost-method-text = Personne ne pourra s'en servir pour se connecter, réinitialiser votre mot de passe ou modifier quoi que ce soit. Quand vous la retrouverez, vous pourrez l'utiliser à nouveau. Si elle est perdue pour de bon, ajoutez-en une autre et supprimez celle-ci.
lost-method-text-proof = Personne ne pourra s'en servir pour se connecter ou modifier quoi que ce soit. Quand vous la retrouverez, vous pourrez l'utiliser à nouveau. Si elle est perdue pour de bon, ajoutez-en une autre et supprimez celle-ci.
lost-method-told = Un avis est envoyé à chacune de vos méthodes qui peut en recevoir. Si une de vos sessions est ouverte sur l'appareil perdu, déconnectez-vous aussi partout.
lost-method-submit = La suspendre
found-method-title = Utiliser à nouveau cette méthode?
found-method-text = Elle fonctionnera comme avant. Il faut une autre de vos méthodes pour prouver que c'est bien vous. Un avis est envoyé à chacune de vos méthodes qui peut en recevoir.
found-instead = Vous avez indiqué avoir perdu cette méthode. Si vous l'avez retrouvée, vous pouvez plutôt l'utiliser à nouveau :
found-method-submit = L'utiliser à nouveau
error-last-method = Aucune autre de vos méthodes ne fonctionne en ce moment. Ajoutez-en d'abord une autre.
contacts-title = Nommer vos contacts de récupération
contacts-text = Deux personnes chez { $organisation } qui vous connaissent. Quand vous ne pouvez pas vous connecter, chacune vous donne un code, et un jour plus tard vous pouvez choisir un nouveau mot de passe. Ni l'une ni l'autre ne voit votre compte ou votre mot de passe.
contacts-tell = Dites-le-leur : elles acceptent dans **{ security-info-title }**, sous **{ vouch-title }**.
contacts-first = Adresse courriel de la première personne
contacts-second = Adresse courriel de la deuxième personne
contacts-wait = En attente de l'accord des deux personnes
contacts-day = Les deux ont répondu de quelqu'un : un nouveau mot de passe peut être choisi à partir du { $date }. Si ce n'est pas vous, choisissez **{ button-delete }**.
vouch-link = Personnes qui vous ont nommé contact de récupération
vouch-title = Personnes qui vous ont nommé
vouch-nobody = Personne ne vous a nommé contact de récupération.
vouch-text = Quand une de ces personnes ne peut pas se connecter, une autre personne et vous répondez d'elle. Ne le faites que si vous savez avec certitude qui le demande : voyez-la, ou appelez-la à un numéro que vous connaissiez déjà.
vouch-agree = Accepter
vouch-decline = Refuser
vouch-agreed = Vous avez accepté.
vouch-submit = Répondre d'elle maintenant
vouch-made = Votre code pour { $name } :
vouch-tell = Ne le dites à personne d'autre, et seulement de vive voix. Il fonctionne une seule fois, dans l'heure. Cette personne est avisée que vous avez répondu d'elle.
vouch-unknown = Cette personne ne vous nomme plus, ou ses contacts ne peuvent pas encore servir.
done-contact-answered = Votre réponse est enregistrée.
claim-title = Deux collègues répondent de vous
claim-text = Demandez aux deux personnes que vous avez nommées. Chacune trouve un code pour vous dans **{ security-info-title }**, sous **{ vouch-title }**.
claim-first = Code de la première personne
claim-second = Code de la deuxième personne
claim-hint = 16 lettres et chiffres chacun. Les minuscules conviennent, et les traits d'union sont facultatifs.
claimed-title = Vos collègues ont répondu de vous
claimed-keep = Notez ce code. Il n'est montré que maintenant.
claimed-when = Il fonctionne à partir du { $date }, pendant trois jours. Retrouvez alors l'accès à votre compte, en choisissant d'utiliser le code obtenu avec l'aide de vos contacts.
claimed-told = D'ici là, tous les téléphones et adresses du compte sont avisés et peuvent l'empêcher.
help-contacts = Deux collègues répondent de moi
delete-title = Supprimer cette méthode?
delete-leaves-none = Ensuite, vous ne pourrez plus réinitialiser vous-même votre mot de passe. Ajoutez d'abord une autre méthode.
delete-text = Vous ne pourrez plus l'utiliser pour réinitialiser votre mot de passe. Un avis est envoyé à chacune de vos méthodes qui peut en recevoir.
delete-text-proof = Vous ne pourrez plus l'utiliser pour montrer que c'est bien vous. Un avis est envoyé à chacune de vos méthodes qui peut en recevoir.

prove-title = Vérifier votre identité
prove-text = Avant de modifier vos informations de sécurité, prouvez que c'est bien vous.
prove-to-suspend = Cette méthode sera ensuite suspendue : { $method }
prove-to-take-up = Cette méthode pourra ensuite servir à nouveau : { $method }
prove-method = Comment voulez-vous le prouver?
prove-send = Envoyer le code
prove-none = Je ne peux utiliser aucune de ces méthodes
prove-password-text = Entrez votre mot de passe pour continuer.
prove-continue = Continuer

lost-title = Vous ne pouvez en utiliser aucune?
lost-text = Un téléphone perdu, un numéro qui a changé, une boîte de réception que vous ne pouvez plus ouvrir : nous pouvons les retirer de votre compte pour que vous puissiez en ajouter d'autres.
lost-how = Nous ne pouvons pas être certains que c'est bien vous qui le demandez. Il faut donc { $days } jours, et un avis part tout de suite, puis chaque jour, vers chacune de celles qui peuvent en recevoir. Quiconque le reçoit peut l'empêcher; se servir de l'une d'elles l'empêche aussi. Une fois ce temps écoulé, connectez-vous et ajoutez ce que vous utilisez maintenant; cela fonctionne tout de suite.
lost-submit = Les retirer dans { $days } jours
lost-due = Elles seront retirées le { $date }, à moins que l'une d'elles ne serve d'ici là, ou que quelqu'un qui en a été avisé ne l'empêche.
lost-due-next = D'ici là, il n'y a rien à faire. Ensuite, connectez-vous et ajoutez ce que vous utilisez maintenant.

not-me-title = Ce n'était pas moi
not-me-text = On vous a avisé de quelque chose que vous n'avez pas fait dans votre compte? Défaites-le ici. Voici ce qui se passe tout de suite :
not-me-methods = Les téléphones et adresses qui ont été retirés reviennent, et ceux qui ont été ajoutés sont retirés.
not-me-sessions = Toutes les sessions prennent fin, la vôtre aussi. Le mot de passe cesse de fonctionner.
not-me-frozen = Aucune méthode ne peut être ajoutée pendant { $hours } heures.
not-me-codes = Le message parlait de codes que vous n'avez pas demandés? Alors une seule chose se passe : plus aucun n'est envoyé pendant { $hours } heures.
not-me-next = Vous choisissez ensuite un nouveau mot de passe, avec un code envoyé à votre téléphone ou à votre adresse.
not-me-next-help = Vous demandez ensuite un nouveau mot de passe au centre d'assistance.
not-me-code = Code du message
not-me-code-hint = Huit lettres et chiffres, comme K7QM-2XZ4. Les minuscules conviennent, et le trait d'union peut être omis.
not-me-submit = Défaire ces modifications
not-me-reset = réinitialiser votre mot de passe
not-me-way-on = Vous pouvez aussi { $reset } ou vous adresser au centre d'assistance : { $helpdesk }
not-me-way-on-help = Vous pouvez aussi vous adresser au centre d'assistance : { $helpdesk }
not-me-done-title = Les modifications ont été annulées
not-me-done-text = Toutes les sessions ont pris fin, et l'ancien mot de passe ne fonctionne plus. Tous ceux qui reçoivent les messages de ce compte ont été avisés.
not-me-older = Vous avez reçu plusieurs de ces messages? Utilisez le plus ancien qui parle d'une chose que vous n'avez pas faite : elle est annulée, avec tout ce qui a suivi. Ce qui était là avant reste.
not-me-done-older = Un message plus ancien parlait-il aussi d'une chose que vous n'avez pas faite? Utilisez-le également, avant de continuer : ce qu'il annonce est encore là.
not-me-done-next = Choisissez maintenant un nouveau mot de passe. On vous demandera votre adresse de connexion et un code vous sera envoyé.
not-me-done-reset = Choisir un nouveau mot de passe
not-me-done-help = Demandez maintenant un nouveau mot de passe au centre d'assistance.
not-me-stopped-title = Plus de codes pendant { $hours } heures
not-me-stopped-text = Les codes sont maintenant envoyés seulement aux navigateurs où vous avez déjà ouvert une session. Rien d'autre n'a changé.
not-me-stopped-next = Avez-vous besoin d'un code dans un navigateur où vous n'avez jamais ouvert de session? Adressez-vous au centre d'assistance.

# Mon compte
my-account-title = Mon compte
my-account-text = Session ouverte au nom de { $name }
my-account-security-info = Gardez à jour les moyens de récupérer l'accès à votre compte.
my-account-password = Changez le mot de passe avec lequel vous vous connectez.
my-account-sign-ins = Voyez où votre session est ouverte et ce qui s'est passé dernièrement.
my-account-security-info-proof = Gardez à jour ce qui montre que c'est bien vous.
my-account-password-since = Dernier changement : { $date }
my-account-sessions = { $count ->
    [1] Votre session est ouverte ici seulement
   *[other] Votre session est ouverte à { $count } endroits
}
panel-label = Mon compte
panel-password = Mot de passe
panel-sign-ins = Connexions
avatar-label = Compte : { $name }
avatar-view = Afficher Mon compte
avatar-other = Se connecter avec un autre compte
avatar-sign-out = Se déconnecter

change-password-title = Changer le mot de passe
change-password-current = Mot de passe actuel
change-password-new = Nouveau mot de passe
change-password-confirm = Confirmer le nouveau mot de passe
change-password-hint = Au moins { $count } caractères. Quelques mots sans lien entre eux sont robustes et faciles à retenir.
change-password-others = Votre session reste ouverte ici; les autres prennent fin.
rule-length = Votre organisation demande au moins { $count } caractères.
rule-complexity = Mélangez majuscules, minuscules, chiffres et signes, sans votre nom.
rule-history = { $count ->
    [one] Votre dernier mot de passe n'est pas accepté.
   *[other] Vos { $count } derniers mots de passe ne sont pas acceptés.
}
rule-age = Il ne peut être changé de nouveau qu'après { $hours } { $hours ->
        [one] heure
       *[other] heures
    }.
new-password-expired = Votre mot de passe est expiré. Choisissez-en un nouveau, puis connectez-vous avec celui-ci.
new-password-must-change = Votre organisation vous demande de choisir un nouveau mot de passe. Connectez-vous ensuite avec celui-ci.
new-password-too-short = Votre mot de passe est plus court que ce que votre organisation demande maintenant. Choisissez-en un plus long, puis connectez-vous avec celui-ci.
new-password-done-title = Votre mot de passe a été changé
new-password-done-text = Connectez-vous avec votre nouveau mot de passe.
change-password-submit = Changer le mot de passe

sign-ins-title = Connexions
sign-ins-sessions = Où votre session est ouverte
sign-ins-current = Ce navigateur
sign-ins-since = Depuis le { $date }
sign-ins-seen = Dernière utilisation : { $date }
sign-ins-end = Se déconnecter
sign-ins-everywhere-text = Toutes les sessions prennent fin, celle-ci aussi. Vous vous connectez ensuite de nouveau.
sign-ins-recent = Connexions et changements de sécurité récents
sign-ins-recent-none = Il ne s'est encore rien passé.
sign-ins-when = Quand
sign-ins-what = Quoi
sign-ins-where = Où
sign-ins-not-you = Vous n'êtes pas à l'origine d'un de ces événements? Utilisez le message qui vous en a avisé. Sinon, changez votre mot de passe, supprimez dans Informations de sécurité ce qui n'est pas à vous et déconnectez-vous partout.

action-signed-in = Connexion
action-sign-in-refused = Mauvais mot de passe tapé
action-signed-out = Déconnexion
action-session-ended = Déconnexion d'un autre appareil
action-signed-out-everywhere = Déconnexion partout
action-proved = Preuve que c'était bien vous
action-code-refused = Mauvais code tapé
action-passkey-refused = Clé d'accès refusée
action-passkey-may-be-copied = Clé d'accès refusée : il en existe peut-être une copie
action-method-renamed = Méthode renommée
action-method-added = Méthode ajoutée
action-method-changed = Méthode modifiée
action-method-deleted = Méthode supprimée
action-method-suspended = Méthode suspendue
action-method-taken-up = Méthode reprise
action-default-chosen = Méthode demandée en premier choisie
action-contact-agreed = Un contact de récupération a accepté
action-contact-declined = Un contact de récupération a refusé
action-contact-vouched = Un contact de récupération a répondu du compte
action-contacts-vouched = Les deux contacts de récupération ont répondu du compte
action-removal-asked = Retrait de méthodes perdues demandé
action-removal-called-off = Retrait abandonné, un code y a été reçu
action-changes-undone = Modifications annulées, mot de passe sans effet jusqu'à une réinitialisation
action-codes-stopped = Codes arrêtés pendant { $hours } heures pour les navigateurs inconnus
action-recovery-code-used = Code de récupération utilisé
action-second-step-failed = Bon mot de passe tapé, puis un mauvais code
action-registration-skipped = Inscription remise à plus tard
action-password-changed = Mot de passe changé
action-password-reset = Mot de passe réinitialisé
action-account-unlocked = Compte déverrouillé
action-password-not-written = Nouveau mot de passe non enregistré
action-password-changed-in-directory = Mot de passe changé dans l'annuaire
action-not-theirs = Quelque chose qui n'est pas dans ce compte a été demandé
action-account-added = Compte ajouté
action-account-changed = Nom, bureau ou langue changés
action-pass-made = Laissez-passer temporaire créé
action-pass-used = Laissez-passer temporaire utilisé
action-pass-refused = Laissez-passer temporaire refusé
action-reset-sent = Code de réinitialisation envoyé
action-registration-required = Inscription demandée à la prochaine connexion
action-account-renamed = Nom de connexion changé
action-account-deleted = Compte supprimé
action-account-disabled = Compte désactivé
action-account-enabled = Compte réactivé
action-password-accepted = Mot de passe accepté de nouveau
action-by-help-desk = Par le centre d'assistance
action-with-kind = { $action } : { $kind }

# Réinitialisation d'un mot de passe oublié
reset-title = Récupérer l'accès à votre compte
reset-text = Qui êtes-vous? Entrez l'adresse avec laquelle vous vous connectez.
reset-outside = Ce n'est pas une adresse de { $organisation }. Est-ce bien celle avec laquelle vous vous connectez?
reset-verify-title = Vérifier votre identité
reset-step = Étape { $step } sur 2
reset-choose = Comment devons-nous vous envoyer un code?
reset-choose-second = Une autre preuve est nécessaire, par une autre méthode.
reset-phone-hint = Tapez le numéro au complet; ce doit être celui du compte.
reset-address = Autre adresse courriel
reset-address-hint = Tapez l'adresse au complet; ce doit être celle du compte.
reset-send = Envoyer le code
reset-send-or = Un code n'est envoyé qu'à un téléphone ou à une adresse. Pour toute autre méthode, **{ reset-send }** mène à la page suivante.
reset-unregistered-letter = Vous n'avez jamais inscrit aucune de ces méthodes? Aucun code ne fonctionnera alors ici, sauf celui d'une lettre du centre d'assistance : { $helpdesk }
reset-unregistered = Vous n'avez jamais inscrit aucune de ces méthodes? Aucun code ne fonctionnera alors ici. Adressez-vous au centre d'assistance : { $helpdesk }
reset-typed = { $kind ->
   *[phone] Le numéro que vous avez tapé :
    [email] L'adresse que vous avez tapée :
}
reset-nothing-comes = { $typed ->
   *[phone] Vous ne recevrez rien si vous n'avez jamais inscrit ce numéro ou l'avez mal tapé. Centre d'assistance : { $helpdesk }
    [email] Vous ne recevrez rien si vous n'avez jamais inscrit cette adresse ou l'avez mal tapée. Centre d'assistance : { $helpdesk }
    [untyped] Vous ne recevrez rien si vous n'avez jamais inscrit d'adresse ou avez mal tapé votre adresse de connexion. Centre d'assistance : { $helpdesk }
}
reset-nothing-taken = Seul ce que vous avez déjà inscrit fonctionne ici. Si vous n'avez rien inscrit, adressez-vous au centre d'assistance : { $helpdesk }
reset-letter-taken = Seule la lettre la plus récente fonctionne, une fois, jusqu'au jour qu'elle indique. Vous n'en avez pas? Adressez-vous au centre d'assistance : { $helpdesk }
reset-none = Je n'ai aucune de ces méthodes
reset-another-way = Essayer autrement
reset-password-title = Choisir un nouveau mot de passe
reset-password-used-up = { $used ->
    [contacts] Le code que vous avez tapé a servi. Choisissez le mot de passe maintenant : si vous quittez cette page, vos contacts devront de nouveau répondre de vous.
   *[letter] Le code que vous avez tapé a servi. Choisissez le mot de passe maintenant : si vous quittez cette page, il vous faudra une autre lettre.
}
reset-password-text = Choisissez-en un que vous n'utilisez nulle part ailleurs. Une fois qu'il est changé, toutes vos sessions prennent fin.
unlock-title = Je me souviens de mon mot de passe
unlock-text = Trop de mots de passe erronés ont verrouillé votre compte dans l'annuaire de votre organisation. Si vous vous souvenez de votre mot de passe, gardez-le.
unlock-submit = Déverrouiller mon compte
unlocked-title = Votre compte a été déverrouillé
unlocked-text = Votre mot de passe est le même qu'avant. Connectez-vous avec celui-ci.
reset-done-replicates = Il peut s'écouler quelques minutes avant que le nouveau mot de passe fonctionne partout.
reset-done-title = Votre mot de passe a été réinitialisé
reset-done-text = Toutes les sessions ont pris fin. Connectez-vous avec votre nouveau mot de passe.

help-title = Communiquez avec le centre d'assistance
help-text = Sans l'une de ces méthodes, vous ne pouvez pas réinitialiser votre mot de passe ici. Le centre d'assistance de { $organisation } peut vérifier votre identité et vous redonner accès.
help-text-proof = Un mot de passe oublié ne se change pas dans ces pages. Le centre d'assistance de { $organisation } peut vérifier votre identité et vous redonner accès.
help-pass = On m'a donné un laissez-passer temporaire
help-sent = Le centre d'assistance m'a envoyé un code
pass-title = Utiliser un laissez-passer temporaire
pass-text = Le centre d'assistance de { $organisation } peut vous donner un laissez-passer si vous avez perdu votre mot de passe et ne pouvez utiliser aucune des méthodes de votre compte. Il permet d'ajouter ce qu'il faut pour choisir un nouveau mot de passe. Il sert une seule fois.
pass-name = Nom de connexion
pass-name-hint = L'adresse courriel avec laquelle vous vous connectez
pass-pass = Laissez-passer temporaire
pass-hint = Seize lettres et chiffres. Les minuscules conviennent, et les traits d'union sont facultatifs.
sent-title = Utiliser le code du centre d'assistance
sent-text = Le centre d'assistance de { $organisation } a fait envoyer un code à un téléphone ou à une adresse de votre compte. Entrez-le ici et choisissez un nouveau mot de passe. Ne le dites à personne.
sent-code = Code
help-link = Aller au centre d'assistance
help-way-back = Essayer autrement

# Pages qui disent ce qui s'est passé
problem-back-to-sign-in = Aller à la connexion
problem-back-to-account = Aller à Mon compte
problem-go-on = Continuer
problem-not-found-title = Page introuvable
problem-not-found-text = Il n'y a rien à cette adresse. Elle a peut-être été mal tapée.
problem-forbidden-title = Ce formulaire a expiré
problem-forbidden-text = Par sécurité, rien n'a été modifié.
problem-signed-out-text = Votre session a pris fin et vous êtes déconnecté. Par sécurité, rien n'a été modifié.
problem-signed-out-next = **{ problem-go-on }** mène à la page où vous vous connectez de nouveau.
problem-out-of-date-title = Cette page n'est plus à jour
problem-out-of-date-text = Vous avez déjà poursuivi à partir d'ici, peut-être dans un autre onglet, ou la page est restée ouverte trop longtemps. Rien n'a été modifié.
problem-next = **{ problem-go-on }** mène à la page à partir de laquelle vous pouvez poursuivre.
problem-second-step-over-title = Trop de mauvais codes
problem-second-step-over-text = Par sécurité, cette connexion a pris fin. Connectez-vous de nouveau, et vous recevrez un nouveau code.
problem-already-changed-title = Ce compte a été modifié entre-temps
problem-already-changed-text = Son mot de passe ou ses méthodes ont été modifiés dans une autre fenêtre, ou par quelqu'un d'autre, après que vous avez commencé. Ce que vous venez d'envoyer n'a pas été utilisé.
problem-already-changed-next = **{ problem-go-on }** recommence avec le compte tel qu'il est maintenant.
problem-too-many-title = Trop de tentatives
problem-unavailable-title = Quelque chose ne fonctionne pas
problem-busy-title = Veuillez patienter un moment
problem-try-again = Réessayer
problem-kept = Ce que vous avez entré est conservé. **Réessayer** l'envoie une nouvelle fois.
problem-retype = Les mots de passe et les codes ne sont jamais conservés. Entrez le vôtre de nouveau dans la page que **Réessayer** ouvre.
problem-taken-text = Quelque chose ne fonctionne pas de notre côté en ce moment. Ce que vous avez envoyé a été pris en compte, mais la page suivante ne peut pas encore être affichée. Réessayez dans quelques minutes.
problem-broken-off-text = Quelque chose a mal fonctionné de notre côté pendant le traitement de votre formulaire, et nous ne pouvons pas dire s'il a été traité. Vérifiez avant de l'envoyer une nouvelle fois.
problem-reference = Référence pour le centre d'assistance : { $reference }
problem-wrong-address-title = Mauvaise adresse
problem-wrong-address-text = Ce service ne répond pas à l'adresse que votre navigateur a demandée.
problem-wrong-address-link = Aller à la bonne adresse
problem-bad-request-title = Cela n'a pas fonctionné
problem-bad-request-text = Votre navigateur a envoyé quelque chose d'incompréhensible. Rien n'a été modifié.
problem-no-cookies-title = Votre navigateur ne conserve pas de témoins
problem-no-cookies-text = Ce site a besoin de témoins (cookies) d'une étape à l'autre. Autorisez-les pour ce site dans les paramètres de votre navigateur, puis choisissez Réessayer. Si cette page revient, choisissez-le encore une fois. Rien n'a été modifié.
problem-too-many-cookies-title = Votre navigateur a envoyé trop de témoins
problem-too-many-cookies-text = D'autres sites de cette organisation ont laissé plus de témoins (cookies) qu'il est possible d'en lire. Supprimez ceux de ce site et des sites voisins dans les paramètres de votre navigateur, ou ouvrez une fenêtre privée. Rien n'a été modifié.
problem-too-large-title = C'était trop long
problem-too-large-text = Votre navigateur a envoyé plus que ce qui peut être accepté. Rien n'a été modifié.
problem-media-type-title = Cela n'a pas fonctionné
problem-media-type-text = Votre navigateur a envoyé un genre de formulaire incompréhensible. Rien n'a été modifié.
problem-method-title = Cela n'a pas fonctionné
problem-method-text = Cette page ne peut pas être utilisée de cette façon. Rien n'a été modifié.

# While somebody guesses across accounts
moment-title = Un instant, s'il vous plaît
moment-text = Il y a énormément de tentatives ici en ce moment; nous ralentissons donc les navigateurs que nous ne connaissons pas. Vous n'avez rien à résoudre.
moment-retype = Votre mot de passe n'a pas été conservé : vous pourrez l'entrer de nouveau à la page suivante.
moment-wait = Attendez { $seconds } { $seconds ->
        [one] seconde
       *[other] secondes
    }, puis choisissez **{ problem-go-on }**.
moment-early = C'était un peu tôt. Attendez encore { $seconds } { $seconds ->
        [one] seconde
       *[other] secondes
    }, puis choisissez **{ problem-go-on }**.
moment-progress = Progression du calcul
moment-working = Votre navigateur fait un petit calcul. Dans quelques secondes, cette page continuera d'elle-même.
moment-done = C'est fait. Cette page continue maintenant.

# La démonstration
demo-title = Regain en cinq minutes
demo-text = { $organisation } est inventée, et ses membres aussi. Aucun courriel ni message texte ne quitte cet ordinateur : chacun apparaît dans la boîte d'envoi. Choisissez une carte : vous êtes aussitôt cette personne.
demo-tour = { $tour ->
   *[phone] Inscrire un téléphone
    [reset] Réinitialiser un mot de passe oublié
    [second] Ajouter un deuxième moyen de récupérer l'accès
    [not-me] Annuler ce que quelqu'un d'autre a fait
    [two] Réinitialiser avec deux preuves
    [stranger] Découvrir qui a un compte
    [guide] Remettre le guide
}
demo-tour-text = { $tour ->
   *[phone] Nouvelle personne : le lien court demande ce qui manque, et les pages mènent jusqu'au bout. Le code se trouve dans la boîte d'envoi.
    [reset] Choisissez le courriel, tapez le code, choisissez un nouveau mot de passe. Toutes les autres sessions ont pris fin quand la page le dit.
    [second] Dans **{ security-info-title }**, choisissez **{ security-info-add }**. Sans preuve, elle attend trois jours avant de pouvoir réinitialiser le mot de passe; avancez l'horloge pour le voir.
    [not-me] Changez le mot de passe comme le ferait un voleur. Tous les téléphones et adresses du compte en sont avisés : ouvrez le message dans la boîte d'envoi et suivez son lien.
    [two] Deux preuves sont demandées à cette personne : un courriel et un message texte. Le numéro se tape au complet; il figure dans la liste ci-dessous.
    [stranger] Personne n'a cette adresse. Les pages sont les mêmes que pour ceux qui en ont une, et rien n'est envoyé.
    [guide] Le guide pratique est fait de ces pages et de ces réglages mêmes, aussi pour l'impression; avec une fiche d'une page et des annonces.
}
demo-tour-sign-in = Se connecter en tant que { $name }
demo-tour-forgot = Mot de passe oublié, en tant que { $name }
demo-tour-try = Essayer comme une personne inconnue
demo-tour-open-guide = Ouvrir le guide pratique
demo-clock = L'horloge
demo-clock-now = Nous sommes le { $date }. L'avancer fait vieillir les codes, finir les attentes et expirer les sessions.
demo-clock-ahead = { $by ->
   *[minute] Avancer d'une minute
    [hour] Avancer d'une heure
    [day] Avancer d'un jour
    [three-days] Avancer de trois jours
}
demo-begin-from = Ou commencez par vous-même, comme l'une de ces personnes :
demo-link-setup = Lien court
demo-people = Personnes
demo-person = Nom
demo-sign-in-name = Adresse courriel
demo-password = Mot de passe
demo-stage = Ce qui est inscrit
demo-stage-nothing = Rien encore
demo-stage-email = Une adresse courriel
demo-stage-phone-and-email = Un téléphone et une adresse courriel
demo-stage-two-gates = Un téléphone et une adresse courriel; les deux sont demandés à la réinitialisation
demo-stage-disabled = Le compte est désactivé
demo-outbox-title = Boîte d'envoi
demo-outbox-text = Chaque courriel et message texte qui serait parti, le plus récent d'abord. Cette page se met à jour automatiquement.
demo-outbox-empty = Rien n'a encore été envoyé.
demo-outbox-email = Courriel
demo-outbox-text-message = Message texte
demo-outbox-to = À { $destination }
demo-outbox-code = Code
demo-outbox-copy = Copier le code
demo-outbox-copied = Copié
demo-outbox-look = Tel qu'affiché dans un logiciel de courriel
demo-outbox-as-text = En texte
demo-outbox-whole = Le message texte au complet

# Ce qui vient d'être fait.
done-password-changed = Votre mot de passe a été changé. Toutes les autres sessions sont terminées.
done-session-ended = Cette session est terminée.
done-session-over = Votre session a pris fin. Ce que vous aviez commencé sans le terminer n'a pas été enregistré : connectez-vous et recommencez.
done-removal-asked = C'est noté. Tous ceux qui reçoivent les messages de ce compte ont été avisés, et le seront chaque jour. La date figure à côté de chaque méthode.
done-removal-noted = C'est noté. Tous ceux qui reçoivent les messages de ce compte ont été avisés, et le seront chaque jour d'ici là.
done-proved = Vous avez prouvé que c'est bien vous. Choisissez { button-delete } pour terminer.
done-proved-to-add = Vous avez prouvé que c'est bien vous. Ce que vous ajoutez maintenant peut servir tout de suite.
done-code-over = Le code qui vous a été envoyé ne fonctionne plus. Choisissez { button-next } pour en recevoir un autre.
done-taken-off = Une méthode qui ne pouvait pas encore réinitialiser le mot de passe ne figure plus dans le compte. Si elle était à vous, ajoutez-la de nouveau dans Informations de sécurité.
done-codes-anew = Nouveaux codes de récupération créés. Les codes d'avant ne fonctionnent plus.
done-method-renamed = La méthode a un nouveau nom.
done-method-suspended = La méthode est suspendue. Personne ne peut s'en servir.
done-method-taken-up = La méthode peut servir à nouveau.
done-first-chosen = C'est enregistré.
done-method-deleted = La méthode a été supprimée.

# Le guide de style de la démonstration.
style-title = Guide de style
style-text = Chaque composant des pages, dans chaque état. Ce qui est ici est seulement pour être regardé.
style-words = Textes
style-colours = Couleurs
style-heading = Un titre dans une partie
style-steps = Étapes
style-shell = Le menu et le panneau
style-letters = Chaque page de cette démonstration peut s'afficher en lettres sans signification, pour voir ce qu'une traduction en ferait :
style-right-to-left = De droite à gauche
style-longer = Avec des mots plus longs
style-dialogs = Boîte de dialogue
style-dialog = Une question posée avant un geste a sa propre page : ce dont il s'agit, ce qui s'ensuit, et deux boutons. Rien ne s'ouvre par-dessus une page : cela fonctionne sans script, et la question reste quand la page est relue.
letters-unreviewed = Lettres sans signification. Personne qui lit une telle langue n'a regardé cette mise en page.
letters-plain = Revenir aux mots
style-notices = Ce que dit une page
style-forms = Formulaires
style-lists = Listes
style-tables = Tableaux
style-chart = Un graphique
