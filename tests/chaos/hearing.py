"""When each entry of the journal was heard: noted beside the portal, by the database itself.

The portal keeps no such time, and needs none: a row of Unheard is deleted by whoever hears it. A
trigger of the harness notes the moment of that deletion, so that "he had taken the step before
anybody could call him to it" is looked up and not inferred.
"""

import psycopg

NOTE = """
CREATE TABLE IF NOT EXISTS storm_heard (entry_id bigint PRIMARY KEY, at timestamptz NOT NULL);
CREATE OR REPLACE FUNCTION storm_note() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO storm_heard VALUES (OLD.entry_id, clock_timestamp());
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER storm_note BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION storm_note();
"""


def note_hearings(owner: str, table: str) -> None:
    """From now on. `owner`: the address of the role that owns the tables."""
    with psycopg.connect(owner, autocommit=True) as line:
        line.execute(NOTE.format(table=table))


def heard(owner: str) -> dict:
    """{entry: the moment after which nobody else will be told of it}."""
    with psycopg.connect(owner) as line:
        return dict(line.execute("SELECT entry_id, at FROM storm_heard").fetchall())
