// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.audit.who.LiveJails;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.terminal.StandardStreams;
import io.github.portjail.launcher.terminal.Ticker;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.violation.Intruder;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code portjail audit}: reads the log once, or follows it, and prints what was asked for. */
public final class Audit {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream notes;
    private final String version;

    /**
     * Prepares an audit.
     *
     * @param in standard input, which may be a log
     * @param out where the results are printed
     * @param err where is said what could not be read
     * @param notes where is said how far it is
     * @param version this program and its version, for the report
     */
    public Audit(InputStream in, PrintStream out, PrintStream err, PrintStream notes, String version) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.notes = notes;
        this.version = version;
    }

    /**
     * Reads and prints.
     *
     * @return VIOLATIONS when there were some, OWN_FAULT when something could not be read to its end, whatever was found
     * @throws Failure when nothing can be read, or results cannot be written
     */
    public ExitStatus run(AuditOptions options) throws Failure {
        lookUpTheZone();
        KnownJails jails = KnownJails.read();
        Sources sources = Sources.of(options, jails, in);
        for (String note : UnreadGroups.notes(options, jails)) {
            err.println("portjail: " + note);
        }
        int width = StandardStreams.outputColumns();
        Output output = new Output(out);
        LivingFacts facts = new LivingFacts(jails, KnownJails::read);
        ViolationPrinter printer = printer(options, facts, output, width);
        ViolationPrinter ofEach = options.follow() || printsViolations(options) ? printer : null;
        Grouping grouping = options.grouping() == null ? Grouping.CONNECTION : options.grouping();
        LiveJails culprits = new LiveJails();
        Collector collector =
                new Collector(options.filter(), culprits, asked(options, facts), new Tally(grouping), ofEach);
        String file = options.htmlFile();
        HtmlFile report = file == null ? null : new HtmlFile(file, options, jails, version);
        Results results = new Results(options, facts, collector, culprits, report, err);
        try {
            if (!options.follow()) {
                collector.begin();
            }
            for (Sources.Opening opening : sources.openings()) {
                read(opening, options, facts, collector, results, output);
            }
            if (printer != null && ofEach == null) {
                printer.groups(collector.tally());
            }
            print(options, results, output, width);
            output.flush();
        } catch (OutputLost | IOException lost) {
            if (!StandardStreams.outputHasReader()) {
                throw Failure.of("cannot write to standard output: it is closed or full", lost)
                        .withHint("make room where it leads to, or send it elsewhere: portjail audit >FILE");
            }
        }
        results.write();
        return results.status();
    }

    /**
     * Begins to find out the host's time zone, beside everything else. The Java library reads the tables of all zones for it,
     * which takes longer than 300,000 lines of a log; whoever asks for it waits as long as that lasts.
     */
    private static void lookUpTheZone() {
        Thread thread = new Thread(new FutureTask<>(ZoneId::systemDefault), "time zone");
        thread.setDaemon(true);
        thread.start();
    }

    /** Of the past only jails that live are asked, however many names are forged in a log; who follows may meet new ones. */
    private static Predicate<String> asked(AuditOptions options, LivingFacts facts) {
        return options.follow() ? _ -> true : Set.copyOf(facts.byName().keySet())::contains;
    }

    private static boolean printsViolations(AuditOptions options) {
        return options.grouping() == null
                && (options.format() == AuditFormat.JSON || options.format() == AuditFormat.CSV);
    }

    private static @Nullable ViolationPrinter printer(
            AuditOptions options, LivingFacts facts, Output output, int width) {
        return switch (options.format()) {
            case TABLE ->
                new AuditTable(
                        output, ZoneId::systemDefault, width, options.colours().ink());
            case JSON -> new EcsJson(output, facts.byName());
            case CSV -> new Csv(output);
            case METRICS, NOTHING -> null;
        };
    }

    /** What is printed behind the violations. */
    private static void print(AuditOptions options, Results results, Output output, int width) throws IOException {
        if (options.format() == AuditFormat.METRICS) {
            output.write(results.metrics());
        }
        if (options.format() == AuditFormat.TABLE) {
            if (!options.follow()) {
                output.write(results.summary(width));
            }
            output.write(AdviceText.lines(results.advice(), width));
        }
    }

    /** Reads one source; what cannot be read is told, and the others are still read. */
    private void read(
            Sources.Opening opening,
            AuditOptions options,
            LivingFacts facts,
            Collector collector,
            Results results,
            Output output) {
        try (ViolationSource source = opening.open()) {
            results.begin(source, opening.reason());
            if (options.follow()) {
                follow(source, options, facts, collector, results, output);
            } else {
                readToTheEnd(source, collector);
            }
        } catch (IOException e) {
            results.unreadable(opening.name(), e);
        } finally {
            results.end();
        }
    }

    private void readToTheEnd(ViolationSource source, Collector collector) throws IOException {
        try (Progress _ = Progress.of(notes, () -> progress(source))) {
            collector.collectFrom(source);
        }
    }

    private static String progress(ViolationSource source) {
        SourceTally tally = source.tally();
        return SafeText.printable(source.name()) + ": " + String.format(Locale.ROOT, "%,d", tally.lines()) + " lines, "
                + String.format(Locale.ROOT, "%,d", tally.violations()) + " violations";
    }

    private void follow(
            ViolationSource source,
            AuditOptions options,
            LivingFacts facts,
            Collector collector,
            Results results,
            Output output)
            throws IOException {
        Follower follower = new Follower(source, options.filter().until(), results, err);
        try (Interruption _ = Interruption.of(source);
                Ticker _ = Ticker.start(Follower.INTERVAL, follower::tick)) {
            // What is printed first tells that signals do not end the process any more.
            collector.begin();
            output.flush();
            source.read(violation -> {
                facts.meet(Intruder.jail(violation.jail()));
                collector.accept(violation);
                try {
                    output.flush();
                } catch (IOException e) {
                    throw new OutputLost(e);
                }
            });
        }
    }
}
