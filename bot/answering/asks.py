"""What a question can ask for: the kinds of answer, the words that ask for them, the evidence.

Does: hold the table of asks (French and English cues) and find those of a question.
Does not: know any convention, party or service.

Cues are regular expressions over the folded words of a question, elisions cut off, joined by
single spaces: "jusqu'à quand court-elle ?" is read as ``jusqu a quand court elle``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import FactKind


class Form(StrEnum):
    """The shape of the answer."""

    VALUE = "value"  # a fact is the answer
    LIST = "list"  # a whole list is the answer
    TEXT = "text"  # the sentence that says it is the answer


class Scope(StrEnum):
    """How many conventions the answer is about."""

    ONE = "one"
    EACH = "each"  # a row per convention
    WHICH = "which"  # those for which something holds, or how many


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of thing a question can ask for.

    ``kinds`` and ``roles`` name the facts that answer (no roles: any), ``topics`` the folded word
    beginnings by which a heading or sentence shows that it is about the thing asked, ``strict``
    whether a clause without such a fact cannot answer.
    """

    name: str
    cues: re.Pattern[str]
    form: Form
    kinds: frozenset[FactKind] = frozenset()
    roles: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    strict: bool = False


def _cues(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives; line ends and the blanks after them are layout."""
    joined = "".join(line.strip() for line in alternatives.splitlines()).strip("|")
    return re.compile(rf"\b(?:{joined})\b")


def _near(first: str, second: str, between: int) -> str:
    """Return alternatives for two words in either order, at most ``between`` words apart.

    On a phone the question word comes last: "la convention finit quand".
    """
    gap = rf"(?:\w+ ){{0,{between}}}?"
    return rf"(?:{first}) {gap}(?:{second})|(?:{second}) {gap}(?:{first})|"


ENDS = "termine|finit|finir|fini|s arrete|stoppe|acheve|cesse|expire|valable|court"
SIGNED = "signee?s?|parafee?s?|paraphee?s?"
DAY = "quand|date|quelle date|quel jour|le combien|quelle annee"
LEAVES = (
    r"resili\w+|denonc\w+|rompre|quitter|sortir|retirer|partir|casser|stopper|arreter|desengager"
)
WAITS = "delais?|combien de (?:temps|mois|jours|semaines)"


def _kinds(names: str) -> frozenset[FactKind]:
    return frozenset(FactKind(name) for name in names.split())


# In order of precedence: the first that matches says what the question asks first of all.
ASKS: tuple[Ask, ...] = (
    Ask(
        name="iban",
        cues=_cues(
            r"""
            ibans?
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("account"),
        roles=frozenset(("iban",)),
        topics=("iban",),
        strict=True,
    ),
    Ask(
        name="bic",
        cues=_cues(
            r"""
            bics?|swift|bank identifier|identifier code
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("account"),
        roles=frozenset(("bic",)),
        topics=("bic",),
        strict=True,
    ),
    Ask(
        name="account",
        cues=_cues(
            r"""
            ribs?|cle rib|comptes? bancaires?|coordonnees bancaires|code (?:banque|guichet)|
            numeros? (?:de|du) comptes?|n comptes?|domiciliation|(?:sur|vers) quels? comptes?|
            quels? comptes?|bank (?:account|details)|(?:to )?which account|account number
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("account"),
        topics=("rib", "iban", "banque", "compte", "titulaire", "domiciliation", "versement"),
        strict=True,
    ),
    Ask(
        name="siret",
        cues=_cues(
            r"""
            sirets?
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("identifier"),
        roles=frozenset(("siret",)),
        topics=("siret",),
        strict=True,
    ),
    Ask(
        name="identifier",
        cues=_cues(
            r"""
            sirens?|sirenes?|numero d? ?immatriculation|registration number
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("identifier"),
        topics=("siren", "siret", "immatricul"),
        strict=True,
    ),
    Ask(
        name="budget",
        cues=_cues(
            r"""
            programmes? budgetaires?|quels? programmes?|prog(?:ramme)? budg\w*|imput\w+|
            fonds? de concours|bop|budget operationnel|centres? financiers?|centres? de couts?|
            centres? de profit|domaines? fonctionnels?|activites? chorus|code activite|chorus|
            axe ministeriel|code (?:du )?service executant|service executant|
            comptables? assignataires?|ligne budgetaire|budget programmes?|unite operationnelle|
            references? comptables?
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("budget"),
        topics=("imput", "chorus", "budget"),
        strict=True,
    ),
    Ask(
        name="notice",
        cues=_cues(
            r"""
            preavis|prevenance|notice period|(?:what|which|much|long|the) notice|
            """
            + _near(LEAVES, WAITS, 5)
            + r"""
            combien de (?:temps|mois|jours|semaines) (?:a l )?avanc?e?t? (?:\w+ ){0,3}?
            (?:prevenir|avertir)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("duration"),
        roles=frozenset(("notice",)),
        topics=("preavis", "resili", "denonc"),
        strict=True,
    ),
    Ask(
        name="formal_notice",
        cues=_cues(
            r"""
            mises? en demeure
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("duration"),
        topics=("demeure",),
        strict=True,
    ),
    Ask(
        name="frequency",
        cues=_cues(
            r"""
            frequences?|periodicite|tou(?:s|tes) les combien|combien de fois|how often|
            how frequent\w*|quel rythme|frequency|regularite|
            (?:quand|when) .{0,60}?(?:reuni\w*|se tien\w+|meets?|convened?)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("periodicity"),
        strict=True,
    ),
    Ask(
        name="percentage",
        cues=_cues(
            r"""
            pourcentages?|taux|quotites?|quelle part|quelle proportion|percent(?:age)?|
            what share|rate
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("percentage"),
        topics=("taux", "pourcent", "cotis"),
        strict=True,
    ),
    Ask(
        name="end",
        cues=_cues(
            r"""
            """
            + _near(ENDS, "quand|a quelle date|jusque? quand", 4)
            + r"""
            fin (?:\w+ ){0,4}?quand|quand (?:\w+ ){0,2}?fin|jusque quand|
            ^fin (?:de )?(?:la |l )?(?:convention|accord|contrat)|jusqu a quand|jusqu a quelle|
            jusqu quand|jusqu a quel (?:jour|evenement)|date de fin|
            dates de fin|date fin|date d? ?expiration|date d? ?echeance|fin de validite|
            (?:quand|a quelle date) .{0,60}?(?:termine|finit|finir|fini|prend fin|expire|arrete|
            acheve|echoit|cesse)\w*|(?:termine|finit|finir|fini|expire|prend fin|echeance|acheve|
            cesse)\w* (?:\w+ )?(?:quand|a quelle date)|expir\w+|until when|end dates?|
            (?:when|what date) .{0,60}?(?:end|expire|terminate|finish)s?|
            (?:encore|toujours) (?:en vigueur|valable|valide|active)|still (?:in force|valid)|
            echeance|terme de (?:la )?convention|quel (?:est le )?terme|fins? de validite|
            valable jusqu
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("date duration"),
        roles=frozenset(("end", "term")),
        topics=("dure", "terme", "expir", "echeance", "vigueur", "valid", "fin"),
        strict=True,
    ),
    Ask(
        name="start",
        cues=_cues(
            r"""
            date d? ?effet|prise d? ?effet|entree en vigueur|entr\w+ (?:\w+ )?en vigueur|
            pren\w+ (?:\w+ )?effet|produi\w+ (?:\w+ )?effets?|a partir de quand|a compter de quand|
            depuis quand|(?:quand|a quelle date) .{0,60}?(?:commence|debute|demarre)\w*|
            (?:commence|debute|demarre)\w* (?:\w+ )?quand|date de debut|debut de (?:la )?convention|
            start dates?|
            (?:when|what date) .{0,60}?(?:start|begin|take effect|come into (?:force|effect))s?|
            effective date|enter into force
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("date"),
        roles=frozenset(("effect",)),
        topics=("effet", "vigueur", "dure", "debut"),
        strict=True,
    ),
    Ask(
        name="signed",
        cues=_cues(
            r"""
            """
            + _near(SIGNED, DAY, 6)
            + r"""
            signatures? (?:\w+ ){0,5}?(?:dates?|quand|quel jour)|
            dates? (?:de |et heure de (?:la )?)?signatures?|dates? signatures?|
            sign\w* (?:\w+ ){0,2}quand|
            signees? (?:en|le|avant|apres|depuis)|signed (?:in|on|before|after)|
            (?:quand|a quelle date|quel jour|de quand) .{0,80}?(?:sign\w+|faite?s?\b|conclue?s?|
            passee?s?\b)|(?:when|what date) .{0,80}?(?:signed|concluded|made)|date of signature|
            signing date|date de la convention|de quand date la convention
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("date"),
        roles=frozenset(("signature",)),
        topics=("fait", "sign"),
        strict=True,
    ),
    Ask(
        name="duration",
        cues=_cues(
            r"""
            durees?|combien de? (?:temps|heures|jours|semaines|mois|annees|ans)\b(?! avant)|
            pour combien de|how long|durations?|dure|durees|durent|length of time
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("duration date"),
        roles=frozenset(("term", "end")),
        topics=("dure", "terme", "vigueur"),
        strict=True,
    ),
    Ask(
        name="deadline",
        cues=_cues(
            r"""
            delais?|dans quel delai|avant quelle date|au plus tard|deadlines?|time limits?|
            sous combien|avant quand|combien de (?:temps|jours|semaines|mois) avant
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("duration date"),
        topics=("delai", "plus", "tard", "avant"),
        strict=True,
    ),
    Ask(
        name="quantity",
        cues=_cues(
            r"""
            combien de?(?! (?:temps|euros|argent|credits|ae|cp|heures|jours|semaines|mois|annees|
            ans)\b)|nombre de?|how many|number of
            """
        ),
        form=Form.VALUE,
        strict=True,
    ),
    Ask(
        name="unit_price",
        cues=_cues(
            r"""
            (?:montant|cout|prix|tarif)s? (?:unitaires?|d une?|de l)|unit (?:price|cost)s?|
            prix unitaires?|couts? uo|prix uo
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("amount"),
        roles=frozenset(("unit_cost",)),
        topics=("unitaire", "unite"),
        strict=True,
    ),
    Ask(
        name="amount",
        cues=_cues(
            r"""
            ^(?:la |le )?(?:contributions?|participations?|financements?|budgets?|cotisations?)|
            ^(?:la |le )?sommes?|
            montants?|chiffre|maximum|couts?|coute\w*|prix|tarifs?|enveloppes?|plafonds?|
            combien(?! de? (?!(?:euros|argent|credits|ae|cp)\b))|
            quel(?:le)?s? (?:\w+ ){0,3}?(?:sommes?|budgets?|financements?|contributions?|
            participations?|dotations?|cotisations?|credits?|penalites?|indemnites?|remunerations?|
            salaires?|frais|subventions?|aides?|depenses?|ae|cp)|a (?:quelle )?hauteur|
            (?:en )?(?:ae|cp)\b(?: et (?:ae|cp))?|total|how much|amounts?|costs?|prices?|fees?|
            funding|(?:what|which) (?:\w+ ){0,2}(?:penalty|penalties|budget|ceiling|salary)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("amount"),
        topics=(
            "montant",
            "financ",
            "cout",
            "prix",
            "versement",
            "credit",
            "depense",
            "particip",
            "contribut",
            "tarif",
            "frais",
            "tota",
        ),
        strict=True,
    ),
    Ask(
        name="signatory",
        cues=_cues(
            r"""
            (?:qui|quels?|quelles?|les|noms? des|liste des) (?:\w+ ){0,2}?signataires?|
            ^signataires?|qui (?:a |ont |va |doit |doivent )?(?:sign|paraph)\w+|
            qui (?:la |le |les )?sign\w+|qui .{0,40}?signature|par qui .{0,60}?sign\w+|
            sign\w+ (?:par qui|pour l)|who (?:has |have )?signe?[ds]?\b|signator(?:y|ies)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("representative"),
        topics=("sign", "represent", "fait"),
        strict=True,
    ),
    Ask(
        name="title",
        cues=_cues(
            r"""
            (?:a )?quels? (?:titre|fonction|poste|qualite)s?|
            quelle (?:est (?:la|sa) )?(?:fonction|qualite)s?|
            (?:what|which) (?:position|title|office)|titre de
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("representative"),
        topics=("represent", "sign"),
        strict=True,
    ),
    Ask(
        name="representative",
        cues=_cues(
            r"""
            (?:qui|quel(?:le)?s?) (?:\w+ ){0,2}?represente\w*|representants?|
            nom (?:et prenom )?d(?:u|e la|e l|es) (?:\w+ )?(?:directeur|president|maire|
            representant|signataire|prefet|ministre)\w*|quelle personne|personne physique|
            ^(?:(?:c )?(?:est )?qui (?:est )?)?(?:le |la )?(?:maire|presidente?|patronn?e?|
            directrice|directeur)\b(?! (?:du |de la |de |d une? )(?:comite|commission|jury|seance))|
            represente\w* par|par qui .{0,60}?represente\w*|qui dirige|qui est a la tete|
            directeur(?:s|ice)? general\w*|who represents?|representatives?|
            who (?:is|are) the (?:head|director)s?
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("representative"),
        topics=("represent", "sign"),
        strict=True,
    ),
    Ask(
        name="address",
        cues=_cues(
            r"""
            adresses?(?! (?:a|au|aux|par)\b)|siege(?: social)?|code postal|
            ou (?:est|se trouve|se situe|sont).{0,40}?(?:siege|locaux|bureaux)|address(?:es)?|
            headquarters|ou se trouve|ou est situe\w*|ou se situe
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("address"),
        topics=("adresse", "siege"),
        strict=True,
    ),
    Ask(
        name="phone",
        cues=_cues(
            r"""
            telephones?|numero de tel|tel|portable|phone(?: number)?|standard
            """
        ),
        form=Form.VALUE,
        strict=True,
    ),
    Ask(
        name="email",
        cues=_cues(
            r"""
            mails?|e mails?|courriels?|adresse electronique
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("email"),
        strict=True,
    ),
    Ask(
        name="licence",
        cues=_cues(
            r"""
            licen[cs]es?|open source|logiciels? libres?|code source .{0,30}?(?:publie|ouvert)\w*
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("licence"),
        topics=("licen", "source", "open", "code"),
        strict=True,
    ),
    Ask(
        name="legal",
        cues=_cues(
            r"""
            base legale|bases legales|fondements?(?: juridiques?)?|
            quel(?:le)?s? (?:article|loi|decret|ordonnance|circulaire|arrete|texte)s?|
            quels? articles? (?:du|de)|(?:articles?|decrets?|lois?|textes?) (?:vise|cite)\w*|
            legal basis|which (?:law|decree|article|code|circular|order)s?|
            numero (?:du|de la|de l) (?:decret|loi|circulaire)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("reference"),
        topics=("vu", "article", "loi", "lois", "decret"),
        strict=True,
    ),
    Ask(
        name="publication",
        cues=_cues(
            r"""
            """
            + _near(r"publi\w+|mise? en ligne|met en ligne", "quel site|quelle plateforme", 6)
            + r"""
            publicite|(?:mise?|met(?:tra|tent|tre)?) en ligne|rendue? publi(?:c|que)s?|made public|
            diffus\w+|publi(?:e|ee|es|ees|er|cation|cations|ent|iee|iees)\b|
            ou (?:la )?(?:trouver|consulter|lire)|published?|publication
            """
        ),
        form=Form.TEXT,
        kinds=_kinds("url"),
        topics=("publi",),
        strict=True,
    ),
    Ask(
        name="parties",
        cues=_cues(
            r"""
            (?<!une des )(?<!chacune des )parties(?! prenantes)|entre qui|partenaires|
            cocontractants?|contractants?|co contractants?|avec qui|qui sont les|
            who are the (?:parties|partners)|parties to
            """
        ),
        form=Form.LIST,
        kinds=_kinds("party"),
        topics=("entre", "partie"),
    ),
    Ask(
        name="length",
        cues=_cues(
            r"""
            (?!)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("duration periodicity"),
        strict=True,
    ),
    Ask(
        name="role_holder",
        cues=_cues(
            r"""
            (?!)
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("party"),
        topics=("entre",),
        strict=True,
    ),
    Ask(
        name="object",
        cues=_cues(
            r"""
            objets?|objectifs?|but\b|finalites?|de quoi (?:parle|traite|s agit)|sur quoi porte|
            que finance|finance quoi|perimetre|porte sur quoi|purpose|subject matter|
            what is .{0,40}? about|goal|aim
            """
        ),
        form=Form.TEXT,
        topics=("objet", "objectif", "but", "buts", "finalit"),
    ),
    Ask(
        name="definition",
        cues=_cues(
            r"""
            qu est ce qu\w*|c est quoi|c koi|a quoi (?:sert|ca sert)|quoi sert|definition|
            que (?:signifie|veut dire)|sert a quoi|veut dire|signifie|what (?:is|are|does)|
            que designe
            """
        ),
        form=Form.TEXT,
        topics=("preambule", "contexte", "definition"),
    ),
    Ask(
        name="termination",
        cues=_cues(
            r"""
            resili\w+|denonc\w+|rompre|rupture|mettre fin|met fin|arreter|stopper|casser|
            si (?:on|je|nous|elle|il) (?:s )?arrete\w*|sortir de|se retirer|retrait|
            desengag\w+|terminat\w+|end(?:ing)? the (?:agreement|convention)|
            cancel\w*|withdraw\w*|quitter
            """
        ),
        form=Form.TEXT,
        topics=("resili", "denonc", "fin", "rupture", "retrait", "retir"),
    ),
    Ask(
        name="amendment",
        cues=_cues(
            r"""
            avenants?|modifi\w+|amend\w*
            """
        ),
        form=Form.TEXT,
        topics=("modif", "avenant", "revis"),
    ),
    Ask(
        name="dispute",
        cues=_cues(
            r"""
            litiges?|contentieux|tribuna(?:l|ux)|mediation|differends?|disputes?|courts?|conflits?
            """
        ),
        form=Form.TEXT,
        topics=("litige", "differend", "contentieu", "tribunal", "mediation"),
    ),
    Ask(
        name="obligations",
        cues=_cues(
            r"""
            obligations?|s engage\w*|engagements?|
            (?:que|qu|quoi|what) (?:\w+ ){0,6}?(?:doi(?:t|vent)|devra|devront|must|shall)|missions?|
            taches?|responsabilites?|duties|tasks?|commitments?|responsibilit\w+|commits?|
            prestations?|roles?|ce que .{0,60}?doi(?:t|vent)|
            que (?:couvre|recouvre|comprend|prevoit|contient)\w*|quelles? actions?|
            quelles? garanties?
            """
        ),
        form=Form.LIST,
        topics=("obligation", "engag", "mission", "role", "responsab", "tache"),
    ),
    Ask(
        name="list",
        cues=_cues(
            r"""
            quel(?:le)?s (?:sont|etaient)|liste\w*|enumer\w+|which|list|what are|quels|quelles|
            dans quels cas
            """
        ),
        form=Form.LIST,
    ),
    Ask(
        name="when",
        cues=_cues(
            r"""
            quand|quelle date|quelles dates|quel jour|quelle annee|date|dates|when|what date|
            which year|de quand
            """
        ),
        form=Form.VALUE,
        kinds=_kinds("date"),
    ),
    Ask(
        name="where",
        cues=_cues(
            r"""
            ou|where
            """
        ),
        form=Form.TEXT,
    ),
    Ask(
        name="who",
        cues=_cues(
            r"""
            qui|who|whom|lequel|laquelle
            """
        ),
        form=Form.TEXT,
    ),
    Ask(
        name="how",
        cues=_cues(
            r"""
            comment|how|modalites?|procedure|de quelle (?:maniere|facon)
            """
        ),
        form=Form.TEXT,
    ),
)


def find_asks(question: str) -> tuple[tuple[Ask, tuple[int, int]], ...]:
    """Return the asks of a folded question with the span of their cue, in order of precedence.

    ``question`` is what ``understanding`` makes of it: folded words joined by single spaces.
    """
    found = []
    for ask in ASKS:
        match = ask.cues.search(question)
        if match is not None:
            found.append((ask, match.span()))
    return tuple(found)
