# The program's image, in two stages: what only the installation needs stays in the first.
FROM python:3.13-slim AS built

ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app

# The packages change seldom, so they come first. The lock is complete: --no-deps, so that nothing is resolved on the
# day of the build.
COPY requirements.txt ./
RUN pip install --no-deps --require-hashes --requirement requirements.txt && pip check

COPY manage.py gunicorn.conf.py requirements.txt LICENSE ./
COPY budget budget
COPY disclosure disclosure
COPY deploy deploy
COPY docs docs
COPY fixtures fixtures
COPY static static
COPY templates templates
# The names of the static files carry hashes in production, so they are collected as production would see them.
RUN SECRET_KEY=of-the-build-alone ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:// STATIC_ROOT=/app/staticfiles \
    python manage.py collectstatic --no-input && python -m compileall -q budget disclosure


FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=disclosure.settings MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles

# A user without rights, who owns what is written and nothing of the program.
RUN useradd --system --uid 1000 --home-dir /app mingzhang \
    && install -d -o mingzhang -m 0750 /data /data/media /backups && install -d -o mingzhang -m 0700 /made
COPY --from=built /venv /venv
COPY --from=built /app /app
WORKDIR /app
USER 1000:1000
VOLUME ["/data", "/made", "/backups"]
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import http.client, sys; \
site = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
site.request('GET', '/readyz'); \
sys.exit(site.getresponse().status != 200)"]

CMD ["gunicorn", "disclosure.wsgi"]
