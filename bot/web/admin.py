"""What admins do in a browser: drop files, look at what was understood, publish, correct, go back.

Does: show the queue, documents, versions and the journal; enter jobs and decide them, as the chat
does, so that both see the same.
Does not: do jobs (``bot.jobs.worker`` does, in its process), or let anybody in who is no admin.

Like the chat of an admin these pages show reserved documents too, marked as such.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.consultation import clause_json
from bot.jobs.job_queue import (
    Job,
    JobKind,
    JobState,
    cancel,
    decide,
    enqueue,
    find_job,
    list_jobs,
    new_folder,
)
from bot.library.original_files import corrections_at, read_once
from bot.library.page_images import has_images, page_image
from bot.library.preparation import DECISIONS
from bot.library.removed_documents import removed
from bot.library.reservations import read_reserved
from bot.library.zip_files import file_name
from bot.state.kept_answers import key_of
from bot.state.state import journal, list_names, note, pseudonym
from bot.texts.messages import explain, say_warning
from bot.web.admin_views import (
    ENDED,
    GOING,
    document_rows,
    entry_row,
    job_view,
    moment,
    page_with,
    understood,
    version_row,
    words_of,
)
from bot.web.corrections_form import corrections_in, fields_of
from bot.web.document import AT_ONCE
from bot.web.forms import number_in
from bot.web.pages import HEADERS, message_page, page, tell
from bot.web.site import FORM, NOBODY, admins_only
from corpus.corrections import Corrections, read_corrections, written
from corpus.errors import BadCorrections, ClausierError, DocumentError
from corpus.model import LineIndex
from corpus.readers import LIMIT
from index.generation import disk_errors
from index.manifest import current_name, list_generations, registry

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.site import Page, Site, Visitor
    from corpus.model import Document
    from index.manifest import DocumentRef

TITLE: Final = 200  # characters
ENTRIES: Final = 200  # of the journal
LINES: Final = 1500  # of a text that waits for a decision
RECENT: Final = 10  # jobs that ended
TOLD: Final = frozenset(
    "dropped none decided cancelled gone removed restored used indexed same corrected".split()
)


def admin_routes(site: Site) -> list[Route]:
    """Return the pages of admins."""
    desk = Desk(site)

    def route(path: str, show: Any, do: Any = None, most: int = FORM) -> list[Route]:  # noqa: ANN401
        pages = [("GET", show), ("POST", do)]
        return [
            Route(f"/admin{path}", admins_only(site, _telling(each), most), methods=[method])
            for method, each in pages
            if each is not None
        ]

    return [
        *route("", desk.overview),
        *route("/fichiers", None, desk.drop, LIMIT + 100_000),
        *route("/taches/{job:int}", desk.job, desk.decide),
        *route("/taches/{job:int}/image/{page:int}", desk.image),
        *route("/documents/{key}", desk.document, desk.correct),
        *route("/documents/{key}/retirer", None, desk.remove),
        *route("/retires", desk.gone, desk.restore),
        *route("/versions", desk.versions, desk.use),
        *route("/relire", None, desk.index),
        *route("/journal", desk.entries),
    ]


def _telling(show: Page) -> Page:
    """Return a page that says what is wrong with the home, where something is."""

    async def told(request: Request, visitor: Visitor) -> Response:
        try:
            return await show(request, visitor)
        except ClausierError as error:
            return page("message.html", visitor, 503, message=explain(error, visitor.language))

    return told


class Desk:
    """The pages of one site's admins."""

    def __init__(self, site: Site) -> None:
        """Work with what the site works with."""
        self.site = site
        self.drawing = asyncio.Semaphore(AT_ONCE)

    # what they see

    async def overview(self, request: Request, visitor: Visitor) -> Response:
        """Show what waits, what goes on, and every document."""
        database, language = self.site.database, visitor.language
        jobs = {
            "ready": await database(list_jobs, [JobState.READY]),
            "going": await database(list_jobs, GOING),
            "ended": (await database(list_jobs, ENDED, RECENT))[::-1],
        }
        rows = await asyncio.to_thread(self._rows, language)
        return self._page(
            request,
            visitor,
            "admin.html",
            jobs={name: [job_view(job, language) for job in found] for name, found in jobs.items()},
            rows=rows,
        )

    def _rows(self, language: str) -> list[dict[str, Any]]:
        home, knowledge = self.site.home, self.site.live()
        refs = registry(home) or ()
        return document_rows(home, refs, knowledge, read_reserved(home), language)

    async def job(self, request: Request, visitor: Visitor) -> Response:
        """Show what was understood of a file, or how a job goes."""
        job: Job | None = await self.site.database(find_job, request.path_params["job"])
        if job is None:
            return message_page(visitor, "unknown", 404)
        view = job_view(job, visitor.language)
        if job.state is not JobState.READY:
            return self._page(request, visitor, "admin_job.html", view=view, found=None)
        read = await asyncio.to_thread(self._read, job)
        lines = read.text.split("\n") if read is not None else []
        count = len(read.pages) if read is not None and has_images(read) else 0
        asked = number_in(request.query_params.get("page", "")) or 1
        return self._page(
            request,
            visitor,
            "admin_job.html",
            view=view,
            found=understood(job, visitor.language),
            title=job.title,
            here_only=job.chat != NOBODY,
            lines=lines[:LINES],
            more=max(0, len(lines) - LINES),
            count=count,
            shown=min(max(asked, 1), count),
            page_of=partial(page_with, read) if read is not None and count else _nowhere,
        )

    async def image(self, request: Request, visitor: Visitor) -> Response:
        """Show a page of a file that waits, what was understood of it boxed."""
        job: Job | None = await self.site.database(find_job, request.path_params["job"])
        if job is None or job.state is not JobState.READY:
            return message_page(visitor, "unknown", 404)
        read = await asyncio.to_thread(self._read, job)
        if read is None:
            return message_page(visitor, "unknown", 404)
        number = request.path_params["page"]
        words = [each for each in words_of(job) if page_with(read, each) == number]
        try:
            async with self.drawing:
                path = self._staged(job)
                data = await asyncio.to_thread(
                    page_image, self.site.home, read, number, words, path
                )
        except ClausierError:
            return message_page(visitor, "document-no-image", 404)
        return Response(data, media_type="image/webp", headers=HEADERS)

    def _read(self, job: Job) -> Document | None:
        """Return what was read out of a staged file, None where that cannot be told any more."""
        path = self._staged(job)
        with suppress(DocumentError):
            return read_once(self.site.home, path) if path is not None else None
        return None

    def _staged(self, job: Job) -> Path | None:
        """Return the file of a job, where it still lies in the home's own folder."""
        folder = self.site.home / "incoming"
        path = Path(job.path)
        return path if path.parent.parent == folder and path.is_file() else None

    async def document(self, request: Request, visitor: Visitor) -> Response:
        """Show what was read of a document, in a form that sets it right."""
        return await self._document(request, visitor)

    async def _document(
        self, request: Request, visitor: Visitor, wrong: str = "", status: int = 200
    ) -> Response:
        ref = await asyncio.to_thread(self._ref, request.path_params["key"])
        knowledge = self.site.live()
        position = knowledge.positions.get(ref.source) if ref is not None else None
        if ref is None or position is None:
            return message_page(visitor, "unknown", 404)
        analysis = knowledge.analyses[position]
        corrections = await asyncio.to_thread(self._corrections, ref)
        lines = LineIndex(analysis.document.text)
        return self._page(
            request,
            visitor,
            "admin_document.html",
            status,
            title=knowledge.titles[position],
            key=key_of(ref.source),
            source=ref.source,
            digest=ref.sha256,
            told=[say_warning(code, visitor.language) for code in analysis.document.warnings],
            reserved=ref.sha256 in await asyncio.to_thread(read_reserved, self.site.home),
            form=fields_of(analysis.metadata, corrections),
            clauses=[clause_json(clause, lines) for clause in analysis.clauses],
            wrong=wrong,
        )

    def _ref(self, key: str) -> DocumentRef | None:
        refs = registry(self.site.home) or ()
        return next((ref for ref in refs if key_of(ref.source) == key), None)

    def _corrections(self, ref: DocumentRef) -> Corrections:
        """Return the corrections of a document, none where the file is not as it should be."""
        if not ref.corrections:
            return Corrections()
        with suppress(BadCorrections):
            return read_corrections(corrections_at(self.site.home, ref.corrections, ref.source))
        return Corrections()

    async def gone(self, request: Request, visitor: Visitor) -> Response:
        """List what was removed and can come back."""
        listed = await asyncio.to_thread(removed, self.site.home)
        rows = [(each, moment(each.at, visitor.language)) for each in listed]
        return self._page(request, visitor, "admin_removed.html", rows=rows)

    async def versions(self, request: Request, visitor: Visitor) -> Response:
        """List the generations, the latest first."""
        home, language = self.site.home, visitor.language
        live = await asyncio.to_thread(current_name, home)
        manifests = await asyncio.to_thread(list_generations, home)
        rows = [version_row(each, live, language) for each in reversed(manifests)]
        return self._page(request, visitor, "admin_versions.html", rows=rows)

    async def entries(self, request: Request, visitor: Visitor) -> Response:
        """Tell who did what, the latest first."""
        people = await self.site.database(list_names)
        names = {pseudonym(self.site.key, each): name for each, name in people}
        found = await self.site.database(journal, ENTRIES)
        rows = [entry_row(entry, names, visitor.language) for entry in found]
        return self._page(request, visitor, "admin_journal.html", rows=rows)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        status: int = 200,
        **values: Any,  # noqa: ANN401 (a template's)
    ) -> Response:
        """Return a page, with a word on what was just done."""
        done = request.query_params.get("fait", "")
        said = tell(visitor.language, f"admin-said-{done}") if done in TOLD else ""
        path = request.url.path
        return page(template, visitor, status, here="/admin", place=path, said=said, **values)

    # what they do

    async def drop(self, request: Request, visitor: Visitor) -> Response:
        """Take files in, each with a job of its own."""
        form = await request.form()
        files = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
        for file in files:
            name = file_name(file.filename or "")
            path = await asyncio.to_thread(self._stage, file, name)
            await self._enter(JobKind.ADD, visitor, name=name, path=str(path), chat=visitor.person)
        return _see("", "dropped" if files else "none")

    def _stage(self, file: UploadFile, name: str) -> Path:
        with disk_errors(self.site.home):
            path = new_folder(self.site.home) / name
            with path.open("xb") as kept:
                shutil.copyfileobj(file.file, kept)
        return path

    async def _enter(self, kind: JobKind, visitor: Visitor, **values: Any) -> None:  # noqa: ANN401
        await self.site.database(enqueue, kind, actor=self._actor(visitor), **values)
        self.site.wake()

    def _actor(self, visitor: Visitor) -> str:
        """Return who the journal says did it."""
        return pseudonym(self.site.key, visitor.person) if visitor.person else "web"

    async def decide(self, request: Request, visitor: Visitor) -> Response:
        """Publish a file, or not; stop a job."""
        form, number = await request.form(), request.path_params["job"]
        decision, title = str(form.get("decision")), str(form.get("title", ""))
        if decision == "cancel":
            went = await self.site.database(cancel, number)
            for job in went:
                target = job.name or str(job.kind)
                await self.site.database(note, self._actor(visitor), "cancel", target)
            self.site.wake()
            return _see("", "cancelled" if went else "gone")
        before: Job | None = await self.site.database(find_job, number)
        nowhere = before is not None and before.chat == NOBODY  # what is nobody's chat is open
        if decision not in DECISIONS or (decision == "reserved" and nowhere):
            return message_page(visitor, "unknown", 404)
        title = " ".join(title.split())[:TITLE]
        if before is not None and title == before.result.get("title"):
            title = ""  # as it was read: nothing is corrected
        job = await self.site.database(decide, number, decision, title)
        self.site.wake()
        return _see("", "decided" if job is not None else "gone")

    async def correct(self, request: Request, visitor: Visitor) -> Response:
        """Take in what a form says a document says."""
        form = await request.form()
        ref = await asyncio.to_thread(self._ref, request.path_params["key"])
        knowledge = self.site.live()
        position = knowledge.positions.get(ref.source) if ref is not None else None
        if ref is None or position is None or form.get("digest") != ref.sha256:
            return _see("", "gone")
        before = await asyncio.to_thread(self._corrections, ref)
        try:
            metadata = knowledge.analyses[position].metadata
            text = written(corrections_in(form, metadata, before))
            if text == written(before):
                return _see(f"/documents/{key_of(ref.source)}", "same")
            path = await asyncio.to_thread(self._checked, text)
        except ValueError:
            wrong = tell(visitor.language, "admin-bad-day")
            return await self._document(request, visitor, wrong, 400)
        except ClausierError as error:
            return await self._document(request, visitor, explain(error, visitor.language), 400)
        values = {"name": ref.source, "path": str(path), "decision": ref.sha256}
        await self._enter(JobKind.CORRECT, visitor, **values)
        return _see("", "corrected")

    def _checked(self, text: str) -> Path:
        """Return where corrections wait; raises BadCorrections for what nothing would read."""
        path = new_folder(self.site.home) / "corrections.toml"
        path.write_text(text, encoding="utf-8")
        try:
            read_corrections(path)
        except BadCorrections:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        return path

    async def remove(self, request: Request, visitor: Visitor) -> Response:
        """Take a document out; it can be restored."""
        form = await request.form()
        ref = await asyncio.to_thread(self._ref, request.path_params["key"])
        if ref is None or form.get("digest") != ref.sha256:
            return _see("", "gone")
        await self._enter(JobKind.REMOVE, visitor, name=ref.source, decision=ref.sha256)
        return _see("", "removed")

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        """Bring a removed document back."""
        form = await request.form()
        wanted = form.get("source"), form.get("digest")
        listed = await asyncio.to_thread(removed, self.site.home)
        found = next((e for e in listed if (e.source, e.sha256) == wanted), None)
        if found is None:
            return _see("/retires", "gone")
        values = {"name": found.source, "decision": found.sha256, "title": found.title}
        await self._enter(JobKind.RESTORE, visitor, **values)
        return _see("", "restored")

    async def use(self, request: Request, visitor: Visitor) -> Response:
        """Go back to a generation."""
        wanted = (await request.form()).get("generation")
        known = await asyncio.to_thread(list_generations, self.site.home)
        if wanted not in {each.id for each in known}:
            return _see("/versions", "gone")
        await self._enter(JobKind.USE, visitor, name=wanted)
        return _see("", "used")

    async def index(self, request: Request, visitor: Visitor) -> Response:
        """Read every document again."""
        del request
        await self._enter(JobKind.INDEX, visitor)
        return _see("", "indexed")


def _nowhere(_: str) -> int:
    """Return the page of words in what has no pages."""
    return 0


def _see(path: str, done: str) -> Response:
    """Return the way to a page that says what was done: loading it again does nothing twice."""
    return RedirectResponse(f"/admin{path}?fait={done}", 303, HEADERS)
