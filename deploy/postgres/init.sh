#!/bin/bash
# Run once by the postgres image on an empty data folder: a database and a role for each service, each of which can
# connect to its own database only. Passwords were made by deploy/secrets.py.
set -euo pipefail
for name in booths awards notifications; do
  password=$(cat "/secrets/postgres/$name")
  psql --quiet --set ON_ERROR_STOP=1 --set name="$name" --set password="$password" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8'
  LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done
psql --quiet --set ON_ERROR_STOP=1 --dbname postgres --command 'REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC'
