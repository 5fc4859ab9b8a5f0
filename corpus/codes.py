"""The names of the French codes, as they follow the word "code" in folded text.

Does: hold one pattern, so that "code du travail et aux dispositions" ends after "travail".
Does not: list every repealed code; one that is not named here is read as a single phrase
("code de la nature").
"""

from __future__ import annotations

_NAMES = (
    "general des collectivites territoriales",
    "general de la propriete des personnes publiques",
    "general des impots",
    "general de la fonction publique",
    "des relations entre le public et l'administration",
    "de l'entree et du sejour des etrangers(?: et du droit d'asile)?",
    "de l'action sociale et des familles",
    "de la famille et de l'aide sociale",
    "de la construction et de l'habitation",
    "rural(?: et de la peche maritime)?",
    "du cinema et de l'image animee",
    "des postes et des communications electroniques",
    "de l'expropriation pour cause d'utilite publique",
    "de(?:s)? (?:la )?commande publique",
    "des marches publics",
    "des juridictions financieres",
    "du la justice administrative",
    "de (?:la )?justice administrative",
    "de la propriete intellectuelle",
    "de la securite sociale",
    "de la securite interieure",
    "de la sante publique",
    "de la voirie routiere",
    "de l'organisation judiciaire",
    "de procedure (?:civile|penale)",
    "monetaire et financier",
    "du service national",
    "du patrimoine",
    "civil",
    "penal",
    "electoral",
    "forestier",
    "minier",
)
_PHRASE = r"(?:du |des |de la |de l'|de l |d')(?!l'|la |le |les )[a-z]{4,20}"

CODES = "(?:" + "|".join(_NAMES) + "|" + _PHRASE + ")"
