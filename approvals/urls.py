"""Addresses of the competent level: noun, key, verb."""

from django.urls import path

from . import views

app_name = "approvals"

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("ideas/", views.ideas, name="ideas"),
    path("who-does-what/", views.who_does_what, name="who_does_what"),
    path("rules/", views.rules, name="rules"),
    path("rules/try/", views.try_rules, name="try_rules"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("rules/procedures/<int:pk>/", views.procedure, name="procedure"),
    path("rules/procedures/<int:pk>/draft/", views.start_draft, name="start_draft"),  # POST only
    path("rules/own/<int:pk>/", views.own_terms, name="own_terms"),
    path("rules/own/<int:pk>/criterion/", views.own_criterion, name="own_criterion"),
    path("rules/criteria/<int:pk>/end/", views.end_criterion, name="end_criterion"),
    path("rules/own/<int:pk>/opinion/", views.own_opinion, name="own_opinion"),
    path("rules/own/<int:pk>/note/", views.own_note, name="own_note"),
    path("rules/opinions/<int:pk>/end/", views.end_opinion, name="end_opinion"),
    path("rules/own/<int:pk>/reminder/", views.own_reminder, name="own_reminder"),
    path("rules/terms/<int:pk>/end/", views.end_term, name="end_term"),
    path("rules/reminders/<int:pk>/end/", views.end_reminder, name="end_reminder"),
    path("rules/drafts/<int:pk>/", views.draft, name="draft"),
    path("rules/drafts/<int:pk>/compose/", views.compose, name="compose"),
    path("rules/drafts/<int:pk>/open/", views.open_comments, name="open_comments"),
    path("rules/drafts/<int:pk>/issue/", views.issue, name="issue"),
    path("rules/drafts/<int:pk>/drop/", views.drop_draft, name="drop_draft"),  # POST only
    path("rules/remarks/", views.remarks, name="remarks"),
    path("rules/rows/start/", views.start_rule, name="start_rule"),  # POST only
    path("rules/rows/<int:pk>/replace/", views.replace_rule, name="replace_rule"),  # POST only
    path("rules/rows/drafts/<int:pk>/", views.rule_draft, name="rule_draft"),
    path("rules/rows/drafts/<int:pk>/write/", views.write_rule, name="write_rule"),
    path("rules/rows/drafts/<int:pk>/try/", views.try_draft, name="try_draft"),
    path("rules/rows/drafts/<int:pk>/open/", views.open_rule, name="open_rule"),
    path("rules/rows/drafts/<int:pk>/issue/", views.issue_rule, name="issue_rule"),
    path("rules/rows/drafts/<int:pk>/drop/", views.drop_rule, name="drop_rule"),  # POST only
    path("rules/remarks/<int:pk>/", views.answer_remark, name="answer_remark"),
    path("rules/moves/", views.version_moves, name="version_moves"),
    path("rules/moves/<int:pk>/", views.answer_version, name="answer_version"),
    path("unit-work/", views.unit_work, name="unit_work"),
    path("unit-work/ask/", views.ask_several, name="ask_several"),  # POST only
    path("unit-work/assign/", views.assign_several, name="assign_several"),  # POST only
    path("unit-work/orders/", views.bulk_acts, name="bulk_acts"),
    path("unit-work/orders/<int:pk>/", views.bulk_act, name="bulk_act"),
    path("dossiers/<int:pk>/", views.dossier, name="dossier"),
    path("dossiers/<int:pk>/register/", views.register, name="register"),  # POST only
    path("dossiers/<int:pk>/submit/", views.submit, name="submit"),  # POST only
    path("dossiers/<int:pk>/history/", views.history, name="history"),
    path("dossiers/<int:pk>/referral/", views.referral, name="referral"),
    path("dossiers/<int:pk>/sent/", views.sent, name="sent"),
    path("dossiers/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("dossiers/<int:pk>/version/", views.ask_for_version, name="ask_for_version"),
    path("dossiers/<int:pk>/ask-opinions/", views.ask_opinions, name="ask_opinions"),
    path("dossiers/<int:pk>/declare-conflict/", views.declare_conflict, name="declare_conflict"),
    path("successions/", views.successions, name="successions"),
    path("successions/<int:pk>/", views.succession, name="succession"),
    path("successions/of/<int:pk>/", views.carry_on, name="carry_on"),
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<int:pk>/", views.handover, name="handover"),
    path(
        "handovers/<int:pk>/carry-out/",  # POST only
        views.carry_out_handover,
        name="carry_out_handover",
    ),
    path("handovers/<int:pk>/drop/", views.drop_handover, name="drop_handover"),  # POST only
    path("handovers/of/<int:pk>/", views.hand_over, name="hand_over"),
    path("handovers/of-post/<int:pk>/", views.hand_over_seat, name="hand_over_seat"),
    path("relations/", views.relations, name="relations"),
    path("relations/declare/", views.declare_relation, name="declare_relation"),
    path("relations/<int:pk>/answer/", views.answer_relation, name="answer_relation"),
    path("relations/<int:pk>/end/", views.end_relation, name="end_relation"),
    path("dossiers/<int:pk>/ask-supplement/", views.ask_supplement, name="ask_supplement"),
    path("dossiers/<int:pk>/revise/", views.revise, name="revise"),  # POST only
    path("dossiers/<int:pk>/ask-mechanism/", views.ask_mechanism, name="ask_mechanism"),
    path("mechanisms/<int:pk>/answer/", views.answer_mechanism, name="answer_mechanism"),
    path("mechanisms/<int:pk>/paper/<str:which>/", views.mechanism_paper, name="mechanism_paper"),
    path("supplements/<int:pk>/file/", views.supplement_file, name="supplement_file"),
    path("dossiers/<int:pk>/vote-again/", views.vote_again, name="vote_again"),
    path("dossiers/<int:pk>/flag-urgent/", views.flag_urgent, name="flag_urgent"),
    path("dossiers/<int:pk>/withdraw-flag/", views.withdraw_flag, name="withdraw_flag"),
    path("dossiers/<int:pk>/report-urgent/", views.report_urgent, name="report_urgent"),
    path("urgent/report/", views.report_new, name="report_new"),
    path("urgent/files/<int:pk>/", views.urgent_file, name="urgent_file"),
    path("dossiers/<int:pk>/council/", views.council, name="council"),
    path("dossiers/<int:pk>/set-up-council/", views.set_up_council, name="set_up_council"),
    path("councils/<int:pk>/paper/", views.council_paper, name="council_paper"),
    path("councils/<int:pk>/call/", views.call_council, name="call_council"),
    path("councils/<int:pk>/dissolve/", views.dissolve_council, name="dissolve_council"),
    path("council-members/<int:pk>/replace/", views.name_member, name="name_member"),
    path(
        "calendar/revisions/<int:pk>/deadlines/",
        views.calendar_deadlines,
        name="calendar_deadlines",
    ),
    path(
        "calendar/revisions/<int:pk>/propose/", views.propose_calendar, name="propose_calendar"
    ),  # POST only
    path(
        "calendar/revisions/<int:pk>/confirm/", views.confirm_calendar, name="confirm_calendar"
    ),  # POST only
    path("mandates/", views.mandates, name="mandates"),
    path("mandates/give/", views.give_mandate, name="give_mandate"),
    path("mandates/absence/", views.record_absence, name="record_absence"),
    path("mandates/acting/", views.make_acting, name="make_acting"),
    path("mandates/<int:pk>/", views.mandate, name="mandate"),
    path("mandates/<int:pk>/confirm/", views.confirm_mandate, name="confirm_mandate"),  # POST only
    path("mandates/<int:pk>/end/", views.end_mandate, name="end_mandate"),  # POST only
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/paper/", views.paper, name="paper"),
    path("tasks/<int:pk>/answer-idea/", views.answer_idea, name="answer_idea"),
    path("tasks/<int:pk>/answer-transfer/", views.answer_transfer, name="answer_transfer"),
    path("tasks/<int:pk>/take-in/", views.take_in, name="take_in"),
    path("tasks/<int:pk>/sign-note/", views.sign_note, name="sign_note"),
    path("tasks/<int:pk>/give-opinion/", views.give_opinion, name="give_opinion"),
    path("tasks/<int:pk>/answer-supplement/", views.answer_supplement, name="answer_supplement"),
    path(
        "tasks/<int:pk>/withdraw-supplement/",
        views.withdraw_supplement,
        name="withdraw_supplement",
    ),
    path("tasks/<int:pk>/withdraw-request/", views.withdraw_request, name="withdraw_request"),
    path("tasks/<int:pk>/record-meeting/", views.record_meeting, name="record_meeting"),
    path("tasks/<int:pk>/declare/", views.declare, name="declare"),
    path("tasks/<int:pk>/send-sheet/", views.send_sheet, name="send_sheet"),
    path("tasks/<int:pk>/close-council/", views.close_council, name="close_council"),
    path("tasks/<int:pk>/confirm-council/", views.confirm_council, name="confirm_council"),
    path("tasks/<int:pk>/cast/", views.cast, name="cast"),
    path("tasks/<int:pk>/close-vote/", views.close_vote, name="close_vote"),
    path("tasks/<int:pk>/assign/", views.assign, name="assign"),
    path("tasks/<int:pk>/extend/", views.extend, name="extend"),
    path("tasks/<int:pk>/hand-on/", views.hand_on, name="hand_on"),
    path("tasks/<int:pk>/call-back/", views.call_back, name="call_back"),
    path("dossiers/<int:pk>/hand-down/", views.hand_down, name="hand_down"),
    path("handed/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("handed/<int:pk>/paper/<str:which>/", views.handed_paper, name="handed_paper"),
    path("tasks/<int:pk>/report-back/", views.report_back, name="report_back"),
    path("tasks/<int:pk>/note-report/", views.note_report, name="note_report"),
    path("tasks/<int:pk>/make-secret/", views.make_secret, name="make_secret"),
    path("tasks/<int:pk>/postpone/", views.postpone, name="postpone"),
    path("tasks/<int:pk>/confirm-minutes/", views.confirm_minutes, name="confirm_minutes"),
    path("tasks/<int:pk>/enter-resolution/", views.enter_resolution, name="enter_resolution"),
    path("tasks/<int:pk>/confirm-resolution/", views.confirm_resolution, name="confirm_resolution"),
    path("tasks/<int:pk>/decide/", views.decide, name="decide"),
    path("tasks/<int:pk>/answer-flag/", views.answer_flag, name="answer_flag"),
    path("tasks/<int:pk>/direct-urgent/", views.direct_urgent, name="direct_urgent"),
]
