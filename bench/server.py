"""The product's WSGI application, which tells with every answer how long it took and how many queries it asked."""

import time

from countyhall.config.wsgi import application as product


class Counted:
    """Adds ``Server-Timing: app, db`` (milliseconds, and the count of queries) to every answer."""

    def __init__(self, inner) -> None:
        self.inner = inner

    def __call__(self, environ, start_response):
        """Count around one request, on the connection of its thread."""
        from django.db import connection

        spent = [0.0, 0]

        def count(execute, sql, params, many, context):
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent[0] += time.perf_counter() - began
                spent[1] += 1

        began = time.perf_counter()

        def answer(status, headers, *more):
            app = (time.perf_counter() - began) * 1000
            said = f'app;dur={app:.2f}, db;dur={spent[0] * 1000:.2f};desc="{spent[1]}"'
            return start_response(status, [*headers, ("Server-Timing", said)], *more)

        with connection.execute_wrapper(count):
            return self.inner(environ, answer)


application = Counted(product)
