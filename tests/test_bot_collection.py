"""Questions on the collection as a whole, over sixteen small conventions with known answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.evidence import Asked
from bot.answering.gate import unsupported, verbatim
from bot.answering.intent import Intent, Kind, Order, Property, Scope, Sort
from bot.answering.knowledge import Knowledge
from bot.answering.model import Answer, Status
from bot.answering.question import read_question
from bot.collection.collection import compose_collection, lines_of, wanted_of
from bot.library.library import Library, add, load
from bot.state.kept_answers import record
from bot.telegram.keyboards import answer_keyboard
from bot.telegram.message_html import answer_messages
from bot.texts.csv_files import comparison_csv
from tests.word_encoder import WordEncoder

TODAY = date(2026, 6, 1)
FORM = """\
{title}

Entre

{body}, représentée par sa directrice, Mme Anne Roy,

et

{other}, représentée par son président, M. Luc Fabre,

Article 1 : Objet

La présente convention a pour objet {object}.

Article 2 : Financement

{money}

Article 3 : Durée

{term}

Article 4 : Résiliation

{notice}

{signed}
"""
MAISON, VILLE = "La Maison des Semences", "La commune de Varsanne"
REGIE, OFFICE = "La Régie des Bacs", "L'Office des Phares"
# file: title, body, other, object, money, term, notice, signature
VALUES = {
    "tilleuls.txt": (
        "CONVENTION DE GESTION",
        MAISON,
        VILLE,
        "la gestion du verger « Les Tilleuls »",
        "La commune verse une subvention annuelle de 140 000 €.",
        "La convention est conclue pour trois ans à compter du 1er janvier 2024.",
        "Chaque partie peut résilier la convention avec un préavis de six mois.",
        "Fait à Varsanne, le 12 décembre 2023",
    ),
    "graines.txt": (
        "CONVENTION DE DÉPÔT",
        MAISON,
        OFFICE,
        "le dépôt de graines",
        "La convention est conclue à titre gratuit.",
        "La convention est conclue pour un an à compter du 1er mars 2019. Elle est renouvelable"
        " par tacite reconduction.",
        "Elle peut être dénoncée avec un préavis de deux mois.",
        "Fait à Varsanne, le 15 février 2019",
    ),
    "bacs.txt": (
        "CONVENTION DE TRANSPORT",
        REGIE,
        VILLE,
        "la traversée du fleuve",
        "La commune verse à la Régie une participation de 62 500 euros.",
        "La convention prend effet le 1er avril 2022 et prend fin le 31 mars 2025.",
        "La résiliation est notifiée avec un préavis de trois mois.",
        "Fait à Varsanne, le 20 mars 2022",
    ),
    "phares.txt": (
        "CONVENTION D'ENTRETIEN",
        OFFICE,
        REGIE,
        "l'entretien des phares",
        "L'Office verse une contribution de 1 200 000 €.",
        "La convention est conclue pour une durée indéterminée à compter du 1er juillet 2018.",
        "Chaque partie peut la dénoncer avec un préavis d'un an.",
        "Fait à Brassac, le 4 juin 2018",
    ),
    "lavoir.txt": (
        "CONVENTION DE MÉCÉNAT",
        "La Fondation Lavandière",
        VILLE,
        "la restauration du lavoir",
        "La Fondation verse un don de 8 000 €.",
        "La convention prend fin à la réception des travaux.",
        "La convention peut être résiliée avec un préavis de quinze jours.",
        "Fait à Varsanne, le 3 mai 2021",
    ),
    "moulin.txt": (
        "CONVENTION D'OCCUPATION",
        "Le Syndicat du Moulin",
        OFFICE,
        "l'occupation du moulin",
        "L'Office s'acquitte d'une redevance de 3 600 € par an.",
        "La convention entre en vigueur le 1er septembre 2026 et s'achève le 31 août 2030.",
        "Elle peut être résiliée avec un préavis de quatre mois.",
        "Fait à Brassac, le 2 mai 2026",
    ),
    "cloches.txt": (
        "CONVENTION DE PRÊT",
        "Le Musée des Cloches",
        VILLE,
        "le prêt de douze cloches",
        "Le prêt est consenti à titre gracieux.",
        "La convention prend effet à sa signature et s'achève le 30 juin 2020.",
        "Aucune résiliation n'est prévue.",
        "Fait à Varsanne, le 9 janvier 2020",
    ),
    "ruches.txt": (
        "CONVENTION DE PARTENARIAT",
        "Le Rucher du Plateau",
        MAISON,
        "l'entretien des ruches",
        "La Maison verse une subvention de 4 500 €.",
        "La convention est conclue pour deux ans à compter du 1er février 2021. Elle est"
        " renouvelable une fois par tacite reconduction pour la même durée.",
        "Chaque partie peut la résilier avec un préavis d'un mois.",
        "Fait à Varsanne, le 10 janvier 2021",
    ),
    "barque.txt": (
        "CONVENTION DE SAUVETAGE",
        "La Société du Sauvetage",
        REGIE,
        "le secours en rivière",
        "La Régie verse une dotation de 45 000 €.",
        "La convention est conclue jusqu'au 31 décembre 2027.",
        "Elle peut être dénoncée avec un préavis de six mois.",
        "Fait à Brassac, le 8 octobre 2022",
    ),
    "digue.txt": (
        "CONVENTION DE TRAVAUX",
        "Le Syndicat de la Digue",
        OFFICE,
        "la réfection de la digue",
        "Le Syndicat verse à l'Office une participation de 310 000 €.",
        "La convention prend effet le 1er janvier 2020 pour cinq ans.",
        "La résiliation suppose un préavis de neuf mois.",
        "Fait à Brassac, le 18 décembre 2019",
    ),
    "orgue.txt": (
        "CONVENTION DE RESTAURATION",
        "Les Amis de l'Orgue",
        VILLE,
        "la restauration de l'orgue",
        "La commune verse une subvention de 27 000 €.",
        "La convention est conclue pour une durée de quatre ans à compter de sa signature. Elle"
        " n'est pas renouvelable par tacite reconduction.",
        "Elle peut être résiliée avec un préavis de trois mois.",
        "Fait à Varsanne, le 30 novembre 2023",
    ),
    "serre.txt": (
        "CONVENTION D'ACCUEIL",
        "La Serre des Marais",
        MAISON,
        "l'accueil de stagiaires",
        "La Maison verse une gratification de 900 €.",
        "La convention est conclue du 5 janvier 2025 au 30 juin 2026.",
        "Elle peut être résiliée avec un préavis de huit jours.",
        "Fait à Varsanne, le 20 décembre 2024",
    ),
    "quai.txt": (
        "CONVENTION DE LOCATION",
        "Le Port de Brassac",
        REGIE,
        "la location du quai",
        "La Régie verse un loyer de 18 000 € par an.",
        "La convention est conclue pour dix ans à compter du 1er janvier 2015, et prend fin au"
        " plus tard le 31 décembre 2024.",
        "Elle peut être dénoncée avec un préavis de cinq mois.",
        "Fait à Brassac, le 12 décembre 2014",
    ),
}
AVENANT = """\
AVENANT N° 1
à la {kind} du {day}

Entre

{body}, représentée par sa directrice, Mme Anne Roy,

et

{other}, représentée par son président, M. Luc Fabre,

Article 1 : Durée

{term}

Fait à Varsanne, le {signed}
"""
AVENANTS = {
    "avenant-bacs.txt": AVENANT.format(
        kind="convention de transport",
        day="20 mars 2022",
        body=REGIE,
        other=VILLE,
        term="La convention est prolongée jusqu'au 30 septembre 2026.",
        signed="3 mars 2025",
    ),
    "avenant-orgue.txt": AVENANT.format(
        kind="convention de restauration",
        day="30 novembre 2023",
        body="Les Amis de l'Orgue",
        other=VILLE,
        signed="5 janvier 2026",
        term="La convention prend fin le 28 février 2026 au lieu du 29 novembre 2027.",
    ),
    "avenant-digue.txt": AVENANT.format(
        kind="convention de travaux",
        day="18 décembre 2019",
        body="Le Syndicat de la Digue",
        other=OFFICE,
        term="La convention est prolongée de deux ans.",
        signed="2 décembre 2024",
    ),
}
FIELDS = ("title", "body", "other", "object", "money", "term", "notice", "signed")
TEXTS = {
    name: FORM.format(**dict(zip(FIELDS, values, strict=True))) for name, values in VALUES.items()
} | AVENANTS


def library_in(folder: Path, texts: dict[str, str]) -> Knowledge:
    words = WordEncoder()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "home", False, lambda: words)
    add(library, [folder / name for name in texts])
    return load(library)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    knowledge = library_in(tmp_path_factory.mktemp("many"), TEXTS)
    yield knowledge
    knowledge.searcher.generation.db.close()


def asked_of(
    text: str,
    knowledge: Knowledge,
    asked: Property,
    order: Order = Order.NONE,
    language: str = "fr",
) -> Asked:
    intent = Intent(
        {Sort.QUESTION: 1.0},
        {Scope.WHICH: 1.0},
        {Kind.TEXT: 1.0},
        {Property.OTHER: 0.0, asked: 1.0},
        {order: 1.0},
    )
    question = read_question(text, knowledge.catalogue)
    return Asked(question, WordEncoder().encode_queries([text])[0], intent, language)


def reply_to(
    knowledge: Knowledge, text: str, asked: Property, order: Order = Order.NONE, **more: str
) -> Answer:
    everything = frozenset(range(len(knowledge.analyses)))
    put = asked_of(text, knowledge, asked, order, **more)
    wanted = wanted_of(put, knowledge, everything, TODAY)
    assert wanted is not None
    return compose_collection(put, wanted, knowledge)


def sources_of(knowledge: Knowledge, text: str, *how: object, **more: str) -> list[str]:
    """The files of the conventions that answer, in order, those whose text is silent left out."""
    everything = frozenset(range(len(knowledge.analyses)))
    put = asked_of(text, knowledge, *how, **more)  # type: ignore[arg-type]
    wanted = wanted_of(put, knowledge, everything, TODAY)
    assert wanted is not None
    found, _ = lines_of(wanted, knowledge)
    return [
        knowledge.analyses[line.document].document.source.removesuffix(".txt") for line in found
    ]


IN_FORCE = {"tilleuls", "graines", "bacs", "phares", "barque", "digue", "serre"}
ENDED = {"cloches", "ruches", "orgue", "quai"}
SETS = [
    ("Quelles conventions sont encore en vigueur ?", Property.IN_FORCE, IN_FORCE),
    ("Lesquelles ont pris fin ?", Property.ENDED, ENDED),
    (
        "Quelles conventions étaient en vigueur au 1er janvier 2020 ?",
        Property.IN_FORCE,
        {"graines", "phares", "quai", "digue"},
    ),
    (
        "conv en vigueur en 2021",
        Property.IN_FORCE,
        {"graines", "phares", "ruches", "digue", "quai"},
    ),
    (
        "Au 1er mars 2026, lesquelles étaient terminées ?",
        Property.ENDED,
        ENDED,
    ),
    ("Lesquelles ont pris fin en 2026 ?", Property.ENDED, {"orgue"}),
    (
        "Quelles conventions se terminent cette année ?",
        Property.END,
        {"bacs", "orgue", "serre", "tilleuls", "digue"},
    ),
    ("échéance après 2026 : lesquelles", Property.END, {"moulin", "barque"}),
    ("Lesquelles ont été signées en 2022 ?", Property.SIGNED, {"bacs", "barque"}),
    ("signées avant 2019", Property.SIGNED, {"phares", "quai"}),
    (
        "Which ones were signed after 1 January 2025?",
        Property.SIGNED,
        {"moulin", "avenant-bacs", "avenant-orgue"},
    ),
    ("Quels accords commencent en 2026 ?", Property.START, {"moulin"}),
    ("Quelles conventions dépassent 100 000 € ?", Property.AMOUNT, {"tilleuls", "phares", "digue"}),
    ("conv > 1 M€", Property.AMOUNT, {"phares"}),
    ("agreements worth less than 5,000 euros", Property.AMOUNT, {"moulin", "ruches", "serre"}),
    ("entre 20 000 et 70 000 euros", Property.AMOUNT, {"bacs", "barque", "orgue"}),
    ("préavis de trois mois : lesquelles", Property.NOTICE, {"bacs", "orgue"}),
    (
        "plus de cinq mois de préavis : lesquelles",
        Property.NOTICE,
        {"tilleuls", "phares", "barque", "digue"},
    ),
    ("at least six months' notice", Property.NOTICE, {"tilleuls", "phares", "barque", "digue"}),
    ("Lesquelles sont conclues pour deux ans ?", Property.DURATION, {"ruches"}),
    ("Lesquelles durent au moins cinq ans ?", Property.DURATION, {"phares", "quai", "digue"}),
    ("Lesquelles sont reconduites tacitement ?", Property.RENEWAL, {"graines", "ruches"}),
    ("Lesquelles ne sont pas renouvelables ?", Property.RENEWAL, {"orgue"}),
    (
        "Quelles conventions la Régie des Bacs a-t-elle signées ?",
        Property.PARTY,
        {"bacs", "phares", "barque", "quai", "avenant-bacs"},
    ),
    (
        "Combien y a-t-il de conventions ?",
        Property.LIST,
        {name.removesuffix(".txt") for name in TEXTS},
    ),
]


@pytest.mark.parametrize(("text", "asked", "gold"), SETS)
def test_exactly_those_that_answer(many: Knowledge, text: str, asked: Property, gold: set[str]):
    language = "en" if text.startswith(("Which", "agree", "at least")) else "fr"
    assert set(sources_of(many, text, asked, language=language)) == gold


def first_of(many: Knowledge, text: str, asked: Property, order: Order) -> str:
    return sources_of(many, text, asked, order)[0]


@pytest.mark.parametrize(
    ("text", "asked", "order", "gold"),
    [
        ("Quelle est la convention la plus récente ?", Property.SIGNED, Order.MOST, "moulin"),
        ("la plus ancienne ?", Property.SIGNED, Order.LEAST, "quai"),
        ("Laquelle expire en premier ?", Property.END, Order.LEAST, "serre"),
        ("Laquelle se termine en dernier ?", Property.END, Order.MOST, "moulin"),
        ("le plus gros montant", Property.AMOUNT, Order.MOST, "phares"),
        ("le plus petit montant", Property.AMOUNT, Order.LEAST, "serre"),
        ("le préavis le plus long", Property.NOTICE, Order.MOST, "phares"),
        ("le préavis le plus court", Property.NOTICE, Order.LEAST, "serre"),
        ("la plus longue durée", Property.DURATION, Order.MOST, "phares"),
    ],
)
def test_the_first_of_a_rank(many: Knowledge, text: str, asked: Property, order: Order, gold: str):
    assert first_of(many, text, asked, order) == gold


def test_a_rank_is_rows_each_cited(many: Knowledge):
    reply = reply_to(many, "le plus gros montant ?", Property.AMOUNT, Order.MOST)
    assert reply.status is Status.ANSWERED
    assert reply.headline == f"{reply.rows[0].document}\u00a0: {reply.rows[0].headline}"
    assert "1 200 000 €" in reply.headline
    assert reply.notes[-1] == (
        "Chaque valeur est citée comme son texte l'énonce\u00a0; le calcul est laissé au lecteur."
    )
    texts = {a.document.source: a.document.text for a in many.analyses}
    for row in reply.rows:
        if row.citation is None:
            assert row.headline == "non précisé"
            continue
        citation = reply.citations[row.citation]
        assert verbatim(citation, texts[citation.source])
        assert unsupported(row.headline, [citation.quote]) == []


def test_what_does_not_let_one_tell_is_shown_as_such(many: Knowledge):
    reply = reply_to(many, "Quelles conventions sont en vigueur ?", Property.IN_FORCE)
    assert reply.headline == ("7 sur 13 conventions\u00a0; 1 ne permettent pas de le dire\u00a0:")
    unknown = [row for row in reply.rows if row.headline.startswith("non précisé")]
    assert [row.source for row in unknown] == ["lavoir.txt"]


def test_an_end_that_an_avenant_changes_is_cited_from_it(many: Knowledge):
    reply = reply_to(many, "Lesquelles ont pris fin ?", Property.ENDED)
    (row,) = [row for row in reply.rows if row.source == "orgue.txt"]
    assert row.citation is not None
    assert reply.citations[row.citation].source == "avenant-orgue.txt"
    assert "28 février 2026" in row.headline


def test_a_body_that_none_names_is_left_to_the_texts(many: Knowledge):
    everything = frozenset(range(len(many.analyses)))
    put = asked_of("Quelles conventions avec la SNCF ?", many, Property.PARTY)
    assert wanted_of(put, many, everything, TODAY) is None


def test_many_rows_are_paged_in_chat_and_whole_as_csv(many: Knowledge):
    reply = reply_to(many, "Combien y a-t-il de conventions ?", Property.LIST)
    kept, _ = record(reply, many)
    assert len(kept["rows"]) == len(TEXTS) == 16
    second = " ".join(answer_messages(kept, "fr", page=1))
    assert "[13]" in second
    assert "[12]" not in second
    data = [
        button.callback_data
        for row in answer_keyboard("Q", kept, "fr").inline_keyboard
        for button in row
    ]
    assert "r:Q:1" in data
    assert "k:Q:11" in data
    assert "k:Q:12" not in data
    assert comparison_csv(kept, "fr").decode("utf-8-sig").count("\r\n") == 17
