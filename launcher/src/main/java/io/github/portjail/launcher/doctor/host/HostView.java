// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.cgroup.probe.HostAbility;
import io.github.portjail.cgroup.probe.HostProbe;
import io.github.portjail.cgroup.probe.Support;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the checks look at.
 *
 * @param kernel its release, as uname(2) says
 * @param firstNamespace whether this is the kernel's first network namespace
 * @param systemd whether systemd runs the host
 * @param iptables what {@code iptables --version} says, empty when it is not installed
 * @param sockets that keep ports of this network namespace to themselves
 * @param jails that live on this host
 * @param gaps what could not be read
 * @param range the ports that are asked about, or null for none
 */
public record HostView(
        String kernel,
        HostProbe probe,
        boolean firstNamespace,
        boolean systemd,
        Settings settings,
        Ruleset ruleset,
        String iptables,
        List<BoundSocket> sockets,
        List<OtherJail> jails,
        List<Gap> gaps,
        @Nullable PortSet range) {

    public HostView {
        sockets = List.copyOf(sockets);
        jails = List.copyOf(jails);
        gaps = List.copyOf(gaps);
    }

    /** A jail that lives here. */
    public record OtherJail(String name, PortSet range) {}

    /**
     * Something that could not be read.
     *
     * @param reason one phrase, such as {@code needs root}
     */
    public record Gap(Source source, String reason) {}

    /** Where it was to be read from. */
    public enum Source {
        NFTABLES("other nftables rules"),
        IPTABLES("other iptables rules"),
        SOCKETS("sockets that hold ports"),
        JAILS("other jails");

        private final String subject;

        Source(String subject) {
            this.subject = subject;
        }

        public String subject() {
            return subject;
        }
    }

    public boolean can(HostAbility ability) {
        return probe.support(ability).isSupported();
    }

    public boolean cannot(HostAbility ability) {
        return probe.support(ability) instanceof Support.Unsupported;
    }

    /** The ranges for examples in remedies, LO-HI as nft writes it. */
    public List<String> rangesOrExample() {
        return range == null
                ? List.of("LO-HI")
                : range.ranges().stream().map(PortRange::toString).toList();
    }
}
