"""The floor of the public form: Django with one view that answers two letters, and nothing around it."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])


def ok(_request):
    """Nothing is asked, nothing is written."""
    return HttpResponse("ok")


urlpatterns = [path("<path:any>", lambda request, any: ok(request))]
application = get_wsgi_application()
