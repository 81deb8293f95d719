// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

/** Changes of one table that take effect together or not at all. Prints itself as the input of {@code iptables-restore --noflush}. */
public final class IptablesRestore {
    private final IptablesTable table;
    private final String lines;

    private IptablesRestore(IptablesTable table, String lines) {
        this.table = table;
        this.lines = lines;
    }

    /** Returns input that changes nothing yet. */
    public static IptablesRestore of(IptablesTable table) {
        return new IptablesRestore(table, "");
    }

    /** Returns this input, and then: the chain comes into being. It is an error if it exists already. */
    public IptablesRestore create(IptablesChain chain) {
        return then("-N " + chain);
    }

    /** Returns this input, and then: the chain exists and has no rule. */
    public IptablesRestore empty(IptablesChain chain) {
        return then(":" + chain + " - [0:0]");
    }

    /** Returns this input, and then: the chain is gone. It is an error if it does not exist, has rules, or is referred to. */
    public IptablesRestore delete(IptablesChain chain) {
        return then("-X " + chain);
    }

    /** Returns this input, and then: the rule is the last one of its chain. */
    public IptablesRestore append(IptablesRule rule) {
        return then(rule.toString());
    }

    /** Returns this input, and then: the rule is the first one of its chain. */
    public IptablesRestore insert(IptablesRule rule) {
        return then(rule.insertion());
    }

    /** Returns this input, and then: the first rule equal to this one is gone. It is an error if there is none. */
    public IptablesRestore delete(IptablesRule rule) {
        return then(rule.deletion());
    }

    /** Returns the table. */
    public IptablesTable table() {
        return table;
    }

    /** Returns the commands alone, each with a newline behind it; empty if nothing is changed. */
    public String lines() {
        return lines;
    }

    @Override
    public String toString() {
        return "*" + table + "\n" + lines + "COMMIT\n";
    }

    private IptablesRestore then(String line) {
        return new IptablesRestore(table, lines + line + "\n");
    }
}
