// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModeTableTest {
    private static final String TEXT = """
            # a comment
            group unbound: udp-sendto udp-sendmsg

            + cgroup bpf,preload nft reject steered; blocked: bind-outside tcp-mptcp; blocked~: unbound
              netns  auto        nft log    steered
            refused: * rewrite none: --steer rewrite needs a firewall
            """;

    private final ModeTable table = ModeTable.parse(TEXT);

    @Test
    void aPatternThatIsNotNamedHasTheFirstOutcome() {
        Mode mode = table.modes().getFirst();

        assertEquals("steered", mode.expected("tcp-connect"));
        assertEquals("steered", mode.expected("udp-mptcp"));
    }

    @Test
    void aNameIsOfBothProtocolsAGroupOrOnePattern() {
        Mode mode = table.modes().getFirst();

        assertEquals("blocked", mode.expected("tcp-bind-outside"));
        assertEquals("blocked", mode.expected("udp-bind-outside"));
        assertEquals("blocked", mode.expected("tcp-mptcp"));
        assertEquals("blocked~", mode.expected("udp-sendmsg"));
    }

    @Test
    void onlyWhatTheKernelPicksMayBeSteeredByChance() {
        Mode mode = table.modes().getFirst();

        assertTrue(mode.allows("udp-sendto", "blocked", true));
        assertTrue(mode.allows("udp-sendto", "steered", true));
        assertFalse(mode.allows("udp-sendto", "steered", false), "the kernel never picks a port of the range");
        assertFalse(mode.allows("udp-sendto", "LEAKS", true));
        assertFalse(mode.allows("tcp-bind-outside", "steered", true));
    }

    @Test
    void aModeKnowsItsOptionsAndWhetherItIsShown() {
        Mode mode = table.modes().getFirst();

        assertEquals(
                List.of("--place", "cgroup", "--steer", "bpf,preload", "--firewall", "nft", "--on-violation", "reject"),
                mode.options());
        assertTrue(mode.shown());
        assertFalse(table.modes().get(1).shown());
    }

    @Test
    void aRefusalCoversACombinationWithThatWayAmongOthers() {
        Refusal refusal = table.refusals().getFirst();

        assertTrue(refusal.covers("owner", "bpf,rewrite", "none"));
        assertFalse(refusal.covers("owner", "bpf,rewrite", "nft"));
        assertFalse(refusal.covers("owner", "bpf", "none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup bpf nft reject steered", "  cgroup bpf nft reject stered", "  cgroup bpf nft"})
    void whatIsNoLineOfTheTableIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> ModeTable.parse(line));
    }
}
