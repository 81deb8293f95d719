// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.BlockRequest;
import io.github.portjail.launcher.plan.InsideOptions;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the arguments of {@code portjail run} by the table {@link RunOption}.
 *
 * <p>Written by hand because it stands on the launch path, where picocli's own parser costs a third of the
 * whole start. The grammar is that of env(1) and timeout(1): options first, as {@code --name value} or
 * {@code --name=value}; {@code --} or the first word that is no option begins the command.
 */
final class RunParser {
    private static final int NOT_AN_ARGUMENT = -1;

    /** Stands in the place of a range that is still to be chosen. */
    private static final PortSet ANY_PORTS = new PortRange(1, 65535);

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final Map<RunOption, String> given = new EnumMap<>(RunOption.class);
    private int position;

    private @Nullable PortSet range;
    private @Nullable BlockSize blockSize;
    private @Nullable PortRange pool;
    private @Nullable JailName name;
    private ViolationAction onViolation = ViolationAction.REJECT;
    private LogTarget logTarget = LogTarget.KERNEL;
    private @Nullable String logPrefix;
    private RateLimit logRate = LogPolicy.usualRate();
    private @Nullable Place place;
    private Steering steering = Steering.AUTO;
    private FirewallChoice firewall = FirewallChoice.NFT;
    private List<TransportProtocol> protocols = TransportProtocol.ALL;
    private @Nullable String user;
    private @Nullable String group;

    private RunParser(String[] arguments, int first) {
        this.arguments = arguments;
        this.position = first;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static RunOptions parse(String[] arguments, int first) throws UsageException {
        return new RunParser(arguments, first).parse();
    }

    /** What is wrong with one option's text, one line that begins with its name; null when nothing is. */
    static @Nullable String fault(RunOption option, String text) {
        RunParser parser = new RunParser(new String[0], 0);
        parser.readValue(option, text);
        return parser.faults.isEmpty() ? null : parser.faults.getFirst();
    }

    /** What is wrong with options together, one line for each fault. */
    static List<String> faultsTogether(Map<RunOption, String> options) {
        RunParser parser = new RunParser(new String[] {"command"}, 0);
        parser.given.putAll(options);
        try {
            RunOptions _ = parser.parse();
            return List.of();
        } catch (UsageException e) {
            return e.faults();
        }
    }

    private RunOptions parse() throws UsageException {
        readOptions();
        int commandIndex = position;
        List<String> command = new ArrayList<>(arguments.length - commandIndex);
        for (int i = commandIndex; i < arguments.length; i++) {
            command.add(arguments[i]);
        }
        String profile = given.get(RunOption.PROFILE);
        if (profile != null && command.isEmpty()) {
            commandIndex = NOT_AN_ARGUMENT;
        }
        // With a profile that cannot be read it is not known what is missing.
        boolean allIsKnown = profile == null || ProfileOptions.add(profile, given, command, faults);
        if (allIsKnown) {
            requireCommand(command);
        }
        for (Map.Entry<RunOption, String> entry : given.entrySet()) {
            readValue(entry.getKey(), entry.getValue());
        }
        PortSet parsedRange = range;
        if (allIsKnown && !given.containsKey(RunOption.RANGE)) {
            faults.add("no --range given: say which source ports the program may use, for example --range 50000:50999");
        }
        RangeSharing sharing = sharing();
        BlockRequest block = block();
        if (firewall == FirewallChoice.NONE && logTarget.kind() == LogTarget.Kind.NFLOG) {
            faults.add(
                    "--log " + logTarget + " needs rules, which log: --firewall none has none: leave one of them out");
        }
        refuseVerboseAndQuiet(given.containsKey(RunOption.VERBOSE), given.containsKey(RunOption.QUIET), faults);
        if (!faults.isEmpty() || parsedRange == null) {
            throw new UsageException(faults);
        }
        return new RunOptions(
                parsedRange,
                name,
                onViolation,
                logTarget,
                logPrefix,
                logRate,
                place,
                steering,
                firewall,
                protocols,
                user,
                given.containsKey(RunOption.DRY_RUN),
                given.containsKey(RunOption.VERBOSE),
                command,
                commandIndex,
                sharing,
                new InsideOptions(
                        group,
                        given.containsKey(RunOption.KEEP_CAPS),
                        given.containsKey(RunOption.NO_NEW_PRIVS),
                        given.containsKey(RunOption.CLOSE_FDS)),
                block,
                given.containsKey(RunOption.TRACE_LAUNCH),
                given.containsKey(RunOption.QUIET));
    }

    static void refuseVerboseAndQuiet(boolean verbose, boolean quiet, List<String> faults) {
        if (verbose && quiet) {
            faults.add("--verbose and --quiet contradict each other: give one of them");
        }
    }

    private RangeSharing sharing() {
        boolean shared = given.containsKey(RunOption.SHARED);
        boolean exclusive = given.containsKey(RunOption.EXCLUSIVE);
        if (shared && exclusive) {
            faults.add("--shared and --exclusive contradict each other: give one of them");
        }
        return shared ? RangeSharing.SHARED : exclusive ? RangeSharing.EXCLUSIVE : RangeSharing.OWN;
    }

    private @Nullable BlockRequest block() {
        PortRange among = pool;
        if (blockSize == null) {
            if (among != null) {
                faults.add("--pool is for a range that portjail chooses: give --range auto:NUMBER");
            }
            return null;
        }
        if (among != null && among.size() < blockSize.ports()) {
            faults.add("--pool " + among + " has " + among.size() + " ports, and --range asks for " + blockSize.ports()
                    + ": give a larger one");
        }
        return new BlockRequest(blockSize, among);
    }

    private void readRange(String text) {
        if (BlockSize.isBlock(text)) {
            blockSize = BlockSize.parse(text);
            range = ANY_PORTS;
        } else {
            range = PortSet.parse(text);
        }
    }

    private void requireCommand(List<String> command) {
        if (command.isEmpty()) {
            faults.add("no command given: write it after --, for example portjail --range 50000:50999 -- curl URL");
        } else if (command.getFirst().isEmpty()) {
            faults.add("the command is an empty word: write the program to run after --");
        }
    }

    private void readOptions() {
        while (position < arguments.length) {
            String word = arguments[position];
            if (word.equals("--")) {
                position++;
                return;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                return;
            }
            position++;
            readOption(word);
        }
    }

    private void readOption(String word) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        String optionName = equals < 0 ? word : word.substring(0, equals);
        RunOption option = RunOption.named(optionName);
        if (option == null) {
            faults.add("unknown option '" + optionName + "': see portjail --help");
            return;
        }
        String text = "";
        if (option.takesValue()) {
            if (equals >= 0) {
                text = word.substring(equals + 1);
            } else if (position < arguments.length) {
                text = arguments[position++];
            } else {
                faults.add(optionName + " needs a value: " + option.placeholder());
                return;
            }
        } else if (equals >= 0) {
            faults.add(optionName + " takes no value, got '" + word.substring(equals + 1) + "'");
        }
        if (given.putIfAbsent(option, text) != null) {
            faults.add(option.longName() + " is given twice: give it once");
        }
    }

    private void readValue(RunOption option, String text) {
        try {
            switch (option) {
                case RANGE -> readRange(text);
                case POOL -> pool = PortRange.parse(text);
                case NAME -> name = JailName.parse(text);
                case ON_VIOLATION -> onViolation = ViolationAction.parse(text);
                case LOG -> logTarget = LogTarget.parse(text);
                case LOG_PREFIX -> logPrefix = new LogPolicy(LogTarget.KERNEL, text, LogPolicy.usualRate()).prefix();
                case LOG_RATE -> logRate = RateLimit.parse(text);
                case PLACE -> place = Place.parse(text);
                case STEER -> steering = Steering.parse(text);
                case FIREWALL -> firewall = FirewallChoice.parse(text);
                case PROTOCOL -> protocols = TransportProtocol.parse(text);
                case USER -> user = text;
                case GROUP -> group = text;
                case SHARED,
                        EXCLUSIVE,
                        KEEP_CAPS,
                        NO_NEW_PRIVS,
                        CLOSE_FDS,
                        PROFILE,
                        DRY_RUN,
                        VERBOSE,
                        QUIET,
                        TRACE_LAUNCH,
                        STACKTRACE -> {}
            }
        } catch (InvalidValueException e) {
            faults.add(option.longName() + ": " + e.getMessage());
        }
    }
}
