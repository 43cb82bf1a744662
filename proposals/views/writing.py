"""Writing a section: the page, its save button, and the draft copy that saves itself.

Neither is wrapped in `once`: a save is private, carries the version it was written over, and
sending the same text twice changes nothing. A key used once would refuse the next save of a page
that the browser's Back button has brought back, and lose what was typed there.
"""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, status_of
from core.verdicts import Stale, WrongMoment
from documents.actions import Refused
from proposals import actions, forms, policy, selectors
from proposals.models import Section
from proposals.sections import Sheet, as_fields, read_catalogues, typed_in

from . import conflict, desk, dropping, stashing

BUTTONS = frozenset(
    ["csrfmiddlewaretoken", "version", "add_row", "drop_row", "undo_drop", "dropped"]
    + ["exit", "discard"]
)


@login_not_required
@stashing.keeps_typed
def section(request, pk, key):
    """One section: what was typed in it, or (POST) what is typed now."""
    writer = Writer(request, desk.draft(request, pk), key)
    if request.method == "POST":
        return writer.post()
    if not selectors.draft_of(writer.proposal).is_written_by(request.user):
        if not policy.is_writable(writer.proposal):
            return go(request, "approvals:dossier", pk)
        return go(request, desk.address(writer.proposal, key, writes=False))
    return writer.get()


@login_not_required
@stashing.keeps_typed
@require_POST
def save(request, pk, key):
    """The draft copy saves itself (static/js/autosave.js says what is answered)."""
    writer = Writer(request, desk.draft(request, pk), key)
    typed = typed_in(writer.part, request.POST)
    try:
        saved = writer.save(typed, done=None)
    except Stale as stale:
        return JsonResponse(writer.conflict(stale, typed), status=409)
    except (Refused, WrongMoment, PermissionDenied) as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    stashing.forget(request, writer.proposal, key, at=writer.at)
    return JsonResponse({"saved_at": saved.saved_at.isoformat(), "version": saved.version})


class Writer:
    """One person at one section of one draft."""

    def __init__(self, request, proposal, key):
        self.request, self.proposal, self.key = request, proposal, key
        self.part = desk.part(proposal, key)
        self.at = proposal.now
        self.back = (request.POST or request.GET).get("back") == "check"

    # --- reading ---

    @cached_property
    def stored(self) -> Section | None:
        """The section as it was last saved."""
        return selectors.draft_of(self.proposal).rows.get(self.key)

    @cached_property
    def catalogues(self):
        if self.request.method == "GET":  # the task list beside the section needs them all
            return selectors.draft_of(self.proposal).catalogues
        return read_catalogues(clock.day_of(self.at), self.proposal.unit, self.part.catalogues)

    def get(self):
        """What is stored; or what this browser sent after its session had ended, once offered."""
        stash = stashing.offered(self.request, self.proposal, self.key, at=self.at)
        if stash:
            sheet = Sheet(self.part, stash.typed, self.catalogues)
            return self.show(sheet, version=stash.seen_version, stash=stash)
        typed = self.stored.data if self.stored else {}
        return self.show(Sheet(self.part, typed, self.catalogues), version=self.version)

    @property
    def version(self) -> int:
        return self.stored.version if self.stored else 0

    # --- writing ---

    def post(self):
        post = self.request.POST
        if "discard" in post:
            stashing.forget(self.request, self.proposal, self.key, at=self.at)
            return self.again()
        typed = typed_in(self.part, post, drop=post.get("drop_row", ""))
        verdict = policy.can_write(self.request.user, self.proposal)
        if not verdict:
            return self.refuse(typed, verdict.reason, 403)
        if "undo_drop" in post:
            typed = dropping.put_back(self.part, typed, post.get("dropped", ""))
            return self.show(Sheet(self.part, typed, self.catalogues), version=self.seen)
        if "add_row" in post or "drop_row" in post:
            sheet = Sheet(self.part, typed, self.catalogues, blank={post.get("add_row", "")})
            gone = dropping.dropped(self.part, post)
            return self.show(sheet, version=self.seen, dropped=gone)
        return self.keep(typed)

    def keep(self, typed):
        """Save; go on, or stay where something of a section said to be finished is wrong.

        Saved it is in any case. Who leaves with a draft is asked for nothing.
        """
        finish = forms.Finish(self.request.POST)
        said = finish.answer if finish.is_valid() else None
        if said and self.leaves:
            said = None
        sheet = Sheet(self.part, typed, self.catalogues, check=True)
        try:
            saved = self.save(typed, done=said)
        except Stale as stale:
            return self.stale(stale, typed)
        except Refused as refusal:
            return self.refuse(typed, refusal, 409)
        except (WrongMoment, PermissionDenied) as refusal:
            return self.refuse(typed, refusal, status_of(refusal))
        stashing.forget(self.request, self.proposal, self.key, at=self.at)
        if said and sheet.errors:
            self.proposal, self.stored = desk.draft(self.request, self.proposal.pk), saved
            return self.show(sheet, version=saved.version)
        if self.leaves:
            told = _("The draft is saved. You find it here whenever you want to go on.")
        elif said is False and sheet.errors:
            told = _("Saved as a draft. This section is not complete yet.")
        else:
            told = _("Saved.")
        messages.success(self.request, told)
        return go(self.request, self.next_address)

    def save(self, typed, *, done) -> Section:
        """Save over the version this page was made from. Raises what `save_section` raises."""
        return actions.save_section(
            self.proposal,
            self.key,
            typed,
            seen=self.seen,
            by=self.request.user,
            at=self.at,
            done=done,
        )

    @property
    def seen(self) -> int:
        """The version the page was made from."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 9 else 0

    @property
    def leaves(self) -> bool:
        """Whether the button was pressed that puts the draft away."""
        return "exit" in self.request.POST

    @property
    def said(self) -> str:
        """What its writer last said of the section; finished, when he has said nothing yet."""
        if self.request.POST.get("done"):
            return self.request.POST["done"]
        later = self.stored is not None and self.stored.status == Section.Status.IN_PROGRESS
        return "later" if later else "yes"

    @property
    def next_address(self) -> str:
        if self.leaves:
            return reverse("approvals:mine")
        if self.back:
            return reverse("proposals:check", args=[self.proposal.pk]) + f"#part-{self.key}"
        after = desk.following(self.proposal, self.key)
        if after is None:
            return reverse("proposals:check", args=[self.proposal.pk])
        return desk.address(self.proposal, after[0].key)

    # --- answering ---

    def again(self):
        return go(self.request, "proposals:section", self.proposal.pk, self.key)

    def show(self, sheet, *, version, refusal=None, status=200, stash=None, dropped=None):
        """The page of the section around `sheet`."""
        errors = sheet.errors if sheet.checked else {}
        for name, found in errors.items():  # rules over several fields stand beside theirs too
            if name in sheet.form.fields and name not in sheet.form.errors:
                sheet.form.add_error(name, found)
        n, total = desk.number_of(self.proposal, self.key)
        to_fix = selectors.remarks_to_fix(self.proposal)
        context = {
            **desk.frame(self.request, self.proposal, key=self.key),
            "part": self.part,
            "pieces": [
                {
                    "shown": shown,
                    "to_fix": to_fix.get((self.key, shown.name), ""),
                    "errors": errors.get(shown.name, []),
                }
                for shown in sheet.shown
            ],
            "to_fix_all": to_fix.get((self.key, ""), ""),
            "unverified": any(not one.verified for one in self.catalogues.questions),
            "summary": sheet.summary if sheet.checked else [],
            "failed": bool(errors),
            "finish": forms.Finish(initial={"done": self.said}),
            "version": version,
            "made_for": stashing.token_for(self.request.user, self.proposal, self.key),
            "stored": self.stored,
            "stash": stash,
            "dropped": dropped,
            "refusal": refusal,
            "n": n,
            "total": total,
            "after": desk.following(self.proposal, self.key),
            "back": self.back,
        }
        return page(self.request, "proposals/section.html", context, status=status)

    def refuse(self, typed, refusal, status):
        """What was typed stays on the page, with the reason why it was not saved."""
        sheet = Sheet(self.part, typed, self.catalogues)
        return self.show(sheet, version=self.seen, refusal=refusal, status=status)

    def stale(self, stale, typed):
        """Both texts on one page; nothing was overwritten."""
        carried = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in BUTTONS
            for value in values
        ]
        context = {
            **desk.frame(self.request, self.proposal, key=self.key),
            "part": self.part,
            "stored": stale.theirs,
            "pairs": conflict.pairs(
                self.part, self.catalogues, theirs=stale.theirs.data, mine=typed
            ),
            "carried": carried,
            "failed": True,
        }
        return page(self.request, "proposals/stale.html", context, status=409)

    def conflict(self, stale, typed) -> dict:
        """The same for the draft copy that saves itself."""
        stored = stale.theirs
        return {
            "theirs": as_fields(self.part, stored.data),
            "pairs": [
                pair._asdict()
                for pair in conflict.pairs(
                    self.part, self.catalogues, theirs=stored.data, mine=typed
                )
            ],
            "version": stored.version,
            "by": str(stored.saved_by),
            "at": stored.saved_at.isoformat(),
        }
