"""Messages that ask nothing of the conventions: greetings, insults, orders to the program.

Does: recognise them, so that they get a short polite reply.
Does not: follow any instruction; a message is only ever searched for.
"""

from __future__ import annotations

import re

from index.lexical import words

GREETING = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|merci|thanks?|thank you|ca va"
    r"|comment (?:ca va|vas tu|allez vous)"
    r"|au revoir|bye|ok|d accord|test|bonne (?:journee|soiree)|a tous|tout le monde|beaucoup"
    r"|bien|tres|svp|et|toi|vous|you|how are|super|lol|mdr|oui|non|yes|no|parfait|genial|cool|top"
    r"|nickel|compris|entendu|great|perfect|ah|oh|hein|pourquoi|why"
    r"|(?:je (?:ne )?|j ai (?:rien )?|i do not |i don t )(?:comprends?|compris|understand)"
    r"(?: pas| rien)?|quelle heure est il|what time is it)\b ?)+$"
)
INJECTION = re.compile(
    r"\b(?:ignor\w+ (?:\w+ ){0,4}(?:instructions?|consignes?|regles?|precedent\w*|previous)"
    r"|oubli\w+ (?:\w+ ){0,4}(?:instructions?|consignes?|regles?)"
    r"|forget (?:\w+ ){0,4}instructions?|disregard (?:\w+ ){0,4}instructions?|prompt systeme"
    r"|system prompt|tu es maintenant|you are now|act as|agis comme"
    r"|fais comme si|pretend|jailbreak|mode developpeur|developer mode|reveal|revele\w* tes"
    r"|affiche (?:ton|tes)|repete apres moi|repond\w* (?:que|par|uniquement|toujours))\b"
)
CODE = re.compile(
    r"\b(?:(?:ecri(?:s|t moi|vez|re|ture)\b|code moi|coder|programme moi|genere\w*|redige\w*|write"
    r"|generate)\b.{0,30}\b(?:fonction|script|programme|code|function|program|python"
    r"|javascript|java|sql|html|bash|poeme|poem|histoire|story|blague|joke|chanson|haiku|mail"
    r"|lettre)"
    r"|(?:raconte|tell me|dis moi).{0,20}(?:blague|joke|histoire|story)|traduis|translate)\b"
)
INSULT = re.compile(
    r"\b(?:connard|connasse|con|conne|salope|pute|putain|merde|merdique|abruti|abrutie|debile"
    r"|cretin|imbecile|idiot|idiote|nul|nulle|bouffon|encule|fdp|ta gueule|stupid|idiots|fuck"
    r"|shit|asshole|moron|dumb|useless)\b"
)
ABOUT_ME = re.compile(
    r"\b(?:(?:qui|que) (?:es tu|etes vous)|tu es qui|t es qui|que (?:sais|peux) tu faire"
    r"|a quoi (?:sers tu|tu sers)|tu fais quoi|who are you|what can you do|es tu (?:un|une)"
    r"|are you (?:a|an)|aide moi|help me|ton nom|your name)\b"
)


def is_small_talk(text: str) -> bool:
    """Return whether ``text`` asks nothing that a convention could answer."""
    plain = " ".join(words(text))
    if not plain:
        return True
    return bool(
        GREETING.search(plain)
        or INJECTION.search(plain)
        or CODE.search(plain)
        or ABOUT_ME.search(plain)
        or (INSULT.search(plain) and "?" not in text)
    )
