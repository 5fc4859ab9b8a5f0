"""The metadata of the conventions that ship, of other authors' agreements and of made-up ones."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.analysis import analyse
from corpus.metadata import display_title, read_metadata
from corpus.model import Document, Metadata, Span

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
ACCORDS = Path(__file__).parents[2] / "shared" / "samples" / "accords"
FILES = Path(__file__).parents[2] / "shared" / "samples" / "files"

ANCT_2020 = "administration-plus-anct-dinum-2020.txt"
CGET_2019 = "administration-plus-cget-dinum-2019.txt"
DOSSIER = "dossierfacile-dgaln-dinum-2020.txt"
FRICHES = "friches-cerema-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"


def metadata_of(text: str, source: str = "texte.txt") -> Metadata:
    return analyse(Document(source, text, "")).metadata


def shipped(source: str) -> Metadata:
    return metadata_of((TEXTS / source).read_text(encoding="utf-8"), source)


def words(span: Span | None) -> tuple[str, str] | None:
    return None if span is None else (span.text, span.value)


def party_rows(metadata: Metadata) -> list[tuple[str, str, tuple[str, ...], list[str]]]:
    return [
        (party.name.text, party.acronym, party.roles, [r.text for r in party.representatives])
        for party in metadata.parties
    ]


DINUM = "La Direction Interministérielle du Numérique"

FIVE = {
    ANCT_2020: (
        "CONVENTION BIPARTITE DE PARTENARIAT",
        "convention bipartite de partenariat",
        [
            ("L'Agence nationale de la Cohésion des territoires", "ANCT", (), ["Yves Le Breton"]),
            (DINUM, "DINUM", (), ["Nadi Bou Hanna"]),
        ],
        ("Administration+", "Administration+"),
        ("28/04/2020", "2020-04-28"),
        ("à la date de sa signature", ""),
        ("fin décembre 2020", "2020-12-31"),
    ),
    CGET_2019: (
        "CONVENTION DE REFACTURATION\n\nService public numérique « Administration+ »",
        "convention de refacturation",
        [
            (
                "Le Commissariat général a I’égalité des territoires",
                "CGET",
                ("service Cessionnaire",),
                [],
            ),
            (DINUM, "DINUM", ("service cédant",), ["Nadi Bou Hanna"]),
        ],
        ("Administration+", "Administration+"),
        ("9 NGV. 2018", ""),
        None,
        ("jusqu’au rétablissement des\n\nsommes dues par le cessionnaire", ""),
    ),
    DOSSIER: (
        "Convention de délégation de gestion",
        "convention de délégation de gestion",
        [
            (
                "la Direction générale de l'aménagement, du logement et de la nature, "
                "le Secrétariat général",
                "DGALN",
                ("le délégant",),
                ["Stéphanie Dupuy-Lyon", "Emilie Piette"],
            ),
            (DINUM.removeprefix("La "), "DINUM", ("le délégataire",), ["Nadi Bou Hanna"]),
        ],
        ("DossierFacile", "DossierFacile"),
        ("26 mars 2020", "2020-03-26"),
        ("à la date de publication de la convention", ""),
        None,
    ),
    FRICHES: (
        "Convention de partenariat",
        "convention de partenariat",
        [
            (
                "Le Centre d'études et d'expertise sur les risques, l'environnement, la mobilité "
                "et l'aménagement",
                "Cerema",
                (),
                ["Pascal Berteaud"],
            ),
            (DINUM, "DINUM", ("le délégataire",), ["Nadi Bou Hanna"]),
        ],
        ("démarches de revitalisation d'une friche", "démarches de revitalisation d'une friche"),
        ("3 septembre 2020", "2020-09-03"),
        ("à la date de publication de la convention", ""),
        ("31 mai 2021", "2021-05-31"),
    ),
    RDV: (
        "Convention de partenariat",
        "convention de partenariat",
        [
            (
                "Le DEPARTEMENT DE SEINE-ET-MARNE",
                "",
                ("la collectivité",),
                ["Patrick SEPTIERS"],
            ),
            ("L'Agence Nationale de la Cohésion des Territoires", "ANCT", (), ["Yves LE BRETON"]),
        ],
        ("RDV-Solidarités", "RDV-Solidarités"),
        None,
        None,
        ("31 décembre 2022", "2022-12-31"),
    ),
}


@pytest.mark.parametrize("source", FIVE)
def test_the_conventions_that_ship(source: str) -> None:
    found = shipped(source)
    title, kind, parties, service, signed, effective, ends = FIVE[source]
    assert found.title is not None
    assert found.title.text == title
    assert found.kind is not None
    assert found.kind.value == kind
    assert party_rows(found) == parties
    assert words(found.service) == service
    assert words(found.signed) == signed
    assert words(found.effective) == effective
    assert words(found.ends) == ends


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (ANCT_2020, {"Administration+", "Administration plus", "ANCT", "bipartite", "2020"}),
        (CGET_2019, {"Administration+", "CGET", "DINUM", "refacturation"}),
        (DOSSIER, {"DossierFacile", "Dossier Facile", "DGALN", "SG", "délégation de gestion"}),
        (FRICHES, {"friche", "friches", "Cerema", "2020"}),
        (RDV, {"RDV-Solidarités", "RDV Solidarités", "Seine-et-Marne", "ANCT", "2020"}),
    ],
)
def test_names_by_which_people_ask(source: str, names: set[str]) -> None:
    assert names - set(shipped(source).aliases) == set()


def test_an_alias_stands_once_however_it_is_spelled() -> None:
    aliases = shipped(CGET_2019).aliases
    assert [name for name in aliases if name.startswith("Administration")] == [
        "Administration+",
        "Administration plus",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (ANCT_2020, "Convention bipartite de partenariat — Administration+ — ANCT, DINUM (2020)"),
        (CGET_2019, "Convention de refacturation — Administration+ — CGET, DINUM"),
        (DOSSIER, "Convention de délégation de gestion — DossierFacile — DGALN, DINUM (2020)"),
        (
            FRICHES,
            "Convention de partenariat — démarches de revitalisation d'une friche"
            " — Cerema, DINUM (2020)",
        ),
        (RDV, "Convention de partenariat — RDV-Solidarités — Seine-et-Marne, ANCT"),
    ],
)
def test_display_titles_tell_the_conventions_apart(source: str, shown: str) -> None:
    assert display_title(shipped(source), source) == shown


@pytest.mark.skipif(not ACCORDS.is_dir(), reason="the samples are not beside the checkout")
def test_every_accord_has_its_own_title_and_day() -> None:
    shown = set()
    for path in sorted(ACCORDS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found = metadata_of(text, path.name)
        assert found.title is not None
        assert f"# {found.title.text}\n" == text[: text.index("\n") + 1]
        assert found.signed is not None
        assert found.signed.text in found.title.text
        assert found.parties == ()
        shown.add(display_title(found, path.name))
    assert len(shown) == len(list(ACCORDS.glob("*.md")))


@pytest.mark.skipif(not ACCORDS.is_dir(), reason="the samples are not beside the checkout")
@pytest.mark.parametrize(
    ("number", "shown", "ends"),
    [
        (
            "000043510907",
            "Accord du 18 décembre 2020 relatif à l'activité réduite pour le maintien dans"
            " l'emploi (ARME) — Plasturgie",
            ("31 décembre 2026", "2026-12-31"),
        ),
        (
            "000042126529",
            "Accord du 22 novembre 2019 relatif à l'apprentissage — Bâtiment Cadres",
            ("durée indéterminée", ""),
        ),
        (
            "000042126559",
            "Accord du 22 novembre 2019 relatif à l'apprentissage — Bâtiment ETAM",
            ("durée indéterminée", ""),
        ),
        (
            "000047348255",
            "Accord du 21 novembre 2022 relatif à la formation professionnelle pour la presse"
            " magazine pour les… — Journalistes",
            ("trois ans", "2025-12-31"),
        ),
    ],
)
def test_accords(number: str, shown: str, ends: tuple[str, str]) -> None:
    path = ACCORDS / f"KALITEXT{number}.md"
    found = metadata_of(path.read_text(encoding="utf-8"), path.name)
    assert display_title(found, path.name) == shown
    assert words(found.ends) == ends


@pytest.mark.skipif(not FILES.is_dir(), reason="the samples are not beside the checkout")
def test_a_blank_form_names_its_parties_by_what_they_are() -> None:
    path = FILES / "convention_sdis_concessionnaire_arrete_2004-07-07_annexe_A.md"
    found = metadata_of(path.read_text(encoding="utf-8"), path.name)
    assert [(party.acronym, party.roles) for party in found.parties] == [
        ("", ("la société",)),
        ("SDIS", ()),
    ]
    assert (found.signed, found.effective, found.ends) == (None, None, None)


def test_no_parties_no_dates() -> None:
    found = metadata_of("Bonjour à tous\n\nVoici un texte.", "mot.txt")
    assert words(found.title) == ("Bonjour à tous", "")
    assert found.parties == ()
    assert display_title(found, "mot.txt") == "Bonjour à tous"


def test_an_empty_text_is_named_by_its_file() -> None:
    assert display_title(metadata_of(""), "projet de bail.pdf") == "projet de bail"
    assert display_title(Metadata(), "") == "document"


def test_a_long_name_is_cut_at_a_word() -> None:
    text = "Convention relative à " + "la très longue affaire " * 20
    shown = display_title(metadata_of(text), "a.txt")
    assert len(shown) <= 120
    assert shown.startswith("Convention relative à la très longue affaire la très longue")
    assert shown.endswith("…")


PIECES = (
    *("Convention ", "ENTRE\n", "Entre ", "la Ville de X, ", "représentée par ", "M. Jean Dupont"),
    *("\n", "\n\n", "Et\n", "ci-après dénommée « ", " » ", "Article 1 : Objet\n", "a pour objet "),
    *("le 31 ", "février 2020", "(ABC)", "**", "# ", "d'une part, ", "jusqu'au ", "« X+ »"),
    *("pour une durée de 3 ans", "Fait à X, le ", "0000-00-00", "n° ", "’", "É", "\u00a0", "\x00"),
    *("İ", "ß", "🙂", "Branche : "),
)


@settings(max_examples=150, deadline=None)
@example("ENTRE\nAAA« »")
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
)
def test_any_text_can_be_read_and_every_span_is_a_slice_of_it(text: str) -> None:
    found = metadata_of(text)
    spans = [found.title, found.kind, found.service, found.signed, found.effective, found.ends]
    spans += [party.name for party in found.parties]
    spans += [person for party in found.parties for person in party.representatives]
    for span in spans:
        assert span is None or text[span.start : span.end] == span.text != ""
    assert 0 < len(display_title(found, "a.txt")) <= 120


@pytest.mark.parametrize(
    "text",
    [
        "Convention « A » " * 60_000,
        "Entre" + " " * 1_000_000 + "x",
        "Entre\nla ville représentée par\n" + "et la ville A représentée par X, \n" * 30_000,
        "Entre la ville\n" * 60_000,
        "Entre\nLa Ville (" + "(a" * 400_000,
        "* " * 500_000,
    ],
)
def test_a_megabyte_of_anything_takes_less_than_two_seconds(text: str) -> None:
    start = time.process_time()
    read_metadata(Document("a.txt", text, ""), (), ())
    assert time.process_time() - start < 2


def test_a_title_ends_where_a_template_has_a_field_to_fill_in():
    text = (
        "Convention n° {% if numero %}{{ numero }}{% endif %}\n\n"
        "Entre {{ bailleur }} et l'État.\n\n"
        "Article 1 - Objet\n\nLa convention {{ objet }} est conclue.\n"
    )
    document = Document("bail-type.docx", text, "")
    metadata = analyse(document).metadata
    assert metadata.title is not None
    assert text[metadata.title.start : metadata.title.end] == metadata.title.text == "Convention"
    assert "{" not in display_title(metadata, document.source)
