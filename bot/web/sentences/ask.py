"""The sentences of the page to ask on."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
    "ask-example-2": ("Quelles conventions sont en vigueur ?", "Which agreements are in force?"),
    "ask-example-3": (
        "Compare la durée de chaque convention",
        "Compare the duration of each agreement",
    ),
    "ask-privacy": (
        "Questions et réponses disparaissent quand vous fermez cette page. On compte seulement "
        "combien de questions trouvent réponse, et en combien de temps.",
        "Questions and answers are gone when you close this page. All that is counted is how many "
        "questions find an answer, and how fast.",
    ),
    "ask-talk": ("Questions et réponses", "Questions and answers"),
    "ask-new": ("Nouvelle conversation", "New conversation"),
    "ask-within": ("Seulement dans :", "Only in:"),
    "ask-everywhere": ("Chercher dans toutes", "Search all of them"),
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
    "ask-empty": ("Écrivez d'abord votre question.", "Write your question first."),
    "ask-long": (
        "Votre question est trop longue ({length} caractères, {limit} au plus). Pouvez-vous la "
        "résumer ?",
        "Your question is too long ({length} characters, {limit} at most). Could you shorten it?",
    ),
    "ask-each": (
        "Un instant, s'il vous plaît : vous avez posé beaucoup de questions. Reposez celle-ci "
        "dans une minute.",
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
