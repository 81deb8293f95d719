// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import java.util.List;

/**
 * A rule at the end of a chain.
 *
 * @param chain where it is
 * @param statements at least one, in the order in which the kernel goes through them
 */
public record NftRule(NftChain chain, List<NftStatement> statements) implements NftObject {
    /** Copies the list. */
    public NftRule {
        statements = List.copyOf(statements);
        if (statements.isEmpty()) {
            throw new IllegalArgumentException("a rule has at least one statement");
        }
    }

    /** Returns a rule of these statements. */
    public static NftRule of(NftChain chain, NftStatement... statements) {
        return new NftRule(chain, List.of(statements));
    }

    @Override
    public String definition() {
        return "rule " + chain.path() + " " + text();
    }

    /** Returns the statements as nft lists them in their chain. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < statements.size(); i++) {
            text.append(i == 0 ? "" : " ").append(statements.get(i));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return definition();
    }
}
