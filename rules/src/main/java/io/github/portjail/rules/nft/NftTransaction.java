// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/** Changes that take effect together or not at all, in order. Prints itself as the input of {@code nft -f -}, one command a line. */
public final class NftTransaction {
    private final String text;

    private NftTransaction(String text) {
        this.text = text;
    }

    /** Returns a transaction that changes nothing yet. */
    public static NftTransaction empty() {
        return new NftTransaction("");
    }

    /** Returns this transaction, and then: the object exists. It is no error if it does already; a rule is added at every time. */
    public NftTransaction add(NftObject object) {
        return then("add", object.definition());
    }

    /** Returns this transaction, and then: the object comes into being. It is an error if it exists already. */
    public NftTransaction create(NftNamedObject object) {
        return then("create", object.definition());
    }

    /** Returns this transaction, and then: the object is gone. It is an error if it does not exist, or is referred to. */
    public NftTransaction delete(NftNamedObject object) {
        return then("delete", object.address());
    }

    /** Returns this transaction, and then: the chain has no rule. */
    public NftTransaction flush(NftChain chain) {
        return then("flush", chain.address());
    }

    /** Returns this transaction, and then the other. */
    public NftTransaction then(NftTransaction other) {
        return new NftTransaction(text + other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private NftTransaction then(String verb, String object) {
        return new NftTransaction(text + verb + " " + object + "\n");
    }
}
