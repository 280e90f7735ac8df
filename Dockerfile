# An image with the one program in it. Build: docker build -t regain .
# How to run it: docs/operate.md, "In a container".
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --locked --profile dist -p regain

FROM debian:bookworm-slim
# The certificates that mail servers, text gateways and directories are checked against.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/regain --create-home --shell /usr/sbin/nologin regain
COPY --from=build /src/target/dist/regain /usr/bin/regain
USER 10001
WORKDIR /var/lib/regain
VOLUME /var/lib/regain
# Inside a container, loopback would reach nobody; what is published is decided outside.
ENV REGAIN_SERVER__LISTEN=0.0.0.0:8080
# The configuration may be mounted so that nothing can be written next to it.
ENV REGAIN_DATABASE__URL=sqlite:/var/lib/regain/regain.db
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/regain"]
CMD ["serve", "--config", "/etc/regain/regain.toml"]
