# SPDX-License-Identifier: Apache-2.0
# `make` lists the targets: the text after ## beside each.

.DEFAULT_GOAL := help
COMMA = ,
# Suites of Debian's archive that `make kernels` takes a kernel of.
KERNELS = bookworm bookworm-backports
.PHONY: help demo cast test soak bench build install uninstall deb checksums reproduce clean format fuzz faults kernels modes programs

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## show a program that is held to its ports (builds first, needs root)
	@launcher/src/demo/demo.sh

cast: build ## record the demo anew for README.md (needs root)
	@launcher/src/demo/record docs/demo.svg

test: ## run the gates and all tests, on the real kernel too (needs root)
	@.ci/install-packages build test
	@.ci/test

soak: ## let everything go wrong under load for 30 minutes, or MINUTES=n, and count (needs root)
	@.ci/install-packages build test
	@.ci/maven verify -pl launcher -am -DskipNativeTests -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dit.test=SoakIT -Dfailsafe.failIfNoSpecifiedTests=false -Dfailsafe.rerunFailingTestsCount=0 \
	    -Dportjail.soak.seconds=$$((60 * $(or $(MINUTES),30)))
	@cat launcher/target/soak.txt

bench: build ## measure portjail beside what else there is, for docs/BENCHMARKS.md; PART=launch|connections|pressure|growth|audit (20 minutes, needs root)
	@.ci/install-packages build bench
	@LINES='$(LINES)' RUNS='$(RUNS)' SECONDS_EACH='$(SECONDS_EACH)' launcher/src/bench/bench $(PART)

build: ## build the distribution in launcher/target/portjail
	@.ci/install-packages build
	@.ci/maven package -DskipTests -Dmaven.test.skip
	@echo 'Built launcher/target/portjail/bin/portjail'

install: build ## install portjail on this machine, or PREFIX=folder DESTDIR=folder
	@launcher/src/main/assembly/install launcher/target/portjail '$(DESTDIR)' '$(or $(PREFIX),/usr/local)'
	@echo 'Installed $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/portjail'

uninstall: ## remove what make install put there, with the same PREFIX and DESTDIR
	@launcher/src/main/assembly/uninstall '$(DESTDIR)' '$(or $(PREFIX),/usr/local)'

deb: build ## make a Debian package in target
	@launcher/src/main/assembly/deb launcher/target/portjail target "$$(.ci/project-property version)" \
	    "$$(date -d "$$(.ci/project-property project.build.outputTimestamp)" +%s)"

checksums: ## write down anew what the build takes from Maven Central, after a version was changed
	@rm -f .mvn/checksums/checksums.sha256
	@.ci/maven verify -DskipNativeTests -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dit.test=RulesetTest -Dfailsafe.failIfNoSpecifiedTests=false -Daether.artifactResolver.postProcessor.trustedChecksums.record=true
	@sed -i '/ io\/github\/portjail\//d' .mvn/checksums/checksums.sha256
	@LC_ALL=C sort -k 2 -o .mvn/checksums/checksums.sha256 .mvn/checksums/checksums.sha256
	@git diff --stat .mvn/checksums

reproduce: ## make the Debian package of the last commit twice and compare (some minutes)
	@.ci/reproduce

clean: ## remove what the build made
	@rm -rf target */target

format: ## format the Java sources
	@.ci/maven spotless:apply

fuzz: ## give each parser a million random inputs, or RUNS=n
	@.ci/install-packages build
	@.ci/maven test -pl launcher -am -Dtest='LogFuzzTest,ListingFuzzTest,ParserFuzzTest' -Dsurefire.failIfNoSpecifiedTests=false \
	    -DskipNativeTests -Dportjail.fuzz.runs=$(or $(RUNS),1000000)
	@$(MAKE) -s -C preload-native fuzz RUNS=$(or $(RUNS),1000000)

faults: ## fail every system call of launcher and reaper in turn, kill both at 500 instants, start 200 jails; PART=each|all|1/20, ONLY=class (an hour, all: two; needs root)
	@.ci/install-packages build test
	@.ci/maven verify -pl launcher -am -DskipNativeTests -Dtest=SystemCallTraceTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dit.test='$(or $(ONLY),FaultInjectionIT$(COMMA)KilledAnywhereIT$(COMMA)CrowdIT)' -Dportjail.crowd=200 -Dfailsafe.failIfNoSpecifiedTests=false \
	    -Dportjail.faults=$(or $(PART),each) -Dportjail.kills=$(or $(KILLS),500) $(if $(SEED),-Dportjail.seed=$(SEED))
	@tail -qn 1 launcher/target/faults/*.txt

kernels: deb ## boot kernels of Debian in qemu, try portjail there, write docs/KERNELS.md (half an hour, needs root)
	@.ci/install-packages kernels
	@launcher/src/kernels/boot "$$(ls -t target/portjail_*.deb | head -n 1)" target/kernels $(KERNELS)
	@launcher/src/kernels/table document docs/modes.txt $(KERNELS:%=target/kernels/%.results) >docs/KERNELS.md

modes: ## make docs/MODES.md and README.md's table from docs/modes.txt
	@.ci/maven test -pl launcher -am -Dtest=ModesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -DskipNativeTests -Dportjail.modes=write

programs: ## make docs/PROGRAMS.md of docs/programs.txt
	@.ci/install-packages build
	@.ci/maven test-compile -pl launcher -am
	@cd launcher && "$$(../.ci/find-jdk)/bin/java" -cp target/test-classes:../rules/target/classes \
		io.github.portjail.launcher.it.zoo.ProgramsDocument
