// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A named counter of packets and bytes.
 *
 * @param table where it is
 * @param name an identifier
 */
public record NftCounter(NftTable table, String name) implements NftNamedObject {
    /** Checks the name. */
    public NftCounter {
        NftText.identifier(name);
    }

    @Override
    public String address() {
        return "counter " + table.path() + " " + name;
    }

    @Override
    public String toString() {
        return address();
    }
}
