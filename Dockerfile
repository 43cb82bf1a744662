# One image for web, worker, beat, sweep and the preparation; no Node and no compiler inside.

FROM node:20-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements/production.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r production.lock

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app \
 && install -d -o app -g app /data /data/files /collected
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/data \
    FILES_ROOT=/data/files \
    STATIC_ROOT=/collected
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /build/node_modules ./node_modules
# Catalogues and static files belong to the image; the settings' secret of this step is thrown away.
RUN KN_MODE=demo VAR_DIR=/tmp/build python manage.py prepare catalogues static \
 && rm -rf /tmp/build node_modules \
 && python -m compileall -q . \
 && chown -R app:app /collected
USER app
EXPOSE 8000
CMD ["granian", "config.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--http", "1", \
     "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers", \
     "--workers-kill-timeout", "10"]
