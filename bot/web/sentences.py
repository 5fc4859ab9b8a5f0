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
    "too-large": (
        "L'envoi est trop gros. Envoyez moins de fichiers à la fois, ou un fichier plus petit.",
        "What was sent is too large. Send fewer files at a time, or a smaller one.",
    ),
    "failed": (
        "Désolé, quelque chose n'a pas fonctionné. Réessayez dans un instant.",
        "Sorry, something went wrong. Try again in a moment.",
    ),
}
READER: Final[Sentences] = {
    "document-unknown": (
        "Cette convention n'est pas ici, ou elle n'est pas ouverte à votre compte.",
        "This agreement is not here, or not open to your account.",
    ),
    "document-no-original": (
        "Le fichier d'origine de cette convention n'est plus sur le serveur.",
        "The original file of this agreement is no longer on the server.",
    ),
    "document-no-image": (
        "L'image de cette page n'a pas pu être faite. Téléchargez l'original pour la voir.",
        "The image of this page could not be made. Download the original to see it.",
    ),
    "document-ended": ("N'est plus en vigueur : « {quote} ».", "No longer in force: “{quote}”."),
    "document-amended": ("Modifiée par un avenant :", "Changed by an amendment:"),
    "document-amends": ("Cet avenant modifie :", "This amendment changes:"),
    "document-newer": (
        "Une convention plus récente porte sur le même sujet :",
        "A more recent agreement covers the same subject:",
    ),
    "document-corrected": ("Corrigé à la main : {quote}", "Corrected by hand: {quote}"),
    "reader-unread": (
        "Document numérisé dont une partie n'a pas pu être lue (pages {pages}) : voyez l'image.",
        "A scan of which a part could not be read (pages {pages}): see the image.",
    ),
    "reader-all": ("Toutes les conventions", "All agreements"),
    "reader-original": ("Télécharger l'original", "Download the original"),
    "reader-page": ("page {page}", "page {page}"),
    "reader-pages": ("{count} pages", "{count} pages"),
    "reader-line": ("ligne {first}", "line {first}"),
    "reader-lines": ("lignes {first} à {last}", "lines {first} to {last}"),
    "reader-cited": ("Passage cité", "Cited passage"),
    "reader-cited-of": ("Passage cité {place} sur {count}", "Cited passage {place} of {count}"),
    "reader-copy": ("Copier la citation", "Copy the citation"),
    "reader-copied": ("Citation copiée", "Citation copied"),
    "reader-go": ("Aller au passage", "Go to the passage"),
    "reader-before": ("Citation précédente", "Previous citation"),
    "reader-after": ("Citation suivante", "Next citation"),
    "reader-show": ("Afficher", "Show"),
    "reader-numbers": ("numéros de ligne", "line numbers"),
    "reader-amount": ("montants", "amounts"),
    "reader-date": ("dates", "dates"),
    "reader-duration": ("durées", "durations"),
    "reader-party": ("parties", "parties"),
    "reader-contents": ("Sommaire", "Contents"),
    "reader-table": ("Tableau", "Table"),
    "reader-link": ("Lien vers {clause}", "Link to {clause}"),
    "reader-print": ("imprimer", "print"),
    "reader-alone": ("imprimer : {clause} seul", "print: {clause} alone"),
    "reader-whole": ("Toute la convention", "The whole agreement"),
    "reader-image": ("Page {page} du document d'origine", "Page {page} of the original document"),
    "reader-image-go": ("Voir la page {page}", "See page {page}"),
    "reader-page-of": ("Original, page {page} sur {count}", "Original, page {page} of {count}"),
    "reader-page-before": ("page précédente", "previous page"),
    "reader-page-after": ("page suivante", "next page"),
    "reader-boxed": (
        "Les mots cités sont encadrés. Touchez l'image pour l'agrandir.",
        "The cited words are boxed. Select the image to enlarge it.",
    ),
    "reader-scan": (
        "Page numérisée : le passage n'y est pas encadré. Touchez l'image pour l'agrandir.",
        "A scanned page: the passage is not boxed in it. Select the image to enlarge it.",
    ),
    "reader-image-alone": ("Touchez l'image pour l'agrandir.", "Select the image to enlarge it."),
    "reader-scan-alone": (
        "Page numérisée. Touchez l'image pour l'agrandir.",
        "A scanned page. Select the image to enlarge it.",
    ),
}
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
API: Final[Sentences] = {
    "api-token": (
        "Un jeton valable est attendu : « Authorization: Bearer … ». Il se demande à qui tient ce "
        "service.",
        "A good token is expected: “Authorization: Bearer …”. Ask whoever runs this service.",
    ),
    "api-often": (
        "Trop de requêtes en une minute ; reprenez dans une minute.",
        "Too many requests in a minute; go on in a minute.",
    ),
    "api-path": (
        "Cette adresse n'est pas de l'API ; /api/openapi.json la décrit.",
        "There is no such address in the API; /api/openapi.json describes it.",
    ),
    "api-large": (
        "L'envoi est trop gros : {limit} octets au plus.",
        "What was sent is too large: {limit} bytes at most.",
    ),
    "api-json": ("Un objet JSON est attendu.", "A JSON object is expected."),
    "api-text": (
        "« {name} » : un texte est attendu.",
        "“{name}”: a text is expected.",
    ),
    "api-texts": (
        "« {name} » : une liste d'au plus {limit} textes est attendue.",
        "“{name}”: a list of at most {limit} texts is expected.",
    ),
    "api-number": (
        "« {name} » : un nombre de 1 à {limit} est attendu.",
        "“{name}”: a number from 1 to {limit} is expected.",
    ),
}
STATS: Final[Sentences] = {
    "stats-lead": (
        "Ce que Clausier fait depuis la semaine du {since}, sans rien de ce qui a été "
        "demandé ni de qui l'a demandé.",
        "What Clausier did since the week of {since}, without anything of what was "
        "asked, or by whom.",
    ),
    "stats-week": (
        "Semaine du",
        "Week of",
    ),
    "stats-questions": (
        "Questions",
        "Questions",
    ),
    "stats-answered": (
        "Répondues",
        "Answered",
    ),
    "stats-ambiguous": (
        "À préciser",
        "To be made precise",
    ),
    "stats-uncertain": (
        "Incertaines",
        "Uncertain",
    ),
    "stats-not_found": (
        "Sans réponse",
        "Not found",
    ),
    "stats-votes": (
        "Avis reçus",
        "Votes",
    ),
    "stats-liked": (
        "Avis favorables",
        "Votes in favour",
    ),
    "stats-delay": (
        "Délai médian",
        "Median delay",
    ),
    "stats-late": (
        "Délai de 95 réponses sur 100",
        "Delay of 95 answers in 100",
    ),
    "stats-documents": (
        "Documents ouverts à tous",
        "Documents open to all",
    ),
    "stats-asked-title": (
        "Questions par semaine, et ce qu'elles sont devenues",
        "Questions by week, and how they ended",
    ),
    "stats-delay-title": (
        "Délai médian entre la question et la réponse, par semaine",
        "Median delay between question and answer, by week",
    ),
    "stats-table": (
        "Toutes les semaines",
        "All weeks",
    ),
    "stats-file": (
        "Télécharger ce tableau (CSV)",
        "Download this table (CSV)",
    ),
    "stats-unknown": (
        "Pas encore assez de réponses pour le dire.",
        "Not enough answers yet to tell.",
    ),
    "stats-few": (
        "moins de {few}",
        "fewer than {few}",
    ),
    "stats-percent": (
        "{value} %",
        "{value}%",
    ),
    "stats-seconds": (
        "{value} s",
        "{value} s",
    ),
    "stats-how": (
        "Comment on compte",
        "How this is counted",
    ),
    "stats-how-counts": (
        "Les nombres sont arrondis à {few} près ; de 1 à 4, on dit « moins de {few} », "
        "et aucune part n'en est tirée. Les salutations et les remerciements ne "
        "comptent pas, ni les questions posées par l'API, qui ne sont pas conservées. "
        "Une question effacée, par son auteur ou par l'âge, n'est plus comptée.",
        "Numbers are rounded to {few}; from 1 to 4 we say “fewer than {few}”, and no "
        "share is made of them. Greetings and thanks do not count, nor do questions "
        "put through the API, which are not kept. A question that is deleted, by who "
        "asked it or by age, counts no more.",
    ),
    "stats-how-ends": (
        "« À préciser » : plusieurs conventions répondent, et l'on choisit. « "
        "Incertaine » : la clause la plus proche est montrée, rien n'est affirmé. « "
        "Sans réponse » : les textes n'en disent rien, ou rien n'a été trouvé.",
        "“To be made precise”: several agreements answer, and one chooses. "
        "“Uncertain”: the nearest clause is shown, nothing is asserted. “Not found”: "
        "the texts do not say, or nothing was found.",
    ),
}
ADMIN: Final[Sentences] = {
    "admin-title": (
        "Administration",
        "Administration",
    ),
    "admin-nav": (
        "Administration",
        "Administration",
    ),
    "admin-overview": (
        "Documents",
        "Documents",
    ),
    "admin-removed": (
        "Retirés",
        "Removed",
    ),
    "admin-versions": (
        "Versions",
        "Versions",
    ),
    "admin-journal": (
        "Journal",
        "Journal",
    ),
    "admin-drop": (
        "Déposer des fichiers",
        "Add files",
    ),
    "admin-drop-hint": (
        "PDF, Word, OpenDocument, texte, image ou zip ; 100 Mo en tout. Personne ne "
        "voit un document tant que vous ne l'avez pas publié.",
        "PDF, Word, OpenDocument, text, picture or zip; 100 MB in all. Nobody sees a "
        "document until you publish it.",
    ),
    "admin-file": (
        "Fichiers",
        "Files",
    ),
    "admin-send": (
        "Déposer",
        "Send",
    ),
    "admin-ready": (
        "À vérifier",
        "To be checked",
    ),
    "admin-going": (
        "En cours",
        "Under way",
    ),
    "admin-ended": (
        "Terminé récemment",
        "Ended lately",
    ),
    "admin-nothing": (
        "Rien pour le moment.",
        "Nothing for now.",
    ),
    "admin-check": (
        "Vérifier et publier",
        "Check and publish",
    ),
    "admin-warnings": (
        "{count} point(s) à regarder",
        "{count} thing(s) to look at",
    ),
    "admin-progress": (
        "Avancement : {name}",
        "Progress: {name}",
    ),
    "admin-refresh": (
        "Actualiser",
        "Refresh",
    ),
    "admin-documents": (
        "Documents ({count})",
        "Documents ({count})",
    ),
    "admin-document": (
        "Document",
        "Document",
    ),
    "admin-source": (
        "Fichier",
        "File",
    ),
    "admin-remarks": (
        "À savoir",
        "Remarks",
    ),
    "admin-fine": (
        "Rien à signaler",
        "Nothing to report",
    ),
    "admin-reserved": (
        "Réservé à certaines discussions",
        "Reserved for some chats",
    ),
    "admin-corrected": (
        "Corrigé",
        "Corrected",
    ),
    "admin-lost": (
        "L'original manque : déposez-le de nouveau.",
        "The original is missing: add it again.",
    ),
    "admin-loading": (
        "Vient de changer : en cours de chargement.",
        "Just changed: being loaded.",
    ),
    "admin-index": (
        "Relire tous les documents",
        "Read all documents again",
    ),
    "admin-kind-add": (
        "Nouveau document",
        "New document",
    ),
    "admin-kind-remove": (
        "Retrait",
        "Removal",
    ),
    "admin-kind-restore": (
        "Restauration",
        "Restoration",
    ),
    "admin-kind-index": (
        "Relecture de tous les documents",
        "Reading all documents again",
    ),
    "admin-kind-use": (
        "Retour à une version",
        "Going back to a version",
    ),
    "admin-kind-correct": (
        "Correction",
        "Correction",
    ),
    "admin-state-queued": (
        "En attente",
        "Waiting",
    ),
    "admin-state-running": (
        "En cours",
        "Under way",
    ),
    "admin-state-ready": (
        "Lu, à vérifier",
        "Read, to be checked",
    ),
    "admin-state-publishing": (
        "Publication",
        "Being published",
    ),
    "admin-state-cancelled": (
        "Annulé : rien n'a changé.",
        "Cancelled: nothing changed.",
    ),
    "admin-stage-received": (
        "Reçu, lecture en cours",
        "Received, being read",
    ),
    "admin-stage-read": (
        "Lu, recherche des clauses",
        "Read, looking for clauses",
    ),
    "admin-stage-clauses": (
        "Clauses trouvées",
        "Clauses found",
    ),
    "admin-stage-facts": (
        "Chiffres et noms trouvés",
        "Figures and names found",
    ),
    "admin-stage-embedded": (
        "Indexation",
        "Being indexed",
    ),
    "admin-stage-checked": (
        "Vérifié",
        "Checked",
    ),
    "admin-stage-published": (
        "Publié",
        "Published",
    ),
    "admin-done-add": (
        "Publié.",
        "Published.",
    ),
    "admin-done-": (
        "Terminé.",
        "Done.",
    ),
    "admin-done-beside": (
        "Publié à côté de l'autre.",
        "Published beside the other.",
    ),
    "admin-done-replace": (
        "Publié à la place de l'autre, qui peut être restauré.",
        "Published in place of the other, which can be restored.",
    ),
    "admin-done-reserved": (
        "Publié pour une discussion seulement.",
        "Published for one chat only.",
    ),
    "admin-done-remove": (
        "Retiré ; il peut être restauré.",
        "Removed; it can be restored.",
    ),
    "admin-done-restore": (
        "Restauré.",
        "Restored.",
    ),
    "admin-done-index": (
        "Documents relus et indexés.",
        "Documents read and indexed again.",
    ),
    "admin-done-use": (
        "Version rétablie.",
        "Version put back.",
    ),
    "admin-done-correct": (
        "Correction prise en compte.",
        "Correction taken in.",
    ),
    "admin-known": (
        "Déjà là, mot pour mot : {file}",
        "In already, word for word: {file}",
    ),
    "admin-archive": (
        "Archive de {count} fichiers.",
        "Archive of {count} files.",
    ),
    "admin-count-pages": (
        "{count} page(s)",
        "{count} page(s)",
    ),
    "admin-count-characters": (
        "{count} caractères",
        "{count} characters",
    ),
    "admin-count-ocr_pages": (
        "dont {count} page(s) par reconnaissance de caractères",
        "of which {count} page(s) by character recognition",
    ),
    "admin-count-clauses": (
        "{count} clauses",
        "{count} clauses",
    ),
    "admin-count-facts": (
        "{count} chiffres et noms",
        "{count} figures and names",
    ),
    "admin-count-chunks": (
        "{count} passages",
        "{count} passages",
    ),
    "admin-signed": (
        "Signée",
        "Signed",
    ),
    "admin-effective": (
        "Prise d'effet",
        "Takes effect",
    ),
    "admin-ends": (
        "Fin",
        "Ends",
    ),
    "admin-kind": (
        "Nature",
        "Kind",
    ),
    "admin-service": (
        "Objet",
        "Subject",
    ),
    "admin-doc-title": (
        "Titre",
        "Title",
    ),
    "admin-parties": (
        "Parties",
        "Parties",
    ),
    "admin-amounts": (
        "Montants",
        "Amounts",
    ),
    "admin-size": (
        "Contenu",
        "Contents",
    ),
    "admin-understood": (
        "Ce qui a été compris",
        "What was understood",
    ),
    "admin-none-found": (
        "rien trouvé",
        "nothing found",
    ),
    "admin-like": (
        "Ressemble à {percent} % à « {title} » ({file}).",
        "{percent}% like “{title}” ({file}).",
    ),
    "admin-same-name": (
        "Porte le même nom que « {title} » ({file}).",
        "Bears the same name as “{title}” ({file}).",
    ),
    "admin-differences": (
        "Ce qui change",
        "What changes",
    ),
    "admin-changed": (
        "Clauses réécrites",
        "Clauses reworded",
    ),
    "admin-added": (
        "Clauses ajoutées",
        "Clauses added",
    ),
    "admin-taken": (
        "Clauses retirées",
        "Clauses removed",
    ),
    "admin-figure": (
        "Clause",
        "Clause",
    ),
    "admin-before": (
        "Avant",
        "Before",
    ),
    "admin-after": (
        "Après",
        "After",
    ),
    "admin-more": (
        "… et {count} autres.",
        "… and {count} more.",
    ),
    "admin-no-difference": (
        "Les clauses et les chiffres sont les mêmes.",
        "Clauses and figures are the same.",
    ),
    "admin-decision": (
        "Votre décision",
        "Your decision",
    ),
    "admin-publish": (
        "Publier",
        "Publish",
    ),
    "admin-replace": (
        "Remplacer l'ancien",
        "Replace the old one",
    ),
    "admin-beside": (
        "Garder les deux",
        "Keep both",
    ),
    "admin-here": (
        "Publier pour la discussion de qui l'a déposé seulement",
        "Publish for the chat of whoever sent it only",
    ),
    "admin-cancel": (
        "Annuler",
        "Cancel",
    ),
    "admin-text": (
        "Le texte lu",
        "The text that was read",
    ),
    "admin-text-more": (
        "… et {count} autres lignes.",
        "… and {count} more lines.",
    ),
    "admin-text-none": (
        "Le texte ne peut pas être montré.",
        "The text cannot be shown.",
    ),
    "admin-back": (
        "Retour aux documents",
        "Back to the documents",
    ),
    "admin-correct": (
        "Corriger ce qui a été lu",
        "Correct what was read",
    ),
    "admin-correct-hint": (
        "Un champ vide garde ce que le texte dit. Ce que vous écrivez est marqué « "
        "corrigé » partout où il est montré ; le texte reste cité tel quel.",
        "An empty field keeps what the text says. What you write is marked “corrected” "
        "wherever it is shown; the text is quoted as it stands.",
    ),
    "admin-read-was": (
        "Lu : {words}",
        "Read: {words}",
    ),
    "admin-read-none": (
        "Rien lu.",
        "Nothing read.",
    ),
    "admin-set": (
        "Corrigé ; videz le champ pour revenir au texte.",
        "Corrected; empty the field to go back to the text.",
    ),
    "admin-day-hint": (
        "2024-12-31, 31/12/2024, ou des mots comme « à la signature »",
        "2024-12-31, 31/12/2024, or words such as “à la signature”",
    ),
    "admin-aliases": (
        "Autres noms, un par ligne",
        "Other names, one a line",
    ),
    "admin-note": (
        "Note",
        "Note",
    ),
    "admin-party": (
        "Partie {number} : nom",
        "Party {number}: name",
    ),
    "admin-acronym": (
        "Sigle {number}",
        "Acronym {number}",
    ),
    "admin-save": (
        "Enregistrer",
        "Save",
    ),
    "admin-bad-day": (
        "Une de ces dates n'existe pas. Rien n'a changé.",
        "One of these days does not exist. Nothing changed.",
    ),
    "admin-remove": (
        "Retirer ce document",
        "Remove this document",
    ),
    "admin-remove-hint": (
        "Plus aucune réponse ne s'y appuiera. Vous pourrez le restaurer.",
        "No answer will rest on it any more. You can restore it.",
    ),
    "admin-remove-yes": (
        "Oui, retirer",
        "Yes, remove it",
    ),
    "admin-clauses": (
        "Clauses trouvées",
        "Clauses found",
    ),
    "admin-lines": (
        "lignes {first} à {last}",
        "lines {first} to {last}",
    ),
    "admin-read-it": (
        "Lire le document",
        "Read the document",
    ),
    "admin-restore": (
        "Restaurer",
        "Restore",
    ),
    "admin-restore-name": (
        "Restaurer {name}",
        "Restore {name}",
    ),
    "admin-gone-at": (
        "Retiré le",
        "Removed on",
    ),
    "admin-no-removed": (
        "Rien n'a été retiré.",
        "Nothing was removed.",
    ),
    "admin-version": (
        "Version",
        "Version",
    ),
    "admin-version-count": (
        "Documents",
        "Documents",
    ),
    "admin-version-hint": (
        "Revenir à une version n'efface rien : ce qu'elle ne contient pas peut être restauré.",
        "Going back erases nothing: what a version does not hold can be restored.",
    ),
    "admin-live": (
        "En service",
        "Live",
    ),
    "admin-use": (
        "Revenir à cette version",
        "Go back to this version",
    ),
    "admin-use-name": (
        "Revenir à la version du {name}",
        "Go back to the version of {name}",
    ),
    "admin-action": (
        "Action",
        "Action",
    ),
    "admin-when": (
        "Quand",
        "When",
    ),
    "admin-who": (
        "Qui",
        "Who",
    ),
    "admin-what": (
        "Quoi",
        "What",
    ),
    "admin-failed": (
        "sans succès",
        "in vain",
    ),
    "admin-begun": (
        "en cours ou interrompu",
        "under way or interrupted",
    ),
    "admin-no-entry": (
        "Le journal est vide.",
        "The journal is empty.",
    ),
    "admin-said-dropped": (
        "Fichiers reçus ; ils sont lus l'un après l'autre.",
        "Files received; they are read one after the other.",
    ),
    "admin-said-none": (
        "Aucun fichier n'a été choisi.",
        "No file was chosen.",
    ),
    "admin-said-decided": (
        "C'est noté ; le document est en cours de publication.",
        "Noted; the document is being published.",
    ),
    "admin-said-cancelled": (
        "Annulé.",
        "Cancelled.",
    ),
    "admin-said-gone": (
        "Cela a changé entre-temps : rien n'a été fait.",
        "That has changed meanwhile: nothing was done.",
    ),
    "admin-said-removed": (
        "Le retrait est en cours.",
        "The removal is under way.",
    ),
    "admin-said-restored": (
        "La restauration est en cours.",
        "The restoration is under way.",
    ),
    "admin-said-used": (
        "Le retour à cette version est en cours.",
        "Going back to that version is under way.",
    ),
    "admin-said-indexed": (
        "La relecture est en cours.",
        "Reading again is under way.",
    ),
    "admin-said-same": (
        "Rien à enregistrer : rien n'a changé.",
        "Nothing to save: nothing changed.",
    ),
    "admin-said-corrected": (
        "La correction est en cours.",
        "The correction is under way.",
    ),
    "admin-did-add": (
        "a publié",
        "published",
    ),
    "admin-did-beside": (
        "a publié à côté",
        "published beside",
    ),
    "admin-did-replace": (
        "a remplacé par",
        "replaced by",
    ),
    "admin-did-remove": (
        "a retiré",
        "took out",
    ),
    "admin-did-restore": (
        "a restauré",
        "brought back",
    ),
    "admin-did-index": (
        "a relu les documents",
        "re-indexed",
    ),
    "admin-did-use": (
        "est revenu à la version",
        "went back to version",
    ),
    "admin-did-correct": (
        "a corrigé",
        "corrected",
    ),
    "admin-did-cancel": (
        "a annulé",
        "cancelled",
    ),
    "admin-did-accepted": (
        "a donné l'accès à",
        "granted access to",
    ),
    "admin-did-refused": (
        "a refusé l'accès à",
        "refused access to",
    ),
    "admin-did-reserved": (
        "a réservé",
        "reserved",
    ),
    "admin-did-released": (
        "a libéré",
        "released",
    ),
    "admin-did-token": (
        "a créé le jeton",
        "made the token",
    ),
    "admin-did-untoken": (
        "a retiré le jeton",
        "removed the token",
    ),
}
SENTENCES: Final[Sentences] = EVERYWHERE | READER | ASK | CONVENTIONS | API | STATS | ADMIN
