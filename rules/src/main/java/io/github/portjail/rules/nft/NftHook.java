// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * Where a base chain is called, and among what is called there in which order; all accept what no rule stops.
 *
 * <p>Source NAT is at priority 100 (srcnat). Of several chains there the first one decides, and the others are not asked.
 */
public enum NftHook {
    /** What comes in by one link, before anything else; of the table inet since Linux 5.10. */
    INGRESS("type filter hook ingress device \"%\" priority filter; policy accept;"),
    OUTPUT("type filter hook output priority filter; policy accept;"),
    /** Sees what no chain at {@link #OUTPUT} stopped. */
    AFTER_OUTPUT("type filter hook output priority filter + 1; policy accept;"),
    FORWARD("type filter hook forward priority filter; policy accept;"),
    INPUT("type filter hook input priority filter; policy accept;"),
    /** Decides about source NAT before {@link #SOURCE_NAT}, and before other tables. */
    SOURCE_NAT_FIRST("type nat hook postrouting priority srcnat - 2; policy accept;"),
    /** Decides about source NAT before other tables. */
    SOURCE_NAT("type nat hook postrouting priority srcnat - 1; policy accept;"),
    /** Sees what source NAT made of a packet. */
    AFTER_SOURCE_NAT("type filter hook postrouting priority srcnat + 1; policy accept;"),
    /** Source NAT of packets to this host itself; nft has no name for the priority at this hook. */
    INPUT_SOURCE_NAT("type nat hook input priority 99; policy accept;"),
    /** Sees what source NAT made of a packet to this host itself. */
    AFTER_INPUT_SOURCE_NAT("type filter hook input priority 101; policy accept;");

    private final String text;

    NftHook(String text) {
        this.text = text;
    }

    /** Returns the hook as nft lists it. */
    @Override
    public String toString() {
        return text;
    }
}
