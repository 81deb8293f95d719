// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/** The way to the kernel's nftables: libnftables in this process, or the nft program. */
@FunctionalInterface
public interface NftRunner {
    /**
     * Runs commands of nft(8), one a line, in the network namespace of the caller. All changes among them are one
     * transaction: they take effect together or not at all.
     *
     * @throws FirewallException if nft could not be run at all; what nft itself refuses is in the result
     */
    NftResult run(String commands);
}
