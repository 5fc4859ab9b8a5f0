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
ASK: Final[Sentences] = {}
CONVENTIONS: Final[Sentences] = {}
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
STATS: Final[Sentences] = {}
ADMIN: Final[Sentences] = {}
SENTENCES: Final[Sentences] = EVERYWHERE | READER | ASK | CONVENTIONS | API | STATS | ADMIN
