// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** Which backend enforces and logs. */
public enum FirewallChoice {
    /** nftables, by libnftables. */
    NFT("nft"),
    /** iptables and ip6tables, by whichever programs are installed. */
    IPTABLES("iptables"),
    /** Their variant that works on nf_tables. */
    IPTABLES_NFT("iptables-nft"),
    /** Their variant that works on the older tables. */
    IPTABLES_LEGACY("iptables-legacy"),
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
        throw new InvalidValueException("firewall " + InvalidValueException.quote(text)
                + " is none of auto, nft, iptables, iptables-nft, iptables-legacy, none");
    }

    /** Tells whether it is iptables, in whichever variant. */
    public boolean isIptables() {
        return this == IPTABLES || this == IPTABLES_NFT || this == IPTABLES_LEGACY;
    }

    @Override
    public String toString() {
        return word;
    }
}
