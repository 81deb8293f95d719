// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A set of cgroups of version 2, each by its ID: 8 bytes, host byte order.
 *
 * @param table where it is
 * @param name an identifier
 */
public record NftSet(NftTable table, String name) implements NftNamedObject {
    /** Checks the name. */
    public NftSet {
        NftText.identifier(name);
    }

    @Override
    public String address() {
        return "set " + path();
    }

    @Override
    public String definition() {
        return address() + " { type cgroupsv2; }";
    }

    @Override
    public String toString() {
        return definition();
    }

    String path() {
        return table.path() + " " + name;
    }
}
