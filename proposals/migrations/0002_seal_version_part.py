"""The one way to empty a part of a sent version: a function of the database's owner."""

from django.db import migrations

CREATE = """
CREATE FUNCTION seal_version_part(part bigint, instant timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    sealed boolean;
BEGIN
    PERFORM set_config('khoinguon.sealing', part::text, true);
    UPDATE proposals_versionpart SET body = NULL, salt = NULL, sealed_at = instant
     WHERE id = part AND sealed_at IS NULL;
    sealed := FOUND;
    PERFORM set_config('khoinguon.sealing', '', true);
    RETURN sealed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION seal_version_part(bigint, timestamptz)")]
