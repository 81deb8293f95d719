// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrangementTest {
    private static final String NO_BPF = "Operation not permitted (EPERM)";
    private static final String NO_NAMESPACE = "this root has no CAP_SYS_ADMIN";

    /** Every combination of what decides: place given, firewall, BPF and namespace; - is a refusal or nothing given. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            -,      nft,  bpf,  ns, cgroup, bpf,     unbound-datagrams, guarded
            -,      nft,  bpf,  -,  cgroup, bpf,     unbound-datagrams, guarded
            -,      none, bpf,  ns, cgroup, bpf,     none,              guarded
            -,      none, bpf,  -,  cgroup, bpf,     none,              guarded
            cgroup, nft,  bpf,  ns, cgroup, bpf,     unbound-datagrams, guarded
            netcls, nft,  bpf,  ns, netcls, bpf,     unbound-datagrams, guarded
            owner,  nft,  bpf,  ns, owner,  bpf,     unbound-datagrams, guarded
            cgroup, none, bpf,  ns, cgroup, bpf,     none,              guarded
            netns,  nft,  bpf,  ns, netns,  netns,   none,              -
            netns,  nft,  -,    ns, netns,  netns,   none,              -
            netns,  nft,  -,    -,  netns,  netns,   none,              -
            netns,  none, bpf,  ns, -,      -,       -,                 -
            -,      nft,  -,    ns, netns,  netns,   none,              -
            -,      nft,  -,    -,  cgroup, preload, none,              -
            cgroup, nft,  -,    ns, cgroup, preload, none,              -
            netcls, nft,  -,    ns, netcls, preload, none,              -
            owner,  nft,  -,    -,  owner,  preload, none,              -
            -,      none, -,    ns, -,      -,       -,                 -
            -,      none, -,    -,  -,      -,       -,                 -
            cgroup, none, -,    ns, -,      -,       -,                 -
            """)
    void autoTakesTheBestThatThereIs(
            String givenPlace,
            String firewall,
            String bpf,
            String namespace,
            String place,
            String steering,
            String rewriting,
            String guarded)
            throws Failure {
        Place given = givenPlace.equals("-") ? null : Place.parse(givenPlace);
        RunOptions options = options(given, Steering.AUTO, FirewallChoice.parse(firewall), TransportProtocol.ALL);
        HostFacts host = host(true, bpf.equals("-") ? NO_BPF : null, namespace.equals("-") ? NO_NAMESPACE : null);
        if (place.equals("-")) {
            assertThrows(Failure.class, () -> Arrangement.decide(options, host), "it is refused");
            return;
        }
        Arrangement arrangement = Arrangement.decide(options, host);
        assertEquals(Place.parse(place), arrangement.place());
        assertEquals(Steering.parse(steering), arrangement.steering());
        assertEquals(Rewriting.parse(rewriting), arrangement.rewriting());
        assertEquals(guarded.equals("guarded"), arrangement.guarded(), "whether the BPF guard is there");
        assertTrue(arrangement.reason().startsWith("auto: "), arrangement.reason());
        boolean instead = bpf.equals("-") && given != Place.NETNS;
        assertEquals(instead, arrangement.remark() != null, "the user is told of what is taken in place of BPF");
        assertEquals(
                instead, arrangement.reason().contains(NO_BPF), "the reason names the cause: " + arrangement.reason());
    }

    @Test
    void withoutRootAutoRefusesAndTheHintNamesTheLibrary() {
        RunOptions options = options(null, Steering.AUTO, FirewallChoice.NFT, TransportProtocol.ALL);
        Failure failure = assertThrows(Failure.class, () -> Arrangement.decide(options, host(false, null, null)));
        assertTrue(failure.text().contains("without root"), failure.text());
        assertTrue(String.valueOf(failure.hint()).contains("--steer preload"), String.valueOf(failure.hint()));
    }

    @Test
    void withoutRootTheLibraryIsTheUsersChoiceAndEnforcesNothing() throws Failure {
        RunOptions options = options(null, Steering.parse("preload"), FirewallChoice.NFT, TransportProtocol.ALL);
        Arrangement arrangement = Arrangement.decide(options, host(false, null, null));
        assertFalse(arrangement.guarded(), "nobody made a guard");
        assertInstanceOf(Enforcement.None.class, arrangement.enforcement(options));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "bpf,preload", "bpf,rewrite"})
    void steeringByBpfIsRefusedWhereItCannotBeUsed(String steering) {
        RunOptions options = options(null, Steering.parse(steering), FirewallChoice.NFT, TransportProtocol.ALL);
        Failure failure = assertThrows(Failure.class, () -> Arrangement.decide(options, host(true, NO_BPF, null)));
        assertEquals("cannot steer by BPF: " + NO_BPF, failure.text());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            bpf,         none
            'bpf,rewrite', all
            rewrite,     all
            preload,     none
            none,        none
            """)
    void whatWasAskedIsTakenAsItIs(String steering, String rewriting) throws Failure {
        RunOptions options = options(null, Steering.parse(steering), FirewallChoice.NFT, TransportProtocol.ALL);
        Arrangement arrangement = Arrangement.decide(options, host(true, null, null));
        assertEquals(Place.CGROUP, arrangement.place());
        assertEquals(Steering.parse(steering), arrangement.steering());
        assertEquals(Rewriting.parse(rewriting), arrangement.rewriting());
        assertTrue(arrangement.guarded(), "the guard stands behind it");
        assertEquals("as asked", arrangement.reason());
        assertNull(arrangement.remark());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewrite", "preload", "none"})
    void otherSteeringGoesOnWithoutTheGuardAndSaysSo(String steering) throws Failure {
        RunOptions options = options(null, Steering.parse(steering), FirewallChoice.NFT, TransportProtocol.ALL);
        Arrangement arrangement = Arrangement.decide(options, host(true, NO_BPF, null));
        assertFalse(arrangement.guarded(), "there is no guard");
        assertTrue(String.valueOf(arrangement.remark()).contains("without the guard"), "it is said");
        String enforcement = arrangement.enforcement(options).describe();
        assertTrue(enforcement.contains("no BPF guard"), "enforcement is stated as it is: " + enforcement);
    }

    @Test
    void whereUdpIsLeftAloneNothingIsRewritten() throws Failure {
        List<TransportProtocol> tcp = List.of(TransportProtocol.TCP);
        RunOptions options = options(null, Steering.AUTO, FirewallChoice.NFT, tcp);
        assertEquals(
                Rewriting.NONE,
                Arrangement.decide(options, host(true, null, null)).rewriting());
    }

    @ParameterizedTest
    @CsvSource({
        "CGROUP, auto, nft",
        "CGROUP, bpf, nft",
        "CGROUP, none, nft",
        "CGROUP, rewrite, nft",
        "NETNS, auto, nft",
        "OWNER, bpf, nft",
        "NETCLS, bpf, nft",
    })
    void anExclusiveRangeNeedsNftAndAChoiceThatIsNotTheKernels(Place place, String steering, String firewall)
            throws Failure {
        RunOptions options = options(
                        place, Steering.parse(steering), FirewallChoice.parse(firewall), TransportProtocol.ALL)
                .withSharing(RangeSharing.EXCLUSIVE, null);

        assertEquals(place, Arrangement.decide(options, host(true, null, null)).place());
    }

    @ParameterizedTest
    @CsvSource({
        "CGROUP, auto, iptables, --exclusive needs nft",
        "CGROUP, auto, iptables-legacy, --exclusive needs nft",
        "CGROUP, bpf, none, --exclusive needs nft",
        "CGROUP, preload, nft, --exclusive cannot be steered by the preload library",
        "CGROUP, 'bpf,preload', nft, --exclusive cannot be steered by the preload library",
    })
    void whatCannotKeepOthersOutOfARangeIsRefused(Place place, String steering, String firewall, String message) {
        RunOptions options = options(
                        place, Steering.parse(steering), FirewallChoice.parse(firewall), TransportProtocol.ALL)
                .withSharing(RangeSharing.EXCLUSIVE, null);

        Failure failure = assertThrows(Failure.class, () -> Arrangement.decide(options, host(true, null, null)));
        assertTrue(failure.text().startsWith(message), failure.text());
    }

    @Test
    void withoutBpfAnExclusiveRangeIsNotLeftToThePreloadLibrary() {
        RunOptions options = options(Place.CGROUP, Steering.AUTO, FirewallChoice.NFT, TransportProtocol.ALL)
                .withSharing(RangeSharing.EXCLUSIVE, null);

        Failure failure = assertThrows(Failure.class, () -> Arrangement.decide(options, host(true, NO_BPF, null)));
        assertTrue(failure.text().startsWith("--exclusive cannot be steered"), failure.text());
    }

    @Test
    void withoutRootNobodyCanBeKeptOut() {
        RunOptions options = options(
                        null, new Steering(false, false, true, false, false), FirewallChoice.NFT, TransportProtocol.ALL)
                .withSharing(RangeSharing.EXCLUSIVE, null);

        Failure failure = assertThrows(Failure.class, () -> Arrangement.decide(options, host(false, null, null)));
        assertTrue(failure.text().startsWith("--exclusive needs root"), failure.text());
    }

    private static HostFacts host(boolean root, @Nullable String withoutBpf, @Nullable String withoutNamespace) {
        CgroupLocation location = new CgroupLocation("/sys/fs/cgroup", "/");
        return new HostFacts(1, root, location, "/", 4026531840L, "/opt/portjail", null, withoutBpf, withoutNamespace);
    }

    private static RunOptions options(
            @Nullable Place place, Steering steering, FirewallChoice firewall, List<TransportProtocol> protocols) {
        return new RunOptions(
                new PortRange(50000, 50999),
                null,
                ViolationAction.REJECT,
                LogTarget.KERNEL,
                null,
                LogPolicy.usualRate(),
                place,
                steering,
                firewall,
                protocols,
                "nobody",
                false,
                false,
                List.of("true"),
                0);
    }
}
