// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.IptablesResult;
import io.github.portjail.rules.firewall.IptablesRunner;
import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.FirewallChoice;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of iptables that are found on PATH.
 *
 * <p>Once it is known which variant they are, those are taken that carry its name: {@code iptables-restore} itself is often a
 * link that somebody may turn over to the other variant while a jail runs.
 */
public final class IptablesPrograms implements IptablesRunner {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(1);
    private static final String SECONDS_FOR_THE_LOCK = "20";
    private static final String RESTORE = "-restore";
    private static final String SAVE = "-save";
    private static final String HINT = "apt-get install iptables, or leave --firewall out";

    private final List<String> before;
    private final FirewallChoice variant;
    private final String version;
    private final String restore4;
    private final String restore6;
    private final String save4;
    private final String save6;

    private IptablesPrograms(List<String> before, Found found) {
        this.before = before;
        this.variant = found.variant();
        this.version = found.version();
        this.restore4 = need(found, IptablesFamily.IPV4, RESTORE);
        this.restore6 = need(found, IptablesFamily.IPV6, RESTORE);
        this.save4 = need(found, IptablesFamily.IPV4, SAVE);
        this.save6 = need(found, IptablesFamily.IPV6, SAVE);
    }

    /**
     * A variant that is there.
     *
     * @param named whether its programs carry its name
     * @param version what it says of itself
     */
    private record Found(FirewallChoice variant, boolean named, String version) {}

    /**
     * Finds programs for the network namespace of this process.
     *
     * @param choice one of those that are iptables
     * @throws FirewallException if there are none
     */
    public static IptablesPrograms find(FirewallChoice choice) {
        return behind(choice);
    }

    /** Finds programs that run behind words that run them elsewhere, for example {@code nsenter --net=/run/netns/NAME}. */
    public static IptablesPrograms behind(FirewallChoice choice, String... words) {
        return new IptablesPrograms(List.of(words), found(choice));
    }

    /** Returns which variant it is, so that the same is taken when the jail is looked at. */
    public FirewallChoice variant() {
        return variant;
    }

    @Override
    public String describe() {
        return variant + ": " + version;
    }

    @Override
    public String restoreProgram(IptablesFamily family) {
        return family == IptablesFamily.IPV4 ? restore4 : restore6;
    }

    @Override
    public IptablesResult restore(IptablesFamily family, String input) {
        return run(List.of(restoreProgram(family), "--noflush", "-w", SECONDS_FOR_THE_LOCK), input);
    }

    @Override
    public IptablesResult save(IptablesFamily family, @Nullable IptablesTable table) {
        String program = family == IptablesFamily.IPV4 ? save4 : save6;
        return run(table == null ? List.of(program, "-c") : List.of(program, "-c", "-t", table.toString()), "");
    }

    private IptablesResult run(List<String> words, String input) {
        List<String> all = new ArrayList<>(before);
        all.addAll(words);
        CommandResult result = run(new Command(all, TIME_LIMIT), input);
        return new IptablesResult(result.status(), result.output(), result.error());
    }

    private static CommandResult run(Command command, String input) {
        try {
            return command.run(input);
        } catch (CommandException failure) {
            FirewallException unavailable = new FirewallException(String.valueOf(failure.getMessage()));
            unavailable.initCause(failure);
            throw unavailable;
        }
    }

    private static Found found(FirewallChoice choice) {
        String plain = onPath("iptables" + RESTORE);
        if (plain != null) {
            String version = version(plain);
            FirewallChoice variant = variant(version);
            if (choice == FirewallChoice.IPTABLES || choice == variant) {
                return new Found(variant, onPath(variant + RESTORE) != null, version);
            }
        }
        for (FirewallChoice variant : List.of(FirewallChoice.IPTABLES_NFT, FirewallChoice.IPTABLES_LEGACY)) {
            String named = onPath(variant + RESTORE);
            if (named != null && (choice == FirewallChoice.IPTABLES || choice == variant)) {
                return new Found(variant, true, version(named));
            }
        }
        String wanted = choice == FirewallChoice.IPTABLES ? "iptables" : choice.toString();
        throw missing(wanted + RESTORE);
    }

    /** Returns for example {@code iptables-restore v1.8.9 (nf_tables)}. */
    private static String version(String program) {
        CommandResult result = run(Command.of(program, "--version"), "");
        String version = result.output().strip();
        if (result.status() != 0 || version.isEmpty()) {
            throw new FirewallException("cannot ask " + program + " for its version: it ended with status "
                    + result.status() + " " + result.error().strip());
        }
        return version;
    }

    /** Before version 1.8.0 there was one variant, which did not name itself. */
    static FirewallChoice variant(String version) {
        return version.endsWith("(nf_tables)") ? FirewallChoice.IPTABLES_NFT : FirewallChoice.IPTABLES_LEGACY;
    }

    private static String need(Found found, IptablesFamily family, String ending) {
        String suffix = found.variant().toString().substring("iptables".length());
        String name = family.program() + (found.named() ? suffix : "") + ending;
        String path = onPath(name);
        if (path == null) {
            throw missing(name);
        }
        return path;
    }

    private static FirewallException missing(String program) {
        return new FirewallException("cannot find the program " + program + " on PATH " + Command.path(), HINT);
    }

    private static @Nullable String onPath(String program) {
        for (String directory : Command.path().split(":", -1)) {
            File file = new File(directory, program);
            if (directory.startsWith("/") && file.isFile() && file.canExecute()) {
                return file.getPath();
            }
        }
        return null;
    }
}
