// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.nft.NftChain;
import java.nio.charset.StandardCharsets;

/** What nft and iptables-save print is read, or refused in the words of the house, whatever it is. */
public final class ListingFuzzer {
    private static final NftChain CHAIN = NftChain.regular(NftShared.TABLE, "jail_web");

    private ListingFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        NftListing listing = NftListing.parse(text, CHAIN);
        if (listing.lines().stream().anyMatch(line -> line.indexOf('\n') >= 0)) {
            throw new AssertionError("a line of the listing is more than one: " + listing);
        }
        if (NftCounters.parse(text, NftCounters.INTRUDERS).size() > text.length()) {
            throw new AssertionError("more counters than text");
        }
        for (String chain : ForwardPolicy.droppingChains(text)) {
            if (chain.indexOf('\n') >= 0) {
                throw new AssertionError("a chain's name has two lines: " + chain);
            }
        }
        try {
            IptablesListing.parse(IptablesFamily.IPV4, text);
        } catch (FirewallException told) {
            if (String.valueOf(told.getMessage()).indexOf('\n') >= 0) {
                throw new AssertionError("more than a line", told);
            }
        }
    }
}
