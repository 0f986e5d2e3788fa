# Sets up the empty database: the replicas' role owns its own database and is no superuser. Run once,
# by the image of Postgres. The superuser has no password afterwards, so only the container's own
# socket leads to it: docker exec … psql -U postgres
psql -v ON_ERROR_STOP=1 --no-password -U "$POSTGRES_USER" -d postgres <<'SQL'
\set password `cat /run/secrets/first_store_password`
ALTER ROLE CURRENT_USER PASSWORD NULL;
CREATE ROLE starling LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE starling OWNER starling;
REVOKE ALL ON DATABASE starling, postgres, template1 FROM PUBLIC;
SQL
