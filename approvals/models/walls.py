"""The second wall behind the policy: triggers that refuse what the law refuses.

The actions never come this far; a mistake in them, the shell or a bulk insert does.
"""

import pgtrigger


def not_by_an_author(person: str, case: str = "NEW.case_id") -> pgtrigger.Trigger:
    """Refuse a row whose `person` is or was an author of the dossier (E-VOTE-5, E-COI-1).

    `case` is the SQL of the case's id.
    """
    return pgtrigger.Trigger(
        name="never_by_an_author",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM proposals_author a
                JOIN approvals_case c ON c.proposal_id = a.proposal_id
                WHERE c.id = {case} AND a.person_id = NEW.{person}
                  AND (a.removed_at IS NULL OR a.accepted_at IS NOT NULL)
            ) THEN
                RAISE EXCEPTION 'an author never decides on his own dossier'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def after_the_party_has_spoken() -> pgtrigger.Trigger:
    """Refuse a vote before the Party committee's opinion where it is a hard stop (E-PARTY-1)."""
    return pgtrigger.Trigger(
        name="after_the_party_has_spoken",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_case c
                JOIN approvals_step s ON s.procedure_id = c.procedure_id
                WHERE c.id = NEW.case_id
                  AND s.kind = 'PARTY_OPINION' AND s.enabled AND s.hard_stop
            ) AND NOT EXISTS (
                SELECT 1 FROM approvals_opinion o
                WHERE o.case_id = NEW.case_id AND o.kind = 'PARTY_OPINION'
            ) THEN
                RAISE EXCEPTION 'no vote before the Party committee has given its opinion'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def after_those_asked() -> pgtrigger.Trigger:
    """Refuse a vote and a decision while an opinion asked for is owed: neither given, nor its
    silence recorded, nor its request withdrawn (E-LEVEL-7).
    """
    return pgtrigger.Trigger(
        name="after_those_asked",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_opinionrequest r
                WHERE r.case_id = NEW.case_id
                  AND NOT EXISTS (SELECT 1 FROM approvals_opinion o WHERE o.task_id = r.task_id)
                  AND NOT EXISTS (SELECT 1 FROM approvals_unanswered u WHERE u.task_id = r.task_id)
            ) THEN
                RAISE EXCEPTION 'an opinion that was asked for is still owed'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def not_while_the_clock_stands_still() -> pgtrigger.Trigger:
    """Refuse a decision while the authors are to add something, or another unit has it."""
    return pgtrigger.Trigger(
        name="not_while_the_clock_stands_still",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_case c
                WHERE c.id = NEW.case_id AND c.paused_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'no decision while the clock of the case stands still'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def bound_by_the_vote() -> pgtrigger.Trigger:
    """A carried vote is approved; one not carried is refused or overridden (E-VOTE-2, E-VOTE-4).

    The last round counts; and no decision while one is open.
    """
    return pgtrigger.Trigger(
        name="bound_by_the_vote",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("said", "TEXT")],
        func="""
            IF NOT EXISTS (SELECT 1 FROM approvals_vote v WHERE v.case_id = NEW.case_id) THEN
                RETURN NEW;
            END IF;
            SELECT r.result INTO said FROM approvals_round o
            JOIN approvals_vote v ON v.id = o.vote_id
            LEFT JOIN approvals_voteresult r ON r.round_id = o.id
            WHERE v.case_id = NEW.case_id ORDER BY o.n DESC LIMIT 1;
            IF (said IN ('CARRIED', 'CARRIED_BY_TIE_RULE') AND NEW.type = 'APPROVE')
               OR (said = 'NOT_CARRIED' AND NEW.type IN ('REJECT', 'APPROVE_BY_HEAD')) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'the vote said %, the decision %', COALESCE(said, 'nothing'), NEW.type
                USING ERRCODE = 'check_violation';
        """,
    )


def within_the_mandate() -> pgtrigger.Trigger:
    """Refuse a decision outside of what was handed down with the case (E-LEVEL-6): above the sum,
    after the term, or of another kind; and any once the level above has taken it back.
    """
    return pgtrigger.Trigger(
        name="within_the_mandate",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_handdown h
                LEFT JOIN approvals_handdownend e ON e.hand_id = h.id
                WHERE h.lower_id = NEW.case_id AND (
                    e.id IS NOT NULL
                    OR NEW.approved_budget > h.max_budget
                    OR (NEW.decided_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date > h.decide_by
                    OR (h.only_answers AND NEW.type NOT IN ('APPROVE', 'REJECT'))
                )
            ) THEN
                RAISE EXCEPTION 'the decision is outside of what was handed down'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def only_a_voter_votes() -> pgtrigger.Trigger:
    """Refuse a ballot of somebody who is not entitled, and one after the vote was closed."""
    return pgtrigger.Trigger(
        name="only_a_voter_votes",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM approvals_voter v
                JOIN approvals_round o ON o.vote_id = v.vote_id
                WHERE o.id = NEW.round_id AND v.person_id = NEW.voter_id
            ) OR EXISTS (
                SELECT 1 FROM approvals_voteresult r WHERE r.round_id = NEW.round_id
            ) THEN
                RAISE EXCEPTION 'only who is entitled votes, and only while the vote is open'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def one_round_after_another() -> pgtrigger.Trigger:
    """Refuse a further round but after one that was not carried, before a decision, and no more
    of them than the rule of the vote allows.
    """
    return pgtrigger.Trigger(
        name="one_round_after_another",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NEW.n > 1 AND NOT EXISTS (
                SELECT 1 FROM approvals_round o
                JOIN approvals_voteresult r ON r.round_id = o.id
                JOIN approvals_voterule v ON v.id = NEW.rule_id
                WHERE o.vote_id = NEW.vote_id AND o.n = NEW.n - 1 AND r.result = 'NOT_CARRIED'
                  AND v.further_rounds >= NEW.n - 1
            ) OR EXISTS (
                SELECT 1 FROM approvals_decision d
                JOIN approvals_vote v ON v.case_id = d.case_id WHERE v.id = NEW.vote_id
            ) THEN
                RAISE EXCEPTION 'a further round follows one that was not carried'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def never_by_who_entered() -> pgtrigger.Trigger:
    """Refuse that who entered the ballots of others confirms them himself."""
    return pgtrigger.Trigger(
        name="never_by_who_entered",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT 1 FROM approvals_sheet s WHERE s.id = NEW.sheet_id AND s.by_id = NEW.by_id
            ) THEN
                RAISE EXCEPTION 'who entered the ballots does not confirm them'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def before_the_first_ballot() -> pgtrigger.Trigger:
    """Refuse that a round becomes secret once somebody has cast in it."""
    return pgtrigger.Trigger(
        name="before_the_first_ballot",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (SELECT 1 FROM approvals_ballot b WHERE b.round_id = NEW.round_id) THEN
                RAISE EXCEPTION 'a round becomes secret before the first ballot, or never'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def secret_is_secret() -> pgtrigger.Trigger:
    """A ballot of a secret round holds no choice and no words, and is the voter's own; an open one
    has its choice.
    """
    return pgtrigger.Trigger(
        name="secret_is_secret",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF (NEW.choice = '') IS DISTINCT FROM EXISTS (
                SELECT 1 FROM approvals_secretround s WHERE s.round_id = NEW.round_id
            ) OR (NEW.choice = '' AND (NEW.reason <> '' OR NEW.by_id <> NEW.voter_id)) THEN
                RAISE EXCEPTION 'what is chosen in a secret round stands beside no name'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def kept_once_cited() -> pgtrigger.Trigger:
    """A routing rule that a case cites never changes but for the day it ends (docs/adr/0027).

    A case from before rows were named cites the code alone: then every row of that code is kept.
    """
    return pgtrigger.Trigger(
        name="kept_once_cited",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("meant", "approvals_routingrule")],
        func="""
            IF TG_OP = 'UPDATE' THEN
                meant := NEW;
                meant.valid_to := OLD.valid_to;
                IF meant IS NOT DISTINCT FROM OLD THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF EXISTS (
                SELECT 1 FROM approvals_case c, jsonb_array_elements(c.routing) said
                WHERE (said->>'row')::bigint = OLD.id
                   OR (said->>'row' IS NULL AND said->>'code' = OLD.code)
            ) THEN
                RAISE EXCEPTION 'a case cites this rule: a change is a new version from a day on'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def kept_once_pinned(procedure: str, what: str) -> pgtrigger.Trigger:
    """A version of a procedure that a case runs by never changes but for the day it ends.

    `procedure` is the column with its key: of the version itself, or of a step of it.
    """
    step, change = what == "step", pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(
        name=f"{what}_kept_once_pinned",
        operation=change | pgtrigger.Insert if step else change,
        when=pgtrigger.Before,
        declare=[("meant", f"approvals_{what}"), ("pinned", "bigint")],
        func=f"""
            IF TG_OP = 'INSERT' THEN
                pinned := NEW.{procedure};
            ELSE
                pinned := OLD.{procedure};
            END IF;
            IF TG_OP = 'UPDATE' THEN
                meant := NEW;
                {"" if step else "meant.valid_to := OLD.valid_to;"}
                IF meant IS NOT DISTINCT FROM OLD THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF EXISTS (SELECT 1 FROM approvals_case c WHERE c.procedure_id = pinned) THEN
                RAISE EXCEPTION 'a case runs by this procedure: a change is a new version'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )
