"""Four invented conventions: two siblings that differ by their département, and two others."""

from __future__ import annotations

from pathlib import Path

from bot.library.library import Library, add, load
from tests.desk import Desk
from tests.word_encoder import WordEncoder

FORM = """\
CONVENTION DE PARTENARIAT

Service numérique « {service} »

Entre

{body}, représentée par Anne Roy, directrice générale,
ci-après dénommée « l'Agence »,

et

Le département de {place}, représenté par Luc Fabre, président du conseil départemental,
ci-après dénommé « la Collectivité »,

Article 1 : Objet

La présente convention a pour objet le déploiement de {service} dans le département.

Article 2 : Montant

La Collectivité verse à l'Agence {amount} € TTC par an.

Article 3 : Durée

La convention prend effet à sa signature et s'achève le {end}.

Article 4 : Résiliation

Chaque partie peut résilier la convention avec un préavis de {notice} mois.

Fait à Tours, le {day}

Anne Roy

Luc Fabre
"""
FIELDS = ("service", "body", "place", "day", "amount", "notice", "end")
VALUES = {
    "bocage-orne.txt": (
        *("Bocage+", "Agence des paysages ruraux (APR)", "l'Orne"),
        *("4 mars 2021", "12 000", "deux", "31 décembre 2030"),
    ),
    "bocage-manche.txt": (
        *("Bocage+", "Agence des paysages ruraux (APR)", "la Manche"),
        *("9 juin 2022", "18 000", "deux", "31 décembre 2031"),
    ),
    "lucioles-creuse.txt": (
        *("Carte-Lucioles", "Office des étoiles (ODE)", "la Creuse"),
        *("15 avril 2020", "7 500", "six", "30 juin 2029"),
    ),
    "pontons.txt": (
        *("MesPontons", "Régie fluviale (RFL)", "la Nièvre"),
        *("2 mai 2023", "30 000", "trois", "1er mai 2028"),
    ),
}


def small_desk(folder: Path) -> Desk:
    """Return the four conventions, indexed with the word encoder, to be asked."""
    for name, values in VALUES.items():
        text = FORM.format(**dict(zip(FIELDS, values, strict=True)))
        (folder / name).write_text(text, encoding="utf-8")
    words = WordEncoder()
    library = Library(folder / "home", False, lambda: words)
    add(library, [folder / name for name in VALUES])
    return Desk(load(library), words)
