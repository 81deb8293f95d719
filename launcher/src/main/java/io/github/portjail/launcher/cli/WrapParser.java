// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.InsideOptions;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.ServicePlan;
import io.github.portjail.launcher.systemd.DropIn;
import io.github.portjail.launcher.systemd.ServiceName;
import io.github.portjail.launcher.systemd.WrapOptions;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail wrap}: a unit, the options of {@code run}, and what to do with the drop-in. */
final class WrapParser {
    static final String INSTALL = "--install";
    static final String REMOVE = "--remove";

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private @Nullable ServiceName unit;
    private WrapOptions.Action action = WrapOptions.Action.PRINT;
    private boolean hasSet;
    private boolean quiet;

    private WrapParser(String[] arguments) {
        this.arguments = arguments;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static WrapOptions parse(String[] arguments, int first) throws UsageException {
        return new WrapParser(arguments).parse(first);
    }

    /**
     * Parses the words of {@code portjail hold}, as a drop-in has them, from index {@code first}: the set, if any, comes first.
     *
     * @throws UsageException with every fault found
     */
    static Invocation.HoldService parseHold(String[] arguments, int first) throws UsageException {
        if (first + 1 >= arguments.length || !arguments[first].equals(DropIn.NFT_SET)) {
            return new Invocation.HoldService(RunParser.parse(arguments, first), null);
        }
        try {
            UnitSet set = new UnitSet(arguments[first + 1]);
            return new Invocation.HoldService(RunParser.parse(arguments, first + 2), set);
        } catch (InvalidValueException e) {
            throw new UsageException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private WrapOptions parse(int first) throws UsageException {
        readWords(first);
        ServiceName service = unit;
        if (service == null && faults.isEmpty()) {
            faults.add("no unit given: write which service is to be jailed, for example portjail wrap web.service"
                    + " --range 50000:50999");
        }
        if (action == WrapOptions.Action.REMOVE) {
            if (!words.isEmpty()) {
                faults.add(REMOVE + " needs the unit alone: leave '" + words.getFirst() + "' out");
            }
        } else if (faults.isEmpty()) {
            check();
        }
        if (service == null || !faults.isEmpty()) {
            throw new UsageException(faults);
        }
        return new WrapOptions(service, action, words, hasSet, quiet);
    }

    private void check() {
        List<String> all = new ArrayList<>(words);
        all.add("--");
        all.add(String.valueOf(unit));
        RunOptions run;
        try {
            run = RunParser.parse(all.toArray(new String[0]), 0);
        } catch (UsageException e) {
            faults.addAll(e.faults());
            return;
        }
        hasSet = ServicePlan.hasSet(run.firewall(), run.onViolation());
        if (run.dryRun()) {
            faults.add("wrap changes nothing unless " + INSTALL + " is given: leave " + RunOption.DRY_RUN.longName()
                    + " out");
        }
        if (run.user() != null) {
            faults.add("wrap leaves the user to the unit: leave " + RunOption.USER.longName() + " out");
        }
        if (!run.inside().equals(InsideOptions.USUAL)) {
            faults.add(
                    "wrap leaves groups, privileges and files to the unit: leave --group, --keep-caps, --no-new-privs and"
                            + " --close-fds out, and see CapabilityBoundingSet= and NoNewPrivileges= in systemd.exec(5)");
        }
        boolean placed = run.place() != null && run.place() != Place.CGROUP;
        if (placed || run.steering().preload() || run.steering().netns()) {
            faults.add(
                    "wrap changes nothing in the unit's commands: only --place cgroup, and --steer auto, bpf, rewrite"
                            + " or none need nothing of them; else write portjail into the unit's ExecStart=");
        }
    }

    private void readWords(int first) {
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("--")) {
                faults.add("the unit says which commands it runs: leave '--' and what follows out");
                return;
            }
            if (!word.startsWith("-")) {
                readUnit(word);
            } else if (word.equals(INSTALL) || word.equals(REMOVE)) {
                readAction(word);
            } else if (RunOption.named(word) == RunOption.QUIET) {
                // Of this call, and not of what the service prints each time it starts.
                quiet = true;
            } else {
                words.add(word);
                RunOption option = RunOption.named(word);
                if (option != null && option.takesValue()) {
                    if (++i == arguments.length) {
                        // Told here, because to RunParser another word follows.
                        faults.add(word + " needs a value: " + option.placeholder());
                        return;
                    }
                    words.add(arguments[i]);
                }
            }
        }
    }

    private void readUnit(String word) {
        if (unit != null) {
            faults.add("one unit at a time: leave '" + word + "' out");
            return;
        }
        try {
            unit = ServiceName.parse(word);
        } catch (InvalidValueException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    private void readAction(String word) {
        if (action != WrapOptions.Action.PRINT) {
            faults.add(INSTALL + " and " + REMOVE + " are given once, and not both");
        }
        action = word.equals(INSTALL) ? WrapOptions.Action.INSTALL : WrapOptions.Action.REMOVE;
    }
}
