// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * Turns the program's arguments into an {@link Invocation}.
 *
 * <p>{@code run}, {@code up}, {@code enter}, {@code prove}, {@code wrap} and {@code docker} are parsed by {@link RunParser} and parsers that hand on to it, {@code audit} by
 * {@link AuditParser}, {@code repair} by {@link RepairParser}, without loading picocli;
 * everything else by picocli.
 */
public final class CommandLineParser {
    private CommandLineParser() {}

    /**
     * Parses the arguments, without the program's name.
     *
     * @throws UsageException with every fault found
     */
    public static Invocation parse(String[] arguments) throws UsageException {
        if (arguments.length == 0) {
            throw new UsageException(
                    List.of("nothing to do: try portjail --range 50000:50999 -- COMMAND, or portjail --help"));
        }
        String first = arguments[0];
        boolean named = first.equals("run");
        boolean proves = first.equals("prove");
        boolean wraps = first.equals("wrap");
        boolean holds = first.equals("hold");
        boolean docks = first.equals("docker");
        if (first.equals("audit")) {
            return audit(arguments);
        }
        if (first.equals("repair") && !asksForHelpAnywhere(arguments)) {
            return new Invocation.Repair(RepairParser.parse(arguments, 1));
        }
        if ((wraps || docks) && asksForHelpAnywhere(arguments)) {
            return PicocliCommands.parse(new String[] {first, "--help"});
        }
        if (asksForHelp(arguments, named || proves || holds ? 1 : 0)) {
            return PicocliCommands.parse(arguments);
        }
        if (proves) {
            return new Invocation.Prove(ProveParser.parse(arguments, 1));
        }
        if (wraps) {
            return new Invocation.Wrap(WrapParser.parse(arguments, 1));
        }
        if (docks) {
            return new Invocation.Docker(DockerParser.parse(arguments, 1));
        }
        if (holds) {
            return WrapParser.parseHold(arguments, 1);
        }
        if (named || first.startsWith("-")) {
            return new Invocation.Run(RunParser.parse(arguments, named ? 1 : 0));
        }
        if ((first.equals("up") || first.equals("enter")) && !asksForHelp(arguments, afterName(arguments))) {
            return first.equals("up")
                    ? new Invocation.Up(UpParser.parse(arguments, 1))
                    : new Invocation.Enter(EnterParser.parse(arguments, 1));
        }
        return PicocliCommands.parse(arguments);
    }

    /** Files may stand anywhere, so --help may, too; but not where a value stands. */
    private static Invocation audit(String[] arguments) throws UsageException {
        for (int i = 1; i < arguments.length && !arguments[i].equals("--"); i++) {
            if (arguments[i].equals("--help") || arguments[i].equals("-h")) {
                return PicocliCommands.parse(new String[] {"audit", "--help"});
            }
            AuditOption option = AuditOption.named(arguments[i]);
            if (option != null && option.takesNextWord()) {
                i++;
            }
        }
        return new Invocation.Audit(AuditParser.parse(arguments, 1, Instant.now(), ZoneId::systemDefault));
    }

    /** Where options may begin: the name stands before or behind them. */
    private static int afterName(String[] arguments) {
        return arguments.length > 1 && !arguments[1].startsWith("-") ? 2 : 1;
    }

    /** The unit may stand anywhere, so --help may, too; but not where a value stands. */
    private static boolean asksForHelpAnywhere(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].equals("--help") || arguments[i].equals("-h")) {
                return true;
            }
            RunOption option = RunOption.named(arguments[i]);
            if (option != null && option.takesValue()) {
                i++;
            }
        }
        return false;
    }

    /** Whether --help or --version stands among the options, before the command's own words. */
    private static boolean asksForHelp(String[] arguments, int first) {
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("--") || !word.startsWith("-")) {
                return false;
            }
            if (word.equals("--help") || word.equals("-h") || word.equals("--version") || word.equals("-V")) {
                return true;
            }
            RunOption option = RunOption.named(word);
            if (option != null && option.takesValue()) {
                i++;
            }
        }
        return false;
    }
}
