"""Acts that several journeys do alike, each on its own page of the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.documents.makers import docx

if TYPE_CHECKING:
    from accounts.models import User
    from tests.journeys.walk import Person


def paper(name: str, text: str) -> dict:
    """A small true document, as a file chooser takes it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": name, "mimeType": kind, "buffer": docx(text)}


def take_in(officer: Person) -> Person:
    """The plan is complete, in scope, inside the unit's functions."""
    for radio in officer.page.locator("main [name^=ok_][value=yes]").all():
        radio.check(force=True)
    officer.choose(scope_result="IN_SCOPE", within_functions="yes", outcome="ACCEPT")
    return officer.look("tiep-nhan").press("Record what you chose")


def sign_note(officer: Person) -> Person:
    """Every answer of the author is confirmed; effective and feasible."""
    for radio in officer.page.locator("main [name^=confirm_][value=yes]").all():
        radio.check(force=True)
    officer.fill(effectiveness="Giảm số lần người dân đi lại.", feasibility="Đủ người, đủ tiền.")
    officer.choose(is_effective="yes", is_feasible="yes")
    return officer.look("phieu-tham-dinh").press("Sign the note")


def party_agrees(officer: Person) -> Person:
    """The Party committee's letter is recorded with number, date, file and signer."""
    officer.choose(position="AGREE")
    officer.fill(
        document_number="15-CV/ĐU", document_date="09/03/2026", signer="Ủy viên Ban Thường vụ"
    )
    officer.page.set_input_files("main [name=file]", paper("Ý kiến cấp ủy.docx", "Nhất trí."))
    return officer.look("y-kien-cap-uy").press("Record the opinion")


def cast(voter: Person, choice: str, reason: str = "") -> Person:
    voter.choose(choice=choice).fill(reason=reason)
    voter.look("bo-phieu-tren-dien-thoai").press("Review the ballot")
    return voter.look("doc-lai-phieu").press("Cast the ballot")


def close_vote(officer: Person) -> Person:
    officer.fill(
        held_at="09:00 09/03/2026",
        place="Phòng họp số 1",
        discussion="Tập thể lãnh đạo thảo luận và biểu quyết.",
    )
    return officer.look("ket-thuc-bieu-quyet").press("Close the vote")


def sign_approval(head: Person, *, carries: User, follows: User, **more: str) -> Person:
    """Approve in two steps: write what is approved, read it again, sign."""
    kind = more.pop("type", "APPROVE")
    head.choose(type=kind)
    if kind == "APPROVE_BY_HEAD":
        head.page.check("main [name=head_accountability]", force=True)
    head.fill(
        approved_scope="Ba trường tiểu học của phường.",
        approved_start="01/06/2026",
        approved_end="31/12/2026",
        approved_budget="120.000.000",
        person_1=carries.staff_code,
        supervisor=follows.staff_code,
        **more,
    )
    head.page.select_option("main [name=reporting_interval]", "MONTHLY")
    head.press("Review before signing").look("xem-lai-truoc-khi-ky")
    return sign(head)


def sign(head: Person) -> Person:
    head.page.locator("main button[value=sign]").click()
    head.page.wait_for_load_state()
    return head
