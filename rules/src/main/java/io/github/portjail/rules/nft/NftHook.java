// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * Where a base chain is called, and among what is called there in which order; all accept what no rule stops.
 *
 * <p>Source NAT is at priority 100 (srcnat). Of several chains there the first one decides, and the others are not asked.
 */
public enum NftHook {
    /** What comes in by one link, before anything else; of the table inet since Linux 5.10. */
    INGRESS("type filter hook ingress device \"%\" priority filter; policy accept;", -1, 0),
    OUTPUT("type filter hook output priority filter; policy accept;", 3, 0),
    /** Sees what no chain at {@link #OUTPUT} stopped. */
    AFTER_OUTPUT("type filter hook output priority filter + 1; policy accept;", 3, 1),
    /** Sees what chains of all usual priorities let in. */
    AFTER_INPUT("type filter hook input priority 150; policy accept;", 1, 150),
    FORWARD("type filter hook forward priority filter; policy accept;", 2, 0),
    INPUT("type filter hook input priority filter; policy accept;", 1, 0),
    /** Decides about source NAT before {@link #SOURCE_NAT}, and before other tables. */
    SOURCE_NAT_FIRST("type nat hook postrouting priority srcnat - 2; policy accept;", 4, 98),
    /** Decides about source NAT before other tables. */
    SOURCE_NAT("type nat hook postrouting priority srcnat - 1; policy accept;", 4, 99),
    /** Sees what source NAT made of a packet. */
    AFTER_SOURCE_NAT("type filter hook postrouting priority srcnat + 1; policy accept;", 4, 101),
    /** Source NAT of packets to this host itself; nft has no name for the priority at this hook. */
    INPUT_SOURCE_NAT("type nat hook input priority 99; policy accept;", 1, 99),
    /** Sees what source NAT made of a packet to this host itself. */
    AFTER_INPUT_SOURCE_NAT("type filter hook input priority 101; policy accept;", 1, 101);

    private final String text;
    private final int number;
    private final int priority;

    NftHook(String text, int number, int priority) {
        this.text = text;
        this.number = number;
        this.priority = priority;
    }

    /** Returns the kernel's number of the hook (enum nf_inet_hooks); -1 for one whose chains are told by their device, too. */
    public int number() {
        return number;
    }

    /** Returns the priority at the hook. */
    public int priority() {
        return priority;
    }

    /** Returns the chain's type: filter or nat. */
    public String type() {
        return text.startsWith("type nat ") ? "nat" : "filter";
    }

    /** Returns the hook as nft lists it. */
    @Override
    public String toString() {
        return text;
    }
}
