#!/bin/sh
# Run once, when the cluster is made: the owner, who migrates, and the portal's own role, which
# owns nothing. What that role may do with each table is granted by `manage.py prepare`.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE khoinguon LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE khoinguon_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app';
CREATE DATABASE khoinguon OWNER khoinguon;
REVOKE ALL ON DATABASE khoinguon FROM PUBLIC;
GRANT CONNECT ON DATABASE khoinguon TO khoinguon_app;
SQL
