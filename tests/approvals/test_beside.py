"""Rows that stand beside a row: as `select_related` brings them, in the same one query."""

import pytest

from accounts.models import User
from approvals.models import Task
from core.beside import ALL, Beside
from tests.approvals.makers import submitted


@pytest.fixture
def tasks(hcm):
    submitted(hcm)
    return Task.objects.filter(proposal__isnull=False).order_by("pk")


def test_what_stands_beside_is_what_joins_bring(tasks, django_assert_num_queries):
    joined = list(tasks.select_related("unit", "case__procedure", "proposal__lead", "intake"))
    beside = Beside(
        Task,
        dict.fromkeys(
            ["unit", "case", "case__procedure", "proposal", "proposal__lead", "intake"], ALL
        ),
    )
    with django_assert_num_queries(1):
        found = beside.placed(list(beside.of(tasks)))
        said = [_said(task) for task in found]
    assert said == [_said(task) for task in joined]
    assert len(said) > 0


def test_what_is_not_named_is_asked_when_it_is_read(tasks, django_assert_num_queries):
    beside = Beside(Task, {"proposal": ALL, "proposal__lead": ("full_name",)})
    task = beside.placed(list(beside.of(tasks)))[0]
    with django_assert_num_queries(0):
        assert task.proposal.lead.full_name
    with django_assert_num_queries(1):
        assert task.proposal.lead.staff_code
    assert User.objects.get(pk=task.proposal.lead_id).full_name == task.proposal.lead.full_name


def _said(task: Task) -> list[dict]:
    rows = [task, task.unit, task.case, task.case.procedure, task.proposal, task.proposal.lead]
    assert not hasattr(task, "intake")
    return [
        {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for row in rows
    ]
