// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * What a jail's rules ask of the kernel's nftables, a kernel's module each; tried by one rule in a table that no other program has.
 *
 * <p>In the order in which a jail's lack is told: what comes later may fail for want of what comes before.
 */
public enum NftAbility {
    RULES("", "", "rules (module nf_tables)", Way.NO_RULES, false, "th sport != 50000-50999 counter accept"),
    CONNTRACK(
            " ct ",
            "",
            "connection tracking (modules nf_conntrack and nft_ct)",
            "--place cgroup with --steer bpf does without, unless --exclusive or --on-violation log asks for it",
            false,
            "ct direction reply accept"),
    CGROUP(
            "socket cgroupv2",
            "add map inet %s jails { type cgroupsv2 : verdict; }\n",
            "socket cgroupv2 (module nft_socket)",
            "--place netns does without; or " + Way.NO_RULES,
            false,
            "socket cgroupv2 level 1 vmap @jails"),
    CLASSID("meta cgroup", "", "meta cgroup", "give another --place", false, "meta cgroup 0x706a0001 accept"),
    OWNER("meta skuid", "", "meta skuid", "give another --place", false, "meta skuid 65534 accept"),
    SOURCE_NAT(
            "type nat",
            "",
            "source NAT (modules nft_chain_nat, nft_nat and nft_masq)",
            "--place cgroup with --steer bpf does without",
            true,
            "meta l4proto tcp masquerade to :50000-50999"),
    LABEL(
            "ct label",
            "",
            "labels of connections (CONFIG_NF_CONNTRACK_LABELS)",
            "--steer bpf does without",
            false,
            "ct label set 112"),
    LOG(
            "flags skuid",
            "",
            "log (modules nft_log and nf_log_syslog)",
            "--log none does without",
            false,
            "limit rate 10/second log prefix \"portjail \" flags skuid"),
    NFLOG(
            " snaplen ",
            "",
            "log group (modules nft_log and nfnetlink_log)",
            "--log none does without",
            false,
            "log prefix \"portjail \" group 0 snaplen 160"),
    REJECT(
            "reject with",
            "",
            "reject (module nft_reject_inet)",
            "--on-violation drop does without",
            false,
            "meta l4proto tcp reject with tcp reset");

    private static final String OUTPUT = "output { type filter hook output priority filter; policy accept; }\n";
    private static final String POSTROUTING =
            "postrouting { type nat hook postrouting priority srcnat; policy accept; }\n";

    private final String sign;
    private final String before;
    private final String description;
    private final String wayWithout;
    private final boolean atPostrouting;
    private final String rule;

    /** Constants of an enum's own are not there yet when its members are made. */
    private static final class Way {
        static final String NO_RULES =
                "--firewall none does without: the BPF guard then enforces alone, and nothing is logged";
    }

    NftAbility(String sign, String before, String description, String wayWithout, boolean atPostrouting, String rule) {
        this.sign = sign;
        this.before = before;
        this.description = description;
        this.wayWithout = wayWithout;
        this.atPostrouting = atPostrouting;
        this.rule = rule;
    }

    /** Commands of nft(8) that make the table, and in it a rule that asks for this. */
    public String trial(String table) {
        String chain = atPostrouting ? POSTROUTING : OUTPUT;
        String name = chain.substring(0, chain.indexOf(' '));
        return "add table inet " + table + "\n"
                + before.replace("%s", table)
                + "add chain inet " + table + " " + chain
                + "add rule inet " + table + " " + name + " " + rule + "\n";
    }

    /** Whether rules ask for this. */
    boolean isNeededBy(String installation) {
        return installation.contains(sign);
    }

    /** In words, with what a kernel calls it. */
    String description() {
        return description;
    }

    /** What to do where the kernel does not have it. */
    String wayWithout() {
        return wayWithout;
    }
}
