// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.audit.AuditFormat;
import io.github.portjail.launcher.audit.AuditOptions;
import io.github.portjail.launcher.audit.LogChoice;
import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.TimeWord;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.PortSet;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail audit} by the table {@link AuditOption}; options and files in any order. */
final class AuditParser {
    private final String[] arguments;
    private final Instant now;
    private final Supplier<ZoneId> zone;
    private final List<String> faults = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final Map<AuditOption, List<String>> given = new EnumMap<>(AuditOption.class);
    private int position;

    private AuditParser(String[] arguments, int first, Instant now, Supplier<ZoneId> zone) {
        this.arguments = arguments;
        this.position = first;
        this.now = now;
        this.zone = zone;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @param now from when times like {@code -2h} count
     * @param zone whose clock is meant; asked when a time is given
     * @throws UsageException with every fault found
     */
    static AuditOptions parse(String[] arguments, int first, Instant now, Supplier<ZoneId> zone) throws UsageException {
        return new AuditParser(arguments, first, now, zone).parse();
    }

    private AuditOptions parse() throws UsageException {
        readWords();
        LogChoice source = value(AuditOption.SOURCE, LogChoice::parse);
        Instant since = value(AuditOption.SINCE, text -> TimeWord.parse(text, now, zone.get()));
        if (since == null && has(AuditOption.FOLLOW) && files.isEmpty()) {
            since = now;
        }
        Instant until = value(AuditOption.UNTIL, text -> TimeWord.parse(text, now, zone.get()));
        Grouping grouping = value(AuditOption.BY, Grouping::parse);
        PortSet range = value(AuditOption.RANGE, PortSet::parse);
        ColourChoice colours = value(AuditOption.COLOR, ColourChoice::parse);
        Set<String> jails = new TreeSet<>();
        for (String jail : values(AuditOption.JAIL, text -> JailName.parse(text).value())) {
            jails.add(jail);
        }
        List<String> prefixes = values(AuditOption.LOG_PREFIX, AuditParser::prefix);
        String metricsFile = path(AuditOption.METRICS, true);
        String htmlFile = path(AuditOption.HTML, false);
        if (since != null && until != null && !since.isBefore(until)) {
            faults.add(
                    "--since is not before --until: nothing lies between them; give an earlier --since, or a later --until");
        }
        refuseWhatDoesNotGoTogether(source, metricsFile);
        if (!faults.isEmpty()) {
            throw new UsageException(faults);
        }
        return new AuditOptions(
                files,
                source == null ? new LogChoice.Auto() : source,
                has(AuditOption.FOLLOW),
                new ViolationFilter(since, until, jails),
                grouping,
                range,
                prefixes,
                format(metricsFile),
                colours == null ? ColourChoice.AUTO : colours,
                metricsFile,
                htmlFile);
    }

    private void readWords() {
        boolean optionsEnded = false;
        while (position < arguments.length) {
            String word = arguments[position++];
            if (optionsEnded || !word.startsWith("-") || word.equals(AuditOptions.STANDARD_INPUT)) {
                if (word.isEmpty()) {
                    faults.add("a file's name is empty: name a log, or - for standard input");
                } else {
                    files.add(word);
                }
            } else if (word.equals("--")) {
                optionsEnded = true;
            } else {
                readOption(word);
            }
        }
    }

    private void readOption(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        AuditOption option = AuditOption.named(name);
        if (option == null) {
            faults.add("unknown option " + InvalidValueException.quote(name) + ": see portjail audit --help");
            return;
        }
        String value = "";
        if (equals >= 0) {
            value = word.substring(equals + 1);
            if (option.placeholder() == null) {
                faults.add(name + " takes no value, got " + InvalidValueException.quote(value));
            } else if (value.isEmpty()) {
                faults.add(name + " needs a value: " + option.placeholder());
                return;
            }
        } else if (option.takesNextWord()) {
            if (position == arguments.length) {
                faults.add(name + " needs a value: " + option.placeholder());
                return;
            }
            value = arguments[position++];
        }
        List<String> values = given.computeIfAbsent(option, _ -> new ArrayList<>());
        values.add(value);
        if (values.size() == 2 && !option.mayBeRepeated()) {
            faults.add(name + " is given twice: give it once");
        }
    }

    private void refuseWhatDoesNotGoTogether(@Nullable LogChoice source, @Nullable String metricsFile) {
        boolean printsMetrics = has(AuditOption.METRICS) && metricsFile == null;
        List<String> outputs = new ArrayList<>();
        for (AuditOption option : List.of(AuditOption.JSON, AuditOption.CSV, AuditOption.QUIET)) {
            if (has(option)) {
                outputs.add(option.longName());
            }
        }
        if (printsMetrics) {
            outputs.add("--metrics without =FILE");
        }
        if (outputs.size() > 1) {
            faults.add(String.join(" and ", outputs) + " exclude each other: standard output holds one of them");
        }
        if (source != null && !files.isEmpty()) {
            faults.add("--source and files exclude each other: leave one of them out");
        }
        if (source instanceof LogChoice.Nflog nflog && !has(AuditOption.FOLLOW)) {
            faults.add("--source nflog:" + nflog.group() + " hears only what is sent from now on: add --follow");
        }
        boolean live = files.isEmpty() || files.equals(List.of(AuditOptions.STANDARD_INPUT));
        if (has(AuditOption.FOLLOW) && !live) {
            faults.add("--follow reads on where a log grows, not in files: leave them out, or give - alone");
        }
        if (has(AuditOption.FOLLOW) && has(AuditOption.BY)) {
            faults.add("--follow prints each violation: it has no --by: leave one of them out");
        }
        if (has(AuditOption.FOLLOW) && printsMetrics) {
            faults.add("--follow writes metrics into a file only: give --metrics=FILE");
        }
        if (printsMetrics && files.size() == 1 && files.getFirst().endsWith(".prom")) {
            faults.add("'" + files.getFirst() + "' would be read: to write metrics there give --metrics=FILE");
        }
    }

    private AuditFormat format(@Nullable String metricsFile) {
        if (has(AuditOption.JSON)) {
            return AuditFormat.JSON;
        }
        if (has(AuditOption.CSV)) {
            return AuditFormat.CSV;
        }
        if (has(AuditOption.QUIET)) {
            return AuditFormat.NOTHING;
        }
        return has(AuditOption.METRICS) && metricsFile == null ? AuditFormat.METRICS : AuditFormat.TABLE;
    }

    private boolean has(AuditOption option) {
        return given.containsKey(option);
    }

    private @Nullable String path(AuditOption option, boolean mayLackValue) {
        String text = given.getOrDefault(option, List.of("")).getFirst();
        if (has(option) && text.isEmpty() && !mayLackValue) {
            faults.add(option.longName() + " needs a value: " + option.placeholder());
        }
        return text.isEmpty() ? null : text;
    }

    private static String prefix(String text) {
        return new LogPolicy(LogTarget.KERNEL, text, LogPolicy.usualRate()).prefix();
    }

    private <T> @Nullable T value(AuditOption option, Function<String, T> parser) {
        List<T> values = values(option, parser);
        return values.isEmpty() ? null : values.getFirst();
    }

    private <T> List<T> values(AuditOption option, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        for (String text : given.getOrDefault(option, List.of())) {
            try {
                values.add(parser.apply(text));
            } catch (InvalidValueException e) {
                faults.add(option.longName() + ": " + e.getMessage());
            }
        }
        return values;
    }
}
