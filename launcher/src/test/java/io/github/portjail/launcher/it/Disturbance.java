// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** What other programs of a host do to its firewall rules, by the very commands that they give. */
enum Disturbance {
    NFT_FLUSH,
    NFT_NEW_RULESET,
    FIREWALLD_RELOAD,
    RULES_OF_CHAINS_DELETED,
    ELEMENTS_DELETED,
    IPTABLES_RESTORE,
    DOCKER_RESTART;

    private static final String NEW_RULESET = """
            flush ruleset
            table inet filter {
              chain input { type filter hook input priority 0; policy accept; tcp dport 1 drop; }
              chain output { type filter hook output priority 0; policy accept; counter; }
            }
            """;

    /** What firewalld 1.3 gives to libnftables at a reload, in its order: traffic is stopped, its table made anew, and that lifted. */
    private static final List<String> FIREWALLD = List.of("""
            add table inet firewalld_policy_drop
            add chain inet firewalld_policy_drop filter_input { type filter hook input priority -190; policy drop; }
            add chain inet firewalld_policy_drop filter_output { type filter hook output priority -190; policy drop; }
            add rule inet firewalld_policy_drop filter_input ct state established,related accept
            add rule inet firewalld_policy_drop filter_output ct state established,related accept
            """, """
            add table inet firewalld
            delete table inet firewalld
            """, """
            add table inet firewalld
            add chain inet firewalld filter_INPUT { type filter hook input priority 10; policy accept; }
            add chain inet firewalld filter_OUTPUT { type filter hook output priority 10; policy accept; }
            add rule inet firewalld filter_INPUT ct state established,related accept
            """, "delete table inet firewalld_policy_drop\n");

    private static final String WHOLE_TABLES = """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A INPUT -p tcp --dport 1 -j DROP
            COMMIT
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            COMMIT
            *mangle
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            COMMIT
            """;

    /**
     * Does it.
     *
     * @param variant of iptables; nft where the jail's rules are nftables'
     */
    void strike(TestHost host, String variant) {
        switch (this) {
            case NFT_FLUSH -> host.run("nft", "flush", "ruleset").expectSuccess();
            case NFT_NEW_RULESET ->
                host.run(List.of("nft", "-f", "-"), NEW_RULESET).expectSuccess();
            case FIREWALLD_RELOAD -> {
                for (String transaction : FIREWALLD) {
                    host.run(List.of("nft", "-f", "-"), transaction).expectSuccess();
                }
                flushTables(host, "iptables-nft");
            }
            case RULES_OF_CHAINS_DELETED -> {
                for (String chain :
                        host.run("nft", "list", "chains").output().lines().toList()) {
                    if (chain.strip().startsWith("chain jail_")) {
                        flushChain(host, chain.strip().split(" ", 3)[1]);
                    }
                }
            }
            case ELEMENTS_DELETED ->
                host.run("nft", "flush", "map", "inet", "portjail", "jails_2").expectSuccess();
            case IPTABLES_RESTORE -> {
                for (String family : KernelChains.FAMILIES) {
                    host.run(List.of(program(family, variant) + "-restore"), WHOLE_TABLES)
                            .expectSuccess();
                }
            }
            case DOCKER_RESTART -> restartDocker(host, program("iptables", variant));
        }
    }

    /** Where jails come and go a chain that was listed may be gone. */
    private static void flushChain(TestHost host, String chain) {
        Finished flush = host.run("nft", "flush", "chain", "inet", "portjail", chain);
        assertTrue(flush.status() == 0 || flush.errors().contains("No such file or directory"), flush::toString);
    }

    private static String program(String family, String variant) {
        return family + variant.substring("iptables".length());
    }

    /** firewalld, also with nftables behind it, empties the tables of iptables where rules were given to it directly. */
    private static void flushTables(TestHost host, String variant) {
        for (String family : KernelChains.FAMILIES) {
            for (String table : List.of("filter", "nat", "mangle")) {
                for (String command : List.of("-F", "-X", "-Z")) {
                    Finished done = host.run(program(family, variant), "-w", "-t", table, command);
                    // Where jails come and go, one may have begun since its chains were emptied.
                    assertTrue(done.status() == 0 || done.errors().contains("Device or resource busy"), done::toString);
                }
            }
        }
    }

    /** An administrator's usual way with it: tables are emptied, and the engine makes its chains and jumps anew. */
    private static void restartDocker(TestHost host, String iptables) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("-F"));
        commands.add(List.of("-X"));
        commands.add(List.of("-t", "nat", "-F"));
        commands.add(List.of("-t", "nat", "-X"));
        commands.add(List.of("-t", "nat", "-N", "DOCKER"));
        commands.add(List.of("-N", "DOCKER"));
        commands.add(List.of("-N", "DOCKER-USER"));
        commands.add(List.of("-A", "DOCKER-USER", "-j", "RETURN"));
        commands.add(List.of("-I", "FORWARD", "-j", "DOCKER-USER"));
        commands.add(List.of("-A", "FORWARD", "-o", "docker0", "-j", "DOCKER"));
        commands.add(List.of("-t", "nat", "-A", "PREROUTING", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"));
        commands.add(List.of(
                "-t", "nat", "-A", "POSTROUTING", "-s", "172.17.0.0/16", "!", "-o", "docker0", "-j", "MASQUERADE"));
        for (List<String> command : commands) {
            host.run(Commands.concat(List.of(iptables, "-w"), command)).expectSuccess();
        }
    }

    /** Leaves a host without rules, for the next test. */
    static void clear(TestHost host) {
        flushTables(host, "iptables-legacy");
        host.run("nft", "flush", "ruleset").expectSuccess();
    }
}
