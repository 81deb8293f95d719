// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateStoreTest {
    private static final JailState STATE = new JailState(
            new Policy(
                    new JailName("web"),
                    new PortRange(50000, 50999),
                    ViolationAction.DROP,
                    new LogPolicy(LogTarget.NONE, "web: ", new RateLimit(3, RateLimit.Unit.MINUTE, 7)),
                    TransportProtocol.parse("udp,tcp"),
                    Rewriting.UNBOUND_DATAGRAMS,
                    RangeSharing.EXCLUSIVE),
            "portjail/web",
            2,
            Place.NETNS,
            "pj-web 10.0.0.2 -",
            Steering.NETNS,
            FirewallChoice.NONE,
            true,
            4026531840L,
            4711,
            1_700_000_000_000L,
            List.of("sh", "-c", "echo \"\\\n\t\u001b\uDCE9 \u00e9\""),
            new Confinement(true, true, false, true));

    @Test
    void whatWasWrittenIsReadBackEqual() throws IOException {
        assertEquals(STATE, StateStore.parse(STATE.toJson()));
    }

    @Test
    void aJailOfSeveralRangesIsReadBackEqualAndNoneForWhoKnowsOneRange() throws IOException {
        Policy one = STATE.policy();
        Policy several = new Policy(
                one.name(),
                PortSet.parse("7472:7487,11568:11583"),
                one.onViolation(),
                one.log(),
                one.protocols(),
                one.rewriting(),
                one.sharing());
        String json = STATE.toJson().replace("\"first\":50000,\"last\":50999", "\"ranges\":\"7472-7487,11568-11583\"");
        assertEquals(several, StateStore.parse(json).policy());
        assertTrue(StateStore.parse(json).toJson().contains("\"ranges\":\"7472-7487,11568-11583\""), json);
        assertFalse(StateStore.parse(json).toJson().contains("\"first\""), "all between is not the jail's: " + json);
    }

    @Test
    void aJailOfAVersionThatKnewNoSharingIsShared() throws IOException {
        String json = STATE.toJson().replace("\"sharing\":\"exclusive\",", "");

        assertEquals(RangeSharing.SHARED, StateStore.parse(json).policy().sharing());
        assertThrows(IOException.class, () -> StateStore.parse(STATE.toJson().replace("exclusive", "mine")));
    }

    @Test
    void theGroupOfALogIsReadBack() throws IOException {
        String json = STATE.toJson().replace("\"log\":\"none\"", "\"log\":\"nflog:65535\"");
        assertEquals(
                LogTarget.nflog(65535), StateStore.parse(json).policy().log().target());
        assertEquals(json, StateStore.parse(json).toJson());
        assertThrows(IOException.class, () -> StateStore.parse(json.replace("65535", "65536")));
    }

    @Test
    void theStateIsPlainAsciiOnOneLine() {
        String json = STATE.toJson();

        assertEquals(json.length() - 1, json.indexOf('\n'), json);
        assertEquals(-1, json.chars().filter(c -> c > 0x7e).findFirst().orElse(-1), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"version\":2}", "{\"version\":1,\"name\":7}", "{\"version\":1,"})
    void anythingElseIsRefusedWithTheReason(String text) {
        assertThrows(IOException.class, () -> StateStore.parse(text));
    }
}
