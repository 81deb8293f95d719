// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.audit.file.ReplacedFile;
import io.github.portjail.launcher.audit.who.LiveJails;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.text.Paragraph;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.audit.Advice;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the reading of all sources comes to. */
final class Results {
    private final AuditOptions options;
    private final LivingFacts facts;
    private final Collector collector;
    private final LiveJails culprits;
    private final @Nullable HtmlFile report;
    private final PrintStream err;
    private final List<String> names = new ArrayList<>();
    private SourceTally ended = SourceTally.NONE;
    private volatile @Nullable ViolationSource current;
    private String reason = "";
    private int unreadable;

    Results(
            AuditOptions options,
            LivingFacts facts,
            Collector collector,
            LiveJails culprits,
            @Nullable HtmlFile report,
            PrintStream err) {
        this.culprits = culprits;
        this.options = options;
        this.facts = facts;
        this.collector = collector;
        this.err = err;
        this.report = report;
        if (report != null) {
            collector.alsoTo(report);
        }
    }

    /**
     * A source begins.
     *
     * @param why it is read and no other; empty where the user named it
     */
    void begin(ViolationSource source, String why) {
        reason = why;
        names.add(source.name());
        current = source;
    }

    /** The source has ended, if one had begun. */
    void end() {
        ended = read();
        current = null;
    }

    /** A source cannot be read, or not to its end. */
    void unreadable(String name, IOException e) {
        unreadable++;
        String reason = reason(e);
        String whole = reason.startsWith("cannot read ") ? reason : "cannot read " + name + ": " + reason;
        String remedy = e instanceof AccessDeniedException ? ": run it by sudo" : "";
        err.println("portjail: " + SafeText.line(whole + remedy));
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /** What was read so far; may be asked by another thread. */
    private SourceTally read() {
        ViolationSource source = current;
        return source == null ? ended : ended.plus(source.tally());
    }

    /** The names of what was read. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Metrics of what was counted so far; may be asked by another thread. */
    String metrics() {
        synchronized (collector) {
            return Metrics.print(collector.tally(), read(), unreadable, Instant.now());
        }
    }

    /**
     * Writes the metrics' file, if one was asked for.
     *
     * @throws Failure if it cannot be written
     */
    void writeMetrics() throws Failure {
        String file = options.metricsFile();
        if (file != null) {
            try {
                ReplacedFile.writeForAll(path(file), metrics());
            } catch (IOException e) {
                throw Failure.of("cannot write the metrics to '" + SafeText.line(file) + "': " + reason(e), e)
                        .withHint(
                                "name a file, new or to be replaced, in a folder that is there and that you may write to");
            }
        }
    }

    static Path path(String file) throws IOException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException("its name is no text of this locale", e);
        }
    }

    /**
     * Writes the files that were asked for, and says what was left out.
     *
     * @throws Failure if one cannot be written
     */
    void write() throws Failure {
        String notes = notes();
        if (!notes.isEmpty()) {
            err.println("portjail: " + notes);
        }
        writeMetrics();
        if (report != null) {
            report.write(names, read(), advice());
        }
    }

    private String notes() {
        SourceTally read = read();
        List<String> notes = new ArrayList<>();
        if (read.torn() > 0) {
            notes.add(number(read.torn(), "line") + " of jails could not be read: cut off, or mixed with others");
        }
        if (read.suppressed() > 0) {
            notes.add(number(read.suppressed(), "message") + " never came into the log: suppressed or lost there");
        }
        if (collector.undated() > 0) {
            notes.add(number(collector.undated(), "violation") + " without a time left out");
        }
        if (collector.adviser().unjudged() > 0) {
            notes.add("no advice for " + number(collector.adviser().unjudged(), "violation") + ": too many programs");
        }
        String blindness = culprits.blindness();
        if (blindness != null) {
            notes.add("the programs of a jail that lives are not known: " + SafeText.line(blindness));
        }
        return String.join("; ", notes);
    }

    /** One line for people. */
    String summary(int width) {
        long violations = collector.tally().all().violations();
        String found = violations == 0 ? "no violations" : number(violations, "violation");
        String in = names.isEmpty() ? "nothing that could be read" : number(read().lines(), "line");
        if (names.size() == 1) {
            in += " of " + SafeText.line(names.getFirst()) + (reason.isEmpty() ? "" : " (" + reason + ")");
        } else if (names.size() > 1) {
            in += " of " + names.size() + " logs";
        }
        StringBuilder text = new StringBuilder(violations == 0 ? "" : "\n");
        Paragraph.append(text, "", "  ", found + " in " + in, width);
        return text.toString();
    }

    List<Advice> advice() {
        return collector.adviser().advice(facts.byName());
    }

    private static String number(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    ExitStatus status() {
        if (unreadable > 0) {
            return ExitStatus.OWN_FAULT;
        }
        return collector.tally().all().violations() > 0 ? ExitStatus.VIOLATIONS : ExitStatus.OK;
    }
}
