# The service as an image: one executable on Debian, without a compiler, ICU or Swift's libraries. Docs/Container.md tells of it.
# `make image` builds it and names the release and the commit.

FROM debian:bookworm-slim AS runtime
# tzdata: sessions are planned in time zones.
# What apt writes down beside the packages goes: it is of no use here, and would differ from one build to the next.
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libgcc-s1 libssl3 libstdc++6 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache \
        /var/lib/dpkg/*-old /var/log/apt /var/log/alternatives.log /var/log/dpkg.log \
    && install -d -o 65532 -g 65532 -m 0700 /data

FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libssl-dev python3 zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# In a layer of its own: only a change of Package.swift resolves and fetches packages anew. Package.swift names folders of
# tests, which SwiftPM wants to see and of which nothing is built; an empty one for each name in it will do (SwiftPM warns), so
# that no change of a test builds the executable anew.
COPY Package.swift ./
RUN swift package resolve \
    && swift package dump-package | sed -n 's|^ *"name" : "\(.*\)",*$|Tests/\1|p' | xargs mkdir -p
COPY Config/catalogue.json Config/
COPY Sources Sources
# Stripped (-s): names for a crash report come from an executable that is built from the same commit without it.
RUN swift build -c release --product rapport --static-swift-stdlib --force-resolved-versions -Xlinker -s \
    && install -D "$(swift build -c release --product rapport --static-swift-stdlib --show-bin-path)/rapport" /built/rapport
# What it is made of: Swift's packages as they were linked just now, Debian's as they are in the image.
COPY --from=runtime /usr/lib/os-release /runtime/usr/lib/os-release
COPY --from=runtime /var/lib/dpkg /runtime/var/lib/dpkg
COPY .ci/sbom .ci/
RUN .ci/sbom /built/rapport.cdx.json /runtime

FROM runtime
COPY LICENSE /usr/share/doc/rapport/copyright
# Where scanners look for lists of packages, and what a later build of the same versions takes.
COPY --from=build /built/rapport.cdx.json /build/Package.resolved /usr/share/doc/rapport/
COPY --from=build /built/rapport /usr/local/bin/rapport

# It listens on every address of the container, and therefore refuses to start until it has TLS or is told, by
# RAPPORT_HTTP_ALLOW_PLAINTEXT=true, that the network is its operator's.
ENV RAPPORT_HTTP_HOST=0.0.0.0 \
    RAPPORT_DATA_DIR=/data
USER 65532:65532
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# Reading a million records takes some ten seconds; a start-up that is not over in a minute shows as unhealthy.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/local/bin/rapport", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/rapport"]
CMD ["serve"]

# Last, so that a commit that changes nothing of the above makes no layer anew.
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Rapport" \
    org.opencontainers.image.description="Coaching and mentoring programs over HTTP: what tells them apart, and the rules that follow" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.base.name="debian:bookworm-slim"
