// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

/** The program in whose words rules are read and written. */
public enum RuleTool {
    NFT("nft", "nft"),
    /** iptables(8) on nf_tables. */
    IPTABLES_NFT("iptables-nft", "ip6tables-nft"),
    /** iptables(8) on the kernel's own tables, which nft does not show. */
    IPTABLES_LEGACY("iptables-legacy", "ip6tables-legacy");

    private final String ipv4;
    private final String ipv6;

    RuleTool(String ipv4, String ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** The program for a family of its tables. */
    public String program(String family) {
        return family.equals("ip6") ? ipv6 : ipv4;
    }
}
