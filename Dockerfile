# Python 3.13.15 on Debian 13; for a newer one see docs/operate.md, "Newer images".
ARG PYTHON_IMAGE=python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0

WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY LICENSE ./
COPY bot ./bot
# Compiled now: at run time the file system may be read-only.
RUN pybabel -q compile -d bot/words/locale -D bot && python -m compileall -q bot

USER 10001:10001
EXPOSE 8080
CMD ["python", "-m", "bot", "run"]
