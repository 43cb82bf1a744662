# One image for web, workers, beat, sweep and the preparation; no Node and no compiler inside.
# The base images are named by version and digest; a mirror may stand in by --build-arg.
ARG PYTHON_IMAGE=python:3.13.14-slim-trixie@sha256:9662417aace5ae7b8e2609cce472b72a8958e134ba372808abe9cc1a0c0125e6
ARG NODE_IMAGE=node:24.20.0-trixie-slim@sha256:50c3b2f6988dfc307b86e5301d69611af31f4789bdf232863b07d3b02fe55ae0

FROM ${NODE_IMAGE} AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /build
COPY requirements/production.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r production.lock \
 && /venv/bin/pip uninstall --yes --quiet pip \
# words of packages in languages that the portal does not speak: a third of their weight
 && find /venv -path '*/locale/*/LC_MESSAGES/*' ! -path '*/locale/vi/*' ! -path '*/locale/en/*' -delete \
 && find /venv -path '*/babel/locale-data/*.dat' ! -name 'root.dat' ! -name 'vi*' ! -name 'en*' -delete

# Catalogues and static files belong to the image; the secret this step makes is thrown away.
FROM packages AS built
WORKDIR /app
COPY . .
COPY --from=assets /build/node_modules ./node_modules
RUN KN_MODE=demo VAR_DIR=/tmp/build STATIC_ROOT=/collected \
        /venv/bin/python manage.py prepare catalogues static \
 && rm -rf /tmp/build node_modules \
 && chmod -R a+rX /collected \
 && /venv/bin/python -m compileall -q -j 0 .

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin app \
 && install -d -o app -g app /data /data/files /backup
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    KN_MODE=production \
    VAR_DIR=/data \
    FILES_ROOT=/data/files \
    STATIC_ROOT=/collected \
    REMAP_SIGTERM=SIGQUIT
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=built /collected /collected
COPY --from=built /app /app
USER app
VOLUME ["/data"]
EXPOSE 8000
CMD ["granian", "config.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--http", "1", \
     "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers", \
     "--workers-kill-timeout", "20"]
