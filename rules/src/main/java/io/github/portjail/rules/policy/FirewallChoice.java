// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** Which backend enforces and logs. */
public enum FirewallChoice {
    /** nftables, by libnftables. */
    NFT("nft"),
    /** None: the BPF guard alone enforces, and nothing is logged. */
    NONE("none");

    private final String word;

    FirewallChoice(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives, or {@code auto}, which is nft.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static FirewallChoice parse(String text) {
        if (text.equals("auto")) {
            return NFT;
        }
        for (FirewallChoice choice : values()) {
            if (choice.word.equals(text)) {
                return choice;
            }
        }
        throw new InvalidValueException(
                "firewall " + InvalidValueException.quote(text) + " is none of auto, nft, none");
    }

    @Override
    public String toString() {
        return word;
    }
}
