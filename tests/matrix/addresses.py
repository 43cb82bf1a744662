"""Every address of the product, what each is asked about, and what each class of person is told.

Written by hand and compared with the URL configuration: an address that is not here makes the
matrix red until somebody has said who may open it.

A row is an address: its name, what stands in it, and the answers to GET and to POST (empty, with a
press key), one letter per class in the order of CLASSES:

    o  200, the page            r  302, on to another page     L  302, to the sign-in page
    x  404, no such page        f  403, refused with a reason   c  409, the moment has passed
    b  400                      m  405, no such method          u  422, not saved, with a reason
    -  not asked: nothing acts there
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.models import FieldOfWork, LegalInstrument, Mandate, Seat, Unit
from approvals.models import (
    Council,
    CouncilMember,
    Handover,
    Kind,
    OwnCriterion,
    OwnOpinion,
    OwnTerm,
    Procedure,
    ProcedureDraft,
    Relation,
    Remark,
    ReminderRule,
    RoutingDraft,
    RoutingRule,
    Succession,
    VersionMove,
)
from imports.models import Batch
from jobs.models import Job
from notifications.models import Notice
from proposals.models import Author
from reports.models import AnnualReview
from workdays.models import CalendarRevision

if TYPE_CHECKING:
    from tests.matrix.world import World

CLASSES = (
    "anonymous", "lead", "editor", "invited", "head", "officer", "party_officer", "colleague",
    "monitor", "exporter", "admin",
)  # fmt: skip

ANSWERS = """
account_change_password              Loooooooooo -----------
account_inactive                     ooooooooooo -----------
account_login                        orrrrrrrrrr -----------
account_logout                       Loooooooooo -----------
account_reset_password               ooooooooooo -----------
account_reset_password_done          ooooooooooo -----------
account_reset_password_from_key      ooooooooooo -----------
account_reset_password_from_key_done ooooooooooo -----------
accounts:add_app                     Loooooooooo Loooooooooo
accounts:add_field                   Lfffooffffo Lfffooffffo
accounts:add_instrument              Lfffffffffo Lfffffffffo
accounts:add_passkey                 Loooooooooo Loooooooooo
accounts:add_row                     Lfffffffffo Lfffffffffo
accounts:ask_factor_reset            Lxxxxxxfxxo Lxxxxxxfxxc
accounts:ask_passkey                 Loooooooooo -----------
accounts:catalogues                  Lfffffffffo -----------
accounts:change_instrument           Lfffffffffo Lfffffffffo
accounts:change_person               Lxxxxxxfxxo Lxxxxxxfxxo
accounts:change_row                  Lfffffffffo Lfffffffffo
accounts:change_unit                 Lfffffffffo Lfffffffffo
accounts:close_instrument            Lfffffffffo Lfffffffffo
accounts:close_row                   Lfffffffffo Lfffffffffo
accounts:close_unit                  Lfffffffffo Lfffffffffo
accounts:codes                       Lrrrrrrrrrr Lcccccccccc
accounts:codes_file                  Lrrrrrrrrrr -----------
accounts:confirm_email               Lmmmmmmmmmm Lxxxxxxfxxc
accounts:confirm_factor_reset        Lmmmmmmmmmm Lxxxxxxfxxc
accounts:confirm_seat                Lmmmmmmmmmm Lxxxxfxxxxf
accounts:deactivate_person           Lxxxxxxfxxo Lxxxxxxfxxo
accounts:drop_email                  Lmmmmmmmmmm Lxxxxxxfxxc
accounts:drop_factor_reset           Lmmmmmmmmmm Lxxxxxxcxxc
accounts:end_seat                    Lxxxxfxxxxo Lxxxxfxxxxo
accounts:end_sessions                Lmmmmmmmmmm Lrrrrrrrrrr
accounts:end_sessions_of             Lmmmmmmmmmm Lxxxxxxfxxr
accounts:give_seat                   Lfffffffffo Lfffffffffo
accounts:index                       Lfffffffffo -----------
accounts:instruments                 Loooooooooo -----------
accounts:make_codes                  Loooooooooo Lcccccccccc
accounts:make_person                 Lfffffffffo Lfffffffffo
accounts:make_unit                   Lfffffffffo Lfffffffffo
accounts:move_unit                   Lfffffffffo Lfffffffffr
accounts:new_passkey                 Loooooooooo -----------
accounts:order_seat                  Lxxxxxxxxxo Lxxxxxxxxxr
accounts:people                      Lfffffffffo -----------
accounts:person                      Lxxxxxxoxxo -----------
accounts:preferences                 Loooooooooo Loooooooooo
accounts:reactivate_person           Lxxxxxxxxxo Lxxxxxxxxxr
accounts:remove_factor               Lxxxxxxxxxx Lxxxxxxxxxx
accounts:replace_row                 Lfffffffffo Lfffffffffo
accounts:rows                        Lfffffffffo -----------
accounts:seats                       Lfffffffffo -----------
accounts:security                    Loooooooooo -----------
accounts:send_link                   Lmmmmmmmmmm Lxxxxxxfxxr
accounts:suggest_people              Loooooooooo -----------
accounts:suggest_units               Loooooooooo -----------
accounts:unit                        Loooooooooo -----------
accounts:units                       Loooooooooo -----------
approvals:answer_flag                Lxxxxxxxxxx Lxxxxxxxxxx
approvals:answer_idea                Lffxofxxffx Lffxofxxffx
approvals:answer_mechanism           Lxxxxxxxxxx Lxxxxxxxxxx
approvals:answer_remark              Lfffffffffo Lfffffffffo
approvals:answer_supplement          Lofxfffxffx Lofxfffxffx
approvals:answer_transfer            Lxxxxxxxxxx Lxxxxxxxxxx
approvals:answer_version             Lfffffffffo Lfffffffffo
approvals:ask_for_version            Lffxofxxffx Lffxofxxffx
approvals:ask_mechanism              Lffxoofxffx Lffxoofxffx
approvals:ask_several                Lmmmmmmmmmm Lfffoofffff
approvals:assign                     Lffxofxxffx Lffxofxxffx
approvals:assign_several             Lmmmmmmmmmm Lfffoffffff
approvals:bulk_act                   Lxxxxxxxxxx -----------
approvals:bulk_acts                  Loooooooooo -----------
approvals:unit_work                  Lfffoofffff -----------
approvals:ask_opinions               Lffxooxxffx Lffxooxxffx
approvals:ask_supplement             Lffxooxxffx Lffxooxxffx
approvals:calendar_deadlines         Lfffffffffo -----------
approvals:carry_out_handover         Lmmmmmmmmmm Lxxxfxxxxxc
approvals:drop_handover              Lmmmmmmmmmm Lxxxoxxxxxo
approvals:hand_over                  Lfffofffffo Lfffofffffo
approvals:hand_over_seat             Lfffofffffo Lfffofffffo
approvals:handover                   Lxxxoxxxxxo -----------
approvals:handovers                  Loooooooooo -----------
approvals:carry_on                   Lfffofffffo Lfffofffffo
approvals:cast                       Lffxoffxffx Lffxoffxffx
approvals:close_vote                 Lffxfofxffx Lffxfofxffx
approvals:compose                    Lfffffffffo Lfffffffffo
approvals:confirm_calendar           Lmmmmmmmmmm Lfffffffffo
approvals:confirm_mandate            Lmmmmmmmmmm Lfxxrfxxfff
approvals:confirm_minutes            Lxxxxxxxxxx Lxxxxxxxxxx
approvals:call_council               Lxxxfofxffx Lxxxfofxffx
approvals:close_council              Lxxxfofxffx Lxxxfofxffx
approvals:confirm_council            Lxxxxxxxxxx Lxxxxxxxxxx
approvals:confirm_resolution         Lxxxxxxxxxx Lxxxxxxxxxx
approvals:enter_resolution           Lxxxxxxxxxx Lxxxxxxxxxx
approvals:council                    Lxxxoooxoox -----------
approvals:council_paper              Lxxxoooxoox -----------
approvals:declare                    Lxxxoffxffx Lxxxoffxffx
approvals:dissolve_council           Lxxxoffxffx Lxxxoffxffx
approvals:name_member                Lxxxoffxffx Lxxxoffxffx
approvals:send_sheet                 Lxxxfofxffx Lxxxfofxffx
approvals:set_up_council             Lxxxofxxffx Lxxxofxxffx
approvals:decide                     Lffxoffxffx Lffxoffxffx
approvals:declare_conflict           Lffxooxxoox Lffxooxxoox
approvals:declare_relation           Loooooooooo Loooooooooo
approvals:direct_urgent              Lxxxxxxxxxx Lxxxxxxxxxx
approvals:dossier                    Looxooxxoox -----------
approvals:draft                      Lxxxxxxxxxo Lxxxxxxxxxf
approvals:drop_draft                 Lmmmmmmmmmm Lfffffffffc
approvals:end_mandate                Lmmmmmmmmmm Lfxxooxxffo
approvals:answer_relation            Lxxxfxxfxxx Lxxxfxxfxxx
approvals:end_relation               Lxxxfxxoxxx Lxxxfxxoxxx
approvals:extend                       Lffxofxxffx Lffxofxxffx
approvals:flag_urgent                Looxfoxxffx Looxfoxxffx
approvals:give_mandate               Lfffoooffff Lfffoooffff
approvals:give_opinion               Lffxffoxffx Lffxffoxffx
approvals:hand_down                  Lffxofxxffx Lffxofxxffx
approvals:handed_paper               Lxxxxxxxxxx -----------
approvals:note_report                Lxxxxxxxxxx Lxxxxxxxxxx
approvals:report_back                Lxxxxxxxxxx Lxxxxxxxxxx
approvals:call_back                  Lxxxxxxxxxx Lxxxxxxxxxx
approvals:take_back                  Lxxxxxxxxxx Lxxxxxxxxxx
approvals:hand_on                    Lffxoffxffx Lffxoffxffx
approvals:history                    Looxooxxoox -----------
approvals:ideas                      Loooooooooo -----------
approvals:issue                      Lffffffffff Lffffffffff
approvals:make_acting                Lfffoffffff Lfffoffffff
approvals:mandate                    Loxxooxxooo -----------
approvals:mandates                   Loooooooooo -----------
approvals:mechanism_paper            Lxxxxxxxxxx -----------
approvals:mine                       Loooooooooo -----------
approvals:open_comments              Lfffffffffo Lfffffffffo
approvals:paper                      Lxxxoooxoox -----------
approvals:own_criterion              Lfffoffffff Lfffoffffff
approvals:end_criterion              Lfffoffffff Lfffoffffff
approvals:own_opinion                Lfffoffffff Lfffoffffff
approvals:own_note                   Lfffoffffff Lfffoffffff
approvals:end_opinion                Lfffoffffff Lfffoffffff
approvals:end_reminder               Lfffoffffff Lfffoffffff
approvals:end_term                   Lfffoffffff Lfffoffffff
approvals:own_reminder               Lfffoffffff Lfffoffffff
approvals:own_terms                  Loooooooooo Lfffoffffff
approvals:procedure                  Loooooooooo Loooooooooo
approvals:make_secret                Lffxfofxffx Lffxfofxffx
approvals:postpone                   Lffxfofxffx Lffxfofxffx
approvals:propose_calendar           Lmmmmmmmmmm Lfffffffffo
approvals:record_absence             Loffoofffff Loffoofffff
approvals:record_meeting             Lxxxxxxxxxx Lxxxxxxxxxx
approvals:referral                     Looxooxxoox -----------
approvals:register                   Lmmmmmmmmmm Lccxccxxccx
approvals:relations                  Loooooooooo -----------
approvals:remarks                    Lfffffffffo -----------
approvals:revise                     Lmmmmmmmmmm Lrfxfffxffx
approvals:rule                       Loooooooooo Loooooooooo
approvals:report_new                 Lfffoffffff Lfffoffffff
approvals:report_urgent              Lffxofxxffx Lffxofxxffx
approvals:rules                      Loooooooooo -----------
approvals:sent                       Looxxxxxxxx -----------
approvals:sign_note                  Lffxfofxffx Lffxfofxffx
approvals:drop_rule                  Lmmmmmmmmmm Lfffffffffc
approvals:issue_rule                 Lffffffffff Lffffffffff
approvals:open_rule                  Lfffffffffo Lfffffffffo
approvals:replace_rule               Lmmmmmmmmmm Lfffffffffr
approvals:rule_draft                 Lxxxxxxxxxo Lxxxxxxxxxf
approvals:start_rule                 Lmmmmmmmmmm Lfffffffffr
approvals:try_draft                  Lfffffffffo -----------
approvals:write_rule                 Lfffffffffo Lfffffffffo
approvals:start_draft                Lmmmmmmmmmm Lfffffffffr
approvals:submit                     Lmmmmmmmmmm Lrfxxxxxxxx
approvals:supplement_file            Lxxxxxxxxxx -----------
approvals:take_in                    Lffxfoxxffx Lffxfoxxffx
approvals:succession                 Lfffffffffo -----------
approvals:successions                Lfffffffffo -----------
approvals:task                       Lffxfrxxffx -----------
approvals:try_rules                  Lfffffffffo -----------
approvals:version_moves              Lfffffffffo -----------
approvals:vote_again                 Lxxxccfxffx Lxxxccfxffx
approvals:urgent_file                Lxxxxxxxxxx -----------
approvals:who_does_what              ooooooooooo -----------
approvals:withdraw                   Lofxffxxffx Lrfxffxxffx
approvals:withdraw_flag              Lmmmmmmmmmm Lccxccxxccx
approvals:withdraw_request           Lxxxoofxffx Lxxxoofxffx
approvals:withdraw_supplement        Lffxoofxffx Lffxoofxffx
documents:attach_instrument          Lfffffffffo Lfffffffffo
documents:instrument                 Loooooooooo -----------
guide                                ooooooooooo -----------
guide_head                           ooooooooooo -----------
guide_policy                         ooooooooooo -----------
guide_protection                     ooooooooooo -----------
guide_register                       ooooooooooo -----------
imports:batch                        Lxxxxxxxxxo -----------
imports:carry_out                    Lmmmmmmmmmm Lxxxxxxxxxc
imports:check                        Lmmmmmmmmmm Lxxxxxxxxxc
imports:hand_in                      Lfffffffffo Lfffffffffo
imports:index                        Lfffffffffo -----------
imports:progress                     Lxxxxxxxxxr -----------
imports:report                       Lmmmmmmmmmm Lxxxxxxxxxr
imports:template                     Lfffffffffo -----------
jobs:cancel                          Lmmmmmmmmmm Lxxxxxxxxrx
jobs:detail                          Lxxxxxxxxox -----------
jobs:download                        Lxxxxxxxxcx Lxxxxxxxxcx
jobs:index                           Loooooooooo -----------
jobs:progress                        Lxxxxxxxxrx -----------
jobs:retry                           Lmmmmmmmmmm Lxxxxxxxxcx
language                             mmmmmmmmmmm rrrrrrrrrrr
mfa_authenticate                     Lrrrrrrrrrr -----------
mfa_login_webauthn                   Lrrrrrrrrrr -----------
notifications:inbox                  Loooooooooo -----------
notifications:index                  Loooooooooo -----------
notifications:letters                Lxxxxxxxxxx -----------
notifications:open                   Lmmmmmmmmmm Lxxxrxxxxxx
notifications:read_all               Lmmmmmmmmmm Lrrrrrrrrrr
proposals:answer_invitation          Lmmmmmmmmmm Lxxcxxxxxxx
proposals:attach                     Lmmmmmmmmmm Looxxxxxxxx
proposals:authors                    Looxxxxxxxx -----------
proposals:change_author              Lmmmmmmmmmm Looxxxxxxxx
proposals:check                      Looxxxxxxxx -----------
proposals:comment                    Lmmmmmmmmmm Looxxxxxxxx
proposals:compare                    Looxoooxoox -----------
proposals:confirm_share              Lmmmmmmmmmm Lfcxxxxxxxx
proposals:detach                     Lmmmmmmmmmm Lrrxxxxxxxx
proposals:download                   Looxxxxxxxx -----------
proposals:files                      Looxxxxxxxx -----------
proposals:invitations                Loooooooooo -----------
proposals:invite                     Lmmmmmmmmmm Looxxxxxxxx
proposals:new                        Loooooooooo Loooooooooo
proposals:plan                       Looxxxxxxxx -----------
proposals:remove_author              Lmmmmmmmmmm Lrfxxxxxxxx
proposals:save                       Lmmmmmmmmmm Looxxxxxxxx
proposals:seal                       Lffxofxxffx Lffxofxxffx
proposals:section                    Looxxxxxxxx Lrrxxxxxxxx
proposals:start_plan                 Lmmmmmmmmmm Lrfxxxxxxxx
proposals:version                    Looxooxxoox -----------
reports:autosave_review              Lmmmmmmmmmm Luxxooxxuux
reports:delays                       Loffooffoof -----------
reports:dossiers                     Loooooooooo -----------
reports:export_dossiers              Lffffffffof Lffffffffof
reports:export_review                Lmmmmmmmmmm Lfxxrrxxfrx
reports:export_year                  Lmmmmmmmmmm Lffffffffrf
reports:index                        Loooooooooo -----------
reports:paper                        Loxxooxxoox -----------
reports:review                       Loxxooxxoox -----------
reports:reviews                      Loooooooooo -----------
reports:save_review                  Lmmmmmmmmmm Lfxxrrxxffx
reports:submit_review                Lmmmmmmmmmm Lfxxrrxxffx
reports:stages                       Loffooffoof -----------
reports:stage_steps                  Lxffxxffxxf -----------
reports:urge                         Lmmmmmmmmmm Lrffrrffrrf
reports:urgent                       Loffooffoof -----------
reports:year                         Loooooooooo -----------
shortcuts                            ooooooooooo rrrrrrrrrrr
state                                Lfffffffffo -----------
theme                                mmmmmmmmmmm rrrrrrrrrrr
workdays:calendar                    Loooooooooo -----------
workdays:drop_revision               Lmmmmmmmmmm Lfffffffffr
workdays:import_days                 Lfffffffffo Lfffffffffo
workdays:revision                    Lfffffffffo -----------
workdays:set_day                     Lfffffffffo Lfffffffffo
workdays:start_revision              Lmmmmmmmmmm Lfffffffffr
workdays:template                    Lfffffffffo -----------
workdays:versions                    Loooooooooo -----------
workdays:year                        Loooooooooo -----------
"""


def arguments(name: str, world: World) -> list[Any]:
    """What stands in the address `name`: the dossier, task or row it is asked about."""
    return [_value(one, world) for one in _ABOUT.get(name, ())]


def _value(what: str, world: World) -> Any:
    kind, _, stage = what.partition(":")
    dossier = world.dossiers.get(stage)
    if kind == "dossier":
        return dossier.pk
    if kind in Kind.values:
        tasks = dossier.tasks.filter(kind=kind).order_by("pk")
        return (tasks.filter(person=world.people["head"]).first() or tasks.first()).pk
    if kind == "author":
        return Author.objects.get(proposal=dossier, person=world.people["invited"]).pk
    if kind == "attachment":
        return dossier.attachments.get().pk
    return _ROWS[kind](world) if kind in _ROWS else what


_ROWS = {
    "unit": lambda world: world.city.ward.pk,
    "person": lambda world: world.people["colleague"].pk,
    "gone": lambda world: world.people["gone_author"].pk,
    "seat": lambda world: Seat.objects.get(person=world.people["officer"]).pk,
    "deputy_seat": lambda world: Seat.objects.get(person=world.people["voter"]).pk,
    "mandate": lambda _world: Mandate.objects.get().pk,
    "closed_unit": lambda _world: Unit.objects.exclude(valid_to=None).get().pk,
    "handover": lambda _world: Handover.objects.get().pk,
    "succession": lambda _world: Succession.objects.get().pk,
    "own_criterion": lambda _world: OwnCriterion.objects.first().pk,
    "own_reminder": lambda _world: ReminderRule.objects.exclude(unit=None).get().pk,
    "own_term": lambda _world: OwnTerm.objects.get().pk,
    "own_opinion": lambda _world: OwnOpinion.objects.first().pk,
    "relation": lambda _world: Relation.objects.first().pk,
    "rule": lambda _world: RoutingRule.objects.order_by("pk")[0].pk,
    "procedure": lambda _world: (
        Procedure.objects.exclude(code__in=ProcedureDraft.objects.open().values("code"))
        .order_by("pk")[0]
        .pk
    ),
    "rule_draft": lambda _world: RoutingDraft.objects.get().pk,
    "draft": lambda _world: ProcedureDraft.objects.get().pk,
    "remark": lambda _world: Remark.objects.get().pk,
    "version_move": lambda _world: VersionMove.objects.get().pk,
    "field": lambda world: FieldOfWork.objects.filter(unit=None).first().pk,
    "instrument": lambda world: LegalInstrument.objects.exclude(file_sha256="").first().pk,
    "job": lambda world: Job.objects.get(asked_by=world.people["exporter"]).pk,
    "workbook": lambda world: Batch.objects.get(asked_by=world.people["admin"]).pk,
    "notice": lambda world: Notice.objects.filter(recipient=world.people["head"]).first().pk,
    "council": lambda _world: Council.objects.get().pk,
    "council_member": lambda world: (
        CouncilMember.objects.get(person=world.people["branch_leader"]).pk
    ),
    "revision": lambda world: CalendarRevision.objects.open().get().pk,
    "review": lambda world: AnnualReview.objects.get(unit=world.city.ward).pk,
}

_DRAFT, _SENT = ("dossier:DRAFT",), ("dossier:INTAKE",)
_ABOUT = {
    "account_reset_password_from_key": ("0", "set-password"),
    "accounts:unit": ("unit",),
    "accounts:change_unit": ("unit",),
    "accounts:move_unit": ("unit",),
    "accounts:close_unit": ("unit",),
    "accounts:add_field": ("unit",),
    "accounts:person": ("person",),
    "accounts:change_person": ("person",),
    "accounts:deactivate_person": ("person",),
    "accounts:reactivate_person": ("gone",),
    "accounts:send_link": ("person",),
    "accounts:confirm_email": ("person",),
    "accounts:drop_email": ("person",),
    "accounts:end_sessions_of": ("person",),
    "accounts:ask_factor_reset": ("person",),
    "accounts:confirm_factor_reset": ("person",),
    "accounts:drop_factor_reset": ("person",),
    "accounts:remove_factor": ("999999",),
    "accounts:confirm_seat": ("seat",),
    "accounts:end_seat": ("seat",),
    "accounts:order_seat": ("deputy_seat",),
    "accounts:change_instrument": ("instrument",),
    "accounts:close_instrument": ("instrument",),
    "accounts:rows": ("fields",),
    "accounts:add_row": ("fields",),
    "accounts:change_row": ("fields", "field"),
    "accounts:replace_row": ("fields", "field"),
    "accounts:close_row": ("fields", "field"),
    "workdays:year": ("2026",),
    "workdays:start_revision": ("2026",),
    "workdays:template": ("2026",),
    "workdays:revision": ("revision",),
    "workdays:set_day": ("revision",),
    "workdays:import_days": ("revision",),
    "workdays:drop_revision": ("revision",),
    "jobs:detail": ("job",),
    "jobs:progress": ("job",),
    "jobs:download": ("job",),
    "jobs:cancel": ("job",),
    "jobs:retry": ("job",),
    "imports:batch": ("workbook",),
    "imports:progress": ("workbook",),
    "imports:check": ("workbook",),
    "imports:carry_out": ("workbook",),
    "imports:report": ("workbook",),
    "documents:instrument": ("instrument",),
    "documents:attach_instrument": ("instrument",),
    "proposals:answer_invitation": ("author:DRAFT",),
    "proposals:plan": _DRAFT,
    "proposals:start_plan": ("dossier:AGREED",),
    "proposals:section": (*_DRAFT, "risks"),
    "proposals:save": (*_DRAFT, "risks"),
    "proposals:comment": _DRAFT,
    "proposals:authors": _DRAFT,
    "proposals:invite": _DRAFT,
    "proposals:confirm_share": _DRAFT,
    "proposals:change_author": (*_DRAFT, "author:DRAFT"),  # the invited one
    "proposals:remove_author": (*_DRAFT, "author:DRAFT"),
    "proposals:files": _DRAFT,
    "proposals:attach": _DRAFT,
    "proposals:download": ("dossier:DRAFT", "attachment:DRAFT"),
    "proposals:detach": ("dossier:DRAFT", "attachment:DRAFT"),
    "proposals:check": _DRAFT,
    "proposals:version": (*_SENT, "1"),
    "proposals:seal": (*_SENT, "1"),
    "proposals:compare": ("dossier:REJECTED",),
    "approvals:dossier": _SENT,
    "approvals:register": ("dossier:REGISTERED",),
    "approvals:submit": _DRAFT,
    "approvals:history": _SENT,
    "approvals:referral": ("dossier:OUTSIDE",),
    "approvals:sent": _SENT,
    "approvals:withdraw": _SENT,
    "approvals:ask_opinions": _SENT,
    "approvals:ask_supplement": _SENT,
    "approvals:ask_mechanism": ("dossier:REJECTED",),
    "approvals:answer_mechanism": ("999999",),
    "approvals:mechanism_paper": ("999999", "request"),
    "approvals:revise": ("dossier:REJECTED",),
    "approvals:answer_supplement": ("SUPPLEMENT:CHECK",),
    "approvals:withdraw_supplement": ("SUPPLEMENT:CHECK",),
    "approvals:supplement_file": ("999999",),
    "approvals:flag_urgent": ("dossier:REGISTERED",),
    "approvals:withdraw_flag": ("dossier:REGISTERED",),
    "approvals:report_urgent": ("dossier:REGISTERED",),
    "approvals:urgent_file": ("999999",),
    "approvals:answer_flag": ("INTAKE:INTAKE",),
    "approvals:direct_urgent": ("INTAKE:INTAKE",),
    "approvals:council": ("dossier:CHECK",),
    "approvals:set_up_council": _SENT,
    "approvals:council_paper": ("council",),
    "approvals:call_council": ("council",),
    "approvals:dissolve_council": ("council",),
    "approvals:name_member": ("council_member",),
    "approvals:declare": ("COUNCIL_DECLARE:CHECK",),
    "approvals:send_sheet": ("COUNCIL_SHEET:CHECK",),
    "approvals:close_council": ("COUNCIL_CLOSE:CHECK",),
    "approvals:enter_resolution": ("INTAKE:INTAKE",),
    "approvals:confirm_resolution": ("INTAKE:INTAKE",),
    "approvals:confirm_council": ("COUNCIL_CLOSE:CHECK",),
    "approvals:withdraw_request": ("ASKED_OPINION:CHECK",),
    "approvals:calendar_deadlines": ("revision",),
    "approvals:propose_calendar": ("revision",),
    "approvals:confirm_calendar": ("revision",),
    "approvals:task": ("INTAKE:INTAKE",),
    "approvals:paper": ("PARTY_OPINION:VOTE",),
    "approvals:answer_idea": ("ANSWER_IDEA:REGISTERED",),
    "approvals:answer_transfer": ("INTAKE:INTAKE",),
    "approvals:take_in": ("INTAKE:INTAKE",),
    "approvals:sign_note": ("CHECK_NOTE:CHECK",),
    "approvals:give_opinion": ("PARTY_OPINION:CHECK",),
    "approvals:record_meeting": ("CHECK_NOTE:CHECK",),
    "approvals:cast": ("VOTE:VOTE",),
    "approvals:close_vote": ("CLOSE_VOTE:VOTE",),
    "approvals:assign": ("INTAKE:INTAKE",),
    "approvals:bulk_act": ("999999",),
    "approvals:extend": ("INTAKE:INTAKE",),
    "approvals:hand_down": _SENT,
    "approvals:handed_paper": ("999999", "mandate"),
    "approvals:note_report": ("INTAKE:INTAKE",),
    "approvals:report_back": ("INTAKE:INTAKE",),
    "approvals:call_back": ("INTAKE:INTAKE",),
    "approvals:take_back": ("999999",),
    "approvals:hand_on": ("DECISION:DECISION",),
    "approvals:decide": ("DECISION:DECISION",),
    "approvals:carry_on": ("closed_unit",),
    "approvals:hand_over": ("person",),
    "approvals:hand_over_seat": ("seat",),
    "approvals:handover": ("handover",),
    "approvals:carry_out_handover": ("handover",),
    "approvals:drop_handover": ("handover",),
    "approvals:succession": ("succession",),
    "approvals:declare_conflict": _SENT,
    "approvals:answer_relation": ("relation",),
    "approvals:end_relation": ("relation",),
    "approvals:ask_for_version": _SENT,
    "approvals:own_criterion": ("unit",),
    "approvals:end_criterion": ("own_criterion",),
    "approvals:own_opinion": ("unit",),
    "approvals:own_note": ("unit",),
    "approvals:end_opinion": ("own_opinion",),
    "approvals:end_reminder": ("own_reminder",),
    "approvals:end_term": ("own_term",),
    "approvals:own_reminder": ("unit",),
    "approvals:own_terms": ("unit",),
    "approvals:rule": ("rule",),
    "approvals:procedure": ("procedure",),
    "approvals:drop_rule": ("rule_draft",),
    "approvals:issue_rule": ("rule_draft",),
    "approvals:open_rule": ("rule_draft",),
    "approvals:replace_rule": ("rule",),
    "approvals:rule_draft": ("rule_draft",),
    "approvals:try_draft": ("rule_draft",),
    "approvals:write_rule": ("rule_draft",),
    "approvals:start_draft": ("procedure",),
    "approvals:draft": ("draft",),
    "approvals:compose": ("draft",),
    "approvals:open_comments": ("draft",),
    "approvals:issue": ("draft",),
    "approvals:drop_draft": ("draft",),
    "approvals:answer_remark": ("remark",),
    "approvals:answer_version": ("version_move",),
    "approvals:postpone": ("CLOSE_VOTE:VOTE",),
    "approvals:make_secret": ("CLOSE_VOTE:VOTE",),
    "approvals:confirm_minutes": ("CLOSE_VOTE:VOTE",),
    "approvals:vote_again": ("dossier:DECISION",),
    "approvals:mandate": ("mandate",),
    "approvals:confirm_mandate": ("mandate",),
    "approvals:end_mandate": ("mandate",),
    "reports:review": ("review",),
    "reports:paper": ("review",),
    "reports:save_review": ("review",),
    "reports:autosave_review": ("review",),
    "reports:submit_review": ("review",),
    "reports:export_review": ("review",),
    "notifications:open": ("notice",),
}


ASKED = {
    "reports:year": "?year=2026",
    "reports:export_year": "?year=2026",
}
"""What stands behind the question mark, where nothing would be said without it."""


def typed(name: str, world: World) -> dict[str, str]:
    """What is posted, where an empty form would be sent back before anybody is refused."""
    if name in ("reports:save_review", "reports:submit_review", "reports:autosave_review"):
        return {"version": "0"}
    if name == "reports:export_year":
        return {"format": "xlsx", "separator": ";"}
    if name in ("proposals:section", "proposals:save"):
        return {"version": str(world.dossiers["DRAFT"].sections.get(key="risks").version)}
    return {}


def answers() -> dict[str, tuple[str, str]]:
    """{address: (letters of GET, letters of POST)}."""
    table = {}
    for line in ANSWERS.split("\n"):
        if line.strip() and not line.startswith("#"):
            name, get, post = line.split()
            assert len(get) == len(post) == len(CLASSES), name
            table[name] = get, post
    return table
