"""The words of questions: which carry nothing, which mean the same, which are English.

Does: hold small tables about the French and English of agreements in general.
Does not: hold the name of any convention, party or service.
"""

from __future__ import annotations

import re
from functools import lru_cache

from simplemma import lemmatize

from corpus.folding import fold
from index.lexical import STOP_WORDS, stem, words

# Words that questions about any agreement contain, and that tell no clause from another.
FILLER = STOP_WORDS | frozenset(
    """
    convention conventions accord accords document documents texte textes contrat clause clauses
    article articles prevoit prevu prevue prevus prevues prevoient prevoir dit dire disent
    indique indiquer indiquee precise preciser savoir connaitre trouve trouver est sont etre
    etait sera seront avoir a ont aura faut falloir doit doivent devoir peut peuvent pouvoir
    fait faire font veut vouloir va vont aller quand comment combien pourquoi lequel laquelle
    lesquels lesquelles quel quelle quels quelles quoi qui que dont ou bonjour salut merci svp
    stp plait bonsoir hello please say says said besoin cherche voudrais aimerais souhaite donne
    donner donnez
    dis moi peux pouvez envers malgre sauf afin parmi outre voire trop peu assez encore deja
    jamais toujours souvent seulement notamment autre autres meme memes certain certains
    certaine certaines plusieurs puisse puissent soit soient serait seraient etaient doive devra
    devront faudra passe passent devient deviennent impose imposent contient contiennent existe
    existent comporte mention mentions exact exacte vise visee visent applique appliquent cote
    donc enfin cependant mais car suivant suivante suivants volet matiere titre demande
    demandent appuie appuient repose reposent concerne concernent suite hauteur ete ayant etant
    compare comparer comparaison comparez difference differences differe different chacun
    chacune tableau synthese recapitulatif liste lister enumere exactement suis tient tienne
    nous vous votre nos leurs possible sert servent servir permet ttc ht hors taxes mentionne
    mentionnent parle parlent evoque evoquent comportent celui celle ceux celles until force
    behalf non oui projet projets court courir courent duree service services numerique
    partenariat information informations infos info question selon apres avant lors cas
    concernant propos sujet niveau tout toute tous toutes chaque aussi alors bien tres plus
    moins precisement actuellement present presente cadre mentionnee cite citee stipule lie liee
    passee conclu conclue signe signee entre vers chez jusque jusqu depuis pendant lui leur il
    elle on y en ca cela ceci c koi pr ds pdt qd qq vs conv num numero n nom noms date dates
    reference references argent euros euro validite partnership deal arrangement apply applies
    applied available provide provides provided set an be charge charges annexe annexes annexee
    forme mot mots desormais nouveau nouvelle nouveaux nouvelles actuel actuelle complet
    complete comprise compris inclus incluse fois chose choses was were being been onto than
    then also our is are the of to in for and or at by with from this that these those it its
    does do did can could should would will may might have has had any some there their under
    between agreement agreements contract refer refers run runs held hold holds become happens
    happen must needs need released made tell me give show about according what which who whom
    whose when where why how much many long often into putting each every both
    final finalement globalement table bout coup maintenant quoi gens truc trucs chez ok jusque
    normalement exactement genre plutot vraiment donc cb cest valable valables valide valides valid
    """.split()
)

# Groups of French words that ask for, or state, the same thing in agreements.
SYNONYMS = """
payer paye payes payee payees paie paient raquer debourser avancer avance verser versement
    versements verse financer financement finance participation participer
    contribuer contribution rembourser remboursement cofinancer acquitter regler paiement cout
    couter subvention ;
montant somme cout prix tarif budget enveloppe credit credits depense depenses frais ;
resilier resiliation rompre rupture denoncer denonciation fin terminer dissoudre quitter ;
terme fin expiration echeance expirer cesser finir terminer ;
debut commencer demarrer debuter prendre effet vigueur ;
signature signer signataire fait ;
duree periode temps delai ;
avenant modification modifier changement changer revision ;
litige differend contentieux conflit contestation desaccord ;
obligation obligations engagement engager devoir responsabilite charge mission tache role ;
rendre restituer restitution reversement reverser restitues rembourser ;
argent fonds credits somme ;
comite reunion instance ;
rendu rapport bilan reporting ;
donnees personnelles caractere personnel rgpd ;
publication publier diffuser diffusion publiee ;
code source logiciel developpement ;
adresse siege domicilie domiciliation ;
representant represente representer ;
directeur dirige dirigeant diriger ;
juge tribunal juridiction ;
partenaire partie parties cocontractant ;
organiser reunir tenir tient reunit piloter presider ;
departement collectivite ;
habitants population hab ;
salaire salaires remuneration remunerations traitement ;
penalite penalites sanction sanctions astreinte astreintes ;
usager utilisateur utilisateurs usagers ;
ouvert libre open ;
objet but objectif finalite porte ;
designer nommer nomme designe ;
fournir transmettre communiquer envoyer remettre adresser transmis ;
hebergement heberger heberge accueillir accueil locaux ;
creer creation cree ;
depassement depasser plafond limite ;
unite uo unites ;
statut etablissement ;
employe salarie agent agents ;
entreprise employeur societe ;
maladie arret ;
conge conges absence ;
teletravail domicile ;
informer information prevenir avertir ;
accord commun ;
mairie maire commune ;
vacances conges ;
textos texto sms ;
gratuit gratuitement remunere payant ;
plafond maximum maximal maximale exceder ;
frequence periodicite ;
bilan compte rendu resultat ;
copie exemplaire ;
rgpd protection donnees ;
annuel annee an annuelle ;
statistiques statistique stats ;
recevoir transmettre transmis recu ;
etape etapes procedure ;
"""

ENGLISH = """
contribute|contributes|contribution|contributions = contribution participation
pay|pays|paid|payment|payments = payer versement financement
fund|funds|funded|funding|finance|co|cofund = financement fonds
cost|costs|price = cout montant
amount|amounts|money|sum = montant somme credits
notice = preavis
terminate|terminates|terminated|termination|cancel|cancelled = resiliation
end|ends|ending|expire|expires = fin terme
start|starts|begin|begins = effet debut
signed|sign|signs|signature|signatory = signature signe
last|lasts|duration|term = duree
licence|license|released|release = licence
source = source
code = code
published|publish|publication|publishes = publication publiee
committee = comite
steering = pilotage
investment = investissement
meet|meets|meeting|meetings|convene = comite reunion organise
court = tribunal
mediator|mediation = mediation
appoint|appointed|appoints = designer
task|tasks|duty|duties|role = missions
obligation|obligations|commitments|commit|commits|undertake = obligations engage
department|county|counties = departement
text|texts|message|messages|texting = sms
booking|bookings|appointment|appointments = rendez vous
energy|electricity = energie electricite
secondment|seconded = mise disposition
family|families = familles
needs = besoins
clause = clause
inhabitants|people|population = habitants
unspent|unused = utilises
happens|happen = restitues
refund|returned|return|reimburse|reimbursed|repay|repaid|reimbursement = restitution remboursement
penalty|penalties = penalite
late|delay = retard
address = adresse
represent|represents|representative|represented = represente
data = donnees
personal = personnel
open = ouvert
total = total
unit|units = unite
work = ouvrage travaux
planned = prevu encourir
object|purpose|aim|goal = objet
legal = juridique
budget = budget
account = compte
bank = banque rib
law = loi
decree = decret
order = ordonnance
circular = circulaire
director|head = directeur
annex|appendix = annexe
article|section = article
month|months = mois
year|years|yearly|annual = an annee
week|weeks = semaine
day|days = jours
amend|amended|amendment|modify|modified = modification avenant
dispute|disputes|conflict = litige
host|hosted|hosting|hosts|premises = hebergement accueillir locaux
team = equipe
user|users = utilisateurs usagers
security = securite
statistics|stats = statistiques stats
accountant|accounting|accountable = comptable
report|reports|reporting = compte rendu
share|shared = partage
publicly|public = public
digital = numerique
service|services = service
platform = plateforme
deployment|deploy|rollout = deploiement
development|develop|developer|developers = developpement developpeurs
design = design
coach|coaching = coach
partners|partner|party|parties = parties partenaires
tax|vat = ttc
ceiling|cap|maximum = plafond limite maximum
employee|employees|staff|workers = salaries
employer|employers = employeur
training = formation
renewal|renewed|renew|renews = renouvellement reconduction
automatically|tacitly = tacite tacitement
supporting = justificatives
document|documents = pieces documents
attach|attached|enclose|enclosed = accompagne joint
expense|expenses|spending = depenses
statement = etat
sent|send|sends = adresse transmis
exclusivity|exclusive = exclusivite
insurance|insure = assurance
liability|liable = responsabilite
resource|resources = moyens ressources
provide|provided|supply = fournir mettre disposition
goal|target|objective|objectives = objectif objectifs
deliver|delivered|delivery|deliverable = livraison livrer livre
version = version
phase|stage = phase
annual|annually = annuel
monthly = mensuel mensuellement
quarterly = trimestriel
advance|deposit = avance acompte
balance = solde
invoice|invoices|bill = facture
subsidy|grant = subvention
region|regional = region
city|municipality|town = commune ville
metropolis|metropolitan = metropole
housing = logement
tenant|tenants = locataires
owner|owners|landlord|landlords = proprietaires
application|file = dossier
confidential|confidentiality = confidentialite
property|intellectual = propriete intellectuelle
ownership|owns|own = propriete
indicator|indicators = indicateurs
evaluation|evaluate|assess|assessment = evaluation
chair|chairs|chaired|president = preside
member|members = membres
minutes = releve decisions
penalised = penalite
breach|default = manquement inexecution
force = vigueur
written|letter = lettre ecrit
registered = recommandee
protection = protection
officer = delegue
security = securite
hosting = hebergement
server|servers = hebergement
manifesto = manifeste
budgetary = budgetaire
programme|program = programme
tier|tiers|bracket = strate
""".strip().splitlines()


# What people shorten when they type on a phone.
SHORT = {
    "admin": "administration",
    "appli": "application",
    "asso": "association",
    "auj": "aujourd",
    "bcp": "beaucoup",
    "ccp": "code de la commande publique",
    "cest": "c est",
    "cmb": "combien",
    "cb": "combien",
    "cbn": "combien",
    "cmt": "comment",
    "comcom": "communaute de communes",
    "conso": "consommation",
    "conv": "convention",
    "coordo": "coordonnateur",
    "copil": "comite de pilotage",
    "dept": "departement",
    "dpt": "departement",
    "dg": "directeur general",
    "dispo": "disposition",
    "ds": "dans",
    "elec": "electricite",
    "hab": "habitants",
    "invest": "investissement",
    "kan": "quand",
    "kand": "quand",
    "koi": "quoi",
    "max": "maximum",
    "maxi": "maximum",
    "mini": "minimum",
    "mt": "montant",
    "nb": "nombre",
    "nv": "nouveau",
    "nvl": "nouvelle",
    "num": "numero",
    "oblig": "obligations",
    "pdt": "pendant",
    "perso": "personnel",
    "pk": "pourquoi",
    "pr": "pour",
    "prog": "programme",
    "pub": "publicite",
    "qd": "quand",
    "qui": "qui",
    "resil": "resiliation",
    "rv": "rendez vous",
    "sign": "signature",
    "st": "saint",
    "stats": "statistiques",
    "ste": "sainte",
    "tps": "temps",
    "ts": "tous",
    "ya": "y a",
}


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    """Return, for a stem, the stems of the words that mean the same."""
    table: dict[str, set[str]] = {}
    for line in SYNONYMS.split(";"):
        group = {stem(word) for word in line.split()}
        for each in group:
            table.setdefault(each, set()).update(group)
    return {each: frozenset(group) for each, group in table.items()}


@lru_cache(maxsize=1)
def _english() -> dict[str, tuple[str, ...]]:
    """Return, for an English word, the stems of the French words it stands for."""
    table: dict[str, tuple[str, ...]] = {}
    for line in ENGLISH:
        english, french = line.split("=")
        stems = tuple(stem(word) for word in french.split())
        for word in english.strip().split("|"):
            table[word.strip()] = stems
    return table


def same_meaning(stemmed: str) -> frozenset[str]:
    """Return the stems that mean the same as ``stemmed``, itself included."""
    return _synonyms().get(stemmed, frozenset()) | {stemmed}


def from_english(word: str) -> tuple[str, ...]:
    """Return the French stems an English word stands for; empty when it is not known."""
    return _english().get(word) or _english().get(word.removesuffix("s"), ())


INVERTED = re.compile(r"([\w'’]+)(?:-t)?-(?:il|elle|on|ils|elles|je|tu|nous|vous)\b", re.IGNORECASE)
INFINITIVE = re.compile(r"(?:er|ir|oir|re)$")


def verb_forms(text: str) -> frozenset[str]:
    """Return the folded words of a French question that are verbs.

    A verb stands before its pronoun ("rend-il"), or its dictionary form is an infinitive.
    """
    found = {
        fold(match.group(1).split("'")[-1].split("’")[-1]) for match in INVERTED.finditer(text)
    }
    for word in re.findall(r"[^\W\d_]{3,}", text):
        lemma = lemmatize(word.lower(), lang="fr")
        if INFINITIVE.search(lemma) and (
            lemma != word.lower() or word.lower().endswith(("er", "ir", "oir"))
        ):
            found.add(fold(word))
    return frozenset(found)


ENGLISH_MARKS = frozenset(
    """the of is are what which who how does do did when where much many long this that there
    under between agreement please about and for to by with from list until must have has tell
    can an in""".split()
)
FRENCH_MARKS = frozenset(
    """le la les des du de un une est sont quel quelle quels quelles que qui quoi combien comment
    quand pour dans avec sur par et ou au aux ce cette l d il elle jusqu convention""".split()
)


def is_english(text: str) -> bool:
    """Return whether a question is in English: more of its small words are."""
    every = words(text)
    english = sum(word in ENGLISH_MARKS for word in every)
    french = sum(word in FRENCH_MARKS for word in every)
    return english > french
