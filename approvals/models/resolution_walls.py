"""The second wall around recorded resolutions: two people, and no decision without them."""

import pgtrigger


def only_by_a_confirmed_resolution() -> pgtrigger.Trigger:
    """Where a procedure ends in a resolution, refuse every decision that is not one, entered by
    somebody and confirmed by somebody else (E-LEVEL-4).
    """
    return pgtrigger.Trigger(
        name="only_by_a_confirmed_resolution",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_case c
                JOIN approvals_step s ON s.procedure_id = c.procedure_id
                WHERE c.id = NEW.case_id AND s.kind = 'RESOLUTION' AND s.enabled
            ) AND NOT EXISTS (
                SELECT 1 FROM approvals_resolutionanswer a
                JOIN approvals_resolution r ON r.id = a.resolution_id
                WHERE a.task_id = NEW.task_id AND a.confirmed AND r.case_id = NEW.case_id
                  AND r.type = NEW.type AND r.version_id = NEW.version_id AND r.by_id <> a.by_id
            ) THEN
                RAISE EXCEPTION 'here nothing is decided but by a resolution that two have recorded'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def never_by_who_entered_it() -> pgtrigger.Trigger:
    """Refuse that who entered a resolution compares it with the paper himself."""
    return pgtrigger.Trigger(
        name="never_by_who_entered_it",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_resolution r
                WHERE r.id = NEW.resolution_id
                  AND (r.by_id = NEW.by_id OR r.check_id IS DISTINCT FROM NEW.task_id)
            ) THEN
                RAISE EXCEPTION 'who entered a resolution does not confirm it'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
