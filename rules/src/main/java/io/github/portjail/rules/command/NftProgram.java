// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.NftResult;
import io.github.portjail.rules.firewall.NftRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program nft(8), reading its commands from standard input. */
public final class NftProgram implements NftRunner {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(1);

    private final Command command;

    private NftProgram(Command command) {
        this.command = command;
    }

    /** Returns nft for the network namespace of this process. */
    public static NftProgram here() {
        return behind();
    }

    /** Returns nft behind words that run it elsewhere, for example {@code nsenter --net=/run/netns/NAME}. */
    public static NftProgram behind(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("nft", "-f", "-"));
        return new NftProgram(new Command(all, TIME_LIMIT));
    }

    @Override
    public NftResult run(String commands) {
        try {
            CommandResult result = command.run(commands);
            return new NftResult(result.status(), result.output(), result.error());
        } catch (CommandException failure) {
            FirewallException unavailable = new FirewallException(String.valueOf(failure.getMessage()));
            unavailable.initCause(failure);
            throw unavailable;
        }
    }
}
