FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    DJANGO_SETTINGS_MODULE=disclosure.settings MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles

RUN useradd --system --uid 1000 --home-dir /app mingzhang && install -d -o mingzhang /data /data/media
WORKDIR /app

# The packages change seldom, so they come first.
COPY requirements.txt ./
# The lock is complete: --no-deps, so that nothing is resolved on the day of the build.
RUN pip install --no-deps --require-hashes --requirement requirements.txt && pip check

COPY manage.py gunicorn.conf.py LICENSE ./
COPY budget budget
COPY disclosure disclosure
COPY docs docs
COPY fixtures fixtures
COPY static static
COPY templates templates
# The names of the static files carry hashes in production, so they are collected as production would see them.
RUN SECRET_KEY=of-the-build-alone ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:// \
    python manage.py collectstatic --no-input

USER mingzhang
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import http.client, sys; \
site = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
site.request('GET', '/readyz'); \
sys.exit(site.getresponse().status != 200)"]

CMD ["sh", "-c", "python manage.py migrate --no-input && exec gunicorn disclosure.wsgi"]
