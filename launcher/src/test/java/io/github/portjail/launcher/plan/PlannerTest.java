// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.firewall.NftFirewall;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final CgroupLocation HYBRID = new CgroupLocation("/sys/fs/cgroup/unified", "/");

    @Test
    void theStepsComeInTheOrderInWhichTheyFailClosed() throws Failure {
        List<LaunchStep> steps =
                plan(HYBRID, "/user", options(null, ViolationAction.REJECT)).steps();

        assertInstanceOf(LaunchStep.WriteState.class, steps.get(0), "the state is written ahead of everything");
        assertInstanceOf(
                LaunchStep.StartReaper.class, steps.get(1), "the reaper stands before there is anything to reap");
        assertInstanceOf(
                LaunchStep.ReadBack.class, steps.get(steps.size() - 4), "all is read back before the jail is entered");
        assertInstanceOf(LaunchStep.Execute.class, steps.getLast(), "the command comes last");
    }

    @Test
    void withoutANameTheJailIsNamedAfterTheCommandAndThePid() throws Failure {
        LaunchPlan plan = plan(HYBRID, "/", options(null, ViolationAction.REJECT));

        assertEquals(new JailName("curl-4711"), plan.jail().policy().name());
        assertEquals("portjail/curl-4711", plan.jail().group());
        assertEquals("portjail curl-4711: ", plan.jail().policy().log().prefix());
    }

    @Test
    void onAHybridHostNftGetsThePathBelowItsOwnBaseAndTheLevelFromTheRootOfTheTree() throws Failure {
        LaunchPlan plan = plan(HYBRID, "/", options("web", ViolationAction.REJECT));

        assertTrue(plan.print().contains("\"unified/portjail/web\" : jump jail_web"), plan.print());
        assertTrue(plan.print().contains("socket cgroupv2 level 2"), plan.print());
    }

    @Test
    void belowABindMountedPartOfTheTreeTheLevelCountsFromTheNamespacesRoot() throws Failure {
        LaunchPlan plan = plan(
                new CgroupLocation("/sys/fs/cgroup", "/guest/a"), "/guest/a", options("web", ViolationAction.REJECT));

        assertEquals(4, plan.jail().level());
    }

    @Test
    void thePrintedPlanHoldsEveryStepAndTheExactRules() throws Failure {
        LaunchPlan plan = plan(HYBRID, "/", options("web", ViolationAction.DROP));
        String text = plan.print();

        for (LaunchStep step : plan.steps()) {
            assertTrue(text.contains(step.describe()), "the dry run leaves out: " + step.describe());
            for (String line : step.detail().lines().toList()) {
                assertTrue(text.contains(line), "the dry run leaves out: " + line);
            }
        }
        assertTrue(text.contains("enforcement: full"), text);
    }

    @Test
    void anAuditSaysThatItEnforcesNothing() throws Failure {
        LaunchPlan plan = plan(HYBRID, "/", options("web", ViolationAction.LOG));

        assertInstanceOf(Enforcement.None.class, plan.enforcement());
        assertTrue(plan.print().contains("enforcement: none, as asked"), plan.print());
        assertTrue(plan.print().contains("only counts"), "the guard of an audit drops nothing: " + plan.print());
    }

    @Test
    void aJailIsNotMadeFromInsideAJail() {
        Failure failure = assertThrows(
                Failure.class, () -> plan(HYBRID, "/portjail/web", options("inner", ViolationAction.REJECT)));

        assertEquals(ExitStatus.OWN_FAULT, failure.status());
        assertTrue(failure.text().contains("/portjail/web"), failure.text());
    }

    @Test
    void theCommandsFirstWordIsCountedFromTheProgramsOwnName() throws Failure {
        LaunchPlan plan = plan(HYBRID, "/", options("web", ViolationAction.REJECT));
        LaunchStep.Execute execute = (LaunchStep.Execute) plan.steps().getLast();

        assertEquals(5, execute.argumentIndex(), "portjail --range 1:2 -- curl: curl is argv[5] when it is argument 4");
    }

    private static HostFacts inService(HostFacts.@Nullable Service service) {
        return new HostFacts(
                4711,
                true,
                HYBRID,
                "/system.slice/web.service",
                4026531840L,
                "/opt/portjail",
                null,
                null,
                null,
                service,
                OwnGroups.AT_ROOT);
    }

    private static HostFacts.Service service(boolean command, String... jails) {
        return new HostFacts.Service("web.service", "system.slice/web.service", command, List.of(jails));
    }

    private static Planner planner(HostFacts host) {
        return new Planner(host, null, new NftFirewall(commands -> {
            throw new AssertionError("a plan asks nobody: " + commands);
        }));
    }

    @Test
    void aCommandOfAServiceIsJailedInTheServicesOwnCgroup() throws Failure {
        LaunchPlan plan =
                planner(inService(service(true))).plan(options(null, ViolationAction.REJECT), 1_700_000_000_000L);

        assertEquals("system.slice/web.service", plan.jail().group());
        assertEquals(new JailName("web"), plan.jail().policy().name(), "it is named after the service");
        assertTrue(plan.print().contains("\"unified/system.slice/web.service\" : jump jail_web"), plan.print());
        for (LaunchStep step : plan.steps()) {
            assertFalse(step instanceof LaunchStep.EnterGroup, "it is moved nowhere: " + step.describe());
            assertFalse(step instanceof LaunchStep.CreateGroup, "no cgroup is made: " + step.describe());
        }
        assertTrue(plan.print().contains("unit 4711"), "the reaper leaves the service's cgroup alone: " + plan.print());
        assertTrue(plan.print().contains("portjail-reaper watch-unit "), plan.print());
    }

    @Test
    void whatAnEarlierCommandOfTheServiceLeftIsTakenDownFirst() throws Failure {
        LaunchPlan plan = planner(inService(service(true, "old")))
                .plan(options(null, ViolationAction.REJECT), 1_700_000_000_000L);

        assertInstanceOf(LaunchStep.ReleaseUnit.class, plan.steps().getFirst());
    }

    @Test
    void whatACommandOfAServiceStartsGetsACgroupOfItsOwn() throws Failure {
        LaunchPlan plan =
                planner(inService(service(false))).plan(options("own", ViolationAction.REJECT), 1_700_000_000_000L);

        assertEquals("portjail/own", plan.jail().group());
    }

    @Test
    void whatACommandOfAJailedServiceStartsIsInsideAJail() {
        Failure failure = assertThrows(
                Failure.class,
                () -> planner(inService(service(false, "web")))
                        .plan(options("own", ViolationAction.REJECT), 1_700_000_000_000L));

        assertEquals("cannot create a jail from inside jail 'web', which is web.service", failure.text());
    }

    @Test
    void aHeldJailHasNoCommandAndIsNotEnteredByThisProcess() throws Failure {
        LaunchPlan plan = planner(inService(service(true)))
                .planHeld(options(null, ViolationAction.REJECT), null, 1_700_000_000_000L);

        assertInstanceOf(LaunchStep.Hold.class, plan.steps().getLast());
        assertTrue(plan.print().contains("unit-held"), plan.print());
    }

    @Test
    void theSetThatSystemdKeepsIsFilledWhenTheRulesAreThere() throws Failure {
        UnitSet set = UnitSet.of(new JailName("my-web"));
        RunOptions options = options(null, ViolationAction.REJECT);

        List<Class<?>> kinds = kinds(planner(inService(service(true))).planHeld(options, set, 1));

        int filling = kinds.indexOf(LaunchStep.FillUnitSet.class);
        assertEquals(LaunchStep.InstallRules.class, kinds.get(filling - 1));
        assertEquals(LaunchStep.ReadBack.class, kinds.get(filling + 1));
        LaunchPlan other =
                planner(inService(service(true))).planHeld(options.withFirewall(FirewallChoice.IPTABLES_NFT), set, 1);
        assertFalse(kinds(other).contains(LaunchStep.FillUnitSet.class), other.print());
        LaunchPlan logging = planner(inService(service(true))).planHeld(options(null, ViolationAction.LOG), set, 1);
        assertFalse(kinds(logging).contains(LaunchStep.FillUnitSet.class), logging.print());
    }

    @Test
    void theCommandOfAProfileIsExecutedInAServiceToo() throws Failure {
        LaunchPlan plan =
                planner(inService(service(true))).plan(options(null, ViolationAction.REJECT, -1), 1_700_000_000_000L);

        assertInstanceOf(LaunchStep.Execute.class, plan.steps().getLast());
        assertFalse(plan.print().contains("unit-held"), plan.print());
    }

    @Test
    void portsAreReservedAsSoonAsItIsKnownWhoseCgroupIsTheJail() throws Failure {
        RunOptions exclusive = options("web", ViolationAction.REJECT).withSharing(RangeSharing.EXCLUSIVE, null);
        UpOptions up = new UpOptions(exclusive, "/system.slice/x.service", List.of());
        HostFacts host = inService(null);
        expectReservedAfter(LaunchStep.CreateGroup.class, planner(host).plan(exclusive, 1));
        expectReservedAfter(LaunchStep.AdoptGroup.class, planner(host).planLasting(up, 1));
        expectReservedAfter(
                LaunchStep.UseUnitGroup.class, planner(inService(service(true))).planHeld(exclusive, null, 1));
    }

    private static List<Class<?>> kinds(LaunchPlan plan) {
        List<Class<?>> kinds = new ArrayList<>();
        for (LaunchStep step : plan.steps()) {
            kinds.add(step.getClass());
        }
        return kinds;
    }

    private static void expectReservedAfter(Class<? extends LaunchStep> before, LaunchPlan plan) {
        List<Class<?>> kinds = kinds(plan);
        int reserving = kinds.indexOf(LaunchStep.ReservePorts.class);
        assertTrue(reserving > 0 && kinds.get(reserving - 1).equals(before), plan.print());
    }

    @Test
    void aJailIsHeldOnlyForAService() {
        Failure failure = assertThrows(
                Failure.class,
                () -> planner(inService(null))
                        .planHeld(options("web", ViolationAction.REJECT), null, 1_700_000_000_000L));

        assertTrue(failure.text().startsWith("a jail is held only for a systemd service"), failure.text());
    }

    private static LaunchPlan plan(CgroupLocation location, String ownGroup, RunOptions options) throws Failure {
        HostFacts host = new HostFacts(4711, true, location, ownGroup, 4026531840L, "/opt/portjail", null, null, null);
        NftFirewall textOnly = new NftFirewall(commands -> {
            throw new AssertionError("a plan asks nobody: " + commands);
        });
        return new Planner(host, null, textOnly).plan(options, 1_700_000_000_000L);
    }

    private static RunOptions options(@Nullable String name, ViolationAction action) {
        return options(name, action, 4);
    }

    private static RunOptions options(@Nullable String name, ViolationAction action, int commandIndex) {
        return new RunOptions(
                new PortRange(50000, 50999),
                name == null ? null : new JailName(name),
                action,
                LogTarget.KERNEL,
                null,
                LogPolicy.usualRate(),
                null,
                Steering.AUTO,
                FirewallChoice.NFT,
                TransportProtocol.ALL,
                null,
                false,
                false,
                List.of("/usr/bin/curl", "http://[::1]/"),
                commandIndex);
    }
}
