// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import org.jspecify.annotations.Nullable;

/** Command lines that put something into a jail, parsed without picocli: those of {@code run}, {@code enter}, {@code up} and {@code hold}. */
public final class LaunchParser {
    private LaunchParser() {}

    /**
     * Parses the arguments, without the program's name.
     *
     * @return null when they are another command's, or ask for help
     * @throws UsageException with every fault found
     */
    public static @Nullable Invocation parse(String[] arguments) throws UsageException {
        if (arguments.length == 0) {
            return null;
        }
        String first = arguments[0];
        boolean named = first.equals("run");
        if (named || first.startsWith("-")) {
            return asksForHelp(arguments, named ? 1 : 0) ? null : run(arguments, named ? 1 : 0);
        }
        if (first.equals("hold")) {
            return asksForHelp(arguments, 1) ? null : hold(arguments);
        }
        boolean ups = first.equals("up");
        if ((!ups && !first.equals("enter")) || asksForHelp(arguments, afterName(arguments))) {
            return null;
        }
        return ups ? up(arguments) : new Invocation.Enter(EnterParser.parse(arguments, 1));
    }

    private static Invocation run(String[] arguments, int first) throws UsageException {
        RunOptions options = RunParser.parse(arguments, first);
        return Invocation.told(new Invocation.Run(options), options.quiet());
    }

    private static Invocation hold(String[] arguments) throws UsageException {
        Invocation.HoldService hold = WrapParser.parseHold(arguments, 1);
        return Invocation.told(hold, hold.options().quiet());
    }

    private static Invocation up(String[] arguments) throws UsageException {
        UpOptions options = UpParser.parse(arguments, 1);
        return Invocation.told(new Invocation.Up(options), options.jail().quiet());
    }

    /** Where options may begin: the name stands before or behind them. */
    private static int afterName(String[] arguments) {
        return arguments.length > 1 && !arguments[1].startsWith("-") ? 2 : 1;
    }

    /** Whether --help or --version stands among the options, before the command's own words. */
    static boolean asksForHelp(String[] arguments, int first) {
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
