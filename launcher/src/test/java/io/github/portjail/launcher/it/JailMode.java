// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/** The ways to jail that have set-up and teardown of their own. */
enum JailMode {
    CGROUP,
    NETNS,
    IPTABLES;

    private List<String> options() {
        return switch (this) {
            case CGROUP -> List.of();
            case NETNS -> List.of("--place", "netns");
            case IPTABLES -> List.of("--firewall", "iptables-nft");
        };
    }

    /** The words that run a program in a jail of the usual range. */
    List<String> jailed(String name, List<String> program) {
        return Portjail.jailed(Portjail.RANGE, Commands.concat(List.of("--name", name), options()), program);
    }
}
