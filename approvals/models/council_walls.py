"""The second wall around councils: triggers that refuse what their rule refuses."""

import pgtrigger


def after_the_council() -> pgtrigger.Trigger:
    """Refuse a vote and a decision while a council sits: neither concluded nor dissolved."""
    return pgtrigger.Trigger(
        name="after_the_council",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_council c
                WHERE c.case_id = NEW.case_id
                  AND NOT EXISTS (SELECT 1 FROM approvals_councilresult r WHERE r.council_id = c.id)
                  AND NOT EXISTS (SELECT 1 FROM approvals_dissolution d WHERE d.council_id = c.id)
            ) THEN
                RAISE EXCEPTION 'a council sits still on this plan'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def of_an_open_council(council: str, *, unless: str = "FALSE") -> pgtrigger.Trigger:
    """Refuse a row of a council that concluded or was dissolved, or where `unless` holds.

    `council` is the SQL of the council's id, which `unless` may name.
    """
    return pgtrigger.Trigger(
        name="of_an_open_council",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("council", "bigint")],
        func=f"""
            council := {council};
            IF EXISTS (SELECT 1 FROM approvals_councilresult r WHERE r.council_id = council)
               OR EXISTS (SELECT 1 FROM approvals_dissolution d WHERE d.council_id = council)
               OR {unless} THEN
                RAISE EXCEPTION 'this council does not take it: it is over, or he is no part of it'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def kept_once_a_council_sat(rule: str) -> pgtrigger.Trigger:
    """A rule of councils, and its sheet, never change once used, but for the day the rule ends."""
    line, change = rule != "id", pgtrigger.Update | pgtrigger.Delete
    row = "criterion" if line else "councilrule"
    return pgtrigger.Trigger(
        name="kept_once_a_council_sat",
        operation=change | pgtrigger.Insert if line else change,
        when=pgtrigger.Before,
        declare=[("meant", f"approvals_{row}"), ("used", "bigint")],
        func=f"""
            IF TG_OP = 'INSERT' THEN
                used := NEW.{rule};
            ELSE
                used := OLD.{rule};
            END IF;
            IF TG_OP = 'UPDATE' THEN
                meant := NEW;
                {"" if line else "meant.valid_to := OLD.valid_to;"}
                IF meant IS NOT DISTINCT FROM OLD THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF EXISTS (SELECT 1 FROM approvals_council c WHERE c.rule_id = used) THEN
                RAISE EXCEPTION 'a council sat by this rule: a change is a new version'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )
