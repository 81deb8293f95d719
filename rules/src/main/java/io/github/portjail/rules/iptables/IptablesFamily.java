// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

/** The version of IP: each has programs, tables and rules of its own. */
public enum IptablesFamily {
    IPV4("iptables", "icmp-admin-prohibited", "/32"),
    IPV6("ip6tables", "icmp6-adm-prohibited", "/128");

    private final String program;
    private final String prohibited;
    private final String host;

    IptablesFamily(String program, String prohibited, String host) {
        this.program = program;
        this.prohibited = prohibited;
        this.host = host;
    }

    /** Returns what the names of the programs begin with. */
    public String program() {
        return program;
    }

    /** Returns the refusal "administratively prohibited" of the target REJECT. */
    String prohibited() {
        return prohibited;
    }

    /** Returns the prefix length that iptables lists behind the address of a single host. */
    String hostPrefix() {
        return host;
    }
}
