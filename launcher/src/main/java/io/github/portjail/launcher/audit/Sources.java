// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.cgroup.nflog.NflogSource;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LogSieve;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.violation.FoundLog;
import io.github.portjail.rules.violation.LogPrefixes;
import io.github.portjail.rules.violation.LogSources;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be read, one after the other.
 *
 * @param openings each of them, in this order
 */
record Sources(List<Opening> openings) {
    private static final Path KERNEL_MESSAGES = Path.of("/dev/kmsg");

    /** A source that is not open yet. */
    interface Opener {
        ViolationSource open() throws IOException;
    }

    /**
     * A source that is opened when its turn comes.
     *
     * @param name what a user calls it
     * @param reason why it and no other, in words for a user; empty where the user named it
     * @param opener opens it
     */
    record Opening(String name, String reason, Opener opener) {
        Opening(String name, Opener opener) {
            this(name, "", opener);
        }

        ViolationSource open() throws IOException {
            return opener.open();
        }
    }

    Sources {
        openings = List.copyOf(openings);
    }

    /**
     * Finds what the user asked for.
     *
     * @param in standard input
     * @throws Failure if this host has no log
     */
    static Sources of(AuditOptions options, KnownJails jails, InputStream in) throws Failure {
        LogPrefixes known = prefixes(options, jails);
        LogPrefixes prefixes = options.follow() ? known.renewedBy(() -> prefixes(options, KnownJails.read())) : known;
        List<Opening> openings = new ArrayList<>();
        for (String file : Rotations.inOrder(options.files())) {
            openings.add(
                    file.equals(AuditOptions.STANDARD_INPUT)
                            ? new Opening("standard input", () -> LogSources.stream(in, "standard input", prefixes))
                            : new Opening(file, () -> LogSources.file(Results.path(file), prefixes, LogSieve::open)));
        }
        if (openings.isEmpty()) {
            openings.addAll(live(options, prefixes));
        }
        return new Sources(openings);
    }

    private static List<Opening> live(AuditOptions options, LogPrefixes prefixes) throws Failure {
        return switch (options.source()) {
            case LogChoice.KernelMessages _ ->
                List.of(new Opening(
                        KERNEL_MESSAGES.toString(),
                        () -> LogSources.kernelMessages(
                                KERNEL_MESSAGES, options.follow(), prefixes, new KernelLogClock())));
            case LogChoice.Journal _ ->
                List.of(new Opening(
                        "the journal",
                        () -> LogSources.journal(
                                options.follow(), options.filter().since(), prefixes)));
            case LogChoice.Nflog nflog ->
                List.of(new Opening("NFLOG group " + nflog.group(), () -> nflog(nflog.group(), prefixes)));
            case LogChoice.Auto _ -> List.of(found(options, prefixes));
        };
    }

    private static Opening found(AuditOptions options, LogPrefixes prefixes) throws Failure {
        try {
            FoundLog found = LogSources.found(
                    options.follow(), options.filter().since(), prefixes, new KernelLogClock(), LogSieve::open);
            return new Opening(found.source().name(), found.reason(), found::source);
        } catch (IOException e) {
            throw Failure.of("cannot find a log of the kernel's messages: " + Results.reason(e), e)
                    .withHint("run it by sudo, or name a log: portjail audit FILE; - is standard input");
        }
    }

    private static ViolationSource nflog(int group, LogPrefixes prefixes) throws IOException {
        try {
            return NflogSource.open(group, prefixes::jail);
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static LogPrefixes prefixes(AuditOptions options, KnownJails jails) {
        LogPrefixes prefixes = LogPrefixes.usual();
        for (JailState state : jails.states()) {
            String name = state.policy().name().value();
            prefixes = prefixes.with(state.policy().log().prefix(), name);
        }
        for (String prefix : options.logPrefixes()) {
            prefixes = prefixes.with(prefix, jailNamedAfter(prefix));
        }
        return prefixes;
    }

    /** A prefix of a jail that is gone says nothing of its name, other than what stands in it. */
    private static String jailNamedAfter(String prefix) {
        int end = prefix.length();
        while (end > 0 && " :".indexOf(prefix.charAt(end - 1)) >= 0) {
            end--;
        }
        return end == 0 ? prefix : prefix.substring(0, end);
    }
}
