# syntax=docker/dockerfile:1

# The page's libraries, apart, so that a change in Rust does not fetch them again.
FROM node:22-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=web /web/node_modules web/node_modules
# Compiled dependencies stay in the cache from build to build, whatever changes in the sources; the
# binary is copied out because the cache is no part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package accord --features parquet \
    && cp target/release/accord /usr/local/bin/accord

FROM debian:bookworm-slim
# By these an identity provider is known to be itself.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
# A fixed number, so that files on a mounted volume can be given to it.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin accord \
    && install --directory --owner=accord --group=accord --mode=0700 /data
COPY --from=build /usr/local/bin/accord /usr/local/bin/accord
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/accord/
USER accord
# Where nothing else is configured, the database and the signing key are files of the working
# directory. They are not named here, because a variable would win over a configuration file.
WORKDIR /data
VOLUME /data
ENV ACCORD_LISTEN=0.0.0.0:8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["accord", "health", "--url", "http://127.0.0.1:8000"]
ENTRYPOINT ["accord"]
CMD ["serve"]
