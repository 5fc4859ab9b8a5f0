"""What programs are told when they are refused."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "api-token": (
        "Un jeton valable est attendu : « Authorization: Bearer … ». Il se demande à qui tient "
        "ce service.",
        "A good token is expected: “Authorization: Bearer …”. Ask whoever runs this service.",
    ),
    "api-often": (
        "Trop de requêtes en une minute ; reprenez dans une minute.",
        "Too many requests in a minute; go on in a minute.",
    ),
    "api-path": (
        "Cette adresse n'est pas de l'API ; /api/openapi.json la décrit.",
        "There is no such address in the API; /api/openapi.json describes it.",
    ),
    "api-large": (
        "L'envoi est trop gros : {limit} octets au plus.",
        "What was sent is too large: {limit} bytes at most.",
    ),
    "api-json": ("Un objet JSON est attendu.", "A JSON object is expected."),
    "api-text": ("« {name} » : un texte est attendu.", "“{name}”: a text is expected."),
    "api-texts": (
        "« {name} » : une liste d'au plus {limit} textes est attendue.",
        "“{name}”: a list of at most {limit} texts is expected.",
    ),
    "api-number": (
        "« {name} » : un nombre de 1 à {limit} est attendu.",
        "“{name}”: a number from 1 to {limit} is expected.",
    ),
}
