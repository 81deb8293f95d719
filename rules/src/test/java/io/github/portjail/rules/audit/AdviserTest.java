// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import static io.github.portjail.rules.audit.Samples.by;
import static io.github.portjail.rules.audit.Samples.violation;
import static io.github.portjail.rules.policy.TransportProtocol.SCTP;
import static io.github.portjail.rules.policy.TransportProtocol.TCP;
import static io.github.portjail.rules.policy.TransportProtocol.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviserTest {
    private static final PortRange RANGE = new PortRange(50000, 50999);

    private static List<Advice> advice(Map<String, JailFacts> jails, List<Violation> violations) {
        Adviser adviser = new Adviser();
        violations.forEach(adviser);
        return adviser.advice(jails);
    }

    private static Map<String, JailFacts> web(String steering, Rewriting rewriting, ViolationAction action) {
        return Map.of("web", new JailFacts(RANGE, Place.CGROUP, Steering.parse(steering), rewriting, action));
    }

    @Test
    void othersWhoUseAJailsOwnRangeAreToldApartFromTheJail() {
        List<Advice> advice = advice(
                web("bpf", Rewriting.NONE, ViolationAction.REWRITE),
                List.of(
                        violation("web intruder", TCP, 50007, "10.77.0.2", 443),
                        violation("web intruder", TCP, 50009, "10.77.0.2", 443),
                        violation("web", TCP, 40000, "10.77.0.2", 443)));
        assertEquals(2, advice.size(), advice.toString());
        Advice others = advice.getFirst();
        assertEquals(Cause.INTRUDER, others.cause());
        assertTrue(others.certain(), "no conclusion: their lines say so");
        assertEquals(2, others.violations());
        assertEquals(
                "sent by TCP from ports that are the jail's alone (2 ports, 50007-50009), and were rejected",
                others.finding());
        assertTrue(others.remedy().startsWith("have those programs use other ports"), others.remedy());
        assertEquals(1, advice.getLast().violations(), "the jail's own");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dig    | EXPLICIT_BIND | UDP | 40000 | 53   | 1  | RESOLVER         | --on-violation rewrite
            ntpd   | EXPLICIT_BIND | UDP | 123   | 123  | 1  | SERVICE_PORT     | --on-violation rewrite
            nc     | EXPLICIT_BIND | TCP | 40000 | 443  | 1  | OWN_PORT         | --on-violation rewrite
            rtpd   | EXPLICIT_BIND | UDP | 16384 | 9000 | 20 | OWN_RANGE        | own port range to the jail's range
            httpd  | INHERITED     | TCP | 40000 | 443  | 1  | INHERITED_SOCKET | without open sockets
            hping3 | UNKNOWN       | TCP | 0     | 443  | 1  | RAW_PACKET       | CAP_NET_RAW
            curl   | EPHEMERAL     | TCP | 40000 | 443  | 3  | EPHEMERAL        | --on-violation rewrite
            curl   | UNKNOWN       | TCP | 40000 | 443  | 3  | UNKNOWN          | portjail audit --follow
            """)
    void whatWasSeenHasItsCauseAndItsRemedy(
            String program,
            PortOrigin origin,
            TransportProtocol protocol,
            int firstPort,
            int port,
            int ports,
            Cause cause,
            String remedy) {
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            violations.add(by(program, origin, protocol, firstPort + i, port));
        }

        List<Advice> found = advice(Map.of(), violations);

        assertEquals(1, found.size(), found.toString());
        assertEquals(cause, found.getFirst().cause());
        assertEquals(program, found.getFirst().program());
        assertEquals(ports, found.getFirst().violations());
        assertTrue(found.getFirst().remedy().contains(remedy), found.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none    | NONE              | TCP  | NOT_STEERED        | leave --steer out
            preload | NONE              | TCP  | NOT_PRELOADED      | bpf,preload
            bpf     | NONE              | UDP  | UNBOUND_DATAGRAM   | leave --steer out
            bpf     | NONE              | TCP  | EPHEMERAL          | --on-violation rewrite
            auto    | UNBOUND_DATAGRAMS | UDP  | EPHEMERAL          | --on-violation rewrite
            auto    | UNBOUND_DATAGRAMS | SCTP | UNSTEERED_PROTOCOL | --on-violation rewrite
            """)
    void whyTheKernelsChoiceWasNotSteeredIsKnownWhileTheJailLives(
            String steering, Rewriting rewriting, TransportProtocol protocol, Cause cause, String remedy) {
        Map<String, JailFacts> jails = web(steering, rewriting, ViolationAction.REJECT);

        Advice found = advice(jails, List.of(by("curl", PortOrigin.EPHEMERAL, protocol, 40000, 443)))
                .getFirst();

        assertEquals(cause, found.cause());
        assertTrue(found.certain());
        assertTrue(found.remedy().contains(remedy), found.toString());
    }

    @Test
    void onePortAgainAndAgainIsProbablyBoundAndSaidToBeSoOnlyProbably() {
        Violation violation = violation("web", TCP, 40000, "10.77.0.2", 443);

        Advice found = advice(Map.of(), List.of(violation, violation)).getFirst();

        assertEquals(Cause.OWN_PORT, found.cause());
        assertFalse(found.certain());
    }

    @Test
    void aJailThatRewritesNeedsNothingAndOneThatOnlyAuditsIsSaidToStopNothing() {
        List<Violation> violations = List.of(by("dig", PortOrigin.EXPLICIT_BIND, UDP, 40000, 53));

        String rewritten = advice(web("auto", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.REWRITE), violations)
                .getFirst()
                .remedy();
        String audited = advice(web("auto", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.LOG), violations)
                .getFirst()
                .remedy();

        assertTrue(rewritten.startsWith("nothing has to be done"), rewritten);
        assertTrue(audited.startsWith("the jail only audits, so these packets passed"), audited);
        assertTrue(audited.contains("the range 50000-50999"), audited);
    }

    @Test
    void causesOfMoreViolationsComeFirstAndEachProgramsAreTogether() {
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            violations.add(by("nc", PortOrigin.EXPLICIT_BIND, TCP, 40000, 443));
            violations.add(by("nc", PortOrigin.EXPLICIT_BIND, SCTP, 40000, 443));
        }
        violations.add(by("ntpd", PortOrigin.EXPLICIT_BIND, UDP, 123, 123));

        List<Advice> found = advice(Map.of(), violations);

        assertEquals(
                List.of("nc", "nc", "ntpd"), found.stream().map(Advice::program).toList());
        assertEquals(3, found.getFirst().violations(), "each protocol's");
    }

    @Test
    void soManyProgramsThatNoneCanBeRememberedAreToldToBeTooMany() {
        Adviser adviser = new Adviser();
        for (int i = 0; i < 10_000; i++) {
            adviser.accept(by("p" + i, PortOrigin.UNKNOWN, TCP, i, 443));
        }

        assertEquals(512, adviser.advice(Map.of()).size());
        assertEquals(10_000 - 512, adviser.unjudged());
    }

    @Test
    void whatIsFoundInPartsComesToTheSame() {
        Random random = new Random(7);
        Adviser whole = new Adviser();
        Adviser parts = new Adviser();
        Adviser part = new Adviser();
        for (int i = 0; i < 5_000; i++) {
            Violation some = by(
                    "program" + random.nextInt(500),
                    PortOrigin.values()[random.nextInt(PortOrigin.values().length)],
                    random.nextBoolean() ? TCP : UDP,
                    random.nextInt(65536),
                    random.nextBoolean() ? 53 : 443);
            whole.accept(some);
            part.accept(some);
            if (random.nextInt(100) == 0) {
                parts.moveFrom(part);
            }
        }
        parts.moveFrom(part);

        assertEquals(whole.advice(Map.of()), parts.advice(Map.of()));
        assertEquals(whole.unjudged(), parts.unjudged());
        assertTrue(whole.unjudged() > 0, "there were more programs than are kept apart");
        assertEquals(List.of(), part.advice(Map.of()));
    }
}
