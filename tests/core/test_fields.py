"""A field that was drawn before is shown as crispy would draw it now."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.forms.fields import Suggesting
from approvals.forms.act import Area
from core.templatetags.fields import GAP, _drawings, drawn, drawn_anew


class Choosing(forms.Form):
    q = forms.CharField(label="Tìm", required=False, max_length=30)
    note = forms.CharField(widget=Area(2, form="act"), help_text="Ngắn gọn")
    state = forms.ChoiceField(choices=[("", "Tất cả"), ("A", "Một"), ("B", "Hai")], required=False)
    late = forms.BooleanField(required=False)
    unit = forms.CharField(required=False, widget=Suggesting("accounts:suggest_units"))
    file = forms.FileField(required=False)


def twice(form) -> None:
    for field in form:
        kept, again = drawn(field), drawn(field)
        assert kept == again == drawn_anew(field), field.name


@pytest.fixture(autouse=True)
def _nothing_kept():
    _drawings.clear()


def test_it_is_drawn_once_and_alike():
    twice(Choosing(auto_id="a_%s"))
    kept = dict(_drawings)
    assert kept
    twice(Choosing(auto_id="a_%s"))
    assert _drawings == kept


@pytest.mark.parametrize(
    "data",
    [
        {"note": "x"},
        {"note": "y", "state": "A"},
        {"note": "y", "state": "B", "late": "on"},
        {"q": "<b>", "note": "y"},
        {"q": "dài" * 40, "note": ""},
        {"state": "không có", "note": "", "unit": "Sở Y tế"},
    ],
)
def test_what_was_typed_chosen_or_refused_is_seen(data):
    twice(Choosing(auto_id="a_%s"))
    twice(Choosing(data, auto_id="a_%s"))
    twice(Choosing(auto_id="b_%s"))


def test_what_is_typed_in_a_box_is_put_into_its_drawing_and_not_kept():
    class Boxes(forms.Form):
        line = forms.CharField(help_text="Ví dụ {0}")
        text = forms.CharField(widget=forms.Textarea)

    for typed in ("riêng tư", "dài và riêng tư, " * 40, f"riêng tư {GAP}", '"><b>riêng tư & '):
        data = {"line": typed, "text": typed}
        for kept, anew in zip(Boxes(data), Boxes(data), strict=True):
            assert drawn(kept) == drawn_anew(anew)
    assert len(_drawings) == 2
    assert "riêng tư" not in str(_drawings)


def test_other_choices_other_words_another_language():
    first, second = Choosing(), Choosing()
    second.fields["state"].choices = [("", "Tất cả"), ("C", "Ba")]
    second.fields["q"].label = "Từ"
    second.fields["note"].widget.attrs["rows"] = 5
    for form in (first, second):
        twice(form)
    with override("en"):
        assert "(optional)" in drawn(first["q"])
        twice(first)
    with override("vi"):
        assert "(optional)" not in drawn(first["q"])


def test_a_widget_that_does_not_say_what_it_shows_is_drawn_anew():
    class Own(forms.TextInput):
        pass

    form = Choosing()
    form.fields["q"].widget = Own()
    assert drawn(form["q"]) == drawn_anew(form["q"])
    assert not _drawings


def test_a_choice_that_was_not_made_is_said_so_and_a_question_takes_no_colon():
    class Asks(forms.Form):
        which = forms.ChoiceField(label="Which one?", choices=[("a", "A")])
        text = forms.CharField(label="Text")

    form = Asks({})
    with override("vi"):
        assert form.errors == {"which": ["Chưa chọn."], "text": ["Chưa nhập mục này."]}
        said = text_of_errors(form)
    assert "Which one? Chưa chọn." in said
    assert "Text: Chưa nhập mục này." in said


def text_of_errors(form) -> str:
    page = render_to_string("parts/errors.html", {"form": form})
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class Stored:
    url = "/x/"

    def __str__(self):
        return "tuyệt mật.pdf"


def test_no_name_of_a_file_is_kept():
    file = SimpleUploadedFile("tuyệt mật.pdf", b"%PDF-")
    twice(Choosing())
    twice(Choosing({"note": "x"}, {"file": file}))
    twice(Choosing(initial={"file": Stored()}))
    assert any('type="file"' in said for said in _drawings.values())
    assert not any("mật" in f"{key}{said}" or "/x/" in said for key, said in _drawings.items())
