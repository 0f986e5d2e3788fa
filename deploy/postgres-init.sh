# Sets up the empty database: the role of the replicas owns its own database and is no superuser. Run
# once, by the image of Postgres. The superuser has no password afterwards, so it can log in from inside
# the container only: docker exec … psql -U postgres
psql -X -v ON_ERROR_STOP=1 --no-password -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
ALTER ROLE CURRENT_USER PASSWORD NULL;
CREATE ROLE starling LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE starling OWNER starling;
REVOKE ALL ON DATABASE starling, postgres, template1 FROM PUBLIC;
SQL
