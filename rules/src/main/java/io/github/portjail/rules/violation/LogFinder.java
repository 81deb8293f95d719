// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the log that has most of what this host's kernel said: the journal, which also tells reliably what the kernel said; else the files
 * of syslog and their rotations; else what the kernel still holds itself.
 */
final class LogFinder {
    /** Debian and its kin; Fedora, SUSE and theirs; a syslog that keeps one file. */
    private static final List<String> FILES = List.of("kern.log", "messages", "syslog");

    private final Path directory;
    private final Path device;
    private final LogClock clock;
    private final LineSieve.Opener sieves;
    private final Supplier<@Nullable String> journalFault;

    LogFinder(
            Path directory,
            Path device,
            LogClock clock,
            LineSieve.Opener sieves,
            Supplier<@Nullable String> journalFault) {
        this.directory = directory;
        this.device = device;
        this.clock = clock;
        this.sieves = sieves;
        this.journalFault = journalFault;
    }

    FoundLog find(boolean follow, @Nullable Instant since, LogPrefixes prefixes) throws IOException {
        String fault = journalFault.get();
        if (fault == null) {
            return new FoundLog(LogSources.journal(follow, since, prefixes), "the journal has the kernel's messages");
        }
        List<String> reasons = new ArrayList<>(List.of(fault));
        if (!follow) {
            for (String name : FILES) {
                FoundLog found = files(directory.resolve(name), prefixes, reasons);
                if (found != null) {
                    return found;
                }
            }
            reasons.add(directory + " has no log that can be read");
        }
        return new FoundLog(
                LogSources.kernelMessages(device, follow, prefixes, clock),
                String.join("; ", reasons) + "; so what the kernel itself still holds, " + device);
    }

    private @Nullable FoundLog files(Path log, LogPrefixes prefixes, List<String> reasons) throws IOException {
        if (!Files.isDirectory(directory)) {
            return null;
        }
        List<Path> files = LogRotation.files(log);
        if (files.isEmpty()) {
            return null;
        }
        if (!Files.isReadable(files.getLast())) {
            reasons.add(log + " may not be read by this user");
            return null;
        }
        List<ViolationSource> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(LogSources.file(file, prefixes, sieves));
        }
        int rotations = files.size() - 1;
        String name = rotations == 0
                ? log.toString()
                : log + " and " + (rotations == 1 ? "its rotation" : "its " + rotations + " rotations");
        return new FoundLog(new SourceSequence(name, sources), String.join("; ", reasons) + "; so " + name);
    }
}
