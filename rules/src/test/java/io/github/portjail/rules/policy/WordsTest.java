// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @ParameterizedTest
    @EnumSource
    void everyActionIsReadAsItIsWritten(ViolationAction action) {
        assertEquals(action, ViolationAction.parse(action.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void everyRewritingIsReadAsItIsWritten(Rewriting rewriting) {
        assertEquals(rewriting, Rewriting.parse(rewriting.toString()));
    }

    @Test
    void anotherWordIsNoRewriting() {
        assertEquals(
                "rewriting 'true' is none of none, unbound-datagrams, all",
                assertThrows(InvalidValueException.class, () -> Rewriting.parse("true"))
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everySharingIsReadAsItIsWritten(RangeSharing sharing) {
        assertEquals(sharing, RangeSharing.parse(sharing.toString()));
        assertEquals(0, sharing.describe().indexOf(sharing.toString()), sharing.describe());
    }

    @Test
    void anotherWordIsNoSharing() {
        assertEquals(
                "sharing '' is none of own, shared, exclusive",
                assertThrows(InvalidValueException.class, () -> RangeSharing.parse(""))
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyUnitIsReadAsItIsWritten(RateLimit.Unit unit) {
        assertEquals(unit, RateLimit.Unit.parse(unit.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "REJECT", "reject ", "rejec", "rejected", "drop;accept", "none"})
    void anotherWordIsNoAction(String word) {
        assertEquals(
                "violation action " + InvalidValueException.quote(word) + " is none of reject, drop, log, rewrite",
                assertThrows(InvalidValueException.class, () -> ViolationAction.parse(word))
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyFirewallIsReadAsItIsWritten(FirewallChoice choice) {
        assertEquals(choice, FirewallChoice.parse(choice.toString()));
    }

    @Test
    void withoutAChoiceTheFirewallIsNft() {
        assertEquals(FirewallChoice.NFT, FirewallChoice.parse("auto"));
    }

    @Test
    void anotherWordIsNoFirewall() {
        assertEquals(
                "firewall 'nftables' is none of auto, nft, iptables, iptables-nft, iptables-legacy, none",
                assertThrows(InvalidValueException.class, () -> FirewallChoice.parse("nftables"))
                        .getMessage());
    }

    @Test
    void aMessageStaysOneLineWhateverTheValue() {
        assertEquals("'a\\u000ab\\u001b[31m\\ud800'", InvalidValueException.quote("a\nb\u001b[31m\ud800"));
        assertEquals("'" + "x".repeat(60) + "...'", InvalidValueException.quote("x".repeat(61)));
    }
}
