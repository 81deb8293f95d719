// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * Turns the program's arguments into an {@link Invocation}.
 *
 * <p>Launches are parsed by {@link LaunchParser}, {@code prove}, {@code wrap} and {@code docker} by parsers that hand on to {@link RunParser}, {@code audit} by
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
        Invocation launch = LaunchParser.parse(arguments);
        if (launch != null) {
            return launch;
        }
        String first = arguments[0];
        boolean proves = first.equals("prove");
        boolean wraps = first.equals("wrap");
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
        if (proves && !LaunchParser.asksForHelp(arguments, 1)) {
            return new Invocation.Prove(ProveParser.parse(arguments, 1));
        }
        if (wraps) {
            return new Invocation.Wrap(WrapParser.parse(arguments, 1));
        }
        if (docks) {
            return new Invocation.Docker(DockerParser.parse(arguments, 1));
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
}
