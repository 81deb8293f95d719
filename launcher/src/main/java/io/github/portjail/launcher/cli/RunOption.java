// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code portjail run}, in the order in which the manual lists them.
 *
 * <p>One table serves the parser on the launch path ({@link RunParser}) and the help that picocli prints, so
 * that the two cannot drift apart.
 */
enum RunOption {
    RANGE(
            "--range",
            null,
            "LO:HI",
            "source ports that the program may use, for example 50000:50999, or several ranges with commas between them,"
                    + " 7472:7487,11568:11583 (up to 64), or auto:NUMBER for a free block of that many, which the name keeps"
                    + " (required)"),
    POOL(
            "--pool",
            null,
            "LO:HI",
            "ports among which --range auto:NUMBER chooses (default: those beside net.ipv4.ip_local_port_range, above it or"
                    + " from 10000 on below it, whichever are more)"),
    SHARED("--shared", null, null, "let other jails that are started with --shared use ports of the range too"),
    EXCLUSIVE(
            "--exclusive",
            null,
            null,
            "keep every other program of this host out of the range too: the kernel hands none of its ports out, and what"
                    + " others send from it is rejected and logged"),
    NAME("--name", null, "NAME", "name of the jail, 1-18 of a-z 0-9 - (default: from the command and the PID)"),
    ON_VIOLATION(
            "--on-violation",
            null,
            "ACTION",
            "what happens to a packet from another port: reject (default: the program is told at once), drop"
                    + " (silently), rewrite (given a port of the range by source NAT, and logged), log (let it pass"
                    + " and log it: audit only)"),
    LOG(
            "--log",
            null,
            "TARGET",
            "where violations are logged: kernel (default: dmesg, journal), nflog:GROUP (0-65535: to whoever reads that"
                    + " group by netlink, in the network namespace in which portjail was started), or none"),
    LOG_PREFIX(
            "--log-prefix", null, "TEXT", "begins each log line (default: \"portjail NAME: \", at most 29 characters)"),
    LOG_RATE(
            "--log-rate",
            null,
            "RATE",
            "log at most this often, for example 10/second or 10/second:20 with the burst (default: 10/second:20)"),
    PLACE(
            "--place",
            null,
            "PLACE",
            "by what the firewall knows the program's packets: cgroup (default; netns where BPF cannot be used),"
                    + " netns (a network namespace of its own),"
                    + " netcls (cgroup v1), owner (all that --user owns)"),
    STEER(
            "--steer",
            null,
            "WAYS",
            "how sockets get a port of the range: auto (default: bpf, and source NAT for UDP sent without bind or connect),"
                    + " none, or one or more of bpf, preload, netns, rewrite, with commas"),
    FIREWALL(
            "--firewall",
            null,
            "KIND",
            "what enforces and logs: auto (default: nft), nft, iptables (whichever is installed), iptables-nft,"
                    + " iptables-legacy, none"),
    PROTOCOL(
            "--protocol",
            null,
            "LIST",
            "protocols that are held to the range, with commas: tcp, udp, sctp, udplite, dccp (default: all of them)"),
    PROFILE(
            "--profile",
            null,
            "NAME",
            "take options, and the command if none is given, from this profile (see portjail profile --help); options given"
                    + " here win"),
    USER("--user", null, "USER", "run the command as this user, by name or UID, with the user's groups"),
    GROUP(
            "--group",
            null,
            "GROUP",
            "run the command with this primary group, by name or GID, in the place of the user's"),
    KEEP_CAPS(
            "--keep-caps",
            null,
            null,
            "leave root inside its capabilities, and cgroups and /proc/sys writable: root can then leave the jail (default:"
                    + " the command is without NET_ADMIN, NET_RAW, SYS_ADMIN, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, BPF, PERFMON and MKNOD, and with mounts of its own)"),
    NO_NEW_PRIVS(
            "--no-new-privs",
            null,
            null,
            "set-user-ID programs and file capabilities have no effect inside (PR_SET_NO_NEW_PRIVS)"),
    CLOSE_FDS(
            "--close-fds",
            null,
            null,
            "close all files that the caller has open but standard input, output and error: sockets among them would be"
                    + " outside the jail"),
    DRY_RUN("--dry-run", null, null, "print every step and the exact rules, and change nothing; needs no privilege"),
    VERBOSE("--verbose", "-v", null, "say on standard error what is done"),
    QUIET(
            "--quiet",
            "-q",
            null,
            "print no notes and no progress; failures, what was asked for, and warnings that less is enforced than was asked stay"),
    TRACE_LAUNCH(
            "--trace-launch",
            null,
            null,
            "print on standard error where the launch's time went, part by part, in microseconds, before the command is executed"),
    STACKTRACE("--stacktrace", null, null, "print the stack trace of portjail's own failure");

    private final String longName;
    private final @Nullable String shortName;
    private final @Nullable String placeholder;
    private final String description;

    RunOption(String longName, @Nullable String shortName, @Nullable String placeholder, String description) {
        this.longName = longName;
        this.shortName = shortName;
        this.placeholder = placeholder;
        this.description = description;
    }

    String longName() {
        return longName;
    }

    @Nullable String shortName() {
        return shortName;
    }

    /** The word that stands for the value in the help, or null for an option that takes no value. */
    @Nullable String placeholder() {
        return placeholder;
    }

    boolean takesValue() {
        return placeholder != null;
    }

    String description() {
        return description;
    }

    static @Nullable RunOption named(String word) {
        for (RunOption option : values()) {
            if (option.longName.equals(word) || word.equals(option.shortName)) {
                return option;
            }
        }
        return null;
    }
}
