// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnreadGroupsTest {
    private static final String ADVICE =
            ", which no log of the kernel has: to hear what comes there, portjail audit --source nflog:";
    private static final KnownJails JAILS = new KnownJails(
            List.of(
                    jail("web", LogTarget.KERNEL),
                    jail("mail", LogTarget.nflog(5)),
                    jail("time", LogTarget.nflog(7)),
                    jail("news", LogTarget.nflog(5)),
                    jail("quiet", LogTarget.NONE)),
            List.of());

    static JailState jail(String name, LogTarget target) {
        JailName jail = new JailName(name);
        return new JailState(
                new Policy(
                        jail,
                        new PortRange(50000, 50999),
                        ViolationAction.REJECT,
                        new LogPolicy(target, LogPolicy.usualPrefix(jail), LogPolicy.usualRate()),
                        TransportProtocol.parse("tcp,udp"),
                        Rewriting.UNBOUND_DATAGRAMS),
                "portjail/" + name,
                2,
                Place.CGROUP,
                "",
                Steering.AUTO,
                FirewallChoice.NFT,
                true,
                4026531840L,
                4711,
                1_700_000_000_000L,
                List.of("sleep", "1"),
                Confinement.NONE);
    }

    private static List<String> notes(LogChoice source, List<String> files, String... jails) {
        AuditOptions options = new AuditOptions(
                files,
                source,
                false,
                new ViolationFilter(null, null, Set.of(jails)),
                null,
                null,
                List.of(),
                AuditFormat.TABLE,
                ColourChoice.NEVER,
                null,
                null);
        return UnreadGroups.notes(options, JAILS);
    }

    @Test
    void whoNamesNoSourceIsToldWhichOneHasTheJailsThatLogToAGroup() {
        assertEquals(
                List.of(
                        "2 jails log to NFLOG group 5" + ADVICE + "5 --follow",
                        "jail time logs to NFLOG group 7" + ADVICE + "7 --follow"),
                notes(new LogChoice.Auto(), List.of()));
    }

    @Test
    void onlyJailsThatWereAskedForAreNamed() {
        assertEquals(
                List.of("jail news logs to NFLOG group 5" + ADVICE + "5 --follow"),
                notes(new LogChoice.Auto(), List.of(), "news", "web"));
    }

    @Test
    void whoNamesASourceOrFilesIsToldNothing() {
        assertEquals(List.of(), notes(new LogChoice.KernelMessages(), List.of()));
        assertEquals(List.of(), notes(new LogChoice.Auto(), List.of("kern.log")));
    }
}
