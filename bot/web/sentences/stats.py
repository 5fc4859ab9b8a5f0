"""The sentences of the statistics."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "stats-lead": (
        "Ce que Clausier fait depuis la semaine du {since}, sans rien de ce qui a été demandé ni "
        "de qui l'a demandé.",
        "What Clausier did since the week of {since}, without anything of what was asked, or by "
        "whom.",
    ),
    "stats-week": ("Semaine du", "Week of"),
    "stats-questions": ("Questions", "Questions"),
    "stats-answered": ("Répondues", "Answered"),
    "stats-ambiguous": ("À préciser", "To be made precise"),
    "stats-uncertain": ("Incertaines", "Uncertain"),
    "stats-not_found": ("Sans réponse", "Not found"),
    "stats-votes": ("Avis reçus", "Votes"),
    "stats-liked": ("Avis favorables", "Votes in favour"),
    "stats-delay": ("Délai médian", "Median delay"),
    "stats-late": ("Délai de 95 réponses sur 100", "Delay of 95 answers in 100"),
    "stats-documents": ("Documents ouverts à tous", "Documents open to all"),
    "stats-asked-title": (
        "Questions par semaine, et ce qu'elles sont devenues",
        "Questions by week, and how they ended",
    ),
    "stats-delay-title": (
        "Délai médian entre la question et la réponse, par semaine",
        "Median delay between question and answer, by week",
    ),
    "stats-table": ("Toutes les semaines", "All weeks"),
    "stats-file": ("Télécharger ce tableau (CSV)", "Download this table (CSV)"),
    "stats-unknown": (
        "Pas encore assez de réponses pour le dire.",
        "Not enough answers yet to tell.",
    ),
    "stats-few": ("moins de {few}", "fewer than {few}"),
    "stats-percent": ("{value} %", "{value}%"),
    "stats-seconds": ("{value} s", "{value} s"),
    "stats-how": ("Comment on compte", "How this is counted"),
    "stats-how-counts": (
        "Les nombres sont arrondis à {few} près ; de 1 à 4, on dit « moins de {few} », et aucune "
        "part n'en est tirée. Les salutations et les remerciements ne comptent pas, ni les "
        "questions posées par l'API, qui ne sont pas conservées. Une question effacée, par son "
        "auteur ou par l'âge, n'est plus comptée.",
        "Numbers are rounded to {few}; from 1 to 4 we say “fewer than {few}”, and no share is "
        "made of them. Greetings and thanks do not count, nor do questions put through the API, "
        "which are not kept. A question that is deleted, by who asked it or by age, counts no "
        "more.",
    ),
    "stats-how-ends": (
        "« À préciser » : plusieurs conventions répondent, et l'on choisit. « Incertaine » : la "
        "clause la plus proche est montrée, rien n'est affirmé. « Sans réponse » : les textes "
        "n'en disent rien, ou rien n'a été trouvé.",
        "“To be made precise”: several agreements answer, and one chooses. “Uncertain”: the "
        "nearest clause is shown, nothing is asserted. “Not found”: the texts do not say, or "
        "nothing was found.",
    ),
}
