"""The sentences of a convention as it is read."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
    "reader-one-page": ("1 page", "1 page"),
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
        "Page numérisée : les mots cités sont encadrés là où ils se reconnaissent. Touchez l'image "
        "pour l'agrandir.",
        "A scanned page: the cited words are boxed where they are recognised. Select the image to "
        "enlarge it.",
    ),
    "reader-image-alone": ("Touchez l'image pour l'agrandir.", "Select the image to enlarge it."),
    "reader-scan-alone": (
        "Page numérisée. Touchez l'image pour l'agrandir.",
        "A scanned page. Select the image to enlarge it.",
    ),
}
