"""How many queries an answer took: told in a header, when the request asks for it."""

from django.db import connection

ASKED, TOLD = "X-Bench", "X-Bench-Queries"


def counted(get_response):
    def middleware(request):
        if ASKED not in request.headers:
            return get_response(request)
        found = []

        def count(execute, sql, params, many, context):
            found.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response[TOLD] = str(len(found))
        return response

    return middleware
