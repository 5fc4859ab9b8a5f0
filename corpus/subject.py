"""What a convention is about: the service it builds, or the theme of its object.

Does: find the proper name that the title and the object clause single out ("Service public
numérique « X »"), a labelled line of the opening ("Projet : X"), or else the words of the object
that come back in the document.
Does not: know any service by name; a name counts for where and beside which words it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.folding import fold
from corpus.header import KINDS, Opening, trimmed
from corpus.model import Clause, ClauseKind, Party, Span

# Words are counted in this many characters: a convention is shorter, and a longer text would
# not be told better by more of it.
COUNTED = 200_000
_PREAMBLE = 20_000
_LABEL = re.compile(
    r"^[ \t>#*_-]*(?:branche|objet|projet|operation|intitule(?: d[a-z' ]{1,20})?|plateforme|produit"
    r"|nom d[a-z' ]{1,20}|theme|action)[ *_]*:[ *_]*([^\n]{3,300})",
    re.MULTILINE,
)
_KIND_WORD = re.compile(rf"(?:la |le |l'|projet de )?(?:{KINDS})\b")
_LABEL_ENDS = re.compile(r"\s+-\s|\s*\([a-z]{2,6} ?\d+\)|\*\*")
_QUOTED = re.compile(r"\"[ ]?([^\"\n]{2,60}?)[ ]?\"|\*\*([^*\n]{2,40})\*\*")
_IN_QUOTES = re.compile(r"\"[^\"\n]{2,60}\"")
_COINED = re.compile(
    r"(?<![\w/.@-])(?:[A-Z][a-zà-ÿ]+(?:[A-Z][a-zà-ÿ]*)+|[A-Z]{2,}-[A-Z][a-zà-ÿ]+|[A-Z][\w-]*\w ?\+)"
    r"(?![\w@/])"
)
_CAPITALISED = re.compile(
    r"(?:[ÉE]tat )?([A-ZÀ-Ý][\w-]+(?: (?:(?:d[eu]|la|des) )?[A-ZÀ-Ý][\w-]*){0,3})"
)
_SITE_NAME = re.compile(r"(?<![\w.@/-])[a-zà-ÿ][\w-]*(?:\.[\w-]+){0,3}\.(?:fr|com|org|eu|net)\b")
_CUE = re.compile(
    r"\b(?:services?|plateforme|plate-forme"
    r"|application|applicatif|outil|produit|solution|logiciel|portail|teleservice|projet"
    r"|operation|dispositif|denommee?s?|intitulee?s?|appelee?s?|nommee?s?|dite?|baptisee?s?"
    r"|developpement d[eu]|deploiement d[eu]|construction d[eu]|exploitation d[eu]|evolution d[eu]"
    r"|acces a|usage d[eu]|utilisation d[eu]|festival|exposition|etude|evenement|manifestation"
    r"|experimentation|marque|start-?ups? d.etat|bien commun numerique|equipe|creation d[eu])"
    r"(?: (?:publique?|numerique|national|nationale|mobile|web|en ligne|dite?|du|nomme)s?){0,3}"
    r"[ \"*]*(?:d'|l')?[ \"*]*$"
)
_NOT_CUE = re.compile(
    r"\b(?:approche|methode|demarche|programme|site|sites|politique publique|phase|mission|label"
    r"|fonds de concours|incubateur|manifeste|bouton|code|loi|decret|circulaire|article|marche"
    r"|communaute|integration d[eu]|methodologie|licence|titre|acte|annexe|role d'|qualite d'"
    r"|denommee? ci-apres|ci-apres denommee?)"
    r"(?: (?:agile|de|du|la|le|les|appelee?|surnommee?|denommee?|[a-z]*\d+))*[ \"*]*$"
)
_SITE = re.compile(r"[\w-]+\.(?:fr|com|org|net|eu|io)\b|@|https?:", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Ý0-9]")
_INNER_APOSTROPHE = re.compile(r"['’][A-ZÀ-Ý][\w+-]*")  # a coined name may hold one
_OBJECT = re.compile(
    r"(?:a|ont|avoir|aura) pour (?:objet|but|objectif)[s]?(?: principal)?\s*:?\s*(?:de\b|d')?\s*"
    r"|objet de la (?:presente )?convention est (?:de |d')"
    r"|(?:la presente convention|le present \w+) (?:vise a|porte sur|concerne|fixe|definit"
    r"|determine|organise|precise)\s+"
)
_STATEMENT_ENDS = re.compile(r"(?<![\s'(.][a-z])\.(?=\s|$)|\n\s*\n")  # not after "art. L."
_CUTS = re.compile(
    r",|;|:|\n-|\bpour\b|\ben vue d(?:e|u|es)?\b|\bafin d(?:e)?\b|\bau titre d(?:e|u|es)?\b"
    r"|\ben application d(?:e|u|es)?\b|\bdans le cadre d(?:e|u|es)?\b|\brelati(?:f|ve)s? a"
    r"|\bconcernant\b|\bselon\b|\bqui\b|\bentre\b|\bpar\b|\baupres\b|\bau sens\b|\bainsi que\b"
    r"|\bconformement\b|\bsein d(?:e|u|es)\b"
    r"|(?<!\bde)(?<!\ba)(?<!\ben)(?<!\bsur)(?<!\bdans)(?<!\bsous)\s(?:les? |la |l')"
)
_LEADING = re.compile(
    r"\s*(?:(?:constituer|creer|instituer|mettre en place|fixer|definir|etablir|organiser"
    r"|determiner|preciser|arreter|soutenir|financer|attribuer|confier|prolonger|modifier|encadrer)\s+)?"
    r"(?:(?:les? |la |l'|un |une |des )?(?:conditions|modalites|regles|principes|termes|cadre)"
    r"(?: [a-z]+es)? (?:de la |de l'|du |des |de |d'))?(?:les? |la |l'|un |une |des )?"
)
_HANGING = re.compile(r"\s(?:de|du|des|d'|a|au|aux|sur|dans|et|ou|en|avec|par|pour|la|le|les)\s*\Z")
_TITLE_ABOUT = re.compile(
    r"\b(?:relati(?:f|ve)s? (?:a la |a l'|au |aux |a )|portant (?:sur )?|concernant "
    r"|pour (?=l[ae'] ?)(?!l'annee|l'exercice))"
    r"(?:l'|la |le |les )?([^(\"\n]{4,200})"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]{4,}")
# Words that any convention holds: they tell nothing of what one convention is about.
_COMMON_WORDS = """
acces accessible accessibles accompagnement accompagner accord accord-cadre accordee accords achat
achats action actions activite activites administration administrations administrative
administratives agence agent agents ainsi annee annees annexe aout application apport apporte appui
apres article articles association attribution autre autres avant avec avenant avril bail
beneficiaire bien budget cadre celle centre certain certaine certains cette chaque charge charte
code collaboration collectivite collectivites commande commandes comme commun commune communes
concernant condition conditions confie constitutive contrat convention conventions convenu
cooperation creation dans decembre decret decrire definir delegation demarche demarches departement
departements depenses deploiement determiner developpement direction disposition dispositions
document domaine donnees droit droits duree echange echanges effet elle encontre engagement
engagements ensemble entre equipe equipes etablir etablissement etablissements etat execution
exercice exploitation faire fevrier financement financier financiere financieres fixer
fonctionnement fond fonds general generale gestion groupe groupement integree interet janvier jour
jours juillet juin laquelle lequel lesquelles lesquels leur leurs locaux lutte maintien maniere
mars mener mesure metropole mettre ministere mise mission missions modalites mode moins moyens
national nationale nature niveau notamment novembre numerique numeriques objectif objectifs objet
obligations octobre operation organisation outil outils ouvre partenaire partenaires partenariat
participation parties periode personne personnel personnes phase place plan plateforme
pluriannuelle plus politique politiques portant pour precaire preciser prenant present presente
presentes prestation prestations prevoir prevu prevue prevues prevus prise produit produits
programme projet projets protection protocole public publication publics publique publiques
realisation region regles relatif relatifs relations relative relatives remboursement repartition
reponse respectives responsabilites ressources salaries secteur sein septembre service services
signature site situation societe solution solutions sont sous soutien subvention suite suivant
suivante suivantes suivants suivi sur systeme systemes temporaire territoire territoires titre tous
tout toute toutes travail travaux usage usagers utilisateurs utilisation vers versement ville
visant vise
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A proper name, its weight so far and where it first stands in the title or the object."""

    span: Span
    weight: float


def read_subject(
    opening: Opening, clauses: Sequence[Clause], title: Span | None, parties: Sequence[Party]
) -> Span | None:
    """Return the service or the subject that the document concerns, ``None`` when unclear."""
    labelled = _labelled(opening)
    if labelled is not None:
        return labelled
    start, end = object_clause(opening, clauses)
    return (
        _proper_name(opening, title, (start, end), clauses, parties)
        or (title and title_about(opening, title))
        or _theme(opening, (start, end), parties)
    )


def _labelled(opening: Opening) -> Span | None:
    """Return the value of a line such as "Projet : …" above the parties."""
    match = _LABEL.search(opening.folded, 0, opening.title_end)
    if match is None:
        return None
    if _KIND_WORD.match(opening.folded, match.start(1)):
        return None  # "Objet : convention de …" on a covering letter
    stop = _LABEL_ENDS.search(opening.folded, match.start(1), match.end(1))
    return trimmed(opening.text, match.start(1), stop.start() if stop else match.end(1))


def object_clause(opening: Opening, clauses: Sequence[Clause]) -> tuple[int, int]:
    """Return the span of the clause that states the object, empty when there is none."""
    for clause in clauses:
        articles = clause.kind in {ClauseKind.ARTICLE, ClauseKind.SECTION, ClauseKind.DIVISION}
        if articles and re.search(r"\bobjet\b", fold(f"{clause.label} {clause.title}")):
            return clause.start, min(clause.end, clause.body + 4000)
    if found := _OBJECT.search(opening.folded):
        return found.start(), min(len(opening.text), found.start() + 1500)
    first = next((clause for clause in clauses if clause.kind is ClauseKind.ARTICLE), None)
    return (first.start, min(first.end, first.start + 1500)) if first else (0, 0)


def _proper_name(
    opening: Opening,
    title: Span | None,
    clause: tuple[int, int],
    clauses: Sequence[Clause],
    parties: Sequence[Party],
) -> Span | None:
    """Return the name that title and object single out, the one that comes back most."""
    preambles = [c for c in clauses if c.kind is ClauseKind.PREAMBLE][:3]
    zones = [(title.start, title.end, 4.0)] if title else []
    zones += [(*clause, 2.0)]
    zones += [(c.body, min(c.stop, c.body + _PREAMBLE), 1.0) for c in preambles]
    known = {squeeze(alias) for party in parties for alias in party.aliases}
    best: tuple[float, int, Span] | None = None
    for candidate in _candidates(opening, zones, known):
        times = _mentions(opening.folded, candidate.span)
        if candidate.weight < 4 and times < 3:
            continue
        rank = (candidate.weight + min(times, 12) / 2, -candidate.span.start, candidate.span)
        best = rank if best is None or rank[:2] > best[:2] else best
    return best[2] if best else None


def _candidates(
    opening: Opening, zones: Sequence[tuple[int, int, float]], known: set[str]
) -> Iterable[_Candidate]:
    """Return the proper names of some ``(start, end, weight)`` spans, without ``known`` ones."""
    found: dict[str, _Candidate] = {}
    for start, end, weight in zones:
        for span, marked in _names(opening, start, end):
            key, cue = squeeze(span.text), _cue(opening.folded, span.start)
            # Where the object is not stated, or without marks, only "le service X" tells.
            sure = cue > 0 or (marked and cue == 0 and weight > 1)
            if key in known or len(key) < 3 or not sure:
                continue
            before = found.get(key)
            gained = weight * (1 + cue) + (before.weight if before else 0.0)
            found[key] = _Candidate(before.span if before else span, gained)
    return found.values()


def squeeze(name: str) -> str:
    """Return a name folded and without spaces, to tell spellings of one name together."""
    return re.sub(r"[\s_*\"']+", "", fold(name))


def _mentions(folded: str, name: Span) -> int:
    """Return how often a name stands in the text."""
    return folded.count(fold(name.text), 0, COUNTED)


def _names(opening: Opening, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Yield the proper names of ``text[start:end]`` and whether they are marked as such.

    Quotes, bold and inner capitals mark a name; other capitals and sites need words that
    announce a service in front of them.
    """
    for match in _QUOTED.finditer(opening.folded, start, end):
        span = trimmed(opening.text, *match.span(1 if match[1] else 2))
        if span and _NAME.match(span.text) and not _SITE.search(span.text) and len(span.text) > 2:
            yield span, True
    quotes = [match.span() for match in _IN_QUOTES.finditer(opening.folded, start, end)]
    for pattern, marked in ((_COINED, True), (_CAPITALISED, False), (_SITE_NAME, False)):
        for match in pattern.finditer(opening.text, start, end):
            start_at, end_at = match.span(match.lastindex or 0)
            if not marked and any(a < start_at and end_at + 3 < b for a, b in quotes):
                continue  # the first word of "« Une journée au mas »"
            goes_on = _INNER_APOSTROPHE.match(opening.text, end_at)
            span = trimmed(opening.text, start_at, goes_on.end() if goes_on else end_at)
            if span and not marked and " " in span.text and span.text.isupper():
                continue  # a line in capitals, where they mark nothing
            if span and not (pattern is not _SITE_NAME and _SITE.match(opening.text, span.start)):
                yield span, marked


def _cue(folded: str, start: int) -> float:
    """Return what the words before a name say of it: 1 a service, -1 a method or a site, 0."""
    before = " ".join(folded[max(0, start - 60) : start].split())
    before = before.rstrip(' "*') + " "
    if _NOT_CUE.search(before):
        return -1.0
    return 1.0 if _CUE.search(before) else 0.0


def _theme(opening: Opening, clause: tuple[int, int], parties: Sequence[Party]) -> Span | None:
    """Return the words of the object that the document comes back to most."""
    found = _OBJECT.search(opening.folded, *clause)
    if found is None:
        return None
    stop = re.compile(r"(?<![\s'(.][a-z])\.(?=\s|$)|\n\s*\n").search(
        opening.folded, found.end(), clause[1]
    )
    end = stop.start() if stop else clause[1]
    counts = stem_counts(opening.folded)
    bodies = party_words(parties)
    quoted = [m.span() for m in _IN_QUOTES.finditer(opening.folded, found.end(), end)]
    cuts = [
        cut
        for cut in _CUTS.finditer(opening.folded, found.end(), end)
        if not any(a < cut.start() < b for a, b in quoted)  # "l'accueil de loisirs « Le Nid »"
    ]
    starts, ends = [found.end(), *(m.end() for m in cuts)], [*(m.start() for m in cuts), end]
    best: tuple[float, Span] | None = None
    for start, last in zip(starts, ends, strict=True):
        span = _bare(opening, start, last)
        if span is None or len(span.text) > 160 or _SITE.search(span.text):
            continue
        if start == found.end() and " " not in span.text and last < end:
            continue  # the verb alone: "garantir, en cas d'accident, …"
        words = theme_words(opening.folded[span.start : span.end])
        score = sum(min(counts[word[:6]] - 0.9, 5) for word in words if word not in bodies)
        if score > 0 and (best is None or score > best[0]):
            best = (score, span)
    return best[1] if best else None


def party_words(parties: Sequence[Party]) -> frozenset[str]:
    """Return the folded words by which a document calls its parties: they are no theme."""
    called = " ".join(name for party in parties for name in (party.acronym, *party.roles))
    return frozenset(re.findall(r"[^\W\d_]+", fold(called)))


def _bare(opening: Opening, start: int, end: int) -> Span | None:
    """Return the span without the words that lead to a theme or are left hanging behind it."""
    leading = _LEADING.match(opening.folded, start, end)
    hanging = _HANGING.search(opening.folded, start, end)
    last = (
        hanging.start() if hanging and hanging.end() >= len(opening.folded[:end].rstrip()) else end
    )
    return trimmed(opening.text, leading.end() if leading else start, last)


def title_about(opening: Opening, title: Span) -> Span | None:
    """Return what a title says it is about: "égalité" of "Accord relatif à l'égalité"."""
    match = _TITLE_ABOUT.search(opening.folded, title.start, title.end)
    return trimmed(opening.text, *match.span(1)) if match else None


def theme_words(folded: str) -> list[str]:
    """Return the words of a folded phrase that say what it is about."""
    words = (match[0] for match in _WORD.finditer(folded))
    return [word for word in words if word not in _COMMON and word.rstrip("s") not in _COMMON]


def stem_counts(folded: str) -> Counter[str]:
    """Return how often words come back in a folded text, counted by their first letters."""
    return Counter(match[0][:6] for match in _WORD.finditer(folded, 0, COUNTED))
