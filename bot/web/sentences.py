"""The sentences of the web pages, French first, English too; one section a page."""

from __future__ import annotations

from typing import Final

Sentences = dict[str, tuple[str, str]]

EVERYWHERE: Final[Sentences] = {
    "skip": ("Aller au contenu", "Skip to the content"),
    "home": ("Clausier, accueil", "Clausier, home"),
    "nav": ("Pages", "Pages"),
    "nav-ask": ("Poser une question", "Ask a question"),
    "nav-conventions": ("Conventions", "Agreements"),
    "nav-grid": ("Une question à toutes", "One question to all"),
    "nav-stats": ("Statistiques", "Statistics"),
    "nav-admin": ("Administration", "Administration"),
    "other-language": ("English", "Français"),
    "leave": ("Se déconnecter", "Sign out"),
    "enter": (
        "Cette page est réservée. Écrivez /web au bot, dans votre discussion privée avec lui : il "
        "vous donne un lien qui l'ouvre.",
        "This page is reserved. Write /web to the bot, in your private chat with it: it gives you "
        "a link that opens it.",
    ),
    "entry-old": (
        "Ce lien a déjà servi, ou il a plus de dix minutes. Demandez-en un autre : /web au bot, ou "
        "« clausier web » dans un terminal.",
        "This link was used, or is more than ten minutes old. Ask for another: /web to the bot, "
        "or “clausier web” in a terminal.",
    ),
    "entry": (
        "Ouvrir Clausier dans ce navigateur ? Il s'en souviendra trente jours.",
        "Open Clausier in this browser? It will remember you for thirty days.",
    ),
    "entry-button": ("Ouvrir", "Open"),
    "unknown": ("Cette page n'existe pas.", "There is no such page."),
    "form": (
        "Ce formulaire est trop ancien. Rechargez la page et recommencez.",
        "This form is too old. Reload the page and try again.",
    ),
    "failed": (
        "Désolé, quelque chose n'a pas fonctionné. Réessayez dans un instant.",
        "Sorry, something went wrong. Try again in a moment.",
    ),
}
READER: Final[Sentences] = {}
ASK: Final[Sentences] = {
    "ask-title": ("Poser une question", "Ask a question"),
    "ask-hello": (
        "Posez votre question aux conventions ({count}), comme à un collègue : la clause qui "
        "répond est citée, à la ligne près.",
        "Ask the agreements ({count}) as you would ask a colleague: the clause that answers is "
        "quoted, to the line.",
    ),
    "ask-none": (
        "Il n'y a encore aucune convention à interroger.",
        "There is no agreement to ask yet.",
    ),
    "ask-label": ("Votre question", "Your question"),
    "ask-next": ("Et ensuite ?", "What next?"),
    "ask-button": ("Demander", "Ask"),
    "ask-busy": ("Recherche dans les conventions…", "Searching the agreements…"),
    "ask-examples": ("Par exemple", "For example"),
    "ask-example-1": (
        "Quel est le préavis de résiliation ?",
        "What is the notice period for termination?",
    ),
    "ask-example-2": (
        "Quelles conventions sont en vigueur ?",
        "Which agreements are in force?",
    ),
    "ask-example-3": (
        "Compare la durée de chaque convention",
        "Compare the duration of each agreement",
    ),
    "ask-privacy": (
        "Cette page ne garde rien : questions et réponses disparaissent quand vous la fermez.",
        "This page keeps nothing: questions and answers are gone when you close it.",
    ),
    "ask-talk": ("Questions et réponses", "Questions and answers"),
    "ask-new": ("Nouvelle conversation", "New conversation"),
    "ask-within": ("Seulement dans :", "Only in:"),
    "ask-everywhere": ("Chercher dans toutes", "Search all of them"),
    "ask-read": ("Lire la clause", "Read the clause"),
    "ask-others": ("Autres clauses ({count})", "Other clauses ({count})"),
    "ask-nearest": ("Les clauses les plus proches :", "The nearest clauses:"),
    "ask-held": ("Conventions disponibles :", "Agreements available:"),
    "ask-held-more": ("toutes les conventions", "all agreements"),
    "ask-following": ("Questions suggérées", "Suggested questions"),
    "ask-choices": ("Choisir la convention", "Choose the agreement"),
    "ask-beside": ("La clause citée", "The cited clause"),
    "ask-in-text": ("Lire dans le texte entier", "Read in the whole text"),
    "ask-csv": ("Tableau (CSV)", "Table (CSV)"),
    "ask-rows-left": (
        "Lignes qui ne sont pas affichées ici : {count}. Le fichier CSV les contient.",
        "Rows that are not shown here: {count}. The CSV file has them.",
    ),
    "ask-convention": ("Convention", "Agreement"),
    "ask-answer": ("Réponse", "Answer"),
    "ask-empty": (
        "Écrivez d'abord votre question.",
        "Write your question first.",
    ),
    "ask-long": (
        "Votre question est trop longue ({length} caractères, {limit} au plus). Pouvez-vous la "
        "résumer ?",
        "Your question is too long ({length} characters, {limit} at most). Could you shorten it?",
    ),
    "ask-each": (
        "Un instant, s'il vous plaît : vous avez posé beaucoup de questions. Reposez celle-ci dans "
        "une minute.",
        "One moment, please: you have asked many questions. Ask this one again in a minute.",
    ),
    "ask-everybody": (
        "Beaucoup de personnes posent des questions en ce moment. Reposez la vôtre dans une "
        "minute, s'il vous plaît.",
        "Many people are asking questions right now. Please ask yours again in a minute.",
    ),
    "ask-over": (
        "Cette conversation a pris fin : posez votre question de nouveau.",
        "That conversation has ended: please ask your question again.",
    ),
    "ask-too-much": (
        "C'est trop long pour cette page. Commencez une nouvelle conversation.",
        "That is too much for this page. Begin a new conversation.",
    ),
}
CONVENTIONS: Final[Sentences] = {
    "list-title": ("Conventions", "Agreements"),
    "list-found": ("{found} sur {total}", "{found} of {total}"),
    "list-none": (
        "Aucune convention ne correspond. Élargissez la recherche, ou affichez-les toutes.",
        "No agreement fits. Widen the search, or show all of them.",
    ),
    "list-empty": ("Il n'y a encore aucune convention.", "There is no agreement yet."),
    "list-filter": ("Filtrer les conventions", "Filter the agreements"),
    "list-words": ("Titre ou partie", "Title or party"),
    "list-state": ("Validité", "Validity"),
    "list-any": ("toutes", "any"),
    "list-after": ("Fin à partir du", "Ends on or after"),
    "list-before": ("Fin jusqu'au", "Ends on or before"),
    "list-show": ("Filtrer", "Filter"),
    "list-all": ("Tout afficher", "Show all"),
    "list-csv": ("Télécharger (CSV)", "Download (CSV)"),
    "list-choose": ("Choisir {title}", "Choose {title}"),
    "list-compare": ("Comparer les deux cochées", "Compare the two ticked"),
    "list-ask": ("Poser une question aux cochées", "Ask those ticked"),
    "list-card": ("Fiche", "Card"),
    "list-more": ("et d'autres", "and others"),
    "list-page": ("Page {number} sur {pages}", "Page {number} of {pages}"),
    "list-previous": ("Page précédente", "Previous page"),
    "list-next": ("Page suivante", "Next page"),
    "list-pages": ("Pages de la liste", "Pages of the list"),
    "list-sort": ("Trier", "Sort"),
    "column-titre": ("Convention", "Agreement"),
    "column-parties": ("Parties", "Parties"),
    "column-montant": ("Montant", "Amount"),
    "column-fin": ("Fin", "End"),
    "column-preavis": ("Préavis", "Notice"),
    "column-validite": ("Validité", "Validity"),
    "validity-en-vigueur": ("en vigueur", "in force"),
    "validity-terminee": ("terminée", "ended"),
    "validity-a-venir": ("à venir", "not yet in force"),
    "validity-inconnue": ("non précisé", "not specified"),
    "card-about": ("Fiche", "Card"),
    "card-read": ("Lire le texte", "Read the text"),
    "card-ask": ("Poser une question", "Ask a question"),
    "card-compare": ("Comparer à une autre", "Compare with another"),
    "card-file": ("Fichier", "File"),
    "card-names": ("Autres noms", "Other names"),
    "card-row": ("Élément", "Item"),
    "card-words": ("Ce que dit le texte", "What the text says"),
    "diff-title": ("Deux conventions côte à côte", "Two agreements side by side"),
    "diff-choose": ("Choisissez deux conventions.", "Choose two agreements."),
    "diff-many": (
        "Cochez deux conventions dans la liste, puis « Comparer les deux cochées ».",
        "Tick two agreements in the list, then “Compare the two ticked”.",
    ),
    "diff-few": (
        "Il faut au moins deux conventions pour comparer.",
        "It takes at least two agreements to compare.",
    ),
    "diff-first": ("Première convention", "First agreement"),
    "diff-second": ("Seconde convention", "Second agreement"),
    "diff-button": ("Comparer", "Compare"),
    "diff-what": ("Ce qui change", "What changes"),
    "diff-swap": ("Échanger les deux", "Swap the two"),
    "diff-alike": ("semblable à {percent} %", "{percent}% alike"),
    "diff-silent": ("ne l'énonce pas", "does not state it"),
    "grid-title": ("Une question à toutes les conventions", "One question to all agreements"),
    "grid-hello": (
        "Chaque convention est interrogée séparément : une ligne pour chacune, avec la clause qui "
        "répond.",
        "Each agreement is asked by itself: a row for each, with the clause that answers.",
    ),
    "grid-asked": ("Conventions interrogées : toutes ({count})", "Agreements asked: all ({count})"),
    "grid-chosen": ("Conventions interrogées : {count}", "Agreements asked: {count}"),
    "grid-all": ("Interroger toutes les conventions", "Ask all agreements"),
    "grid-choose": ("En choisir quelques-unes", "Choose some of them"),
    "grid-nearest": ("clause la plus proche :", "nearest clause:"),
    "grid-found": (
        "Convention par convention, {first} à {last} sur {total}",
        "Agreement by agreement, {first} to {last} of {total}",
    ),
}
STATS: Final[Sentences] = {}
ADMIN: Final[Sentences] = {}
SENTENCES: Final[Sentences] = EVERYWHERE | READER | ASK | CONVENTIONS | STATS | ADMIN
