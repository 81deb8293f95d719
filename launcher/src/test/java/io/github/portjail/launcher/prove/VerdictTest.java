// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final PortRange RANGE = new PortRange(50000, 50999);
    private static final int ECONNREFUSED = 111;
    private static final int ETIMEDOUT = 110;

    private static Verdict on(@Nullable Integer error, Integer... ports) {
        Pattern pattern = new Pattern(TransportProtocol.TCP, "connect");
        return Verdict.on(new Trial(pattern, AddressFamily.IPV6, error, List.of(ports)), RANGE);
    }

    @Test
    void whatArrivesFromTheRangeIsSteered() {
        assertEquals(Outcome.STEERED, on(0, 50000).outcome());
        assertEquals("left from port 50999", on(0, 50999).reason());
    }

    @Test
    void whatArrivesFromTheRangeWithoutAnAnswerIsSteeredAndSaysSo() {
        Verdict verdict = on(ETIMEDOUT, 50001);

        assertEquals(Outcome.STEERED, verdict.outcome());
        assertTrue(verdict.reason().contains("ETIMEDOUT"), verdict.reason());
    }

    @Test
    void oneArrivalFromAnotherPortIsALeakWhateverElseArrived() {
        assertEquals(Outcome.LEAKS, on(0, 50001, 49999).outcome());
        assertEquals("left from port 51000", on(ECONNREFUSED, 51000, 51000).reason());
    }

    @Test
    void anAnswerToWhatNobodySawArriveCountsAsALeak() {
        assertEquals(Outcome.LEAKS, on(0).outcome());
    }

    @Test
    void whatDoesNotArriveIsBlockedForTheReasonThatTheProgramWasTold() {
        assertEquals(Outcome.BLOCKED, on(ECONNREFUSED).outcome());
        assertEquals("Connection refused (ECONNREFUSED)", on(ECONNREFUSED).reason());
    }

    /** ENOSYS, ENOPROTOOPT, EPROTONOSUPPORT, ESOCKTNOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT, ENETUNREACH. */
    @ParameterizedTest
    @ValueSource(ints = {38, 92, 93, 94, 95, 97, 101})
    void whatTheKernelDoesNotHaveIsNotAvailable(int error) {
        assertEquals(Outcome.UNAVAILABLE, on(error).outcome());
    }

    @Test
    void withoutAnAddressOfTheFamilyAPatternIsNotAvailable() {
        assertEquals(Outcome.UNAVAILABLE, on(null).outcome());
        assertEquals("no IPv6 on this host", on(null).reason());
    }
}
