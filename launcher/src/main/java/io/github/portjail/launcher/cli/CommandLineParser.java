// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.audit.AuditFormat;
import io.github.portjail.launcher.audit.AuditOptions;
import io.github.portjail.launcher.container.DockerOptions;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.launcher.repair.RepairOptions;
import io.github.portjail.launcher.systemd.WrapOptions;
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
            RepairOptions options = RepairParser.parse(arguments, 1);
            return Invocation.told(new Invocation.Repair(options), options.quiet());
        }
        if ((wraps || docks) && asksForHelpAnywhere(arguments)) {
            return PicocliCommands.parse(new String[] {first, "--help"});
        }
        if (asksForHelp(arguments, named || proves || holds ? 1 : 0)) {
            return PicocliCommands.parse(arguments);
        }
        if (proves) {
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
        if (holds) {
            Invocation.HoldService hold = WrapParser.parseHold(arguments, 1);
            return Invocation.told(hold, hold.options().quiet());
        }
        if (named || first.startsWith("-")) {
            RunOptions options = RunParser.parse(arguments, named ? 1 : 0);
            return Invocation.told(new Invocation.Run(options), options.quiet());
        }
        if ((first.equals("up") || first.equals("enter")) && !asksForHelp(arguments, afterName(arguments))) {
            if (first.equals("enter")) {
                return new Invocation.Enter(EnterParser.parse(arguments, 1));
            }
            UpOptions options = UpParser.parse(arguments, 1);
            return Invocation.told(new Invocation.Up(options), options.jail().quiet());
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
