"""The layout of an act's form says what crispy's own writing of it says, element for element."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django.http import QueryDict
from django.template import Context, Template
from django.test.html import parse_html
from django.utils import translation

from approvals import forms

PARTS = [
    forms.Part("problem", "Problem & <cause>", [("bottleneck", "Bottleneck")]),
    forms.Part("risks", "Risks", []),
]
QUESTIONS = [
    {"code": f"E{n}", "question": "Is it <so>?", "author_code": said, "author": said,
     "author_note": "", "advisory": False, "verified": True}
    for n, said in enumerate(["YES", "UNCLEAR"])
]  # fmt: skip
FORMS = [
    (forms.TakeIn, {"parts": PARTS}, "outcome=RETURN&scope_result=IN_SCOPE&note_risks=%3Cb%3E"),
    (forms.SignNote, {"questions": QUESTIONS}, "confirm_E0=no&effectiveness=x&note_E1=+"),
    (forms.Cast, {}, "choice=AGAINST"),
]


@pytest.mark.parametrize(("build", "wants", "typed"), FORMS, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_layout_is_written_as_crispy_writes_it(build, wants, typed, language):
    with translation.override(language):
        for data in (None, QueryDict(typed)):
            for late in (False, True):
                for _again in range(2):
                    ours = build(data, late=late, **wants)
                    theirs = build(data, late=late, **wants)
                    assert parse_html(_said(ours)) == parse_html(_said(theirs, _crispy(theirs)))


def test_a_part_that_nobody_writes_is_no_part():
    form = forms.Cast(None, late=False)
    helper = form.helper
    helper.layout = Layout("choice", HTML("<hr>"))
    with pytest.raises(TypeError):
        helper.render_layout(form, Context())


def _crispy(form) -> FormHelper:
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = form.helper.layout
    return helper


def _said(form, helper=None) -> str:
    tag = "{% crispy form helper %}" if helper else "{% crispy form %}"
    page = Template("{% load crispy_forms_tags %}" + tag)
    return page.render(Context({"form": form, "helper": helper}))
