# To be pinned to a digest: see PYTHON_IMAGE in .env.example.
ARG PYTHON_IMAGE=python:3.13-slim
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
