# Two images out of one file: `--target pbx` (Asterisk) and `--target backend` (rexian). Neither runs as root.
# compose.yaml puts them together with PostgreSQL.

# --- pbx: Debian's Asterisk, configured by the backend through the shared folder /data ----------------------------------
FROM debian:forky-slim AS pbx
RUN apt-get update \
 && apt-get install -y --no-install-recommends asterisk asterisk-core-sounds-en-wav \
 && rm -rf /var/lib/apt/lists/* \
 && ln -sfn en_US_f_Allison /usr/share/asterisk/sounds/en \
 && (getent group rexian || groupadd --gid 10001 rexian) \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin rexian \
 && install -d -o rexian -g rexian /data /run/asterisk
USER rexian
VOLUME /data
EXPOSE 5060/udp 5060/tcp 5061/tcp 10000-10199/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/usr/sbin/asterisk", "-C", "/data/pbx/etc/asterisk.conf", "-rx", "core waitfullybooted"]
STOPSIGNAL SIGTERM
CMD ["/usr/sbin/asterisk", "-f", "-C", "/data/pbx/etc/asterisk.conf"]

# --- build: the environment from the lock file -------------------------------------------------------------------------------
FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY requirements-uv.lock requirements.lock ./
RUN python3 -m venv /opt/rexian \
 && /opt/rexian/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && VIRTUAL_ENV=/opt/rexian /opt/rexian/bin/uv pip install --no-cache --require-hashes -r requirements.lock
COPY . .
RUN VIRTUAL_ENV=/opt/rexian /opt/rexian/bin/uv pip install --no-cache --no-deps --no-build-isolation .

# --- backend -------------------------------------------------------------------------------------------------------------------
FROM debian:bookworm-slim AS backend
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 rexian \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin rexian \
 && install -d -o rexian -g rexian /data
COPY --from=build /opt/rexian /opt/rexian
ENV PATH=/opt/rexian/bin:$PATH REXIAN_DATA=/data REXIAN_ADDRESS=0.0.0.0 REXIAN_MANAGE_PBX=false PYTHONUNBUFFERED=1
USER rexian
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('REXIAN_HTTP_PORT', '8080') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["rexian", "serve"]
