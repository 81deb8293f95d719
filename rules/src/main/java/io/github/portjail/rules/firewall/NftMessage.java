// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NetlinkAttributes;

/**
 * A message that changes nftables, of the family inet (enum nf_tables_msg_types of linux/netfilter/nf_tables.h).
 *
 * @param type such as NFT_MSG_NEWRULE
 * @param flags those of netlink(7) for new objects: NLM_F_CREATE, NLM_F_EXCL, NLM_F_APPEND
 * @param attributes what it is about
 */
public record NftMessage(int type, int flags, NetlinkAttributes attributes) {
    /** Returns the attributes, one behind the other. */
    public byte[] content() {
        return attributes.toBytes();
    }
}
