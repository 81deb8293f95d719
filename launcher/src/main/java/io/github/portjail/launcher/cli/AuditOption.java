// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import org.jspecify.annotations.Nullable;

/** The options of {@code portjail audit}, in the order in which the help lists them; one table for the parser and the help. */
enum AuditOption {
    SOURCE(
            "--source",
            "SOURCE",
            "what is read when no file is named: auto (default: the journal, else kern.log, messages or syslog in /var/log"
                    + " with their rotations, else kmsg), kmsg (the kernel's buffer), journal, or nflog:GROUP (what is sent"
                    + " to that NFLOG group from now on; needs --follow)"),
    FOLLOW("--follow", null, "print each violation as it is logged, from now or --since on, until interrupted"),
    SINCE(
            "--since",
            "TIME",
            "from then on: \"2026-11-21 17:00\", 17:00, today, yesterday, -2h, \"1h ago\", 2026-11-21T17:00:00Z, @SECONDS"),
    UNTIL("--until", "TIME", "before then"),
    JAIL("--jail", "NAME", "only violations of this jail; may be given more than once"),
    BY("--by", "KEY", "count by one key alone: jail, program, destination, port (the source port) or hour (of UTC)"),
    RANGE(
            "--range",
            "LO:HI",
            "the allowed ports of jails that are gone, for the report; those of living jails are known"),
    LOG_PREFIX(
            "--log-prefix",
            "TEXT",
            "lines that begin with TEXT are a jail's, too, which is then called TEXT; for jails that are gone (those of"
                    + " living jails are known); may be given more than once"),
    JSON(
            "--json",
            null,
            "one JSON object a line, with the field names of the Elastic Common Schema: one for each violation, or for"
                    + " each group with --by"),
    CSV("--csv", null, "comma-separated values: a line for each violation, or for each group with --by"),
    METRICS(
            "--metrics",
            "FILE",
            "metrics in Prometheus' text format, instead of the table; with =FILE into that file, which is replaced as a"
                    + " whole, for node_exporter's textfile collector, beside what else is printed"),
    HTML("--html", "FILE", "also write a report: one web page that loads nothing from elsewhere"),
    COLOR(ColourOption.NAME, ColourOption.PLACEHOLDER, ColourOption.DESCRIPTION),
    QUIET("--quiet", null, "print nothing on standard output, and no progress; the exit status tells"),
    STACKTRACE("--stacktrace", null, "print the stack trace of portjail's own failure");

    /** The other name of {@link #QUIET}. */
    static final String SHORT_QUIET = "-q";

    private final String longName;
    private final @Nullable String placeholder;
    private final String description;

    AuditOption(String longName, @Nullable String placeholder, String description) {
        this.longName = longName;
        this.placeholder = placeholder;
        this.description = description;
    }

    String longName() {
        return longName;
    }

    /** The word that stands for the value in the help, or null for an option that takes no value. */
    @Nullable String placeholder() {
        return placeholder;
    }

    String description() {
        return description;
    }

    /** Whether the next word is the value. {@code --metrics} takes one only behind =, for the next word may be a file to read. */
    boolean takesNextWord() {
        return placeholder != null && this != METRICS;
    }

    boolean mayBeRepeated() {
        return this == JAIL || this == LOG_PREFIX;
    }

    static @Nullable AuditOption named(String word) {
        for (AuditOption option : values()) {
            if (option.longName.equals(word) || option == QUIET && word.equals(SHORT_QUIET)) {
                return option;
            }
        }
        return null;
    }
}
