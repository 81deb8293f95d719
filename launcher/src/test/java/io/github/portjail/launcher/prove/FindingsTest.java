// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final int ECONNREFUSED = 111;

    private final List<Trial> trials = new ArrayList<>();

    private Findings findings(@Nullable String note) {
        PortRange range = new PortRange(50000, 50999);
        List<Verdict> verdicts =
                trials.stream().map(trial -> Verdict.on(trial, range)).toList();
        return new Findings(range, List.of("--range", "50000:50999"), note, verdicts);
    }

    private void tried(TransportProtocol protocol, String manner, @Nullable Integer error, Integer... ports) {
        for (AddressFamily family : AddressFamily.values()) {
            trials.add(new Trial(new Pattern(protocol, manner), family, error, List.of(ports)));
        }
    }

    @Test
    void aMannerIsARowOfBothProtocols() {
        tried(TransportProtocol.TCP, "connect", 0, 50001);
        tried(TransportProtocol.TCP, "mptcp", 92);
        tried(TransportProtocol.UDP, "connect", ECONNREFUSED);

        assertEquals("""
                ports 50000-50999   TCP IPv4       TCP IPv6       UDP IPv4       UDP IPv6
                connect             steered        steered        blocked        blocked
                mptcp               not available  not available  -              -

                no leaks: 2 steered, 2 blocked, 2 not available here
                """, FindingsText.print(findings(null), false, 0, Ink.NONE));
    }

    @Test
    void leaksAreExplainedAndOthersWhenAskedFor() {
        tried(TransportProtocol.UDP, "sendto", 0, 40000);
        tried(TransportProtocol.TCP, "connect", ECONNREFUSED);
        String leaks = "LEAKS: udp sendto, IPv4: left from port 40000\nLEAKS: udp sendto, IPv6: left from port 40000\n";
        String end = "note: an audit\nLEAKS: 2 of 4; 0 steered, 2 blocked, 0 not available here\n";

        String brief = FindingsText.print(findings("an audit"), false, 0, Ink.NONE);
        assertTrue(brief.endsWith("\n\n" + leaks + end), brief);
        String full = FindingsText.print(findings("an audit"), true, 0, Ink.NONE);
        assertTrue(full.contains(leaks + "blocked: tcp connect, IPv4: Connection refused (ECONNREFUSED)\n"), full);
    }

    @Test
    void theJsonHasCountsAndTrials() throws IOException {
        tried(TransportProtocol.TCP, "connect", 0, 50001, 50002);
        tried(TransportProtocol.UDP, "connect", null);

        Map<String, Object> json = JSON.std.mapFrom(FindingsJson.print(findings(null)));
        assertEquals(Map.of("first", 50000, "last", 50999), json.get("range"));
        assertEquals(2, json.get("steered"));
        assertEquals(2, json.get("notAvailable"));
        List<?> all = assertInstanceOf(List.class, json.get("trials"));
        Map<?, ?> first = assertInstanceOf(Map.class, all.getFirst());
        assertEquals("tcp-connect", first.get("pattern"));
        assertEquals("IPv4", first.get("family"));
        assertEquals(List.of(50001, 50002), first.get("ports"));
        assertEquals(0, first.get("errno"));
    }
}
