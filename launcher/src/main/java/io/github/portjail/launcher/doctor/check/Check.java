// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import java.util.List;

/** One question about a host; pure. */
@FunctionalInterface
public interface Check {
    /** All checks, in the order in which their findings are told. */
    List<Check> ALL = List.of(
            new PrivilegeCheck(),
            new CgroupCheck(),
            new AbilityCheck(),
            new LogCheck(),
            new GapCheck(),
            new HookOrderCheck(),
            new StoppingRulesCheck(),
            new SourceNatCheck(),
            new UntrackedCheck(),
            new OtherLayersCheck(),
            new PortRangeCheck(),
            new ReservedPortsCheck(),
            new SocketsCheck(),
            new JailsCheck(),
            new ConntrackCheck(),
            new ModesCheck());

    /** What is found, also that all is well. */
    List<Finding> examine(HostView host);
}
