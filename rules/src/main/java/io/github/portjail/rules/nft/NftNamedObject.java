// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/** Something that nft can create and delete, because it is found again by its address. */
public sealed interface NftNamedObject extends NftObject
        permits NftTable, NftChain, NftMap, NftCounter, NftMapElement, NftSet, NftSetElement, NftPeerSet {
    /** Returns what stands behind the verb {@code delete}: kind and address. */
    String address();

    /** The same, for what has nothing more to say of itself. */
    @Override
    default String definition() {
        return address();
    }
}
