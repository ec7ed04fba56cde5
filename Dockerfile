# Two images of hubctl:
#   docker build --tag hubctl .                               the program alone, for validate, gen, doctor
#   docker build --target chromium --tag hubctl:chromium .    with a browser, for check
# `docs/guides/docker.md` shows their use.

FROM rust:1.95.0-bookworm AS build
# Static, so that the program needs nothing of the image it runs in.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends musl-tools \
    && rm -rf /var/lib/apt/lists/* \
    && rustup target add "$(uname -m)-unknown-linux-musl"
WORKDIR /hubctl
# What the package has, and the benches, which Cargo.toml names.
COPY Cargo.toml Cargo.lock build.rs README.md ./
COPY src src
COPY schemas schemas
COPY benches/*.rs benches/
COPY fixtures/apps/sample.html fixtures/apps/
COPY docs/rules.md docs/
RUN cargo build --release --locked --target "$(uname -m)-unknown-linux-musl" \
    && mkdir -p /out/tmp \
    && chmod 1777 /out/tmp \
    && cp "target/$(uname -m)-unknown-linux-musl/release/hubctl" /out/hubctl

FROM debian:bookworm-slim AS chromium
# The folder for temporary files is where the browser keeps its profile.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates chromium-headless-shell fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 hubctl
COPY --from=build /out/hubctl /usr/local/bin/hubctl
USER hubctl
WORKDIR /work
ENTRYPOINT ["hubctl"]
CMD ["--help"]

# The last one is what is built unless another is named.
FROM scratch AS hubctl
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/tmp /tmp
COPY --from=build /out/hubctl /usr/local/bin/hubctl
ENV PATH=/usr/local/bin
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["hubctl"]
CMD ["--help"]
