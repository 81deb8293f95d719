// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.act.Reaper;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.terminal.StandardStreams;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.policy.JailName;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code portjail prove}: opens connections in every way in a jail, and looks from which ports they arrive. */
public final class Prove {
    /** Of the server, in a network namespace of its own; each pattern has two of its ports. */
    private static final int BASE = 7000;

    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);
    private static final String NO_ADDRESS = "-";

    private final String home;
    private static final String AGAIN =
            "something else on this host ended it, for want of memory perhaps: dmesg; then try again";

    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream notes;

    /**
     * Prepares a proof.
     *
     * @param home the installation's directory
     * @param out where the findings are printed
     * @param err where the jail's own messages are printed
     * @param notes where it is said that it goes on
     */
    public Prove(String home, PrintStream out, PrintStream err, PrintStream notes) {
        this.home = home;
        this.out = out;
        this.err = err;
        this.notes = notes;
    }

    /**
     * Tries every pattern once and prints what was found.
     *
     * @return OK without leaks, LEAKS with one, OWN_FAULT when the jail could not be started, which has said why
     * @throws Failure when it could not be tried; nothing is left behind then
     */
    public ExitStatus run(ProveOptions options) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            requirePrivileges(Privileges.read(frame));
            Findings findings;
            try (Progress line = Progress.of(notes, "opening connections in every way")) {
                findings = prove(frame, options, line);
            }
            if (findings == null) {
                return ExitStatus.OWN_FAULT;
            }
            out.print(
                    options.json()
                            ? FindingsJson.print(findings)
                            : FindingsText.print(
                                    findings,
                                    options.run().verbose(),
                                    StandardStreams.outputColumns(),
                                    options.colours().ink()));
            return findings.count(Outcome.LEAKS) == 0 ? ExitStatus.OK : ExitStatus.LEAKS;
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (CommandException e) {
            throw Failure.of(String.valueOf(e.getMessage()), e).withHint(AGAIN);
        } catch (IllegalArgumentException e) {
            throw Failure.of("portjail-prove was not understood: " + e.getMessage(), e)
                    .withHint("it is of another version than portjail: install portjail anew");
        }
    }

    private static void requirePrivileges(Privileges privileges) throws Failure {
        String what = "cannot prove anything without %s: the far end is a network namespace of its own";
        if (!privileges.isRoot()) {
            throw Failure.of(what.formatted("root"))
                    .withHint("run it by sudo; with --user the jailed program has no root");
        }
        if (!privileges.has(Capability.CAP_SYS_ADMIN) || !privileges.has(Capability.CAP_NET_ADMIN)) {
            throw Failure.of(what.formatted("CAP_SYS_ADMIN and CAP_NET_ADMIN"))
                    .withHint("in a container, give it CAP_NET_ADMIN, CAP_BPF and CAP_SYS_ADMIN");
        }
    }

    /** Null when the jail could not be started. */
    private @Nullable Findings prove(NativeFrame frame, ProveOptions options, Progress line) throws Failure {
        long process = new ProcessCalls(frame).getpid();
        List<Pattern> patterns =
                Pattern.parseList(Command.of(program(), "list").run().output());
        TrialPorts ports = TrialPorts.choose(options.run().range());
        Reaper reaper = new Reaper(frame, home + "/lib/portjail-reaper");
        JailName given = options.run().name();
        JailName jail = given == null ? new JailName("prove-" + process) : given;
        JailName farEnd = new JailName("prove-" + process + "-far");
        String base = Integer.toString(BASE);
        try (Neighbour neighbour = Neighbour.start(frame, farEnd, reaper, program(), "server", base)) {
            List<String> words = new ArrayList<>(List.of(home + "/bin/portjail", "run"));
            words.addAll(options.words());
            if (given == null) {
                words.addAll(List.of("--name", jail.value()));
            }
            words.addAll(List.of("--", program(), "client"));
            words.addAll(List.of(orNone(neighbour.address4()), orNone(neighbour.address6()), base));
            words.addAll(List.of(Integer.toString(ports.inside()), Integer.toString(ports.outside())));
            words.add(program() + "-static");
            CommandResult client = new Command(words, TIME_LIMIT).run();
            client.error().lines().forEach(said -> line.println(err, said));
            String _ = reaper.awaitTeardown(StateDirectory.path(jail));
            if (!ended(client)) {
                return null;
            }
            List<Trial> trials =
                    Transcript.read(patterns, BASE, families(neighbour), client.output(), neighbour.arrivals());
            return Findings.of(options, trials);
        }
    }

    /**
     * Whether the client came to its end; false when the jail could not be started, and has said why.
     *
     * @throws Failure when the client was ended
     */
    private static boolean ended(CommandResult client) throws Failure {
        if (client.status() == 0) {
            return true;
        }
        boolean ofRun = client.status() == ExitStatus.OWN_FAULT.code()
                || client.status() == ExitStatus.CANNOT_EXECUTE.code()
                || client.status() == ExitStatus.NOT_FOUND.code();
        if (ofRun && client.output().isEmpty()) {
            return false;
        }
        throw Failure.of("the jailed client ended early, with status " + client.status() + ", after "
                        + client.output().lines().count() + " results")
                .withHint(AGAIN);
    }

    private static Set<AddressFamily> families(Neighbour neighbour) {
        Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
        if (neighbour.address4() != null) {
            families.add(AddressFamily.IPV4);
        }
        if (neighbour.address6() != null) {
            families.add(AddressFamily.IPV6);
        }
        return families;
    }

    private static String orNone(@Nullable String address) {
        return address == null ? NO_ADDRESS : address;
    }

    private String program() {
        return home + "/lib/portjail-prove";
    }
}
