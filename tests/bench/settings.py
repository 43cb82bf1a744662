"""The product's settings, and one middleware that counts queries for whoever asks."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, VAR_DIR

MIDDLEWARE = ["tests.bench.counting.counted", *MIDDLEWARE]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ACCESS_LOG = VAR_DIR / "bench.log"
