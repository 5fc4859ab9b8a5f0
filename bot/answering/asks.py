"""What a question can ask for: the kinds of answer, the words that ask for them, the evidence.

Does: hold the table of asks (French and English cues) and find those of a question.
Does not: know any convention, party or service.

Cues are regular expressions over the folded words of a question, elisions left out, joined by
single spaces: "jusqu'à quand court-elle ?" is read as ``jusqu a quand court elle``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import FactKind


class Form(StrEnum):
    """The shape of the answer."""

    VALUE = "value"  # a fact is the answer
    LIST = "list"  # a whole list is the answer
    TEXT = "text"  # the sentence that says it is the answer


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of thing a question can ask for.

    ``kinds`` and ``roles`` name the facts that answer (no roles: any), ``preferred`` the roles
    that answer best, ``topics`` the folded word beginnings by which a heading or sentence shows
    that it is about the thing asked, ``strict`` whether a clause without such a fact cannot
    answer.
    """

    name: str
    cues: re.Pattern[str]
    form: Form
    kinds: frozenset[FactKind] = frozenset()
    roles: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    strict: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def _ask(
    name: str,
    cues: str,
    form: Form,
    kinds: str = "",
    roles: str = "",
    topics: str = "",
    *,
    strict: bool = False,
) -> Ask:
    return Ask(
        name=name,
        cues=re.compile(rf"\b(?:{cues})\b"),
        form=form,
        kinds=frozenset(FactKind(kind) for kind in kinds.split()),
        roles=frozenset(roles.split()),
        topics=tuple(topics.split()),
        strict=strict,
    )


# In order of precedence: the first that matches says what the question asks first of all.
ASKS: tuple[Ask, ...] = (
    _ask(
        "iban",
        "ibans?",
        Form.VALUE,
        "account",
        "iban",
        "iban",
        strict=True,
    ),
    _ask(
        "bic",
        "bics?|swift|bank identifier|identifier code",
        Form.VALUE,
        "account",
        "bic",
        "bic",
        strict=True,
    ),
    _ask(
        "account",
        "ribs?|cle rib|comptes? bancaires?|coordonnees bancaires|code (?:banque|guichet)"
        "|numeros? (?:de|du) comptes?|n comptes?|domiciliation"
        "|(?:sur|vers) quels? comptes?|quels? comptes?|bank (?:account|details)"
        "|(?:to )?which account|account number",
        Form.VALUE,
        "account",
        "",
        "rib iban banque compte titulaire domiciliation versement",
        strict=True,
    ),
    _ask(
        "identifier",
        "sirens?|sirenes?|sirets?|numero d? ?immatriculation|registration number",
        Form.VALUE,
        "identifier",
        "",
        "siren siret immatricul",
        strict=True,
    ),
    _ask(
        "budget",
        "programmes? budgetaires?|quels? programmes?|prog(?:ramme)? budg\\w*|imput\\w+|fonds? de concours"
        "|bop|budget operationnel|centres? financiers?|centres? de couts?|centres? de profit"
        "|domaines? fonctionnels?|activites? chorus|code activite|chorus|axe ministeriel"
        "|code (?:du )?service executant|service executant|comptables? assignataires?|ligne budgetaire"
        "|budget programmes?|unite operationnelle|references? comptables?",
        Form.VALUE,
        "budget",
        "",
        "imput chorus budget",
        strict=True,
    ),
    _ask(
        "notice",
        "preavis|prevenance|notice period|(?:what|which|much|long|the) notice|delais? (?:pour|avant|de) (?:resili\\w+|denonc\\w+|rompre|quitter)"
        "|mise en demeure",
        Form.VALUE,
        "duration",
        "notice",
        "preavis resili denonc demeure",
        strict=True,
    ),
    _ask(
        "frequency",
        "frequences?|periodicite|tou(?:s|tes) les combien|combien de fois|how often|how frequent\\w*"
        "|quel rythme|frequency|regularite",
        Form.VALUE,
        "periodicity",
        "",
        "",
        strict=True,
    ),
    _ask(
        "percentage",
        "pourcentages?|taux|quelle part|quelle proportion|percent(?:age)?|what share|rate",
        Form.VALUE,
        "percentage",
        "",
        "taux pourcent cotis",
        strict=True,
    ),
    _ask(
        "end",
        "jusqu a quand|jusqu a quelle|jusqu quand|jusqu a quel (?:jour|evenement)|date de fin"
        "|dates de fin|date fin|date d? ?expiration|date d? ?echeance|fin de validite"
        "|(?:quand|a quelle date) .{0,60}?(?:termine|finit|finir|fini|prend fin|expire|arrete|acheve|echoit|cesse)\\w*"
        "|(?:termine|finit|finir|fini|expire|prend fin|echeance|acheve|cesse)\\w* (?:\\w+ )?(?:quand|a quelle date)"
        "|expir\\w+|until when|end dates?|(?:when|what date) .{0,60}?(?:end|expire|terminate|finish)s?"
        "|(?:encore|toujours) (?:en vigueur|valable|valide|active)|still (?:in force|valid)"
        "|echeance|terme de (?:la )?convention|quel (?:est le )?terme|fins? de validite|valable jusqu",
        Form.VALUE,
        "date duration",
        "end term",
        "dure terme expir echeance vigueur valid fin",
        strict=True,
    ),
    _ask(
        "start",
        "date d? ?effet|prise d? ?effet|entree en vigueur|entr\\w+ (?:\\w+ )?en vigueur"
        "|pren\\w+ (?:\\w+ )?effet|produi\\w+ (?:\\w+ )?effets?|a partir de quand|a compter de quand"
        "|depuis quand|(?:quand|a quelle date) .{0,60}?(?:commence|debute|demarre)\\w*"
        "|(?:commence|debute|demarre)\\w* (?:\\w+ )?quand|date de debut|debut de (?:la )?convention"
        "|start dates?|(?:when|what date) .{0,60}?(?:start|begin|take effect|come into (?:force|effect))s?"
        "|effective date|enter into force",
        Form.VALUE,
        "date",
        "effect",
        "effet vigueur dure debut",
        strict=True,
    ),
    _ask(
        "signed",
        "dates? (?:de |et heure de (?:la )?)?signatures?|dates? signatures?|sign\\w* (?:\\w+ ){0,2}quand"
        "|(?:quand|a quelle date|quel jour|de quand) .{0,80}?(?:sign\\w+|faite?s?\\b|conclue?s?|passee?s?\\b)"
        "|(?:when|what date) .{0,80}?(?:signed|concluded|made)|date of signature|signing date"
        "|date de la convention|de quand date la convention",
        Form.VALUE,
        "date",
        "signature",
        "fait sign",
        strict=True,
    ),
    _ask(
        "duration",
        "durees?|combien de? (?:temps|heures|jours|semaines|mois|annees|ans)\\b(?! avant)|pour combien de|how long|duration|dure|durent|length of time",
        Form.VALUE,
        "duration date",
        "term end",
        "dure terme vigueur",
    ),
    _ask(
        "deadline",
        "delais?|dans quel delai|avant quelle date|au plus tard|deadlines?|time limits?|sous combien"
        "|avant quand|combien de (?:jours|semaines|mois) avant",
        Form.VALUE,
        "duration date",
        "",
        "delai plus tard avant",
        strict=True,
    ),
    _ask(
        "quantity",
        "combien de?(?! (?:temps|euros|argent|credits|ae|cp|heures|jours|semaines|mois|annees|ans)\\b)|nombre de?|how many|number of",
        Form.VALUE,
        "",
        "",
        "",
        strict=True,
    ),
    _ask(
        "unit_price",
        "(?:montant|cout|prix|tarif)s? (?:unitaires?|d une?|de l)|unit (?:price|cost)s?|prix unitaires?"
        "|couts? uo|prix uo",
        Form.VALUE,
        "amount",
        "unit_cost",
        "unitaire unite",
        strict=True,
    ),
    _ask(
        "amount",
        "montants?|chiffre|maximum|couts?|coute\\w*|prix|tarifs?|enveloppes?|plafonds?|combien(?! de? (?!(?:euros|argent|credits|ae|cp)\\b))"
        "|quel(?:le)?s? (?:\\w+ ){0,3}?(?:sommes?|budgets?|financements?|contributions?|participations?|dotations?|cotisations?"
        "|credits?|penalites?|indemnites?|remunerations?|salaires?|frais|subventions?|aides?|depenses?|ae|cp)"
        "|a (?:quelle )?hauteur|(?:en )?(?:ae|cp)\\b(?: et (?:ae|cp))?|total"
        "|how much|amounts?|costs?|prices?|fees?|funding|(?:what|which) (?:\\w+ ){0,2}(?:penalty|penalties|budget|ceiling|salary)",
        Form.VALUE,
        "amount",
        "",
        "montant financ cout prix versement credit depense particip contribut tarif frais tota",
        strict=True,
    ),
    _ask(
        "signatory",
        "(?:qui|quels?|quelles?|les|noms? des|liste des) (?:\\w+ ){0,2}?signataires?|^signataires?|qui (?:a |ont |va |doit |doivent )?sign\\w+|qui (?:la |le |les )?sign\\w+"
        "|qui .{0,40}?signature|par qui .{0,60}?sign\\w+|sign\\w+ (?:par qui|pour l)|who (?:has |have )?signe?[ds]?\\b|signator(?:y|ies)",
        Form.VALUE,
        "representative",
        "",
        "sign represent fait",
        strict=True,
    ),
    _ask(
        "title",
        "(?:a )?quels? (?:titre|fonction|poste|qualite)s?|quelle (?:est (?:la|sa) )?(?:fonction|qualite)s?|(?:what|which) (?:position|title|office)|titre de",
        Form.VALUE,
        "representative",
        "",
        "represent sign",
        strict=True,
    ),
    _ask(
        "representative",
        "(?:qui|quel(?:le)?s?) (?:\\w+ ){0,2}?represente\\w*|representants?|nom (?:et prenom )?d(?:u|e la|e l|es) (?:\\w+ )?(?:directeur|president|maire|representant|signataire|prefet|ministre)\\w*|quelle personne|personne physique|represente\\w* par|par qui .{0,60}?represente\\w*"
        "|qui dirige|qui est a la tete|directeur(?:s|ice)? general\\w*|who represents?|representatives?"
        "|who (?:is|are) the (?:head|director)s?",
        Form.VALUE,
        "representative",
        "",
        "represent sign",
    ),
    _ask(
        "address",
        "adresses?(?! (?:a|au|aux|par)\\b)|siege(?: social)?|code postal|ou (?:est|se trouve|se situe|sont).{0,40}?(?:siege|locaux|bureaux)"
        "|address(?:es)?|headquarters|ou se trouve|ou est situe\\w*|ou se situe",
        Form.VALUE,
        "address",
        "",
        "adresse siege",
        strict=True,
    ),
    _ask(
        "email",
        "mails?|e mails?|courriels?|adresse electronique",
        Form.VALUE,
        "email",
        "",
        "",
        strict=True,
    ),
    _ask(
        "licence",
        "licen[cs]es?|open source|logiciels? libres?|code source .{0,30}?(?:publie|ouvert)\\w*",
        Form.VALUE,
        "licence",
        "",
        "licen source open code",
        strict=True,
    ),
    _ask(
        "legal",
        "base legale|bases legales|fondements?(?: juridiques?)?|quel(?:le)?s? (?:article|loi|decret|ordonnance|circulaire|arrete|texte)s?"
        "|quels? articles? (?:du|de)|(?:articles?|decrets?|lois?|textes?) (?:vise|cite)\\w*"
        "|legal basis|which (?:law|decree|article|code|circular|order)s?|numero (?:du|de la|de l) (?:decret|loi|circulaire)",
        Form.VALUE,
        "reference",
        "",
        "vu article loi decret",
        strict=True,
    ),
    _ask(
        "publication",
        "publicite|mise? en ligne|rendue? publi(?:c|que)s?|made public|diffus\\w+|publi(?:e|ee|es|ees|er|cation|cations|ent|iee|iees)\\b|ou (?:la )?(?:trouver|consulter|lire)"
        "|published?|publication",
        Form.TEXT,
        "url",
        "",
        "publi",
        strict=True,
    ),
    _ask(
        "parties",
        "parties(?! prenantes)|entre qui|partenaires|cocontractants?|contractants?|co contractants?"
        "|avec qui|qui sont les|who are the (?:parties|partners)|parties to",
        Form.LIST,
        "party",
        "",
        "entre partie",
    ),
    _ask(
        "length",
        "(?!)",  # how long something other than the agreement lasts, see understanding
        Form.VALUE,
        "duration periodicity",
        "",
        "",
        strict=True,
    ),
    _ask(
        "role_holder",
        "(?!)",  # asked by a role's name, see understanding
        Form.VALUE,
        "party",
        "",
        "entre",
        strict=True,
    ),
    _ask(
        "object",
        "objets?|objectifs?|but\\b|finalites?|de quoi (?:parle|traite|s agit)|sur quoi porte|que finance|finance quoi|perimetre|porte sur quoi"
        "|purpose|subject matter|what is .{0,40}? about|goal|aim",
        Form.TEXT,
        "",
        "",
        "objet objectif but finalit",
    ),
    _ask(
        "definition",
        "qu est ce qu\\w*|c est quoi|c koi|a quoi (?:sert|ca sert)|quoi sert|definition|que (?:signifie|veut dire)"
        "|sert a quoi|veut dire|signifie|what (?:is|are|does)|que designe",
        Form.TEXT,
        "",
        "",
        "preambule contexte definition",
    ),
    _ask(
        "termination",
        "resili\\w+|denonc\\w+|rompre|rupture|mettre fin|met fin|arreter la convention|sortir de la convention"
        "|se retirer|terminat\\w+|end(?:ing)? the (?:agreement|convention)|cancel\\w*|withdraw\\w*|quitter",
        Form.TEXT,
        "",
        "",
        "resili denonc fin rupture",
    ),
    _ask(
        "amendment",
        "avenants?|modifi\\w+|amend\\w*",
        Form.TEXT,
        "",
        "",
        "modif avenant revis",
    ),
    _ask(
        "dispute",
        "litiges?|contentieux|tribuna(?:l|ux)|mediation|differends?|disputes?|courts?|conflits?",
        Form.TEXT,
        "",
        "",
        "litige differend contentieu tribunal mediation",
    ),
    _ask(
        "obligations",
        "obligations?|s engage\\w*|engagements?|(?:que|qu|quoi|what) (?:\\w+ ){0,6}?(?:doi(?:t|vent)|devra|devront|must|shall)"
        "|missions?|taches?|responsabilites?|duties|tasks?|commitments?|responsibilit\\w+|commits?|prestations?|roles?"
        "|ce que .{0,60}?doi(?:t|vent)|que (?:couvre|recouvre|comprend|prevoit|contient)\\w*|quelles? actions?|quelles? garanties?",
        Form.LIST,
        "",
        "",
        "obligation engag mission role responsab tache",
    ),
    _ask(
        "list",
        "quel(?:le)?s (?:sont|etaient)|liste\\w*|enumer\\w+|which|list|what are|quels|quelles|dans quels cas",
        Form.LIST,
    ),
    _ask(
        "when",
        "quand|quelle date|quelles dates|quel jour|quelle annee|date|dates|when|what date|which year|de quand",
        Form.VALUE,
        "date",
        "",
        "",
    ),
    _ask("where", "ou|where", Form.TEXT, "", "", ""),
    _ask("who", "qui|who|whom|lequel|laquelle", Form.TEXT, "", "", ""),
    _ask(
        "how", "comment|how|modalites?|procedure|de quelle (?:maniere|facon)", Form.TEXT, "", "", ""
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
