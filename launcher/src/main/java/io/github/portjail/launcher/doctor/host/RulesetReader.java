// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.firewall.NftResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists the rules of this network namespace with the programs that made them: nft, and both kinds of iptables. */
final class RulesetReader {
    private static final List<String> DIRECTORIES = List.of("", "/usr/sbin/", "/sbin/");

    private final NativeFrame frame;
    private final List<HostView.Gap> gaps;

    RulesetReader(NativeFrame frame, List<HostView.Gap> gaps) {
        this.frame = frame;
        this.gaps = gaps;
    }

    /** All of them. Needs CAP_NET_ADMIN. */
    Ruleset read() {
        Ruleset ruleset = nftables();
        for (String family : List.of("ip", "ip6")) {
            ruleset = ruleset.with(legacy(family));
        }
        return ruleset;
    }

    private Ruleset nftables() {
        try (LibNftables nft = LibNftables.open(frame)) {
            NftResult result = nft.listRuleset();
            if (result.status() != 0) {
                gap(HostView.Source.NFTABLES, result.error().strip().replace('\n', ' '));
                return Ruleset.EMPTY;
            }
            NftJson json = NftJson.parse(result.output());
            return json.hasRulesOfIptables() ? withTargets(json.ruleset()) : json.ruleset();
        } catch (KernelException | IOException e) {
            gap(HostView.Source.NFTABLES, String.valueOf(e.getMessage()));
            return Ruleset.EMPTY;
        }
    }

    /** What iptables-nft put there as iptables itself tells it, with the ports that nft does not show. */
    private Ruleset withTargets(Ruleset ruleset) {
        Ruleset better = ruleset;
        for (String family : List.of("ip", "ip6")) {
            String program = RuleTool.IPTABLES_NFT.program(family) + "-save";
            try {
                CommandResult saved = run(program);
                if (saved.status() == 0) {
                    better = better.replacing(IptablesSave.parse(saved.output(), RuleTool.IPTABLES_NFT, family));
                }
            } catch (CommandException e) {
                // nft's own listing has to do: it names the targets, without what they are told.
            }
        }
        return better;
    }

    private List<FoundChain> legacy(String family) {
        String file = family.equals("ip") ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names";
        try {
            if (new FileCalls(frame).readText(file).isBlank()) {
                return List.of();
            }
        } catch (KernelException e) {
            // The kernel has no such tables.
            return List.of();
        }
        String program = RuleTool.IPTABLES_LEGACY.program(family) + "-save";
        String usual = family.equals("ip") ? "iptables-save" : "ip6tables-save";
        for (String name : List.of(program, usual)) {
            try {
                CommandResult saved = run(name);
                if (saved.status() == 0
                        && (name.equals(program) || !iptablesVersion().contains("nf_tables"))) {
                    return IptablesSave.parse(saved.output(), RuleTool.IPTABLES_LEGACY, family);
                }
            } catch (CommandException e) {
                // The next name may be the one it has here.
            }
        }
        gap(HostView.Source.IPTABLES, "there are legacy tables, and no " + program + " to list them");
        return List.of();
    }

    /** What {@code iptables --version} prints, empty when there is none. */
    String iptablesVersion() {
        try {
            return run("iptables", "--version").output().strip();
        } catch (CommandException e) {
            return "";
        }
    }

    /** Runs a program that may be where only root's PATH leads. */
    private static CommandResult run(String program, String... arguments) {
        CommandException last = new CommandException(program);
        for (String directory : DIRECTORIES) {
            List<String> words = new ArrayList<>(List.of(directory + program));
            words.addAll(List.of(arguments));
            try {
                return Command.of(words.toArray(new String[0])).run();
            } catch (CommandException e) {
                last = e;
            }
        }
        throw last;
    }

    private void gap(HostView.Source source, String reason) {
        gaps.add(new HostView.Gap(source, reason));
    }
}
