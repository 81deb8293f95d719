// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.cgroup.bpf.PortWitness;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestimonyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    /** The epoch's second 5,000 is the 1,000th since boot. */
    private static final BootClock CLOCK = new BootClock(Instant.ofEpochSecond(5000), 1000 * SECOND);

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("2001:db8::1");

    private static Instant sinceBoot(long nanoseconds) {
        return Instant.ofEpochSecond(4000).plusNanos(nanoseconds);
    }

    private static Violation violation(TransportProtocol protocol, @Nullable Instant time) {
        return new Violation(
                time,
                "web",
                protocol,
                new Endpoint(InetAddress.ofLiteral("192.0.2.9"), 40000),
                new Endpoint(SERVER, 53),
                "",
                "eth0",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                null);
    }

    private static PortWitness witness(
            int protocol, @Nullable InetAddress to, int pid, long first, long last, long closed) {
        return new PortWitness(
                protocol,
                40000,
                to,
                to == null ? 0 : 53,
                pid,
                first,
                last,
                closed,
                pid,
                0,
                PortWitness.Origin.EXPLICIT,
                "dig");
    }

    private static PortWitness connect(int pid, long time) {
        return witness(6, SERVER, pid, time, time, 0);
    }

    private static @Nullable Integer pid(Violation violation, PortWitness... witnesses) {
        PortWitness found = new Testimony(CLOCK, List.of(witnesses)).of(violation);
        return found == null ? null : found.pid();
    }

    private static @Nullable Integer tcp(long logged, PortWitness... witnesses) {
        return pid(violation(TransportProtocol.TCP, sinceBoot(logged)), witnesses);
    }

    private static @Nullable Integer udp(long logged, PortWitness... witnesses) {
        return pid(violation(TransportProtocol.UDP, sinceBoot(logged)), witnesses);
    }

    @Test
    void ofThoseThatConnectedTheLatestBeforeTheLineIsNamed() {
        PortWitness[] each = {connect(1, 100 * SECOND), connect(2, 160 * SECOND), connect(3, 220 * SECOND)};
        assertEquals(1, tcp(100 * SECOND + MILLISECOND, each));
        assertEquals(2, tcp(160 * SECOND + MILLISECOND, each));
        assertEquals(2, tcp(217 * SECOND + MILLISECOND, each), "a SYN that is repeated");
        assertNull(tcp(219 * SECOND + MILLISECOND, each), "or the next one by a log whose clock is slow");
        assertEquals(3, tcp(220 * SECOND + MILLISECOND, each));
        assertNull(tcp(90 * SECOND, each), "before all of them");
    }

    @Test
    void aProcessThatDoesItAgainAndAgainIsNamedForEachTime() {
        PortWitness daemon = witness(6, SERVER, 7, 100 * SECOND, 900 * SECOND, 0);
        assertEquals(7, tcp(100 * SECOND, daemon));
        assertEquals(7, tcp(500 * SECOND, daemon));
        assertEquals(7, tcp(900 * SECOND + MILLISECOND, daemon));
        assertNull(tcp(20 * SECOND, daemon));
    }

    @Test
    void aConnectIsNotTakenForOneOfMinutesLater() {
        assertNull(tcp(500 * SECOND, connect(1, 100 * SECOND)));
    }

    @Test
    void twoThatCannotBeToldApartAreBothNotNamed() {
        assertNull(tcp(100 * SECOND, connect(1, 100 * SECOND), connect(2, 100 * SECOND - MILLISECOND)));
        assertNull(
                tcp(
                        500 * SECOND,
                        witness(6, SERVER, 1, 100 * SECOND, 900 * SECOND, 0),
                        witness(6, SERVER, 2, 200 * SECOND, 800 * SECOND, 0)),
                "both did it before and after");
    }

    @Test
    void aLineInWholeSecondsMayBeOfAnyMomentOfItsSecond() {
        assertEquals(1, tcp(100 * SECOND, connect(1, 100 * SECOND + 900 * MILLISECOND)));
        assertNull(
                tcp(100 * SECOND, connect(1, 100 * SECOND + 900 * MILLISECOND), connect(2, 99 * SECOND)),
                "a second is too coarse to tell");
    }

    @Test
    void clocksMayDifferWhereOnlyOneComesIntoQuestion() {
        long logged = 100 * SECOND + 500 * MILLISECOND;
        assertEquals(1, tcp(logged, connect(1, 101 * SECOND)));
        assertNull(tcp(logged, connect(1, 101 * SECOND), connect(2, 102 * SECOND)));
        assertNull(tcp(logged, connect(1, 103 * SECOND)));
    }

    @Test
    void theDestinationTellsProcessesApartThatShareAPort() {
        PortWitness there = connect(1, 100 * SECOND);
        PortWitness elsewhere = witness(6, OTHER, 2, 100 * SECOND, 100 * SECOND, 0);
        assertEquals(1, tcp(100 * SECOND + MILLISECOND, there, elsewhere));
        assertEquals(2, tcp(100 * SECOND + MILLISECOND, elsewhere), "other rules may have changed the destination");
        assertNull(
                tcp(100 * SECOND + MILLISECOND, elsewhere, witness(6, OTHER, 3, 100 * SECOND, 100 * SECOND, 0)),
                "but then it has to be the only one");
    }

    @Test
    void whoBoundAUdpSocketMaySendFromItUntilItIsClosed() {
        PortWitness open = witness(17, null, 1, 100 * SECOND, 100 * SECOND, 0);
        PortWitness closed = witness(17, null, 2, 10 * SECOND, 10 * SECOND, 50 * SECOND);
        assertEquals(1, udp(900 * SECOND + 1, open, closed));
        assertEquals(2, udp(30 * SECOND + 1, open, closed));
        assertNull(udp(70 * SECOND + 1, open, closed), "nobody had it then");
        assertNull(
                udp(900 * SECOND + 1, open, witness(17, null, 3, 800 * SECOND, 800 * SECOND, 0)),
                "two have bound it: the later perhaps in vain");
    }

    @Test
    void whoSentThereComesBeforeWhoBoundTheSameSocket() {
        PortWitness bound = witness(17, null, 1, 100 * SECOND, 100 * SECOND, 0);
        PortWitness sent = ofSocket(1, witness(17, SERVER, 2, 200 * SECOND, 200 * SECOND, 0));
        assertEquals(2, udp(200 * SECOND + MILLISECOND, bound, sent));
        assertEquals(2, udp(200 * SECOND + MILLISECOND, sent, bound));
        assertEquals(1, udp(150 * SECOND + MILLISECOND, bound, sent));
    }

    private static PortWitness ofSocket(long cookie, PortWitness w) {
        return new PortWitness(
                w.protocol(),
                w.port(),
                w.destination(),
                w.destinationPort(),
                w.pid(),
                w.first(),
                w.last(),
                w.closed(),
                cookie,
                w.uid(),
                w.origin(),
                w.command());
    }

    @Test
    void aLogWhoseClockIsALittleFastOrSlowStillTellsShortLivedSocketsApart() {
        PortWitness[] each = {
            witness(17, null, 1, 100 * SECOND, 100 * SECOND, 100 * SECOND + MILLISECOND),
            witness(17, SERVER, 1, 100 * SECOND, 100 * SECOND, 0),
            witness(17, null, 2, 101 * SECOND, 101 * SECOND, 101 * SECOND + MILLISECOND),
            witness(17, null, 3, 102 * SECOND, 102 * SECOND, 102 * SECOND + MILLISECOND)
        };
        for (long off : List.of(MILLISECOND, 90 * MILLISECOND)) {
            assertEquals(1, udp(100 * SECOND + off, each));
            assertEquals(2, udp(101 * SECOND + off, each));
            assertEquals(3, udp(102 * SECOND + off, each));
        }
        assertEquals(1, udp(100 * SECOND - 90 * MILLISECOND, each[0], each[1]), "the only one");
    }

    @Test
    void whoConnectedAUdpSocketSendsUntilItIsClosed() {
        PortWitness bound = witness(17, null, 1, 100 * SECOND, 100 * SECOND, 150 * SECOND);
        PortWitness connected = witness(17, SERVER, 1, 100 * SECOND, 100 * SECOND, 0);
        PortWitness next = witness(17, null, 2, 200 * SECOND, 200 * SECOND, 201 * SECOND);
        assertEquals(1, udp(149 * SECOND + 1, bound, connected, next));
        assertEquals(2, udp(200 * SECOND + 1, bound, connected, next), "the socket of the first is closed");
        assertNull(udp(180 * SECOND + 1, bound, connected, next));
    }

    @Test
    void twoUdpSocketsThatAreOpenOnTheSamePortAreNotToldApart() {
        PortWitness bound = witness(17, null, 1, 100 * SECOND, 100 * SECOND, 0);
        PortWitness connected = witness(17, SERVER, 1, 100 * SECOND, 100 * SECOND, 0);
        PortWitness other = witness(17, null, 2, 200 * SECOND, 200 * SECOND, 0);
        assertEquals(1, udp(199 * SECOND + 1, bound, connected, other));
        assertNull(udp(201 * SECOND + 1, bound, connected, other), "the other may have sent there");
    }

    @Test
    void aPortThatTheKernelChoseMayBeAnothersSoon() {
        PortWitness sent = witness(17, SERVER, 1, 100 * SECOND, 100 * SECOND, 0);
        assertEquals(1, udp(105 * SECOND + 1, sent));
        assertNull(udp(120 * SECOND + 1, sent));
    }

    @Test
    void protocolsAndPortsAreNotMixedUp() {
        assertNull(udp(100 * SECOND + MILLISECOND, connect(1, 100 * SECOND)));
    }

    @Test
    void aLineWithoutTimeIsOfTheOnlyOneThereIs() {
        Violation untimed = violation(TransportProtocol.TCP, null);
        assertEquals(1, pid(untimed, connect(1, 100 * SECOND)));
        assertNull(pid(untimed, connect(1, 100 * SECOND), connect(2, 200 * SECOND)));
        assertNotNull(untimed.source());
    }

    @Test
    void timesFarFromNowAreNobodys() {
        PortWitness witness = connect(1, 100 * SECOND);
        assertNull(pid(violation(TransportProtocol.TCP, Instant.MAX), witness));
        assertNull(pid(violation(TransportProtocol.TCP, Instant.MIN), witness));
    }
}
