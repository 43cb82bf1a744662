"""An administrator takes the template, fills it in, has it checked, and imports it."""

from openpyxl import load_workbook

from accounts.models import User
from tests.imports.makers import PEOPLE, SEATS, person, seat, unit
from tests.journeys.walk import tell, work


def test_a_template_is_filled_in_checked_and_imported(walker, town, tmp_path):
    admin = walker.as_person(town.admin)
    admin.open("accounts:index").press("Import from a spreadsheet").look("nhap-tu-bang-tinh")
    with admin.page.expect_download() as taken:
        admin.press("Take the template")
    path = tmp_path / "mau.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    _fill(book["Đơn vị"], [unit("TTYT", "Trung tâm Y tế", parent="SYT")])
    _fill(
        book["Người dùng"], [person("0012", "Ngô Văn Một", where="TTYT"), person("0013", where="X")]
    )
    _fill(book["Vai trò"], [seat("0012", "TTYT", "Người đứng đầu")], SEATS)
    book.save(path)

    admin.page.set_input_files("main [name=file]", path)
    admin.press("Check this workbook").sees("Đang chạy thử")
    work()
    admin.page.wait_for_selector(".facets")
    admin.look("chay-thu-khong-nhan").sees("0013", "Không có đơn vị nào có tên viết tắt “X”")

    book["Người dùng"]["D3"] = "TTYT"
    book.save(path)
    admin.press("Hand in the mended workbook")
    admin.page.set_input_files("main [name=file]", path)
    admin.press("Check this workbook")
    work()
    admin.page.wait_for_selector(".facets")
    admin.look("chay-thu").sees("Chưa có gì thay đổi")
    assert not User.objects.filter(staff_code="0012").exists()

    admin.page.locator("main form[action$='carry-out/'] button").click()
    work()
    admin.page.wait_for_selector("text=Đã nhập")
    admin.look("da-nhap")
    assert User.objects.get(staff_code="0012").seats.get().role == "HEAD"
    assert User.objects.get(staff_code="0013").unit.abbreviation == "TTYT"
    tell()
    admin.open("notifications:index").sees("Tệp bạn yêu cầu đã sẵn sàng")


def _fill(sheet, rows, heads=None) -> None:
    """Write each value below its heading, as a person does."""
    places = {cell.value: cell.column for cell in sheet[1]}
    names = heads or {"Người dùng": PEOPLE}.get(sheet.title) or list(places)
    for n, row in enumerate(rows, start=2):
        for name, value in zip(names, row, strict=False):
            sheet.cell(n, places[name], value)
