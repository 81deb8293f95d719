// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.launcher.modes.Mode;
import io.github.portjail.launcher.modes.ModeTable;
import io.github.portjail.launcher.modes.Refusal;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of modes, docs/modes.txt, has every combination that portjail accepts, and every other is refused as it says. */
class ModesPlanTest {
    private static final int WAYS = 4;

    /** With everything that a jail may need. */
    private static final HostFacts HOST = new HostFacts(
            1, true, new CgroupLocation("/sys/fs/cgroup", "/"), "/", 4026531840L, "/opt/portjail", null, null, null);

    private final ModeTable table = ModeTable.read();

    @Test
    void theTableHasEveryCombinationThatIsAcceptedAndSaysHowOthersAreRefused() {
        List<String> faults = new ArrayList<>();
        for (Place place : Place.values()) {
            for (Steering steering : steerings()) {
                for (FirewallChoice firewall : FirewallChoice.values()) {
                    compare(place, steering, firewall, faults);
                }
            }
        }
        assertEquals(List.of(), faults, "what portjail does and docs/modes.txt does not say");
    }

    private static List<Steering> steerings() {
        List<Steering> all = new ArrayList<>(List.of(Steering.AUTO));
        for (int bits = 0; bits < 1 << WAYS; bits++) {
            all.add(new Steering(false, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
        }
        return all;
    }

    private void compare(Place place, Steering steering, FirewallChoice firewall, List<String> faults) {
        String column = (firewall.isIptables() ? FirewallChoice.IPTABLES : firewall).toString();
        String words = place + " " + steering + " " + column;
        List<Mode> modes = table.modes().stream()
                .filter(mode -> mode.toString().equals(words + " reject"))
                .toList();
        List<String> refusals = table.refusals().stream()
                .filter(refusal -> refusal.covers(place.toString(), steering.toString(), column))
                .map(Refusal::message)
                .toList();
        try {
            Arrangement.decide(options(place, steering, firewall), HOST);
            if (modes.size() != 1 || !refusals.isEmpty()) {
                faults.add(words + " is accepted by " + firewall + "; the table has it " + modes.size()
                        + " times, and refused: " + refusals);
            }
        } catch (Failure e) {
            if (!modes.isEmpty() || refusals.stream().noneMatch(e.text()::startsWith)) {
                faults.add(words + " is refused: " + e.text() + "; the table has it " + modes.size() + " times");
            }
        }
    }

    private static RunOptions options(Place place, Steering steering, FirewallChoice firewall) {
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
                TransportProtocol.ALL,
                "nobody",
                false,
                false,
                List.of("true"),
                1);
    }
}
