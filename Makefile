# SPDX-License-Identifier: Apache-2.0
# `make` lists the targets: the text after ## beside each.

.DEFAULT_GOAL := help
.PHONY: help demo test bench build install deb clean format fuzz modes programs

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## show a program that is held to its ports (builds first, needs root)
	@launcher/src/demo/demo.sh

test: ## run the gates and all tests, on the real kernel too (needs root)
	@.ci/install-packages build test
	@.ci/test

bench: build ## measure how fast violations are read from ten million lines
	@launcher/src/bench/audit.py launcher/target/portjail/bin/portjail "$$(.ci/find-jdk)/bin/java" \
	    "rules/target/classes:$$(cat launcher/target/portjail.classpath)" $(LINES) $(ROUNDS)

build: ## build the distribution in launcher/target/portjail
	@.ci/install-packages build
	@.ci/maven package -DskipTests -Dmaven.test.skip
	@echo 'Built launcher/target/portjail/bin/portjail'

install: ## install portjail on this machine
	@echo 'make install: this version cannot be installed yet; run launcher/target/portjail/bin/portjail in place' >&2; exit 1

deb: ## make a Debian package
	@echo 'make deb: this version makes no Debian package yet' >&2; exit 1

clean: ## remove what the build made
	@rm -rf target */target

format: ## format the Java sources
	@.ci/maven spotless:apply

fuzz: ## give the log parser a million random inputs, or RUNS=n
	@.ci/maven test -pl rules -am -Dtest=LogFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dportjail.fuzz.runs=$(or $(RUNS),1000000)

modes: ## make docs/MODES.md and README.md's table from docs/modes.txt
	@.ci/maven test -pl launcher -am -Dtest=ModesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false \
	    -DskipNativeTests -Dportjail.modes=write

programs: ## make docs/PROGRAMS.md of docs/programs.txt
	@.ci/install-packages build
	@.ci/maven test-compile -pl launcher -am
	@cd launcher && "$$(../.ci/find-jdk)/bin/java" -cp target/test-classes:../rules/target/classes \
		io.github.portjail.launcher.it.zoo.ProgramsDocument
