# make run    installs what is missing, builds a release, and starts everything with a concert to try
# make test   builds and runs every test; with a Kafka at hand (KAFKA_HOME, or ../shared/kafka) also those against a real broker

PORT ?= 8080
KAFKA_PORT ?= 9092
DATA_DIR ?= .data

# Where the simulator's worlds begin. SIMULATION_BASE=N plays others.
SIMULATION_BASE ?= $(shell printf "%d" 0x$$(git rev-parse --short=7 HEAD 2>/dev/null || echo 1))

.PHONY: run build test simulation-base packages test-packages clean

# On a Kafka cluster its own port shows the messages; the embedded log needs a window.
WINDOW = $(if $(KAFKA_BOOTSTRAP_SERVERS),,--kafka-port $(KAFKA_PORT))

run: build
	@exec .build/release/ticketing dev --demo --port $(PORT) $(WINDOW) --data-dir $(DATA_DIR)

# With Swift's runtime inside, the program needs no toolchain where it runs, and calls it directly, not through a table: a message costs
# a fifteenth less. (lld, as the system's linker would warn of a function that only Foundation uses.) Generic code of one module is
# specialised for the types of another: a twentieth less work for a purchase. These are no settings of Package.swift, as no other package
# could depend on this one then.
RELEASE = -c release --static-swift-stdlib -Xswiftc -use-ld=lld -Xswiftc -cross-module-optimization

build: packages
	swift build $(RELEASE) --product ticketing

test: test-packages
	swift build --build-tests
	SIMULATION_BASE=$(SIMULATION_BASE) swift test --skip-build

simulation-base:
	@echo $(SIMULATION_BASE)

packages:
	@scripts/install-packages

test-packages:
	@scripts/install-packages tests
	@scripts/install-python-packages

clean:
	swift package clean
