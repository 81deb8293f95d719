// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import org.jspecify.annotations.Nullable;

/**
 * A chain: a base chain, which the kernel calls, or a regular one, which sees what another chain jumps to it with.
 *
 * @param table where it is
 * @param name an identifier
 * @param hook where the kernel calls it; null for a regular chain
 */
public record NftChain(
        NftTable table, String name, @Nullable NftHook hook) implements NftNamedObject {
    /** Checks the name. */
    public NftChain {
        NftText.identifier(name);
    }

    /** Returns a base chain. */
    public static NftChain base(NftTable table, String name, NftHook hook) {
        return new NftChain(table, name, hook);
    }

    /** Returns a regular chain. */
    public static NftChain regular(NftTable table, String name) {
        return new NftChain(table, name, null);
    }

    @Override
    public String address() {
        return "chain " + path();
    }

    @Override
    public String definition() {
        return hook == null ? address() : address() + " { " + hook + " }";
    }

    @Override
    public String toString() {
        return definition();
    }

    String path() {
        return table.path() + " " + name;
    }
}
