// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/** Something that nft can add. */
public sealed interface NftObject permits NftNamedObject, NftRule {
    /** Returns what stands behind the verb {@code add}: kind, address and content. */
    String definition();
}
