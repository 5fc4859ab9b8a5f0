"""The tier that a question falls in, the sentence that changes it, the article an avenant ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answering.amending import Action, changes_in
from bot.answering.evidence import Asked
from bot.answering.intent import UNTOLD
from bot.answering.model import Answer, Status
from bot.answering.moves import Move
from bot.answering.question import read_question
from bot.answering.tiers import counted_in, range_of
from bot.conversation.follow_up import Understood
from bot.conversation.move_replies import reply_to_move
from bot.library.library import Library, add, load
from tests.desk import TODAY, Desk
from tests.word_encoder import WordEncoder, word_ranker

LEVY = """\
CONVENTION DE MUTUALISATION

Entre

Le Syndicat des Eaux Vives, représenté par sa présidente, Mme Anne Roy,

et

La commune de Grandpré, représentée par son maire, M. Luc Fabre,

Article 1 : Cotisation annuelle

La cotisation annuelle dépend de la population :
- moins de 2 000 habitants : 400 € ;
- de 2 000 à 9 999 habitants : 1 100 € ;
- au-delà : 2 600 €.

Toutefois, les communes entrées en cours d'année doublent cette cotisation.

Article 2 : Indemnité de départ

| Ancienneté | Indemnité |
| --- | --- |
| Moins de 5 ans | un mois de salaire |
| De 5 à 10 ans | trois mois de salaire |
| Plus de 10 ans | six mois de salaire |

Article 3 : Préavis de retrait

Une commune se retire avec un préavis de huit mois.

Article 4 : Publication

La convention est affichée en mairie.

Article 5 : Assurance

Le Syndicat assure les pompes.

Article 6 : Permanence

La permanence est tenue le lundi.

Fait à Grandpré, le 7 mai 2024
"""
AVENANT = """\
AVENANT N° 1
à la convention de mutualisation du 7 mai 2024

Entre

Le Syndicat des Eaux Vives, représenté par sa présidente, Mme Anne Roy,

et

La commune de Grandpré, représentée par son maire, M. Luc Fabre,

Article 1 : Retrait

L'article 3 de la convention est supprimé. L'article 4 devient l'article 3.

Article 2 : Assurance

À l'article 5, les mots « les pompes » sont remplacés par les mots « les pompes et les vannes ».

Article 3 : Permanence

L'article 6 est remplacé par :

« La permanence est tenue le mardi et le jeudi. »

Fait à Grandpré, le 2 juin 2025
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, words = tmp_path_factory.mktemp("conditions"), WordEncoder()
    for name, text in {"levy.txt": LEVY, "avenant.txt": AVENANT}.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "home", False, lambda: words)
    add(library, [folder / "levy.txt", folder / "avenant.txt"])
    desk = Desk(load(library), words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.answering.deciding.ranker", word_ranker)
        patch.setattr("bot.answering.compose.ranker", word_ranker)
        yield desk
    desk.knowledge.searcher.generation.db.close()


def on_the_convention(desk: Desk, text: str) -> Answer:
    sources = [a.document.source for a in desk.knowledge.analyses]
    return desk.ask(text, documents=frozenset({sources.index("levy.txt")}))


@pytest.mark.parametrize(
    ("people", "first"),
    [
        ("1 500", "moins de 2 000 habitants : 400 €"),
        ("4 500", "de 2 000 à 9 999 habitants : 1 100 €"),
        ("1,2 M", "au-delà : 2 600 €."),
    ],
)
def test_the_tier_that_applies_comes_first_and_the_others_follow(
    desk: Desk, people: str, first: str
):
    reply = on_the_convention(
        desk, f"montant de la cotisation annuelle, population {people} habitants"
    )
    assert reply.status is Status.ANSWERED
    assert reply.headline.split(" ; ")[0].rstrip(".") == first.rstrip(".")
    assert all(value in reply.headline for value in ("400 €", "1 100 €", "2 600 €"))


def test_what_doubles_the_value_is_quoted_with_it(desk: Desk):
    reply = on_the_convention(desk, "montant de la cotisation annuelle, population 4 500 habitants")
    (note,) = [each for each in reply.notes if each.startswith("Le texte ajoute")]
    sentence = "Toutefois, les communes entrées en cours d'année doublent cette cotisation."
    assert sentence in note
    assert sentence in [citation.quote for citation in reply.citations]


def test_without_a_value_the_tiers_stand_in_their_order(desk: Desk):
    reply = on_the_convention(desk, "montant de la cotisation annuelle selon la population")
    assert "400 €" in reply.headline
    assert reply.headline.index("400 €") < reply.headline.index("1 100 €")


def test_the_row_that_applies_is_the_headline(desk: Desk):
    reply = on_the_convention(desk, "indemnité de départ, ancienneté de 7 ans, moins de salaire")
    assert reply.headline == "De 5 à 10 ans — Indemnité\u00a0: trois mois de salaire"
    assert "six mois de salaire" in reply.citations[0].quote


def test_what_an_avenant_does_to_each_article(desk: Desk):
    sources = [a.document.source for a in desk.knowledge.analyses]
    found = changes_in(desk.knowledge, sources.index("avenant.txt"))
    assert [(c.label, c.action, c.to, c.old) for c in found] == [
        ("article 3", Action.DELETED, "", ""),
        ("article 4", Action.RENUMBERED, "article 3", ""),
        ("article 5", Action.MODIFIED, "", "les pompes"),
        ("article 6", Action.REWRITTEN, "", ""),
    ]


def test_an_article_that_is_replaced_is_answered_with_its_new_words(desk: Desk):
    reply = on_the_convention(desk, "La permanence est tenue le lundi")
    assert "le mardi et le jeudi" in reply.headline
    assert [c.source for c in reply.citations][:2] == ["avenant.txt", "levy.txt"]


def test_a_deleted_article_is_answered_by_what_deletes_it(desk: Desk):
    reply = on_the_convention(desk, "préavis de retrait d'une commune")
    assert reply.headline == "L'article 3 de la convention est supprimé."
    assert [c.source for c in reply.citations][:2] == ["avenant.txt", "levy.txt"]
    assert any("un préavis de huit mois" in c.quote for c in reply.citations)
    assert any("Texte avant l'avenant" in note for note in reply.notes)


def test_words_that_are_replaced_are_answered_as_amended(desk: Desk):
    reply = on_the_convention(desk, "Le Syndicat assure les pompes")
    assert "sont remplacés par les mots « les pompes et les vannes »" in reply.headline
    assert {"avenant.txt", "levy.txt"} <= {c.source for c in reply.citations}


def test_a_deleted_article_is_read_with_what_deletes_it(desk: Desk):
    asked = read_question("montre l'article 3", desk.knowledge.catalogue)
    about = Asked(asked, desk.encoder.encode_queries([asked.text])[0], UNTOLD, "fr")
    every = frozenset(range(len(desk.knowledge.analyses)))
    found = Understood(Move.WHOLE, asked)
    reply = reply_to_move(found, about, desk.knowledge, every, TODAY)
    assert reply is not None
    assert [c.source for c in reply.citations] == ["levy.txt", "avenant.txt", "avenant.txt"]
    assert reply.citations[0].clause == "Article 3 — Préavis de retrait"
    assert "L'article 3 de la convention est supprimé." in reply.notes[0]


@pytest.mark.parametrize(
    ("text", "value", "noun"),
    [
        ("une commune de 1,4 M d'habitants", 1_400_000, "habitant"),
        ("500k habitants", 500_000, "habitant"),
        ("un gymnase de 1 200 m2", 1_200, "m2"),
        ("un gymnase de 1200m²", 1_200, "m2"),
    ],
)
def test_square_metres_are_no_millions(text: str, value: float, noun: str):
    assert counted_in(text, english=False)[-1] == (value, noun)


def test_more_than_a_value_lies_beyond_it():
    ((value, noun),) = counted_in("gymnase +1000m2", english=False)
    assert value > 1000
    assert noun == "m2"
    assert range_of("p2 – de 300 a 1 000 m2", 0) == (300, 1000)
    assert range_of("p1 – moins de 300 m2", 0) == (0, 300)
