// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

/**
 * A chain of a table: one of the kernel's own, in capital letters, or one that somebody created.
 *
 * @param table where it is
 * @param name 1 to 28 letters, digits, - and _ (XT_EXTENSION_MAXNAMELEN of linux/netfilter/x_tables.h), not beginning with -
 */
public record IptablesChain(IptablesTable table, String name) {
    private static final int LONGEST = 28;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if iptables could not take it
     */
    public IptablesChain {
        boolean valid = !name.isEmpty() && name.length() <= LONGEST && name.charAt(0) != '-';
        for (int i = 0; i < name.length(); i++) {
            valid &= IptablesText.isPlain(name.charAt(i));
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + name + "' is not a name that a chain of iptables can have");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
