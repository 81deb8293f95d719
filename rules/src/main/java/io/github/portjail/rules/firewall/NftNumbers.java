// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NetlinkAttributes;

/** Numbers of linux/netfilter/nf_tables.h that messages which change something and answers have in common: attributes, and a verdict. */
final class NftNumbers {
    private static final int TABLE = 1;

    static final int CHAIN_NAME = 3;
    static final int RULE_CHAIN = 2;
    static final int RULE_EXPRESSIONS = 4;

    /** Also of the messages about a set's elements. */
    static final int SET_NAME = 2;

    static final int ELEMENTS = 3;
    static final int ELEMENT_KEY = 1;
    static final int ELEMENT_DATA = 2;
    static final int NFT_JUMP = -3;

    private NftNumbers() {}

    /** Returns what every message about portjail's table begins with. */
    static NetlinkAttributes inTable() {
        return new NetlinkAttributes().add(TABLE, NftShared.TABLE.name());
    }
}
