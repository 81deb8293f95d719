// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftRule;
import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftTransaction;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain with all its rules.
 *
 * @param chain a base chain, which all jails share, or a regular one, which is a jail's own
 * @param rules in the order in which the kernel goes through them
 */
record NftPart(NftChain chain, List<NftRule> rules) {
    NftPart {
        rules = List.copyOf(rules);
    }

    /** Brings the chain about, or repairs it: as it is where it is as it should be. */
    NftTransaction refresh() {
        return rulesAfter(NftTransaction.empty().add(chain).flush(chain));
    }

    /** Creates a jail's own chain; fails if there is one of this name. */
    NftTransaction creation() {
        return rulesAfter(NftTransaction.empty().create(chain));
    }

    private NftTransaction rulesAfter(NftTransaction beginning) {
        NftTransaction transaction = beginning;
        for (int i = 0; i < rules.size(); i++) {
            transaction = transaction.add(rules.get(i));
        }
        return transaction;
    }

    /** Collects rules. */
    static final class Builder {
        private final NftChain chain;
        private final List<NftRule> rules = new ArrayList<>();

        Builder(NftChain chain) {
            this.chain = chain;
        }

        Builder rule(NftStatement... statements) {
            rules.add(NftRule.of(chain, statements));
            return this;
        }

        NftPart build() {
            return new NftPart(chain, rules);
        }
    }
}
