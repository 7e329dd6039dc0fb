# make run | test | kind | check | crash | audit | attack | browser | fuzz | bench | bench-store | certs | image | operation | releases | sbom. Everything else serves these.
SHELL := /bin/bash
.DEFAULT_GOAL := help
IMAGE ?= rapport
WORK ?=
SECONDS ?= 60
ROUNDS ?= 200
FORMATTED := Package.swift Sources Tests Benchmarks/Micro/Package.swift Benchmarks/Micro/Benchmarks Benchmarks/Matching Benchmarks/Redaction/Package.swift Benchmarks/Redaction/Bench.swift \
    Benchmarks/Peers/Package.swift Benchmarks/Peers/Sources Fuzz/Package.swift Fuzz/Sources
FORMATTED_C := $(foreach C,Sources/C* Tests/C* Fuzz/Sources/C*,$(wildcard $C/*.c $C/*.h $C/include/*.h)) $(wildcard Benchmarks/Peers/Limits/*.[ch])
HEADERS := .build/.headers

.PHONY: help run test kind check crash audit attack browser pictures fuzz format lint bench bench-store bench-matching bench-micro certs clean tools image image-test operation releases sbom

help:
	@echo 'make run     build and start the service on http://127.0.0.1:8080, data in ./data'
	@echo 'make test    build and run every test'
	@echo 'make kind    add a made-up kind of record to a copy, in one file and four lines, and test all that it gets'
	@echo 'make check   what CI runs: format, lint, tests, attacks in short, sanitizers'
	@echo 'make crash   kill the service under load, ROUNDS=200 times, and cut the power; account for every write'
	@echo 'make audit   have outside tools look at the service: httplint, cmarkgfm, slowhttptest, sslyze, testssl, attack; WORK="slow" some of it'
	@echo 'make attack  attack a release build: memory, places, costs, protocol, files, signals; WORK="A1 tls" some of it, WORK=soak for 20 minutes'
	@echo 'make browser look at every page in a real browser: markup, axe, keyboard, policy, hostile text, whole tasks; WORK="crawl" some of it'
	@echo 'make pictures  make pictures of pages in .build/pictures; README=1 also those of the README'
	@echo 'make fuzz    feed parsers and the store with inputs nobody wrote; SECONDS=60 for each, WORK="folder" some of it'
	@echo 'make format  bring every file into the one format'
	@echo 'make bench   measure the service beside nginx and other servers, its peers; WORK="tls idle" some of it'
	@echo 'make bench-store  measure the store beside its targets; RECORDS=1000000 programmes, WORK="open pages" some of it'
	@echo 'make certs   make a certificate for https on this machine, in ./certs'
	@echo 'make image   build the container image, IMAGE=rapport, with docker, podman or buildah'
	@echo 'make image-test  build it, run it on a read-only root, and look at what it holds and takes'
	@echo 'make operation  try what Config/ shows for operation with the tools that read it; WORK="nginx" some of it'
	@echo 'make releases  hold a release build against an earlier one, BEFORE=path/to/rapport: the same data, the same answers'
	@echo 'make sbom    list what the executable is made of, as CycloneDX in rapport.cdx.json'
	@echo 'make bench-matching  measure the engine of matching beside SciPy, OR-tools and mentor-match, on the same scores; also make bench WORK=matching'
	@echo 'make bench-micro  measure its innermost functions alone'

# OpenSSL and zlib, the only system libraries: installed where that is possible, else told.
$(HEADERS):
	@./.ci/headers
	@mkdir -p $(@D) && touch $@

run: $(HEADERS)
	swift build -c release --product rapport
	@exec "$$(swift build -c release --show-bin-path)/rapport" serve

# What failed stands once more at the end, where those look who see only that.
test: $(HEADERS)
	@set -o pipefail; swift test 2>&1 | tee .build/test.log || { echo; grep -A 6 '✘' .build/test.log | cut -c 1-600 | tail -n 80; exit 1; }

kind: $(HEADERS)
	@./Tests/Kind/run

# Leak detection is off: it takes what Swift keeps in globals for lost.
check: $(HEADERS) tools lint
	swift build --build-tests --explicit-target-dependency-import-check error
	$(MAKE) test
	$(MAKE) kind
	SHORT=1 ./Tests/Attack/run
	EXAMPLES=4 BINARY="$$(swift build --show-bin-path)/rapport" ./Tests/OpenAPI/run
	RAPPORT_SANITIZED=1 ASAN_OPTIONS=detect_leaks=0 \
	swift test --sanitize=address --scratch-path .build-asan --filter 'HTTPTests|StoreTests|JSONTests|DeterminismTests'
	RAPPORT_SANITIZED=1 \
	swift test --sanitize=thread --scratch-path .build-tsan --filter 'HTTPTests|StoreTests' --skip RedactionCrashTests

# Of a release build, which does more between two moments than one for debugging. CRASH_SEED has a run once more.
crash: $(HEADERS)
	swift build -c release --product rapport
	CRASH_BINARY="$$(swift build -c release --show-bin-path)/rapport" CRASH_ROUNDS=$(ROUNDS) swift test --filter 'KillTests|PowerCutTests'

# libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer come with the toolchain.
fuzz: $(HEADERS)
	@WORK="$(WORK)" ./Fuzz/run $(SECONDS)

# What `make check` needs beside the toolchain.
tools:
	@./.ci/tools

format:
	swift format format --in-place --recursive --parallel $(FORMATTED)
	clang-format -i $(FORMATTED_C)

lint:
	swift format lint --strict --recursive --parallel $(FORMATTED)
	clang-format --dry-run --Werror $(FORMATTED_C)
	promtool check config --lint-fatal Config/prometheus.yaml >/dev/null
	shellcheck .ci/run .ci/headers .ci/tools .ci/image Fuzz/run Tests/Kind/run
	PYTHONPYCACHEPREFIX=$(CURDIR)/.build/python python3 -m py_compile Benchmarks/run Benchmarks/*.py Benchmarks/Matching/peers.py Docs/check-matching.py Tests/Audit/run Tests/Audit/*.py \
	    Tests/Attack/run Tests/Attack/soak Tests/Attack/*.py Tests/Browser/run Tests/Browser/*.py Tests/Operation/run Tests/Operation/*.py Tests/Releases/compare Tests/Releases/*.py Tests/Clients/*.py .ci/sbom .ci/arithmetic .ci/words .ci/messages .ci/folding
	./.ci/arithmetic
	./.ci/words
	./.ci/messages
	python3 -m json.tool Config/catalogue.json >/dev/null
	python3 -m json.tool Config/grafana.json >/dev/null
	PYTHONDONTWRITEBYTECODE=1 python3 Docs/check-matching.py --self-check Docs/matching-example.json >/dev/null

# Not a part of check: its tools come from elsewhere, and it takes some minutes.
audit: $(HEADERS)
	@./Tests/Audit/run $(WORK)

# What make check does of it in short, on a build for debugging.
attack: $(HEADERS)
	@./Tests/Attack/run $(WORK)

# Not a part of check: a browser, a checker of markup and axe come from elsewhere.
browser: $(HEADERS)
	@./Tests/Browser/run $(WORK)

pictures: $(HEADERS)
	@README="$(README)" ./Tests/Browser/run pictures

# WORK=matching is a bench of its own.
bench: $(if $(filter matching,$(WORK)),bench-matching,$(HEADERS))
	@$(if $(filter matching,$(WORK)),:,./Benchmarks/run $(WORK))

bench-store: $(HEADERS)
	@./Benchmarks/run $(or $(WORK),store)

image:
	@./.ci/image $(IMAGE)

image-test: image
	@IMAGE=$(IMAGE) ./Tests/Operation/run image

# Not a part of check: its tools come from elsewhere.
operation: $(HEADERS)
	@./Tests/Operation/run $(WORK)

# Not a part of check: it takes the executable of an earlier release.
releases: $(HEADERS)
	@[ -x "$(BEFORE)" ] || { echo 'BEFORE is to name an earlier release: make releases BEFORE=path/to/rapport' >&2; exit 1; }
	swift build -c release --product rapport
	@./Tests/Releases/compare "$(BEFORE)" "$$(swift build -c release --show-bin-path)/rapport" $(if $(ALLOW),--allow "$(ALLOW)")

sbom: $(HEADERS)
	swift build -c release --product rapport
	@./.ci/sbom rapport.cdx.json

# Signed by itself: clients have to be told to trust it, as in curl --cacert certs/cert.pem.
certs:
	@mkdir -p certs
	@umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 -subj /CN=localhost \
	    -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1 -addext basicConstraints=critical,CA:FALSE \
	    -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=serverAuth \
	    -keyout certs/key.pem -out certs/cert.pem 2>/dev/null
	@echo 'RAPPORT_TLS_CERT_FILE=certs/cert.pem'
	@echo 'RAPPORT_TLS_KEY_FILE=certs/key.pem'

# -enable-testing opens what is internal to the package that measures; it changes none of the figures that need no such door.
bench-micro: $(HEADERS)
	swift package --package-path Benchmarks/Micro -Xswiftc -enable-testing benchmark --no-progress --grouping metric

# SciPy, OR-tools and mentor-match in an environment of their own; WORK="500-real 3000-uniform" some of the rows.
bench-matching: .build/matching-venv
	swift build -c release --package-path Benchmarks/Matching --product matching-bench
	.build/matching-venv/bin/python Benchmarks/Matching/peers.py Benchmarks/Matching/.build/release/matching-bench $(filter-out matching,$(WORK))

.build/matching-venv:
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 ortools==9.15.6755 mentor-match==7.0.1 || { rm -rf $@; exit 1; }

clean:
	rm -rf .build .build-* Benchmarks/Matching/.build Benchmarks/Micro/.build Benchmarks/Peers/.build rapport.cdx.json
