// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.InvalidValueException;

/** The languages in which rules are exported. */
public enum ExportFormat {
    /** A table of nftables, for nft -f. */
    NFT("nft"),
    /** Chains of iptables and ip6tables, for their -restore programs. */
    IPTABLES("iptables"),
    /** Sets for ipset restore, and the rules of iptables that use them. */
    IPSET("ipset"),
    /** pf.conf(5) of OpenBSD and FreeBSD. */
    PF("pf"),
    /** ipf(5) of IP Filter. */
    IPFILTER("ipfilter"),
    /** For programs; docs/EXPORT.md describes it. */
    JSON("json");

    private final String word;

    ExportFormat(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static ExportFormat parse(String text) {
        for (ExportFormat format : values()) {
            if (format.word.equals(text)) {
                return format;
            }
        }
        throw new InvalidValueException(
                "format " + InvalidValueException.quote(text) + " is none of nft, iptables, ipset, pf, ipfilter, json");
    }

    /** Returns the rules in this format. */
    public ExportedText write(Export export) {
        return writer().write(export);
    }

    private ExportWriter writer() {
        return switch (this) {
            case NFT -> new NftExport();
            case IPTABLES -> new IptablesExport();
            case IPSET -> new IpsetExport();
            case PF -> new PfExport();
            case IPFILTER -> new IpfilterExport();
            case JSON -> new JsonExport();
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
