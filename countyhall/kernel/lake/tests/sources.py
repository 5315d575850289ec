"""Sources for tests of pulls: a web server on this machine that answers as a test says, and a database of its own."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from django.db import connection
from psycopg import sql

GOOD = "月份,港口,旅客人次,收入\n10907,水頭,1,2\n10908,水頭,3,4\n"


class Source(BaseHTTPRequestHandler):
    """Answers with what the test put on the server; ``asked`` are the paths and headers that came."""

    def do_GET(self):
        said = self.server.said
        self.server.asked.append((self.path, dict(self.headers)))
        if further := said.get("redirects", {}).get(self.path):
            self.send_response(302)
            self.send_header("Location", further)
            self.end_headers()
            return
        if said["etag"] and self.headers.get("If-None-Match") == said["etag"]:
            self.send_response(304)
            self.end_headers()
            return
        body = said["text"].encode()
        self.send_response(said.get("status", 200))
        if said["etag"]:
            self.send_header("ETag", said["etag"])
        self.send_header("Last-Modified", "Wed, 30 Sep 2020 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body) + said.get("missing", 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def web_server():
    """A server that listens on this machine; its ``said`` is changed by the test."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Source) as made:
        made.said, made.asked = {"text": GOOD, "etag": '"1"'}, []
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@contextmanager
def other_database(name: str):
    """Another database of the tests' server, and a role that may read the table ``trips`` there.

    Gives a connection of its owner and the address that the role connects by.
    """
    server = {**connection.get_connection_params(), "dbname": "postgres"}
    server = {k: v for k, v in server.items() if k in {"dbname", "host", "port", "user", "password"}}
    named = sql.Identifier(name)
    with psycopg.connect(**server, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(named))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(named))
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'kept-secret'").format(named))
        try:
            with psycopg.connect(**{**server, "dbname": name}, autocommit=True) as inside:
                inside.execute(
                    "CREATE TABLE trips (month date, port text, people int, income numeric(12, 2));"
                    "CREATE TABLE secrets (word text);"
                    "INSERT INTO trips VALUES ('2020-07-01', '水頭', 1, 2.00), ('2020-08-01', '水頭', 3, 4.50)"
                )
                inside.execute(sql.SQL("GRANT SELECT ON trips TO {}").format(named))
                at = psycopg.conninfo.make_conninfo(
                    **{**server, "dbname": name, "user": name, "password": "kept-secret"}
                )
                yield inside, _address(psycopg.conninfo.conninfo_to_dict(at))
        finally:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
            owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(named))


def _address(said: dict) -> str:
    port = f"&port={said['port']}" if said.get("port") else ""
    return f"postgresql://{said['user']}:{said['password']}@/{said['dbname']}?host={said['host']}{port}"
