"""What people read in Telegram, French first, English too.

Does: hold the sentences of the bot (HTML as Telegram parses it) and of its buttons (plain).
Does not: hold sentences about answers, errors or the command line (``bot.texts.messages`` does).
"""

from __future__ import annotations

import html
from typing import Final

from bot.texts.messages import typeset

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # first steps
    "start": (
        "<b>Bonjour, je suis Clausier.</b>\nPosez-moi une question sur une convention, comme à un "
        "collègue : je cite la clause qui répond, à la ligne près.\n\nPar exemple :\n"
        "• Quel est le préavis de résiliation ?\n• Jusqu'à quand la convention est-elle valable ?\n"
        "• Quelles sont les obligations de chaque partie ?\n\nConventions ({count}) : /conventions "
        "· Aide : /aide · Vos données : /confidentialite",
        "<b>Hello, I am Clausier.</b>\nAsk me about an agreement as you would ask a colleague: I "
        "quote the clause that answers, to the line.\n\nFor example:\n• What is the notice period "
        "for termination?\n• Until when is the agreement valid?\n• What must each party do?\n\n"
        "Agreements ({count}): /agreements · Help: /help · Your data: /privacy",
    ),
    "help": (
        "<b>Posez votre question</b>, tout simplement. Vous pouvez enchaîner : « Et la durée ? »"
        "\n\n"
        "/conventions — la liste, puis la fiche de chacune\n"
        "/fiche <i>nom</i> — la fiche d'une convention\n"
        "/comparer <i>sujet</i> — une ligne par convention\n"
        "/chercher <i>mots</i> — les passages, sans réponse rédigée\n"
        "/demander <i>question</i> — poser une question dans un groupe\n"
        "/web — les mêmes réponses et les textes entiers, dans un navigateur\n"
        "/langue — français ou anglais\n"
        "/confidentialite — ce qui est conservé, et l'effacer\n"
        "/stats — combien de questions, combien de réponses\n\n"
        "<b>Dans un groupe</b>, mentionnez {bot} ou répondez à un de ses messages. <b>Partout</b>, "
        "tapez {bot} puis votre question.",
        "<b>Just ask your question.</b> You can go on: “And the duration?”\n\n"
        "/agreements — the list, then the card of each\n"
        "/card <i>name</i> — the card of an agreement\n"
        "/compare <i>subject</i> — a row per agreement\n"
        "/search <i>words</i> — passages, without a composed answer\n"
        "/ask <i>question</i> — ask in a group\n"
        "/web — the same answers and the whole texts, in a browser\n"
        "/language — French or English\n"
        "/privacy — what is kept, and erasing it\n"
        "/stats — how many questions, how many answers\n\n"
        "<b>In a group</b>, mention {bot} or reply to one of its messages. <b>Anywhere</b>, type "
        "{bot} and your question.",
    ),
    "unknown-command": (
        "Je ne connais pas cette commande. La liste est dans /aide.",
        "I do not know that command. See /help for the list.",
    ),
    "text-only": (
        "Je ne lis que le texte : écrivez votre question en quelques mots.",
        "I only read text: write your question in a few words.",
    ),
    "say-what": (
        "Ajoutez votre demande après la commande, par exemple : {example}",
        "Add what you want after the command, for example: {example}",
    ),
    # failures
    "too-long": (
        "Votre question est trop longue ({length} caractères, {limit} au plus). Pouvez-vous la "
        "résumer ?",
        "Your question is too long ({length} characters, {limit} at most). Could you shorten it?",
    ),
    "failed": (
        "Désolé, je n'ai pas pu répondre à cette question : une erreur s'est produite de mon "
        "côté. Elle est consignée ; vous pouvez réessayer.",
        "Sorry, I could not answer that question: something failed on my side. It is recorded; "
        "you may try again.",
    ),
    "slow-down": (
        "Un instant, s'il vous plaît : je prends {count} questions par minute et par personne. "
        "Reposez celle-ci dans une minute.",
        "One moment, please: I take {count} questions a minute from each person. Ask this one "
        "again in a minute.",
    ),
    "busy": (
        "Beaucoup de personnes me posent des questions en ce moment. Reposez la vôtre dans une "
        "minute, s'il vous plaît.",
        "Many people are asking me questions right now. Please ask yours again in a minute.",
    ),
    # answers
    "about-to": ("Autres clauses :", "Other clauses:"),
    "no-others": ("Il n'y a pas d'autre clause à ce sujet.", "There is no other clause about it."),
    "nearest": ("Les clauses les plus proches :", "The nearest clauses:"),
    "held": ("Conventions disponibles :", "Agreements available:"),
    "and-more": ("… et {count} autres : /conventions", "… and {count} more: /agreements"),
    "expired": (
        "Cette réponse a été effacée ({days} jours au plus). Reposez la question.",
        "That answer was deleted (kept {days} days at most). Please ask again.",
    ),
    "found": ("Passages trouvés :", "Passages found:"),
    "nothing-found": ("Aucun passage trouvé.", "No passage found."),
    # reading
    "lines": ("l. {first}–{last}", "l. {first}–{last}"),
    "line": ("l. {first}", "l. {first}"),
    "page": ("p. {page}", "p. {page}"),
    "changed": (
        "⚠️ Ce texte a changé depuis cette réponse : le voici tel qu'il a été cité.",
        "⚠️ This text has changed since that answer: here it is as it was cited.",
    ),
    "removed": (
        "⚠️ Cette convention a été retirée depuis cette réponse : voici la clause telle qu'elle a "
        "été citée.",
        "⚠️ This agreement was removed since that answer: here is the clause as it was cited.",
    ),
    "gone": (
        "Cette convention a changé depuis. Ouvrez-la à nouveau : /conventions",
        "That agreement has changed since. Open it again: /agreements",
    ),
    "no-file": (
        "Le fichier d'origine n'est plus là.",
        "The original file is no longer there.",
    ),
    "file-unsendable": (
        "Le fichier d'origine dépasse {limit} Mo : Telegram ne le laisse pas passer. Demandez-le à "
        "un administrateur.",
        "The original file is over {limit} MB, which Telegram does not let through. Ask an admin "
        "for it.",
    ),
    # conventions
    "list": ("<b>Conventions ({count})</b>", "<b>Agreements ({count})</b>"),
    "list-empty": (
        "Il n'y a encore aucune convention.",
        "There is no agreement yet.",
    ),
    "which-document": (
        "Plusieurs conventions portent ce nom. Laquelle ?",
        "Several agreements go by that name. Which one?",
    ),
    "no-document": (
        "Je ne connais pas de convention de ce nom. Voici celles que j'ai :",
        "I know no agreement by that name. Here are those I have:",
    ),
    "card-kind": ("Nature", "Kind"),
    "card-parties": ("Parties", "Parties"),
    "card-service": ("Objet", "Subject"),
    "card-signed": ("Signée", "Signed"),
    "card-effective": ("Effet", "Effective"),
    "card-ends": ("Fin", "Ends"),
    "card-file": ("Fichier", "File"),
    "contents": ("<b>Sommaire</b> — {document}", "<b>Contents</b> — {document}"),
    # language
    "choose-language": (
        "Dans quelle langue dois-je vous parler ? Les conventions sont toujours citées telles "
        "qu'elles sont écrites.",
        "Which language shall I speak? Agreements are always quoted as they are written.",
    ),
    "language-fr": ("Je vous parle désormais français.", "Je vous parle désormais français."),
    "language-en": (
        "I speak English with you from now on.",
        "I speak English with you from now on.",
    ),
    "language-auto": (
        "Je réponds désormais dans la langue de chaque question.",
        "From now on I answer in the language of each question.",
    ),
    # privacy
    "privacy": (
        "<b>Vos données</b>\n• Vos questions et mes réponses : conservées {days} jours, pour les "
        "boutons, les questions qui s'enchaînent et les avis. Elles sont rangées sous une "
        "empreinte, pas sous votre nom.\n• Vos avis 👍 👎 : effacés avec la question.\n"
        "• Votre numéro Telegram, votre nom affiché, votre langue et votre droit d'accès : tant "
        "que vous utilisez Clausier.\n• Les journaux et statistiques ne contiennent ni vos "
        "questions, ni votre numéro.\n\nTout reste sur le serveur de Clausier ; Telegram achemine "
        "les messages. <b>Effacer</b> supprime tout, sauf votre numéro et votre droit d'accès.",
        "<b>Your data</b>\n• Your questions and my answers: kept {days} days, for the buttons, "
        "for questions that follow one another and for feedback. They are filed under a keyed "
        "hash, not under your name.\n• Your votes 👍 👎: deleted with the question.\n• Your "
        "Telegram number, displayed name, language and right of access: as long as you use "
        "Clausier.\n• Logs and statistics hold neither your questions nor your number.\n\n"
        "Everything stays on Clausier's server; Telegram carries the messages. <b>Erase</b> "
        "deletes all of it but your number and right of access.",
    ),
    "erase-sure": (
        "Effacer vos questions, leurs réponses, vos avis, votre nom et votre langue ? Les boutons "
        "des anciennes réponses ne fonctionneront plus.",
        "Erase your questions, their answers, your votes, your name and language? The buttons of "
        "old answers will stop working.",
    ),
    "erased": (
        "C'est fait. Questions effacées, avec leurs réponses et vos avis : {count}.",
        "Done. Questions erased, with their answers and your votes: {count}.",
    ),
    "erase-kept": ("Rien n'a été effacé.", "Nothing was erased."),
    # the web pages
    "web": (
        "Ouvrez Clausier dans votre navigateur (le lien sert une fois, pendant dix minutes, et "
        "n'est que pour vous) :\n{url}",
        "Open Clausier in your browser (the link is good once, for ten minutes, and for you "
        "alone):\n{url}",
    ),
    "no-web": (
        "Les pages web ne sont pas ouvertes ici : l'administrateur doit d'abord leur donner une "
        "adresse (CLAUSIER_PUBLIC_URL).",
        "There are no web pages here: the administrator has to give them an address first "
        "(CLAUSIER_PUBLIC_URL).",
    ),
    # statistics
    "stats": (
        "<b>{days} derniers jours</b>\nQuestions : {total}\nAvec réponse : {answered}\n"
        "À préciser : {ambiguous}\nIncertaines : {uncertain}\n"
        "Sans réponse : {not_found}\nAvis : 👍 {up} · 👎 {down}\n"
        "Personnes : {people}\nConventions : {documents}",
        "<b>Last {days} days</b>\nQuestions: {total}\nAnswered: {answered}\n"
        "Ambiguous: {ambiguous}\nUncertain: {uncertain}\n"
        "Not found: {not_found}\nVotes: 👍 {up} · 👎 {down}\n"
        "People: {people}\nAgreements: {documents}",
    ),
    "stats-admin": (
        "\n\n<b>Administration</b>\nEn attente d'accès : {waiting}\nFile : {queue}\n"
        "Génération : <code>{generation}</code>",
        "\n\n<b>Administration</b>\nWaiting for access: {waiting}\nQueue: {queue}\n"
        "Generation: <code>{generation}</code>",
    ),
    # feedback
    "thanks": ("Merci !", "Thank you!"),
    "why": ("Merci. Qu'est-ce qui n'allait pas ?", "Thank you. What was wrong?"),
    "noted": ("C'est noté, merci.", "Noted, thank you."),
    # access
    "asked-in": (
        "Bonjour ! L'accès à Clausier se fait sur accord d'un administrateur. Votre demande est "
        "transmise ; je vous écris dès qu'elle est acceptée. Votre numéro : <code>{id}</code>",
        "Hello! An administrator has to let you use Clausier. Your request is on its way; I will "
        "write as soon as it is accepted. Your number: <code>{id}</code>",
    ),
    "still-waiting": (
        "Votre demande d'accès est toujours en attente, et ce message n'a pas été traité. Je "
        "vous écris dès que vous êtes accepté.",
        "Your request for access is still waiting, and this message was not answered. I will "
        "write as soon as you are let in.",
    ),
    "not-listed": (
        "Clausier est réservé aux personnes inscrites. Pour l'être, donnez ce numéro à votre "
        "administrateur : <code>{id}</code>",
        "Clausier is for listed people only. To be listed, give your administrator this number: "
        "<code>{id}</code>",
    ),
    "refused": (
        "Votre demande d'accès n'a pas été acceptée ; adressez-vous à votre administrateur.",
        "Your request for access was not accepted; please see your administrator.",
    ),
    "ask-in-private": (
        "Pour poser des questions ici, demandez d'abord l'accès en m'écrivant en privé : {bot}",
        "To ask questions here, first request access by writing to me in private: {bot}",
    ),
    "newcomer": (
        "<b>{name}</b>{username} demande l'accès à Clausier.\nNuméro : <code>{id}</code>",
        "<b>{name}</b>{username} requests access to Clausier.\nNumber: <code>{id}</code>",
    ),
    "newcomers": (
        "D'autres personnes demandent l'accès à Clausier : elles sont dans /acces.",
        "More people request access to Clausier: /access lists them.",
    ),
    "decided-before": (
        "<b>{name}</b> : {decision} déjà, par {who}. Pour changer : /admettre ou /exclure "
        "<code>{id}</code>",
        "<b>{name}</b>: {decision} already, by {who}. To change that: /admit or /expel "
        "<code>{id}</code>",
    ),
    "let-in": (
        "✅ Vous pouvez utiliser Clausier : posez votre question. Aide : /aide",
        "✅ You may use Clausier: ask your question. Help: /help",
    ),
    "was-accepted": ("✅ <b>{name}</b> : accès accordé.", "✅ <b>{name}</b>: access granted."),
    "was-refused": ("⛔️ <b>{name}</b> : accès refusé.", "⛔️ <b>{name}</b>: access refused."),
    "people": (
        "<b>Accès</b> — mode « {mode} »\nAccordé : {accepted}\nEn attente : {waiting}\n"
        "Refusé : {refused}\n\n/admettre <i>numéro</i> · /exclure <i>numéro</i>\n"
        "/reserver <i>convention</i> : seulement dans cette discussion · "
        "/liberer <i>convention</i> : partout",
        "<b>Access</b> — mode “{mode}”\nGranted: {accepted}\nWaiting: {waiting}\n"
        "Refused: {refused}\n\n/admit <i>number</i> · /expel <i>number</i>\n"
        "/reserve <i>agreement</i>: in this chat only · /release <i>agreement</i>: everywhere",
    ),
    "reserved": (
        "🔒 <b>{document}</b> n'est plus visible que dans les discussions qui lui sont réservées, "
        "dont celle-ci.",
        "🔒 <b>{document}</b> is now visible only in the chats reserved for it, this one included.",
    ),
    "released": (
        "🔓 <b>{document}</b> est visible partout.",
        "🔓 <b>{document}</b> is visible everywhere.",
    ),
    # documents
    "file-too-large": (
        "<b>{name}</b> dépasse 20 Mo, et Telegram ne transmet pas de fichier plus grand aux "
        "robots. Déposez-le sur le serveur, puis lancez : <code>clausier add FICHIER</code>",
        "<b>{name}</b> is over 20 MB, and Telegram hands bots no larger file. Put it on the server "
        "and run: <code>clausier add FILE</code>",
    ),
    "file-not-fetched": (
        "Telegram n'a pas transmis <b>{name}</b> : envoyez-le de nouveau.",
        "Telegram did not hand over <b>{name}</b>: please send it again.",
    ),
    "job-queued": ("📥 Reçu, en attente de son tour.", "📥 Received, waiting for its turn."),
    "job-ready": ("📄 <b>Document lu</b> — à vérifier", "📄 <b>Document read</b> — please check"),
    "job-unseen": (
        "<i>Personne ne le voit tant qu'il n'est pas publié.</i>",
        "<i>Nobody sees it until it is published.</i>",
    ),
    "job-known": (
        "<b>{name}</b> est déjà là, mot pour mot : c'est <b>{file}</b>. Rien n'a changé.",
        "<b>{name}</b> is in already, word for word: it is <b>{file}</b>. Nothing changed.",
    ),
    "job-failed": (
        "⛔️ <b>{name}</b>\n{reason}\nRien d'autre n'a changé.",
        "⛔️ <b>{name}</b>\n{reason}\nNothing else changed.",
    ),
    "job-cancelled": (
        "✖️ <b>{name}</b> : annulé, rien n'a changé.",
        "✖️ <b>{name}</b>: cancelled, nothing changed.",
    ),
    "done-add": (
        "✅ <b>{name}</b> est publié : on peut poser des questions à son sujet.",
        "✅ <b>{name}</b> is published: people can ask about it.",
    ),
    "done-reserved": (
        "🔒 <b>{name}</b> est publié pour cette discussion seulement ; /reserver l'ouvre à une "
        "autre, /liberer à toutes.",
        "🔒 <b>{name}</b> is published for this chat only; /reserve opens it to another one, "
        "/release to all.",
    ),
    "done-beside": (
        "✅ <b>{name}</b> est publié, à côté de l'autre.",
        "✅ <b>{name}</b> is published beside the other.",
    ),
    "done-replace": (
        "✅ <b>{name}</b> est publié et remplace <b>{replaced}</b>, que /restaurer peut faire "
        "revenir.",
        "✅ <b>{name}</b> is published in place of <b>{replaced}</b>, which /restore brings back.",
    ),
    "reserved-too": (
        "{name} : visible seulement là où l'était le document remplacé ou répété.",
        "{name}: visible only where the document it replaces or repeats was.",
    ),
    "job-nothing": (
        "{name} : il n'y avait plus rien à faire.",
        "{name}: there was nothing left to do.",
    ),
    "done-remove": (
        "🗑 <b>{name}</b> est retiré : plus aucune réponse ne s'y appuie. /restaurer le fait "
        "revenir.",
        "🗑 <b>{name}</b> is out: no answer rests on it any more. /restore brings it back.",
    ),
    "done-restore": ("✅ <b>{name}</b> est de retour.", "✅ <b>{name}</b> is back."),
    "done-index": ("✅ Les documents sont relus et indexés.", "✅ The documents are indexed anew."),
    "done-use": (
        "✅ Les réponses s'appuient de nouveau sur la version <code>{generation}</code>.",
        "✅ Answers rest on version <code>{generation}</code> again.",
    ),
    "card-dates": ("Dates", "Dates"),
    "card-amounts": ("Montants", "Amounts"),
    "card-size": ("Contenu", "Contents"),
    "like-known": (
        "🔁 Ressemble à <b>{title}</b> ({file})",
        "🔁 Looks like <b>{title}</b> ({file})",
    ),
    "same-name": (
        "🔁 Porte le même nom que <b>{title}</b> ({file})",
        "🔁 Bears the same name as <b>{title}</b> ({file})",
    ),
    "clauses-changed": ("Clauses réécrites :", "Clauses reworded:"),
    "clauses-added": ("Clauses ajoutées :", "Clauses added:"),
    "clauses-removed": ("Clauses retirées :", "Clauses removed:"),
    "figures-more": ("… et {count} autres chiffres.", "… and {count} more figures."),
    "no-difference": (
        "Les clauses et les chiffres sont les mêmes.",
        "Clauses and figures are the same.",
    ),
    "archive": ("🗂 <b>{name}</b> — {count} documents", "🗂 <b>{name}</b> — {count} documents"),
    "archive-ready": ("📄 À vérifier : {count}", "📄 To be checked: {count}"),
    "archive-published": ("✅ Publiés : {count}", "✅ Published: {count}"),
    "archive-known": ("🟰 Déjà là : {count}", "🟰 In already: {count}"),
    "archive-failed": ("⛔️ Refusés : {count}", "⛔️ Refused: {count}"),
    "archive-cancelled": ("✖️ Annulés : {count}", "✖️ Cancelled: {count}"),
    "archive-waiting": ("⏳ En cours : {count}", "⏳ Under way: {count}"),
    "title-wanted": (
        "Répondez à ce message par le titre exact du document #{job}. Titre lu : {title}",
        "Reply to this message with the exact title of document #{job}. Title read: {title}",
    ),
    "title-taken": (
        "Titre noté : <b>{title}</b>. Publiez le document quand tout est juste.",
        "Title noted: <b>{title}</b>. Publish the document when all is right.",
    ),
    "title-too-long": (
        "Ce titre est trop long ({length} caractères, {limit} au plus). Donnez-en un plus court.",
        "That title is too long ({length} characters, {limit} at most). Please give a shorter one.",
    ),
    "title-too-late": (
        "Ce document n'attend plus de décision : envoyez-le de nouveau pour corriger son titre.",
        "That document no longer waits for a decision: send it again to correct its title.",
    ),
    "remove-which": ("Quel document retirer ?", "Which document should be taken out?"),
    "remove-sure": (
        "Retirer <b>{title}</b> ({file}) ? Plus aucune réponse ne s'y appuiera ; /restaurer le "
        "fera revenir.",
        "Take out <b>{title}</b> ({file})? No answer will rest on it; /restore brings it back.",
    ),
    "restore-which": ("Quel document faire revenir ?", "Which document should come back?"),
    "no-removed": (
        "Aucun document retiré ne s'appelle « {name} ».",
        "No removed document is called “{name}”.",
    ),
    "nothing-removed": ("Aucun document n'a été retiré.", "No document was taken out."),
    "versions": (
        "<b>Versions de l'index</b> — ▶️ celle qui répond",
        "<b>Versions of the index</b> — ▶️ the one that answers",
    ),
    "status-documents": ("<b>Documents</b> : {count}", "<b>Documents</b>: {count}"),
    "state-lost": (
        "L'original est perdu ou a été modifié : envoyez le document de nouveau.",
        "The original is lost or was altered: send the document again.",
    ),
    "documents-more": ("… et {count} autres.", "… and {count} more."),
    "status-generation": (
        "<b>Index</b> : <code>{generation}</code>, {chunks} passages",
        "<b>Index</b>: <code>{generation}</code>, {chunks} passages",
    ),
    "status-damaged": (
        "⚠️ <b>Index</b> : <code>{generation}</code> est abîmé. Lancez /reindexer.",
        "⚠️ <b>Index</b>: <code>{generation}</code> is damaged. Send /reindex.",
    ),
    "status-queue": ("<b>File d'attente</b> : {count}", "<b>Queue</b>: {count}"),
    "status-disk": (
        "<b>Disque</b> : {used} Mo occupés, {free} Go libres",
        "<b>Disk</b>: {used} MB used, {free} GB free",
    ),
    "journal": ("<b>Journal</b>", "<b>Journal</b>"),
    "journal-empty": ("Le journal est vide.", "The journal is empty."),
    "help-admin": (
        "\n\n<b>Pour les administrateurs</b> : envoyez-moi un fichier (PDF, Word, texte, image, "
        "zip) pour l'ajouter.\n"
        "/etat — documents, index, file d'attente, disque\n"
        "/retirer <i>nom</i> · /restaurer — ôter un document, le faire revenir\n"
        "/versions — revenir à une version de l'index\n"
        "/reindexer — relire tous les documents\n"
        "/journal — qui a fait quoi\n"
        "/acces — qui peut poser des questions",
        "\n\n<b>For admins</b>: send me a file (PDF, Word, text, picture, zip) to add it.\n"
        "/status — documents, index, queue, disk\n"
        "/remove <i>name</i> · /restore — take a document out, bring it back\n"
        "/versions — go back to a version of the index\n"
        "/reindex — read all documents again\n"
        "/journal — who did what\n"
        "/access — who may ask",
    ),
    # groups
    "group-hello": (
        "<b>Bonjour !</b> Pour m'interroger ici : mentionnez {bot} avec votre question, répondez à "
        "un de mes messages, ou utilisez /demander. Sinon, je me tais.",
        "<b>Hello!</b> To ask me here: mention {bot} with your question, reply to one of my "
        "messages, or use /ask. Otherwise I stay silent.",
    ),
    "group-privacy": (
        "\n\nLe mode confidentialité est actif : Telegram ne me transmet pas toutes les mentions. "
        "Pour y remédier : écrivez /setprivacy à @BotFather, choisissez {bot}, puis "
        "<b>Disable</b>, et ajoutez-moi de nouveau au groupe. Avec /demander, rien n'est à régler.",
        "\n\nPrivacy mode is on: Telegram does not pass on every mention. To change that: send "
        "/setprivacy to @BotFather, choose {bot}, then <b>Disable</b>, and add me to the group "
        "again. With /ask there is nothing to set.",
    ),
    "private-only": (
        "Cette commande s'utilise en privé : {bot}",
        "That command is for the private chat: {bot}",
    ),
}

LABELS: Final[dict[str, tuple[str, str]]] = {
    "read": ("📖 Lire la clause", "📖 Read the clause"),
    "open": ("🌐 Ouvrir", "🌐 Open"),
    "others": ("Autres clauses", "Other clauses"),
    "up": ("👍", "👍"),
    "down": ("👎", "👎"),
    "voted-up": ("👍 Merci", "👍 Thanks"),
    "voted-down": ("👎 Noté", "👎 Noted"),
    "csv": ("Tableau (CSV)", "Table (CSV)"),
    "previous-page": ("◀︎", "◀︎"),
    "next-page": ("▶︎", "▶︎"),
    "parent": ("⬆︎ {name}", "⬆︎ {name}"),
    "before": ("⏪ {name}", "⏪ {name}"),
    "after": ("{name} ⏩", "{name} ⏩"),
    "document": ("📄 Document", "📄 Document"),
    "card": ("Fiche", "Card"),
    "contents": ("Sommaire", "Contents"),
    "today": ("Version actuelle", "Current version"),
    "french": ("Français", "Français"),
    "english": ("English", "English"),
    "automatic": ("Langue de la question", "Language of the question"),
    "erase": ("Effacer mes données", "Erase my data"),
    "erase-yes": ("Oui, effacer", "Yes, erase"),
    "erase-no": ("Non", "No"),
    "accept": ("✅ Accepter", "✅ Accept"),
    "refuse": ("⛔️ Refuser", "⛔️ Refuse"),
    "why-document": ("Mauvaise convention", "Wrong agreement"),
    "why-figure": ("Mauvais chiffre", "Wrong figure"),
    "why-clause": ("Mauvaise clause", "Wrong clause"),
    "why-nothing": ("Rien trouvé", "Nothing found"),
    "why-other": ("Autre", "Other"),
    "request-access": ("Demander l'accès", "Request access"),
    "gone": ("Ce bouton n'est plus actif.", "This button no longer works."),
    "no-access": ("Vous n'avez pas accès à Clausier.", "You have no access to Clausier."),
    "publish": ("✅ Publier", "✅ Publish"),
    "replace": ("🔁 Remplacer", "🔁 Replace"),
    "publish-here": (
        "🔒 Publier pour cette discussion seulement",
        "🔒 Publish for this chat only",
    ),
    "beside": ("➕ Ajouter à côté", "➕ Add beside"),
    "correct-title": ("✏️ Corriger le titre", "✏️ Correct the title"),
    "cancel": ("✖️ Annuler", "✖️ Cancel"),
    "publish-all": ("✅ Tout publier", "✅ Publish all"),
    "cancel-all": ("✖️ Tout annuler", "✖️ Cancel all"),
    "title-corrected": ("titre corrigé", "corrected title"),
    "remove-yes": ("🗑 Oui, retirer", "🗑 Yes, take it out"),
    "remove-no": ("Non", "No"),
    "kept": ("Rien n'a changé.", "Nothing changed."),
    "use": ("↩️ Revenir au {built}", "↩️ Back to {built}"),
    "count-documents": ("{count} documents", "{count} documents"),
    "count-pages": ("{count} pages", "{count} pages"),
    "count-characters": ("{count} caractères", "{count} characters"),
    "count-ocr": (
        "{count} par reconnaissance de caractères (confiance {sure} %)",
        "{count} by character recognition (confidence {sure}%)",
    ),
    "count-clauses": ("{count} clauses", "{count} clauses"),
    "count-facts": ("{count} chiffres et noms", "{count} figures and names"),
    "stage-received": ("Reçu", "Received"),
    "stage-read": ("Lu", "Read"),
    "stage-clauses": ("Clauses trouvées", "Clauses found"),
    "stage-facts": ("Chiffres et noms trouvés", "Figures and names found"),
    "stage-embedded": ("Indexé", "Indexed"),
    "stage-checked": ("Vérifié", "Checked"),
    "stage-published": ("Publié", "Published"),
    "date-signed": ("signée", "signed"),
    "date-effective": ("prise d'effet", "effective"),
    "date-ends": ("fin", "ends"),
    "job-index": ("Réindexation", "Re-indexing"),
    "state-queued": ("en attente", "waiting"),
    "state-running": ("en cours", "under way"),
    "state-ready": ("à vérifier", "to be checked"),
    "state-publishing": ("publication", "being published"),
    "did-add": ("a publié", "published"),
    "did-beside": ("a publié à côté", "published beside"),
    "did-replace": ("a remplacé par", "replaced by"),
    "did-correct": ("a corrigé", "corrected"),
    "did-remove": ("a retiré", "took out"),
    "did-restore": ("a fait revenir", "brought back"),
    "did-index": ("a réindexé", "re-indexed"),
    "did-use": ("est revenu à la version", "went back to version"),
    "decided-accepted": ("accès accordé", "granted access"),
    "decided-refused": ("accès refusé", "refused access"),
    "did-accepted": ("a donné l'accès à", "granted access to"),
    "did-refused": ("a refusé l'accès à", "refused access to"),
    "did-reserved": ("a réservé", "reserved"),
    "did-released": ("a libéré", "released"),
    "same-document": ("même convention", "same agreement"),
    "did-fail": ("sans succès", "in vain"),
    "did-begin": ("en cours ou interrompu", "under way or interrupted"),
}

# name, English name, what the menu says
COMMANDS: Final[tuple[tuple[str, str, tuple[str, str]], ...]] = (
    ("demander", "ask", ("Poser une question", "Ask a question")),
    ("conventions", "agreements", ("La liste des conventions", "The list of agreements")),
    ("fiche", "card", ("La fiche d'une convention", "The card of an agreement")),
    ("comparer", "compare", ("Comparer les conventions", "Compare the agreements")),
    ("chercher", "search", ("Chercher des passages", "Search for passages")),
    ("web", "web", ("Ouvrir Clausier dans un navigateur", "Open Clausier in a browser")),
    ("langue", "language", ("Choisir la langue", "Choose the language")),
    ("confidentialite", "privacy", ("Vos données, les effacer", "Your data, erasing them")),
    ("stats", "stats", ("Combien de questions et de réponses", "How many questions and answers")),
    ("aide", "help", ("Ce que je sais faire", "What I can do")),
)
ADMIN_COMMANDS: Final[tuple[tuple[str, str, tuple[str, str]], ...]] = (
    ("etat", "status", ("Documents, index, file, disque", "Documents, index, queue, disk")),
    ("retirer", "remove", ("Retirer un document", "Take a document out")),
    ("restaurer", "restore", ("Faire revenir un document", "Bring a document back")),
    ("versions", "versions", ("Revenir à une version", "Go back to a version")),
    ("reindexer", "reindex", ("Relire tous les documents", "Read all documents again")),
    ("journal", "journal", ("Qui a fait quoi", "Who did what")),
    ("acces", "access", ("Qui a accès", "Who has access")),
    ("admettre", "admit", ("Donner l'accès à un numéro", "Grant access to a number")),
    ("exclure", "expel", ("Retirer l'accès à un numéro", "Withdraw access from a number")),
    ("reserver", "reserve", ("Réserver une convention à ce chat", "Keep an agreement here")),
    ("liberer", "release", ("Montrer une convention partout", "Show an agreement everywhere")),
)

SETUP: Final = (
    "Il manque le jeton du robot Telegram. Pour en obtenir un :\n"
    "  1. Dans Telegram, ouvrez une discussion avec @BotFather (https://t.me/BotFather).\n"
    "  2. Envoyez-lui /newbot, puis le nom affiché du robot, par exemple : Clausier.\n"
    "  3. Donnez-lui un identifiant qui se termine par « bot », par exemple : mon_clausier_bot.\n"
    "  4. BotFather répond par un jeton de la forme 123456789:AAH… : c'est un mot de passe.\n"
    "  5. Écrivez à @userinfobot pour connaître votre numéro d'utilisateur.\n"
    "  6. Lancez : CLAUSIER_TELEGRAM_TOKEN=123456789:AAH… CLAUSIER_ADMINS=votre_numéro make bot\n"
    "     (ou mettez le jeton dans un fichier et indiquez-le par CLAUSIER_TELEGRAM_TOKEN_FILE).\n"
    "  Utile ensuite : /setinline (questions depuis toute discussion) et /setprivacy (groupes).",
    "The Telegram bot's token is missing. To get one:\n"
    "  1. In Telegram, open a chat with @BotFather (https://t.me/BotFather).\n"
    "  2. Send it /newbot, then the bot's displayed name, for example: Clausier.\n"
    '  3. Give it a username that ends in "bot", for example: my_clausier_bot.\n'
    "  4. BotFather answers with a token like 123456789:AAH…: treat it as a password.\n"
    "  5. Write to @userinfobot to learn your own user id.\n"
    "  6. Run: CLAUSIER_TELEGRAM_TOKEN=123456789:AAH… CLAUSIER_ADMINS=your_id make bot\n"
    "     (or put the token in a file and name it with CLAUSIER_TELEGRAM_TOKEN_FILE).\n"
    "  Useful next: /setinline (questions from any chat) and /setprivacy (groups).",
)


def tell(name: str, language: str, /, **data: object) -> str:
    """Return a sentence as HTML in ``language`` (French unless "en"); ``data`` are escaped."""
    french, english = SENTENCES[name]
    template = english if language == "en" else typeset(french)
    return template.format(**{key: escape(str(value)) for key, value in data.items()})


def label(name: str, language: str, /, **data: object) -> str:
    """Return the plain words of a button, a notice or a column in ``language``."""
    french, english = LABELS[name]
    return (english if language == "en" else typeset(french)).format(**data)


def escape(text: str) -> str:
    """Return ``text`` so that Telegram's HTML parser shows it as it is."""
    return html.escape(text, quote=False)
