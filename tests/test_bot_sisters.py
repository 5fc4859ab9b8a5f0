"""Two sister conventions and an avenant: parts of names, and what an avenant changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answering.model import Status
from bot.library.library import Library, add, load
from index.encoder import SentenceEncoder
from tests.desk import Desk, PreparedEncoder
from tests.word_encoder import WordEncoder, word_ranker

FORM = """\
CONVENTION DE FINANCEMENT

Entre

L'Agence des sports du Forez, représentée par sa directrice, Mme Anne Roy,
ci-après désignée « l'Agence »,

et

La Commune de {town}, représentée par son maire, M. Luc Fabre,
ci-après désignée « le gestionnaire »,

Article 1 : Objet

La présente convention définit les conditions de versement de l'aide accordée au gestionnaire \
pour le fonctionnement du gymnase municipal « {place} ».

Article 2 : Subvention

L'Agence verse au gestionnaire une subvention annuelle de {amount} €.

Article 3 : Durée

La présente convention est conclue du 1er janvier 2024 au 31 décembre 2029.

Article 4 : Résiliation

Chaque partie peut résilier la convention avec un préavis de {notice} mois.

Fait à Feurs, le {day}
"""
AVENANT = """\
AVENANT N° 1
à la convention de financement du 8 février 2024

Entre

L'Agence des sports du Forez, représentée par sa directrice, Mme Anne Roy,
ci-après désignée « l'Agence »,

et

La Commune de Bellerive-sur-Lignon, représentée par son maire, M. Luc Fabre,
ci-après désignée « le gestionnaire »,

Article 1 : Objet

Le présent avenant a pour objet de modifier la subvention et la durée de la convention.

Article 2 : Subvention

La subvention annuelle est portée à 19 000 €.

Article 3 : Durée

La date du 31 décembre 2029 est remplacée par celle du 30 juin 2031.

Fait à Feurs, le 3 avril 2025
"""
TERM = "La présente convention est conclue du 1er janvier 2024 au 31 décembre 2029."
BELLERIVE, SAULIEU, AMENDED = "bellerive.txt", "saulieu.txt", "avenant-bellerive.txt"
TEXTS = {
    BELLERIVE: FORM.format(
        town="Bellerive-sur-Lignon",
        place="Les Cigognes",
        amount="12 000",
        notice="deux",
        day="8 février 2024",
    ),
    SAULIEU: FORM.format(
        town="Saulieu-en-Forez", place="Orion", amount="15 000", notice="six", day="9 mai 2024"
    ),
    AMENDED: AVENANT,
}


@pytest.fixture(scope="module")
def sisters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, words = tmp_path_factory.mktemp("sisters"), WordEncoder()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "home", False, lambda: words)
    add(library, [folder / name for name in TEXTS])
    desk = Desk(load(library), words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.answering.deciding.ranker", word_ranker)
        yield desk
    desk.knowledge.searcher.generation.db.close()


def test_the_name_in_quotes_tells_sisters_apart(sisters: Desk):
    titles = dict(
        zip(
            [a.document.source for a in sisters.knowledge.analyses],
            sisters.knowledge.titles,
            strict=True,
        )
    )
    assert titles[SAULIEU] == (
        "Convention de financement — Orion — Agence des sports du Forez, Saulieu-en-Forez (2024)"
    )
    service = sisters.knowledge.analyses[list(titles).index(SAULIEU)].metadata.service
    assert service is not None
    assert service.text == "fonctionnement du gymnase municipal « Orion »"


@pytest.mark.parametrize(
    ("text", "headline", "source"),
    [
        ("préavis saulieu", "un préavis de six mois", SAULIEU),
        ("préavis bellerive", "un préavis de deux mois", BELLERIVE),
        ("préavis du gymnase les cigognes", "un préavis de deux mois", BELLERIVE),
        ("préavis orion", "un préavis de six mois", SAULIEU),
    ],
)
def test_a_part_of_a_name_is_a_name(sisters: Desk, text: str, headline: str, source: str):
    reply = sisters.ask(text)
    assert (reply.headline, reply.citations[0].source) == (headline, source)


def test_a_follow_up_with_a_part_of_a_name_leaves_the_first_convention(sisters: Desk):
    reply = sisters.ask("et pour saulieu ?", "Quel est le préavis de Bellerive-sur-Lignon ?")
    assert reply.headline == "un préavis de six mois"


def test_an_avenant_leads_with_what_it_changes(sisters: Desk):
    end = sisters.ask("durée, date de la convention de Bellerive ?")
    assert (end.status, end.headline) == (
        Status.ANSWERED,
        "La date du 31 décembre 2029 est remplacée par celle du 30 juin 2031.",
    )
    assert [c.source for c in end.citations][:2] == [AMENDED, BELLERIVE]
    amount = sisters.ask("montant de la subvention annuelle de Bellerive")
    assert (amount.status, amount.headline) == (Status.ANSWERED, "19 000 €")


def test_where_only_the_convention_is_asked_the_avenant_is_quoted_beside_it(sisters: Desk):
    sources = [a.document.source for a in sisters.knowledge.analyses]
    only = frozenset({sources.index(BELLERIVE)})
    end = sisters.ask("durée, date de la convention", documents=only)
    assert end.headline == TERM
    assert "La date du 31 décembre 2029 est remplacée par celle du 30 juin 2031." in end.notes[1]
    amount = sisters.ask("Quel est le montant annuel de la subvention ?", documents=only)
    assert amount.headline == "12 000 €"
    assert "La subvention annuelle est portée à 19 000 €." in amount.notes[1]


def test_an_avenant_changes_nothing_of_a_sister(sisters: Desk):
    reply = sisters.ask("durée, date de la convention de Saulieu ?")
    assert (reply.headline, reply.notes) == (TERM, ())


SCHOOL = """\
CONVENTION D'OBJECTIFS ET DE MOYENS
École de musique municipale, années 2023 à 2026

Entre

La commune de Saulzais, représentée par son maire, M. Luc Fabre, ci-après « la Commune »,

et

L'association « Cuivres et Bois », représentée par sa présidente, Mme Anne Roy,
ci-après « l'Association »,

Article 1 : Objet

L'Association assure l'enseignement des cuivres dans les communes du canton.

Article 2 : Subvention

La subvention est versée en deux fois : 70 % au 15 mars et le solde au 1er octobre.
"""


def test_a_convention_goes_by_the_words_under_its_title(tmp_path):
    words = WordEncoder()
    for name, text in {**TEXTS, "objectifs.txt": SCHOOL}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = Library(tmp_path / "home", False, lambda: words)
    add(library, [tmp_path / name for name in (*TEXTS, "objectifs.txt")])
    desk = Desk(load(library), words)
    reply = desk.ask("quand est versée la subvention de l'école de musique ?")
    assert (reply.status, reply.citations[0].source) == (Status.ANSWERED, "objectifs.txt")
    assert reply.headline == (
        "La subvention est versée en deux fois : 70 % au 15 mars et le solde au 1er octobre."
    )
    assert "70 % au 15 mars et le solde au 1er octobre" in reply.citations[0].quote
    desk.knowledge.searcher.generation.db.close()


SNOW = """\
Convention de déneigement des chemins

Entre le syndicat du Haut-Sillon (« le syndicat ») et la commune de {town} (« la commune »)

Article 1 : Objet
Le syndicat assure le déneigement des chemins de la commune.

Article 2 : Contribution
La commune verse au syndicat une contribution annuelle de {amount} €.

Article 3 : Résiliation
La convention peut être résiliée avec un préavis de {notice} mois.

Fait le 12 mars 2027
"""
TOWNS = {"Vernaison": ("4 100", "deux"), "Vernoux": ("3 650", "cinq"), "Verneuil": ("5 200", "six")}


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("twins")
    paths = [folder / f"chemins-{town.lower()}.txt" for town in TOWNS]
    for path, (town, (amount, notice)) in zip(paths, TOWNS.items(), strict=True):
        path.write_text(SNOW.format(town=town, amount=amount, notice=notice), encoding="utf-8")
    library = Library(folder / "home", False, lambda: encoder)
    add(library, paths)
    desk = Desk(load(library), PreparedEncoder(encoder))
    yield desk
    desk.knowledge.searcher.generation.db.close()


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("Préavis de la convention de déneigement ?", ["cinq mois", "deux mois", "six mois"]),
        ("contribution déneigement", ["3 650 €", "4 100 €", "5 200 €"]),
    ],
)
def test_what_is_asked_of_all_twins_alike_is_asked_back(
    twins: Desk, text: str, headlines: list[str]
):
    reply = twins.ask(text)
    assert reply.status is Status.AMBIGUOUS
    assert {town for town in TOWNS for each in reply.choices if town in each.document} == {*TOWNS}
    said = sorted(each.headline.removesuffix(".").replace("\xa0", " ") for each in reply.choices)
    assert [each.endswith(end) for each, end in zip(said, headlines, strict=True)] == [True] * 3


def test_a_twin_that_is_named_answers_alone(twins: Desk):
    reply = twins.ask("Préavis du déneigement à Vernoux ?")
    assert (reply.status, reply.headline) == (Status.ANSWERED, "un préavis de cinq mois")


def test_twins_that_say_the_same_answer_together(twins: Desk):
    reply = twins.ask("Qui assure le déneigement ?")
    assert reply.status is Status.ANSWERED
    assert "Le syndicat assure le déneigement" in reply.headline
