# What is said of each kind of method, on pages, in the guide, in mails and in texts: a case for each kind.

# On pages.
method-kind = { $kind ->
   *[phone] { method-phone }
    [email] { method-email }
    [app] Application d'authentification
    [passkey] Clé d'accès ou clé de sécurité
    [token] Jeton matériel
    [codes] Codes de récupération
    [letter] Lettre par la poste
    [contacts] Contacts de récupération
}
way-help = { $kind ->
   *[phone] Nous envoyons un code par message texte à votre cellulaire.
    [email] Nous envoyons un code à une autre adresse que vous pouvez ouvrir.
    [app] Une application de votre téléphone affiche un code, même sans réseau.
    [codes] Dix codes à imprimer. Chacun fonctionne une seule fois.
    [letter] Un code sur papier, par la poste.
    [contacts] Deux collègues répondent de vous au besoin.
    [passkey] Votre empreinte, votre visage ou votre NIP, ou une clé de sécurité.
    [token] Un petit appareil qui affiche un code.
}
code-help-where = { $kind ->
   *[phone] Un message texte peut prendre une minute. Vérifiez que votre téléphone capte le réseau et ne bloque pas les messages de numéros inconnus.
    [email] Regardez aussi dans le dossier des indésirables. Un courriel peut prendre une minute.
}
verified-kind = { $kind ->
   *[phone] Téléphone vérifié
    [email] Courriel vérifié
    [app] Application d'authentification ajoutée
    [passkey] Clé d'accès ajoutée
    [token] Jeton matériel ajouté
    [codes] Codes de récupération créés
    [letter] Lettre créée
    [contacts] Contacts de récupération nommés
}
verified-kind-text = { $kind ->
   *[phone] Votre téléphone peut maintenant servir à réinitialiser votre mot de passe au besoin.
    [email] Votre adresse courriel peut maintenant servir à réinitialiser votre mot de passe au besoin.
    [app] Votre application peut maintenant servir à montrer que c'est bien vous.
    [passkey] Votre clé d'accès peut maintenant servir à vous connecter, et à montrer que c'est bien vous.
    [token] Votre jeton peut maintenant servir à montrer que c'est bien vous.
    [codes] Vos codes peuvent maintenant servir à montrer que c'est bien vous. Gardez-les là où vous pouvez les prendre sans votre téléphone ni votre mot de passe.
    [letter] Le code de la lettre peut maintenant servir à réinitialiser votre mot de passe.
    [contacts] Une fois que les deux ont accepté, ils peuvent répondre de vous quand vous ne pouvez pas vous connecter.
}
verified-kind-proof = { $kind ->
   *[phone] Votre téléphone peut maintenant servir à montrer que c'est bien vous.
    [email] Votre adresse courriel peut maintenant servir à montrer que c'est bien vous.
    [app] Votre application peut maintenant servir à montrer que c'est bien vous.
    [passkey] Votre clé d'accès peut maintenant servir à vous connecter, et à montrer que c'est bien vous.
    [token] Votre jeton peut maintenant servir à montrer que c'est bien vous.
    [codes] Vos codes peuvent maintenant servir à montrer que c'est bien vous. Gardez-les là où vous pouvez les prendre sans votre téléphone ni votre mot de passe.
    [letter] Le code de la lettre peut maintenant servir.
    [contacts] Une fois que les deux ont accepté, ils peuvent répondre de vous.
}
code-own = { $kind ->
   *[app] Ouvrez votre application d'authentification et tapez le code à 6 chiffres qu'elle affiche.
    [passkey] Utilisez votre clé d'accès.
    [token] Tapez le code qu'affiche votre jeton matériel.
    [codes] Tapez un de vos codes de récupération. Il fonctionne une seule fois.
    [letter] Tapez le code de la lettre reçue par la poste. Il fonctionne une seule fois.
    [contacts] Tapez le code que vous avez noté quand vos deux collègues ont répondu de vous. Il fonctionne { $hours } heures plus tard.
}
code-own-hint = { $kind ->
   *[app] Le code change toutes les 30 secondes. S'il est refusé, attendez le suivant.
    [passkey] Votre navigateur la demande.
    [token] 6 ou 8 chiffres. Si le code est refusé, attendez le suivant, ou appuyez de nouveau sur le bouton.
    [codes] 16 lettres et chiffres. Les minuscules conviennent, et les traits d'union sont facultatifs.
    [letter] 16 lettres et chiffres. Les minuscules conviennent, et les traits d'union sont facultatifs.
    [contacts] 16 lettres et chiffres. Les minuscules conviennent, et les traits d'union sont facultatifs.
}
prove-by = { $kind ->
   *[phone] Envoyer un code par message texte au { $destination }
    [email] Envoyer un code par courriel à { $destination }
    [app] Utiliser un code de mon application d'authentification
    [passkey] Utiliser une clé d'accès ou une clé de sécurité
    [token] Utiliser un code de mon jeton matériel
    [codes] Utiliser un code de récupération
    [letter] Utiliser le code d'une lettre
    [contacts] Utiliser le code obtenu avec l'aide de mes contacts
}
reset-by = { $kind ->
   *[phone] Envoyer un code par message texte au { $mask }
    [email] Envoyer un code par courriel à { $mask }
    [app] Utiliser un code de mon application d'authentification
    [passkey] Utiliser une clé d'accès ou une clé de sécurité
    [token] Utiliser un code de mon jeton matériel
    [codes] Utiliser un code de récupération
    [letter] Utiliser le code d'une lettre
    [contacts] Utiliser le code obtenu avec l'aide de mes contacts
}
reset-by-generic = { $kind ->
   *[phone] Envoyer un code par message texte à mon téléphone cellulaire
    [email] Envoyer un code par courriel à mon autre adresse
    [app] Utiliser un code de mon application d'authentification
    [passkey] Utiliser une clé d'accès ou une clé de sécurité
    [token] Utiliser un code de mon jeton matériel
    [codes] Utiliser un code de récupération
    [letter] Utiliser le code d'une lettre
    [contacts] Utiliser le code obtenu avec l'aide de mes contacts
}
done-method = { $kind ->
   *[phone] Téléphone vérifié
    [email] Courriel vérifié
    [app] Application d'authentification ajoutée
    [passkey] Clé d'accès ajoutée
    [token] Jeton matériel ajouté
    [codes] Codes de récupération créés
    [contacts] Contacts de récupération nommés. Dites-leur d'accepter dans Informations de sécurité.
    [letter] Lettre créée
}

# In the guide.
guide-need-method = { $kind ->
    [phone] Un téléphone cellulaire dont le numéro reçoit les messages texte
    [email] Une adresse courriel hors de { $organisation }, que vous pouvez ouvrir sans ce mot de passe
    [app] Un téléphone avec une application d'authentification
    [codes] Une imprimante, ou un crayon et du papier, pour des codes de récupération
    [contacts] Deux collègues qui répondront de vous
    [passkey] Un téléphone, un ordinateur ou une clé de sécurité qui peut garder une clé d'accès
    [token] Le jeton matériel reçu de votre organisation
   *[other] Ce que vous voulez inscrire
}
guide-set-up = { $kind ->
    [phone] Configurer un téléphone cellulaire
    [email] Configurer une autre adresse courriel
    [app] Configurer une application d'authentification
    [codes] Créer des codes de récupération
    [contacts] Nommer des contacts de récupération
    [passkey] Configurer une clé d'accès ou une clé de sécurité
    [token] Configurer un jeton matériel
   *[other] Configurer une autre méthode
}
guide-code = { $kind ->
   *[phone] Attendez le message texte qui contient le code. Tapez le code sous **{ code-label }** et choisissez **{ button-next }**.
    [email] Cherchez dans cette boîte de réception le message qui contient le code, aussi parmi les indésirables. Tapez le code sous **{ code-label }** et choisissez **{ button-next }**.
}
guide-end = { $kind ->
    [phone] Votre téléphone est maintenant configuré et peut servir à réinitialiser votre mot de passe au besoin.
    [email] Votre autre adresse courriel est maintenant configurée et peut servir à réinitialiser votre mot de passe au besoin.
    [app] Votre application d'authentification est maintenant configurée et peut servir à prouver que c'est bien vous.
    [passkey] Votre clé d'accès est maintenant configurée et peut servir à prouver que c'est bien vous.
    [token] Votre jeton matériel est maintenant configuré et peut servir à prouver que c'est bien vous.
    [codes] Vos codes de récupération sont maintenant créés. Chacun peut prouver une fois que c'est bien vous.
    [contacts] Vos contacts sont nommés. Une fois que les deux ont accepté, ils peuvent vous aider à réinitialiser votre mot de passe.
    [all] Vous avez maintenant configuré ce qui est demandé et pouvez réinitialiser votre mot de passe au besoin.
   *[other] La configuration est terminée.
}
guide-end-without-reset = { $kind ->
    [phone] Votre téléphone est maintenant configuré et peut servir à prouver que c'est bien vous.
    [email] Votre autre adresse courriel est maintenant configurée et peut servir à prouver que c'est bien vous.
    [app] Votre application d'authentification est maintenant configurée et peut servir à prouver que c'est bien vous.
    [passkey] Votre clé d'accès est maintenant configurée et peut servir à prouver que c'est bien vous.
    [token] Votre jeton matériel est maintenant configuré et peut servir à prouver que c'est bien vous.
    [codes] Vos codes de récupération sont maintenant créés. Chacun peut prouver une fois que c'est bien vous.
    [contacts] Vos contacts sont nommés.
    [all] Vous avez maintenant configuré ce qui est demandé.
   *[other] La configuration est terminée.
}
guide-give = { $kind ->
   *[phone] À l'étape **{ register-title }**, choisissez **{ $country }** sous **{ phone-country }** (ou le pays où votre téléphone est enregistré) et tapez votre numéro de cellulaire sous **{ phone-number }**. Le téléphone doit pouvoir recevoir des messages texte.
    [email] À l'étape **{ register-title }**, tapez l'adresse courriel où les codes doivent être envoyés sous **{ email-label }** et choisissez **{ button-next }**.
    [app] À l'étape **{ app-title }**, balayez l'image avec l'application de votre téléphone, ou tapez-y la clé. Tapez ensuite le code que l'application affiche sous **{ code-label }** et choisissez **{ button-next }**.
    [passkey] À l'étape **{ passkey-title }**, choisissez **{ button-next }** et faites ce que dit votre navigateur : il demande votre empreinte, votre visage, un NIP ou une clé de sécurité.
    [token] À l'étape **{ token-title }**, tapez ce qui figure au dos sous **{ token-serial }**, le code affiché sous **{ token-first }** et le suivant sous **{ token-second }**. Choisissez **{ button-next }**.
    [codes] À l'étape **{ codes-title }**, imprimez ou notez les dix codes, gardez-les en lieu sûr et choisissez **{ button-done }**.
    [contacts] À l'étape **{ contacts-title }**, tapez les adresses de deux collègues sous **{ contacts-first }** et **{ contacts-second }**. Choisissez **{ button-next }**, et demandez-leur d'accepter.
}

# In mails and texts.
mail-method-added = { $kind ->
   *[phone] Un téléphone a été ajouté à votre compte
    [email] Une adresse courriel a été ajoutée à votre compte
    [app] Une application d'authentification a été ajoutée à votre compte
    [passkey] Une clé d'accès a été ajoutée à votre compte
    [token] Un jeton matériel a été ajouté à votre compte
    [codes] Des codes de récupération ont été ajoutés à votre compte
    [letter] Une lettre avec un code vous est envoyée par la poste
    [contacts] Des contacts de récupération ont été nommés pour votre compte
}
mail-method-changed = { $kind ->
   *[phone] Un téléphone de votre compte a été modifié
    [email] Une adresse courriel de votre compte a été modifiée
    [app] Une application d'authentification de votre compte a été modifiée
    [passkey] Une clé d'accès de votre compte a été modifiée
    [token] Un jeton matériel de votre compte a été modifié
    [codes] De nouveaux codes de récupération ont été créés pour votre compte
    [letter] Une nouvelle lettre avec un code vous est envoyée par la poste
    [contacts] D'autres contacts de récupération ont été nommés pour votre compte
}
mail-method-deleted = { $kind ->
   *[phone] Un téléphone a été supprimé de votre compte
    [email] Une adresse courriel a été supprimée de votre compte
    [app] Une application d'authentification a été supprimée de votre compte
    [passkey] Une clé d'accès a été supprimée de votre compte
    [token] Un jeton matériel a été supprimé de votre compte
    [codes] Les codes de récupération de votre compte ont été supprimés
    [letter] La lettre avec un code pour votre compte ne fonctionne plus
    [contacts] Les contacts de récupération de votre compte ont été retirés
}
mail-method-suspended = { $kind ->
   *[phone] Un téléphone de votre compte a été suspendu
    [email] Une adresse courriel de votre compte a été suspendue
    [app] Une application d'authentification de votre compte a été suspendue
    [passkey] Une clé d'accès de votre compte a été suspendue
    [token] Un jeton matériel de votre compte a été suspendu
    [codes] Les codes de récupération de votre compte ont été suspendus
    [letter] La lettre avec un code pour votre compte a été suspendue
    [contacts] Les contacts de récupération de votre compte ont été suspendus
}
mail-method-taken-up = { $kind ->
   *[phone] Un téléphone de votre compte peut servir à nouveau
    [email] Une adresse courriel de votre compte peut servir à nouveau
    [app] Une application d'authentification de votre compte peut servir à nouveau
    [passkey] Une clé d'accès de votre compte peut servir à nouveau
    [token] Un jeton matériel de votre compte peut servir à nouveau
    [codes] Les codes de récupération de votre compte peuvent servir à nouveau
    [letter] La lettre avec un code pour votre compte peut servir à nouveau
    [contacts] Les contacts de récupération de votre compte peuvent répondre de vous à nouveau
}
text-method-added = { $kind ->
   *[phone] { $organisation } : téléphone ajouté au compte { $account } le { $when }.
    [email] { $organisation } : adresse courriel ajoutée au compte { $account } le { $when }.
    [app] { $organisation } : appli d'authentification ajoutée à { $account } le { $when }.
    [passkey] { $organisation } : clé d'accès ajoutée à { $account } le { $when }.
    [token] { $organisation } : jeton matériel ajouté à { $account } le { $when }.
    [codes] { $organisation } : codes de récupération ajoutés à { $account } le { $when }.
    [letter] { $organisation } : lettre avec un code pour { $account } créée le { $when }.
    [contacts] { $organisation } : contacts de récupération de { $account } nommés le { $when }.
}
text-method-changed = { $kind ->
   *[phone] { $organisation } : téléphone du compte { $account } modifié le { $when }.
    [email] { $organisation } : adresse courriel du compte { $account } modifiée le { $when }.
    [app] { $organisation } : appli d'authentification de { $account } modifiée le { $when }.
    [passkey] { $organisation } : clé d'accès de { $account } modifiée le { $when }.
    [token] { $organisation } : jeton matériel de { $account } modifié le { $when }.
    [codes] { $organisation } : nouveaux codes de récupération de { $account } le { $when }.
    [letter] { $organisation } : nouvelle lettre avec un code pour { $account } le { $when }.
    [contacts] { $organisation } : autres contacts de récupération de { $account } nommés le { $when }.
}
text-method-deleted = { $kind ->
   *[phone] { $organisation } : téléphone du compte { $account } supprimé le { $when }.
    [email] { $organisation } : adresse courriel du compte { $account } supprimée le { $when }.
    [app] { $organisation } : appli d'authentification de { $account } supprimée le { $when }.
    [passkey] { $organisation } : clé d'accès de { $account } supprimée le { $when }.
    [token] { $organisation } : jeton matériel de { $account } supprimé le { $when }.
    [codes] { $organisation } : codes de récupération de { $account } supprimés le { $when }.
    [letter] { $organisation } : lettre avec un code pour { $account } annulée le { $when }.
    [contacts] { $organisation } : contacts de récupération de { $account } retirés le { $when }.
}
text-method-suspended = { $kind ->
   *[phone] { $organisation } : téléphone du compte { $account } suspendu le { $when }.
    [email] { $organisation } : adresse courriel du compte { $account } suspendue le { $when }.
    [app] { $organisation } : appli d'authentification de { $account } suspendue le { $when }.
    [passkey] { $organisation } : clé d'accès de { $account } suspendue le { $when }.
    [token] { $organisation } : jeton matériel de { $account } suspendu le { $when }.
    [codes] { $organisation } : codes de récupération de { $account } suspendus le { $when }.
    [letter] { $organisation } : lettre pour { $account } suspendue le { $when }.
    [contacts] { $organisation } : contacts de récupération de { $account } suspendus le { $when }.
}
text-method-taken-up = { $kind ->
   *[phone] { $organisation } : téléphone de { $account } à nouveau utilisable, { $when }.
    [email] { $organisation } : adresse courriel de { $account } à nouveau utilisable, { $when }.
    [app] { $organisation } : appli d'authentification de { $account } à nouveau utilisable, { $when }.
    [passkey] { $organisation } : clé d'accès de { $account } à nouveau utilisable, { $when }.
    [token] { $organisation } : jeton matériel de { $account } à nouveau utilisable, { $when }.
    [codes] { $organisation } : codes de récupération de { $account } à nouveau utilisables, { $when }.
    [letter] { $organisation } : lettre pour { $account } à nouveau utilisable, { $when }.
    [contacts] { $organisation } : contacts de récupération de { $account } repris le { $when }.
}
