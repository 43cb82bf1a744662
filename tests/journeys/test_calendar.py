"""Two administrators revise the year; whose turn it is finds the new date."""

from approvals import actions
from core import clock
from tests.approvals.makers import registered
from tests.journeys.walk import tell
from workdays import sheets
from workdays.models import CalendarDay, CalendarRevision


def test_two_administrators_revise_the_year(walker, town):
    case = registered(town)
    one = walker.as_person(town.admin).open("workdays:year", 2026)
    one.look("lich-lam-viec").press("Revise this year")
    draft = CalendarRevision.objects.open().get()
    table = sheets.written(CalendarDay.objects.current().filter(date__year=2026), as_workbook=True)
    one.open("workdays:import_days", draft.pk)
    one.page.set_input_files(
        "main [name=file]", {"name": "Lịch.xlsx", "mimeType": "", "buffer": table}
    )
    one.press("Show what would change").look("lich-nhap-tu-bang").press(
        "Take these days into the draft"
    )
    one.open("workdays:set_day", draft.pk).fill(day="11/03/2026", name="Nghỉ phòng chống bão")
    one.choose(effect="OFF").look("lich-them-ngay").press("Put it into the draft")
    one.look("lich-du-thao").press("Deadlines, and proposing")
    one.fill(source="12/VPCP, 09/03/2026").choose(deadlines="MOVE")
    one.page.check("main [name=compared]")
    one.look("lich-trinh").press("Propose the calendar").look()

    two = walker.as_person(town.admin2, phone=True).open("notifications:inbox")
    two.look("lich-cho-xac-nhan").press("Look and confirm")
    two.page.check("main [name=compared]")
    two.look("lich-xac-nhan").press("Confirm the calendar")
    while actions.move_next(at=clock.now()):
        pass
    two.open("approvals:calendar_deadlines", draft.pk).look("lich-da-doi-han")
    two.open("workdays:versions").look("lich-phien-ban")
    two.open("workdays:year", 2026, query="?version=1").look()
    tell()

    head = walker.as_person(town.ward_head, phone=True).open("notifications:inbox")
    head.sees(case.proposal.title, "17/03/2026")
    head.open("notifications:index").sees("17/03/2026", "16/03/2026").look("lich-thong-bao-han-moi")
