"""What the web server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from documents.inspection.child import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
warm()  # who looks into files is there before the first file comes

# What was loaded stays: the collector passes over it, and a page's own objects seldom make it run.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
