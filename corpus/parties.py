"""The parties of a convention, as its opening introduces them.

Does: cut the block that follows "Entre" into parties and read, for each, its name, acronym,
roles ("ci-après dénommé …"), the people who represent it and the short names it goes by.
Does not: read the signature block, nor keep addresses and numbers (``corpus/facts.py`` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from simplemma import is_known, lemmatize

from corpus.folding import fold
from corpus.header import PRESENTED, Opening, one_line, trimmed
from corpus.model import Party, Span

_ARTICLE = r"(?:les? |la |l'|un |une |the )"
_SEPARATOR = re.compile(
    r"^[ \t>#*_]*et(?:[ \t]*/[ \t]*and)?[ \t]*[:,;.*_]*[ \t]*$"
    r"|^[ \t>#*_]*et[ \t]*:[ \t]+(?=\S)"
    r"|, et[ \t]*$"
    rf"|^[ \t>#*_]*et[ ,*_]+(?={_ARTICLE}|d'autre part|pour |m\. |mme |madame |monsieur )"
    r"|(?:\bet,? )?(?:d'une (?:premiere |seconde |deuxieme |troisieme )?part"
    r"|d'(?:une )?autre part|de (?:premiere|seconde|deuxieme|troisieme|quatrieme) part)\b"
    r"[ ,;:.*_]*(?:et\b(?: entre)?[ ,:]*)?",
    re.MULTILINE,
)
_INLINE = re.compile(
    rf"[,;)\"] *(?:et|and) (?={_ARTICLE})|[)\"] *,? (?:et|and) (?=[a-z])|[)\"] ?, *(?={_ARTICLE})"
)
# Where one party ends and the next begins in a list that says nothing else of them.
_LISTED = re.compile(
    rf"(?:,?(?<!\bm\.) et|,? and| ?;(?: et)?) (?={_ARTICLE}|m\. |mme )|, (?={_ARTICLE})"
)
_LIST_ENDS = re.compile(r"[^\W\d_]{4}\.\s|\n\s*(?!et\b)")
_NEXT_PARAGRAPH = re.compile(
    rf"\n(?:[ \t]*\n)?[ \t>#*_]*(?:(?={_ARTICLE})|[-•][ \t]*(?=[a-z])"
    rf"|\d{{1,2}}[°.)-]+[ \t]*(?={_ARTICLE}|m\. |mme |monsieur |madame ))"
    r"|(?<=;)[ \t]*\n(?:[ \t]*\n)?(?=[a-z])"
)
_ITEM = re.compile(r"^[ \t]*[-•][ \t]*(?=\S)", re.MULTILINE)
_ITEM_ENDS = re.compile(r"\n\s*\n(?![ \t]*[-•])|\Z")
_LEADING = re.compile(r"(?:[\s#*_>|,;:.-]|[\d]{1,2}[°.)-]+|\b(?:et|entre|and|between)\b)*")
_NAME_ENDS = re.compile(
    r"\s*[({\[]|,?\s*\"|;|\s+-\s|\s:\s"
    r"|,\s*(?=m\. |mme |monsieur |madame |represent"
    r"|dont|ayant|etabli|associat|societe|sas?\b|sarl|collectivite|sise?\b|situe"
    r"|immatricul|domicili|denomm|ci-|design|agissant|inscrit|regi|demeurant|service [ad]"
    r"|operateur|personne|groupement|\d|place|creee?|(?:[a-z]{2,5} )?au capital"
    r"|sire[nt]|n°|federation|syndicat"
    r"|organisme|autorite|constitu|declar|enregistr|pris\b|prise\b|habilit|ministre|prefe)"
    r"|(?<!\ble)(?<!\bles)(?<!\bun)(?<!\bdu)(?<!\bdes)\s+(?=represent)"
    r"|\s+(?=ci-? ?apres|dont l|situee?\b|sise?\b|ayant |domicili|immatricul|denomm"
    r"|agissant|demeurant|sire[nt]|adresse|inscrit|identifi)"
    r"|\n(?![ \t]*[a-z])"
)
_NO_NAME = re.compile(
    r"les soussign"
    r"|(?:pour|il|est|vu|ont|sont|considerant|conformement|ci-apres|dans|en|afin"
    r"|ensemble|collectivement|conjointement)\b"
)
_LONGEST_NAME = 260
_NEGATED = re.compile(r"\bn(?:e\s|['’])")
# A small word that neither an article nor a preposition leads: "de gestion" is no verb.
_FREE_WORD = re.compile(
    r"(?<!\bde)(?<!\bdu)(?<!\bdes)(?<!\bla)(?<!\ble)(?<!\bles)(?<!\bau)(?<!\baux)(?<!\bà)(?<!\ben)"
    r"(?<!\bet)(?<!\bpour)(?<!\bsur)(?<!\bpar)\s([a-zà-ÿœ]{2,})\b"
)
_NEW_SENTENCE = re.compile(r"(?:\d|[^\W\d_]{3})\.\s+[A-ZÀ-Ý]")
_SENTENCE_END = re.compile(r"[^\W\d_]{4}\.$")
_FULL_STOP = re.compile(r"[^\W\d_]{3}\.$")  # behind a name, where an initial bears one
_BRACKETED = re.compile(r"[({\[]\s*([^(){}\[\]\n,]{2,24}?)\s*[)}\]]")
_LED_BY_ACRONYM = re.compile(r"(?:le |la |l')?[A-Z]{3,} d[eu]s? (?:la |l')?[A-ZÀ-Ý]")
_QUOTED = re.compile(r"\"\s*([^\"\n]{1,80}?)\s*\"")
_NAMED_IN_BRACKETS = re.compile(r"\( ?(?:the )?\" ?([^\"\n]{1,80}?) ?\" ?\)")
# "(« la Commune »)" at the end of a presentation: a role is led by its article.
_ROLE_IN_BRACKETS = re.compile(r"\( ?(?:the )?\" ?((?:les? |la |l'|the )[^\"\n]{2,60}?) ?\" ?\)")
_CALLED = re.compile(
    r"(?:ci-? ?apres|denomm\w*|design\w+|appele\w*|\bdite?s?(?= \")|hereinafter|referred to as"
    r"|\bnommee?s?(?= [^\n\"]{0,20}\"))"
)
# What is said of a body behind a comma is no part of its name: "X, propriétaire des lieux". The
# words that a name itself goes on with do not begin so: "du logement et de la nature".
_SAID_OF = re.compile(
    r",\s+(?=[a-zà-ÿ])(?!(?:d[eu]s?|les?|la|et|à|aux?|en|pour|sur|dans|ou)\s|[ld]['’])"
    r"|,\s+à\s+(?=[A-ZÀ-Ý])"  # "X, à Quimper"
)
# What is left to be filled in, and the words that led to it: "le service de ...".
_BLANK = re.compile(
    r"(?:\s+(?:d[eu]s?|les?|la|à|aux?|en|pour|sur|dans|et))*\s*(?:\.{2,}|…|_{2,}|$)"
)
_CALLED_UNQUOTED = re.compile(
    r"(?:ci-? ?apres|denomm\w*|design\w+|appele\w*)\b(?:\s?\(\w+\))*"
    r"(?:\s+(?:ci-? ?apres|denomm\w*|design\w+|appele\w*|par|sous|comme|le terme|les termes"
    r"|les mots|le vocable|l'appellation)(?:\s?\(\w+\))*)*[\s,:]*"
    r"((?:les? |la |l'|l )?[^\W\d_][^\s,;.()]*(?: [^\s,;.()]+){0,3}?)(?=\s*(?:[,;.()\n]|$))"
)
_CALL_ENDS = re.compile(r"\n(?![ \t]*(?:\"|ou ))|d'une part|d'autre part|\. ")
_REPRESENTED = re.compile(
    r"represent(?:ee?s?|ante?s?|ation)?(?:\s?\(\w+\))*"
    r"(?:\s+(?:aux presentes|legalement|legale?|a cet effet|dument|en la personne))*"
    r",?\s*(?:par|de|:)\s+"
)
_REPRESENTATION_ENDS = re.compile(
    r"\n\s*\n|ci-? ?apres|denomm|d'une part|d'autre part|dont le|agissant|habilit|en vertu"
    r"|nommee? par|\n[ \t>#*_]*(?:adresse|sire|et\b)|adresse"
)
_PIECES = re.compile(r"[,;\n()]| et (?=[A-Z])|\s-\s")
_CAPITALISED = r"[A-ZÀ-ÖØ-Ý][\w'’-]*\.?"
_PARTICLE = r"(?:d[eu]s?|la|le|von|van|el|ben|d['’])"
_NAME_RUN = re.compile(rf"{_CAPITALISED}(?:\s+(?:{_PARTICLE}\s*)*{_CAPITALISED}){{1,4}}")
_CIVILITY = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mmes|Monsieur|Madame|Mr|Dr|Docteur|Maître|Me|Professeure?|Professor)\s+"
)
_FUNCTION = re.compile(
    r"(?:direct|president|maire\b|prefe|minist|secretaire|general|conseil|chef|sous-|delegu"
    r"|recteur|rectrice|commiss|gerant|charge|vice|adjoint|responsable|administrat|coordon"
    r"|departement|region|agence|service|mission|commune\b|ville\b|metropole|etat\b|universite"
    r"|principal|provis|chancel|monsieur|madame|mme|inspect|doyen|procur|tresor|souverain|premier|garde\b|republique)"
)
_NOT_ROLES = re.compile(
    r"(?:une?|les?|la|l')? ?(?:parties?|partenaires?|parties prenantes|conventions?"
    r"|presentes?(?: convention)?|signataires?|accord)$"
)
_TERRITORY = re.compile(
    r"(?:commune(?: nouvelle)?|ville|departement|region|metropole|collectivite(?: [a-z]+)?"
    r"|communaute (?:d'agglomeration|urbaine|de communes|metropolitaine)|conseil [a-z]+al"
    r"|prefecture|prefete?|academie|universite|canton|mairie|syndicat [a-z]+"
    r"|agglomeration|eurometropole|rectorat|chambre [a-z' ]+?)"
    r"(?: (?:de la region|du departement|de l'academie))?"
    r" (?:de la |de l'|du |des |de |d')?(?=[^\W\d_])"
)
_BODY = re.compile(
    r"(?:association|societe(?: anonyme| civile| cooperative| d'economie mixte)?|entreprise"
    r"|fondation|federation|cooperative|groupe"
    r"|cabinet|etablissement(?: public)?|institut|ecole|lycee|college|compagnie) "
)
# The proper name behind what bears it: "l'opérateur privé Magnélé Conseil".
_BORNE = re.compile(
    r"(?<![\w-])(?!pour|dans|sous)[a-zà-ÿ]{4,}\s+(?=[A-ZÀ-Ý][\w'’-]*\s+[A-ZÀ-Ý][\w'’-]+)"
)
_LEGAL_FORM = re.compile(r",? (?:SARL|SASU?|SA|SCI|EURL|SNC|SCOP|SCIC|SEM|SPL|GIE|GIP)$")
_PARTS = re.compile(rf"(?:,? et {_ARTICLE}|, {_ARTICLE}?)")
_LEADING_ARTICLE = re.compile(r"(?:les?\s+|la\s+|the\s+|l['’]\s?|I['’](?=[A-ZÀ-Ý]))", re.IGNORECASE)


def read_parties(opening: Opening) -> tuple[Party, ...]:
    """Return the parties that the opening of the document introduces, in its order."""
    pieces = list(_pieces(opening))
    parties = _read_all(opening, pieces)
    items = _read_all(opening, _items(opening))
    if len(items) > len(parties) and all(map(is_named, items)):
        parties = items
    if len(parties) == 1:  # an agreement has two: "entre A et B", of which nothing else is said
        parties = _read_listed(opening, pieces) or parties
    found = (_several(opening, party) or (party,) for party in parties)
    return tuple(party for each in found for party in each)[:20]


def _several(opening: Opening, party: Party) -> tuple[Party, ...]:
    """Return the parties that one name lists: "la société A, l'association B et la ville de C"."""
    name, said = party.name, party.acronym or party.roles or party.representatives
    return _read_listed(opening, [(name.start, name.end)]) if not said and "," in name.text else ()


def _read_all(opening: Opening, pieces: Iterable[tuple[int, int]]) -> tuple[Party, ...]:
    found = (read_party(opening, *piece) for piece in pieces)
    return tuple(party for party in found if party is not None)


def _read_listed(opening: Opening, pieces: Iterable[tuple[int, int]]) -> tuple[Party, ...]:
    """Return the parties of "entre A, B et C", none unless each bears a name of its own.

    "et la" may stand in a name: where not all places cut the list, one "et" does, the last first.
    """
    for start, end in pieces:
        stop = _LIST_ENDS.search(opening.folded, start, end)
        stop_at = stop.start() if stop else end
        found_cuts = _LISTED.finditer(opening.folded, start, stop_at)
        cuts = [cut for cut in found_cuts if not opening.folded.count('"', start, cut.start()) % 2]
        single = ([cut] for cut in reversed(cuts) if "et" in cut[0])
        for kept in (cuts, *single):
            starts = [start, *(cut.end() for cut in kept)]
            ends = [*(cut.start() for cut in kept), end]
            found = _read_all(opening, zip(starts, ends, strict=True))
            if len(found) > 1 and len(found) == len(starts) and all(map(is_named, found)):
                return found
    return ()


def is_named(party: Party) -> bool:
    """Tell whether a party's name holds a proper name, and what bears it.

    "L'association Le Gîte et l'Ancre" is one body; of one word there are the State and acronyms.
    """
    name = without_article(party.name.text)
    capitals = sum(map(str.isupper, name))
    return capitals > 0 and (" " in name or capitals > 2 or fold(name) == "etat")


def without_article(name: str) -> str:
    """Return a body's name without the article in front: "L'Agence" gives "Agence"."""
    return _LEADING_ARTICLE.sub("", name, count=1) if _LEADING_ARTICLE.match(name) else name


def _pieces(opening: Opening) -> Iterator[tuple[int, int]]:
    """Yield the span of each party's own presentation."""
    start = opening.parties
    for match in _SEPARATOR.finditer(opening.folded, opening.parties, opening.end):
        yield from _split(opening, start, match.start())
        start = match.end()
    yield from _split(opening, start, opening.end)


def _items(opening: Opening) -> list[tuple[int, int]]:
    """Return the items of the list that the block of the parties begins with, if it does."""
    start, end = opening.parties, opening.end
    first = _ITEM.search(opening.folded, start, end)
    if first is None or opening.folded[start : first.start()].strip():
        return []
    stop = _ITEM_ENDS.search(opening.folded, first.end(), end)
    end = stop.start() if stop else end
    items = list(_ITEM.finditer(opening.folded, start, end))
    ends = [*(item.start() for item in items[1:]), end]
    return [(item.end(), last) for item, last in zip(items, ends, strict=True)]


def _split(opening: Opening, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span where a second party starts without "Et" of its own between them.

    Both sides have to be presented (an address, a representative, a role), since a name may hold
    "et la" itself.
    """
    for pattern in (_INLINE, _NEXT_PARAGRAPH):
        for match in pattern.finditer(opening.folded, start, end):
            before = PRESENTED.search(opening.folded, start, match.start())
            following = _NEXT_PARAGRAPH.search(opening.folded, match.end(), end)
            stop = following.start() if following else end
            if before and PRESENTED.search(opening.folded, match.end(), stop):
                yield start, match.start() + 1
                start = match.end()
    yield start, end


def read_party(opening: Opening, start: int, end: int) -> Party | None:
    """Return the party presented in ``text[start:end]``, ``None`` when no name stands there."""
    name = _read_name(opening, start, end)
    if name is None or sum(map(str.isalpha, name.text)) < 3:
        return None
    if _NO_NAME.match(opening.folded, name.start) or _NEW_SENTENCE.search(name.text):
        return None
    words = _FREE_WORD.findall(name.text)
    if any(map(_is_conjugated, words)) or _NEGATED.search(name.text):
        return None  # a sentence: "Les élèves mineurs portent …"
    called = list(_called(opening, name.end, end))
    marked = [*_marked(opening, name.end, end), *called]
    acronym = next((a for a in map(_core, marked) if _abbreviates(a, name.text)), "")
    represented = tuple(_representatives(opening, name.end, end))
    inner = [_core(m[1]) for m in _BRACKETED.finditer(opening.text, name.end, end)]
    inner = [word for word in inner if _is_short(word, name.text)]
    acronym = acronym or next((word for word in inner if _initials(word, name.text)), "")
    roles = tuple(dict.fromkeys(c for c in called if _is_role(c, name.text)))
    inner += [_core(name) for name in marked if _LED_BY_ACRONYM.match(name)]
    aliases = _unique([acronym, *_short_names(opening, name), *inner])
    return Party(name, acronym, roles, represented, aliases)


def _is_conjugated(word: str) -> bool:
    """Tell whether a word is a verb in the third person, by the infinitive it is a form of."""
    infinitive = str(lemmatize(word, lang="fr"))
    adjective = infinitive == word.removesuffix("ère") + "er"  # "immobilière"
    if infinitive == word or adjective or not is_known(infinitive, lang="fr"):
        return False
    ends = ("e", "a", "nt") if infinitive.endswith("er") else ("t", "d")
    return infinitive.endswith(("er", "ir", "re")) and word.endswith(ends)


def _read_name(opening: Opening, start: int, end: int) -> Span | None:
    """Return the name that opens ``text[start:end]``."""
    leading = _LEADING.match(opening.folded, start, end)
    start = leading.end() if leading else start
    limit = min(end, start + _LONGEST_NAME)
    stop = _NAME_ENDS.search(opening.folded, start, limit)
    stop_at = stop.start() if stop else limit
    said = _SAID_OF.search(opening.text, start, stop_at)
    name = trimmed(opening.text, start, said.start() if said else stop_at)
    blank = _BLANK.search(name.text) if name is not None else None
    if name is not None and blank is not None:
        name = trimmed(opening.text, name.start, name.start + blank.start())
    if name is not None and _SENTENCE_END.search(name.text):
        name = trimmed(opening.text, name.start, name.end - 1)
    if name is not None and without_article(name.text)[1:].islower():
        # "L'association « Les Ateliers »": its name stands in the quotes.
        quoted = re.match(r"[\s,*_]*" + _QUOTED.pattern, opening.folded[name.end : name.end + 100])
        stop_at = name.end + quoted.end() if quoted else name.end
        name = trimmed(opening.text, name.start, min(stop_at, end))
    if name is None or "*" not in name.text:
        return name
    longest = max(re.finditer(r"[^*]+", name.text), key=lambda piece: len(piece[0]))
    return trimmed(opening.text, name.start + longest.start(), name.start + longest.end())


def _marked(opening: Opening, start: int, end: int) -> Iterator[str]:
    """Yield what stands in brackets or quotes right after a name."""
    tail = opening.text[start : min(end, start + 40)]
    bracketed = re.match(r"[\s*_]*" + _BRACKETED.pattern, tail)
    if bracketed:
        yield bracketed[1]
    quoted = re.match(r"[\s,*_]*" + _QUOTED.pattern, opening.folded[start : start + len(tail)])
    if quoted:
        yield tail[quoted.start(1) : quoted.end(1)]


def _called(opening: Opening, start: int, end: int) -> Iterator[str]:
    """Yield how the document will call the party: "ci-après dénommé(e) « … » ou « … »"."""
    if bracketed := _NAMED_IN_BRACKETS.match(opening.folded, *_behind(opening, start, end)):
        yield opening.text[slice(*bracketed.span(1))].strip()
    if bracketed := _ROLE_IN_BRACKETS.search(opening.folded, start, end):
        yield opening.text[slice(*bracketed.span(1))].strip()
    at = start
    while match := _CALLED.search(opening.folded, at, end):
        stop = _CALL_ENDS.search(opening.folded, match.end(), end)
        at = min(stop.start() if stop else end, match.end() + 200)
        quoted = list(_QUOTED.finditer(opening.folded, match.end(), at))
        spans = [item.span(1) for item in quoted]
        if not quoted and (plain := _CALLED_UNQUOTED.match(opening.folded, match.start(), at)):
            spans = [plain.span(1)]
        for first, last in spans:
            yield from (item.strip() for item in opening.text[first:last].split(" ou "))


def _behind(opening: Opening, start: int, end: int) -> tuple[int, int]:
    """Return ``start`` and ``end`` of what follows a name, blanks and marks left out."""
    while start < end and opening.text[start] in " *_\n":
        start += 1
    return start, end


def _core(name: str) -> str:
    """Return a short name without article and marks."""
    return without_article(name.strip(" \t*_«»“”\"'’").strip())


def _abbreviates(word: str, name: str) -> bool:
    """Tell whether ``word`` is short for ``name``, and no word of the language: "le PRODUCTEUR"."""
    if not _is_short(word, name):
        return False
    return _initials(word, name) or not is_known(word.lower(), lang="fr")


def _is_short(word: str, name: str) -> bool:
    """Tell whether ``word`` may be short for ``name``: "ABC" always, "Abec" by its letters."""
    if not re.fullmatch(r"[A-ZÀ-Ý][\w&+'’./-]{1,14}( [A-ZÀ-Ý0-9][\w-]{0,8})?", word):
        return False
    if name.isupper() and not _initials(word, name):
        return False  # where all is in capitals, they mark nothing
    capitals = sum(map(str.isupper, word))
    if capitals >= 2 and capitals * 2 >= sum(map(str.isalpha, word)):
        return True
    return " " not in word and len(word) <= 12 and _subsequence(word.lower(), name.lower())


def _subsequence(letters: str, words: str) -> bool:
    """Tell whether ``letters`` come in order in ``words``, the first at the start of a word.

    A place in brackets is no acronym, nor is "le Département" of "Conseil départemental": the
    letters may not begin one word of the name.
    """
    stem = fold(letters)[:6]
    if any(word.startswith(stem) for word in re.split(r"[\W_]+", fold(words))):
        return False
    for match in re.finditer(rf"\b{re.escape(letters[0])}", words):
        rest = iter(words[match.end() :])
        if all(letter in rest for letter in letters[1:]):
            return True
    return False


def _initials(word: str, name: str) -> bool:
    """Tell whether the letters of ``word`` are initials of the words of ``name``, in order."""
    initials = iter("".join(part[0] for part in re.split(r"[\W_]+", name.lower()) if part))
    return len(word) > 2 and all(letter in initials for letter in word.lower())


def _is_role(called: str, name: str) -> bool:
    """Tell whether a name given to a party is a role rather than an acronym."""
    core = _core(called)
    if not core or _abbreviates(core, name):
        return False
    if called == core and core.isupper() and not is_known(core.lower(), lang="fr"):
        return False  # the acronym of another body
    return not _NOT_ROLES.match(called.lower())


def _representatives(opening: Opening, start: int, end: int) -> Iterator[Span]:
    """Yield the names of the people who represent the party."""
    match = _REPRESENTED.search(opening.folded, start, end)
    if match is None:
        return
    stop = _REPRESENTATION_ENDS.search(opening.folded, match.end(), end)
    last = min(stop.start() if stop else end, match.end() + 500)
    at = match.end()
    while at < last:
        cut = _PIECES.search(opening.text, at, last)
        piece_end = cut.start() if cut else last
        name = _person(opening, at, piece_end, first=at == match.end())
        if name is None and cut is not None and cut[0] == "\n":  # a line may break a name
            cut = _PIECES.search(opening.text, cut.end(), last)
            name = _person(opening, at, cut.start() if cut else last, first=at == match.end())
        if name is not None:
            yield name
        at = cut.end() if cut else last


def _person(opening: Opening, start: int, end: int, *, first: bool) -> Span | None:
    """Return the person named in one piece of a representation, not a title or a body."""
    civility = _CIVILITY.search(opening.text, start, end)
    start = civility.end() if civility else start
    for run in _NAME_RUN.finditer(opening.text, start, end):
        name = _without_function(opening, run.start(), run.end())
        if name is None or _has_function(name.text):
            continue
        whole = not opening.text[start : run.start()].strip(" \t\n*_-")
        if civility or whole or (first and not opening.text[run.end() : end].strip(" \t\n*_")):
            return name
    return None


def _without_function(opening: Opening, start: int, end: int) -> Span | None:
    """Return the capitalised words of a run after the titles in front: "Maire Anne Roy"."""
    while _FUNCTION.match(opening.folded, start, end):
        space = re.compile(r"\s+").search(opening.text, start, end)
        if space is None:
            return None
        start = space.end()
    run = _NAME_RUN.match(opening.text, start, end)
    if run is None:
        return None
    stop = run.end() - bool(_FULL_STOP.search(run[0]))
    return trimmed(opening.text, run.start(), stop)


def _has_function(name: str) -> bool:
    """Tell whether a run of capitalised words holds a title or a body."""
    return any(_FUNCTION.match(word) for word in name.lower().replace("é", "e").split())


def _short_names(opening: Opening, name: Span) -> Iterator[str]:
    """Yield the names by which people call the body that bears ``name``."""
    whole = one_line(name.text)
    folded = fold(whole)
    yield without_article(whole)
    bodies = [match for match in _PARTS.finditer(folded) if whole[match.end() :][:1].isupper()]
    if bodies:
        starts, ends = [0, *(m.end() for m in bodies)], [*(m.start() for m in bodies), len(whole)]
        for start, end in zip(starts, ends, strict=True):
            yield without_article(whole[start:end])
    if firm := _LEGAL_FORM.search(whole):
        yield whole[: firm.start()]
    if _CIVILITY.match(whole):
        *_, person = _CIVILITY.finditer(whole)  # "M. et Mme Roy"
        yield whole[person.end() :].split(",")[0]
    for pattern in (_TERRITORY, _BODY):
        match = pattern.search(folded)
        rest = whole[match.end() :] if match else ""
        if rest and rest[0].isupper():
            yield _as_written(opening.text, rest)
    if borne := _BORNE.search(whole):
        yield whole[borne.end() :]


def _as_written(text: str, name: str) -> str:
    """Return ``name`` as the text writes it outside capitals, when it does so anywhere."""
    if not name.isupper() or len(name) < 5:
        return name
    for match in re.finditer(re.escape(name), text, re.IGNORECASE):
        if not match[0].isupper() and match[0][0].isupper():
            return match[0]
    return name


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names in order, each once."""
    return tuple(dict.fromkeys(name for name in names if len(name) > 1))
