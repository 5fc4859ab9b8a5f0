"""Every sentence a person reads, French first, English too.

Does: hold the sentences and set them with French typography.
Does not: hold anything that is displayed from a source; sources are put in as they stand.
"""

from __future__ import annotations

import re
from typing import Final

LANGUAGES: Final = ("fr", "en")

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    # answers
    "not-found": (
        "Je n'ai pas trouvé la réponse dans les conventions.",
        "I did not find the answer in the agreements.",
    ),
    "convention-unknown": (
        "Je n'ai pas trouvé : cette convention n'est pas parmi celles que je connais.",
        "Not found: that agreement is not among those I hold.",
    ),
    "convention-silent": (
        "Je n'ai pas trouvé : {document} ne dit rien à ce sujet.",
        "Not found: {document} says nothing about this.",
    ),
    "conventions-silent": (
        "Je n'ai pas trouvé : aucune des conventions ne dit rien à ce sujet.",
        "Not found: none of the agreements says anything about this.",
    ),
    "off-topic": (
        "Je n'ai rien trouvé : je ne réponds qu'aux questions sur les conventions.",
        "Nothing found: I only answer questions about the agreements.",
    ),
    "what-i-do": (
        "Je suis Clausier : posez-moi une question sur une convention (un montant, une durée, un "
        "préavis, une obligation, un signataire…) et je cite la clause qui répond.",
        "I am Clausier: ask me about an agreement (an amount, a duration, a notice period, an "
        "obligation, a signatory…) and I quote the clause that answers.",
    ),
    "held": ("Conventions disponibles :", "Agreements available:"),
    "and-more": ("… et {count} autres.", "… and {count} more."),
    "nearest": ("Clauses les plus proches :", "Nearest clauses:"),
    "see-also": ("Voir aussi :", "See also:"),
    "ambiguous": (
        "Plusieurs conventions répondent différemment : de laquelle s'agit-il ?",
        "Several agreements answer differently: which one do you mean?",
    ),
    "unspecified": ("non précisé", "not specified"),
    "comparison": ("Convention par convention :", "Agreement by agreement:"),
    "which": (
        "{found} sur {total} conventions :",
        "{found} of {total} agreements:",
    ),
    "silent-ones": ("Rien à ce sujet : {documents}.", "Nothing about it: {documents}."),
    "more-items": (
        "La liste continue ({count} autres éléments) : {clause}, lignes {first} à {last}.",
        "The list goes on ({count} more items): {clause}, lines {first} to {last}.",
    ),
    "ended": (
        "Attention : cette convention n'est plus en vigueur (« {quote} »).",
        "Note: this agreement is no longer in force (« {quote} »).",
    ),
    "newer": (
        "Une convention plus récente porte sur le même sujet : {document}.",
        "A more recent agreement covers the same subject: {document}.",
    ),
    "corrected": (
        "Valeur corrigée à la main dans la fiche de la convention : {value}.",
        "Value corrected by hand in the agreement's record: {value}.",
    ),
    "lines": ("l. {first}–{last}", "l. {first}–{last}"),
    "line": ("l. {first}", "l. {first}"),
    "page": ("p. {page}", "p. {page}"),
}


def say(name: str, language: str = "fr", **data: object) -> str:
    """Return a sentence in ``language`` (French unless "en"), with ``data`` put in as it is."""
    french, english = MESSAGES[name]
    template = english if language == "en" else typeset(french)
    return template.format(**data)


def typeset(template: str) -> str:
    """Put no-break spaces before ``: ; ! ?`` and inside « » in a French sentence of ours."""
    template = re.sub(r" (?=[:;!?»])", "\N{NO-BREAK SPACE}", template)
    return template.replace("« ", "«\N{NO-BREAK SPACE}")
