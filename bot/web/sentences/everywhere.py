"""What stands on every page: the way in and around, and what goes wrong."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
        "Cette page est réservée. Écrivez /web au bot, dans votre discussion privée avec lui : "
        "il vous donne un lien qui l'ouvre.",
        "This page is reserved. Write /web to the bot, in your private chat with it: it gives "
        "you a link that opens it.",
    ),
    "entry-old": (
        "Ce lien a déjà servi, ou il a plus de dix minutes. Demandez-en un autre : /web au bot, "
        "ou « clausier web » dans un terminal.",
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
