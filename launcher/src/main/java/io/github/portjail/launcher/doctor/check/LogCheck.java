// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.Settings;
import java.util.List;

/** Whether what rules log reaches the kernel log from this network namespace. */
final class LogCheck implements Check {
    private static final String COMMAND = "nsenter --net=/proc/1/ns/net sysctl -w net.netfilter.nf_log_all_netns=1";

    @Override
    public List<Finding> examine(HostView host) {
        if (host.firstNamespace()) {
            return List.of(Finding.of(
                    Topic.KERNEL, Severity.OK, "log of rules", "reaches the kernel log: the first network namespace"));
        }
        String all = host.settings().get(Settings.LOG_ALL_NAMESPACES);
        if ("1".equals(all)) {
            return List.of(Finding.of(
                    Topic.KERNEL, Severity.OK, "log of rules", "reaches the kernel log: nf_log_all_netns is 1"));
        }
        String found = all == null
                ? "this is not the first network namespace, and whether its rules may log could not be told"
                : "nothing that rules of this network namespace log reaches the kernel log: nf_log_all_netns is 0";
        return List.of(Finding.of(Topic.KERNEL, Severity.WARNING, "log of rules", found)
                .withRemedy(
                        "use --log nflog:GROUP, which needs no permission and is read here; or allow it, outside of containers",
                        COMMAND));
    }
}
