#!/bin/sh
# Runs once in a new PostgreSQL container, as its superuser: makes the role that the service logs in with,
# which cannot step around row-level security, and the database that this role owns.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set password="$CONVOFLOW_DB_PASSWORD" <<'SQL'
CREATE ROLE convoflow LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE convoflow OWNER convoflow;
SQL
