// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of nftables by netlink (family NETLINK_NETFILTER), in the network namespace of the caller. Other than through nft, what is
 * asked costs the same however much else there is.
 */
public interface NftKernel {
    /**
     * Asks for objects of the family inet.
     *
     * @param message such as NFT_MSG_GETRULE
     * @param dump whether for all that fit, or for the one that is named
     * @param attributes what names them
     * @return the attributes of each answer; null when the kernel refused, as it does where there is no such object
     */
    @Nullable List<byte[]> get(int message, boolean dump, byte[] attributes);

    /**
     * Changes nftables by one transaction.
     *
     * @return whether all took effect; otherwise nothing did, or the kernel's answer got lost
     */
    boolean change(List<NftMessage> messages);

    /** Returns the ID of the cgroup that nft knows by this path; 0 when there is none. */
    long cgroup(String nftPath);
}
