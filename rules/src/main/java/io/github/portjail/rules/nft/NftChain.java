// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import org.jspecify.annotations.Nullable;

/**
 * A chain: a base chain, which the kernel calls, or a regular one, which sees what another chain jumps to it with.
 *
 * @param table where it is
 * @param name an identifier
 * @param hook where the kernel calls it; null for a regular chain
 * @param device the link whose packets it sees; null but for the hook ingress
 */
public record NftChain(
        NftTable table,
        String name,
        @Nullable NftHook hook,
        @Nullable String device) implements NftNamedObject {
    /** Checks the name. */
    public NftChain {
        NftText.identifier(name);
        if ((device != null) != (hook == NftHook.INGRESS)) {
            throw new IllegalArgumentException("a chain has a device at the hook ingress, and only there");
        }
        if (device != null) {
            NftText.quoted(device);
        }
    }

    /** Returns a base chain. */
    public static NftChain base(NftTable table, String name, NftHook hook) {
        return new NftChain(table, name, hook, null);
    }

    /** Returns a base chain that sees what comes in by a link; the kernel deletes it with the link. */
    public static NftChain ingress(NftTable table, String name, String device) {
        return new NftChain(table, name, NftHook.INGRESS, device);
    }

    /** Returns a regular chain. */
    public static NftChain regular(NftTable table, String name) {
        return new NftChain(table, name, null, null);
    }

    @Override
    public String address() {
        return "chain " + path();
    }

    @Override
    public String definition() {
        String text = hookText();
        return text == null ? address() : address() + " { " + text + " }";
    }

    /** Returns the hook as nft lists it; null for a regular chain. */
    public @Nullable String hookText() {
        if (hook == null || device == null) {
            return hook == null ? null : hook.toString();
        }
        return hook.toString().replace("%", device);
    }

    @Override
    public String toString() {
        return definition();
    }

    String path() {
        return table.path() + " " + name;
    }
}
