# Sets up the empty database: the role of the replicas may make its tables and nothing else. Run once, by
# the image of Postgres (17; psql 15 or newer). The superuser has no password afterwards, so it can log in
# from inside the container only: docker exec … psql -U postgres
case $POSTGRES_PASSWORD in
  '' | *[!A-Za-z0-9_-]*)
    echo 'the password of the store must consist of letters, digits, - and _' >&2
    exit 1
    ;;
esac
psql -X -v ON_ERROR_STOP=1 --no-password -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
BEGIN;
CREATE ROLE starling LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
ALTER ROLE CURRENT_USER PASSWORD NULL;
COMMIT;
CREATE DATABASE starling;
REVOKE ALL ON DATABASE starling, postgres, template1 FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE starling TO starling;
SQL
