// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A table of the family inet, which sees IPv4 and IPv6.
 *
 * @param name an identifier
 */
public record NftTable(String name) implements NftNamedObject {
    /** Checks the name. */
    public NftTable {
        NftText.identifier(name);
    }

    @Override
    public String address() {
        return "table " + path();
    }

    @Override
    public String toString() {
        return address();
    }

    /** Returns family and name, with which the address of everything in the table begins. */
    String path() {
        return "inet " + name;
    }
}
