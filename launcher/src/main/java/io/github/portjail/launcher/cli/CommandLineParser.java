// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.audit.AuditFormat;
import io.github.portjail.launcher.audit.AuditOptions;
import io.github.portjail.launcher.container.DockerOptions;
import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.launcher.repair.RepairOptions;
import io.github.portjail.launcher.systemd.WrapOptions;
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
            RepairOptions options = RepairParser.parse(arguments, 1);
            return Invocation.told(new Invocation.Repair(options), options.quiet());
        }
        if ((wraps || docks) && asksForHelpAnywhere(arguments)) {
            return PicocliCommands.parse(new String[] {first, "--help"});
        }
        if (proves && !LaunchParser.asksForHelp(arguments, 1)) {
            ProveOptions options = ProveParser.parse(arguments, 1);
            return Invocation.told(new Invocation.Prove(options), options.run().quiet());
        }
        if (wraps) {
            WrapOptions options = WrapParser.parse(arguments, 1);
            return Invocation.told(new Invocation.Wrap(options), options.quiet());
        }
        if (docks) {
            DockerOptions options = DockerParser.parse(arguments, 1);
            return Invocation.told(
                    new Invocation.Docker(options), options.jail().quiet());
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
        AuditOptions options = AuditParser.parse(arguments, 1, Instant.now(), ZoneId::systemDefault);
        return Invocation.told(new Invocation.Audit(options), options.format() == AuditFormat.NOTHING);
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
