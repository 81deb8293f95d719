// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

/** A table: when a packet is asked about, and what may be done to it. */
public enum IptablesTable {
    /** At the hook postrouting before NAT. */
    MANGLE("mangle"),
    /** Asked once for each connection, with its first packet. */
    NAT("nat"),
    /** The only one with the target REJECT. */
    FILTER("filter");

    private final String word;

    IptablesTable(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
