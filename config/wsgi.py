"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from core.memory import keep_loaded
from documents.inspection.child import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
warm()  # who looks into files is there before the first file comes
keep_loaded()
