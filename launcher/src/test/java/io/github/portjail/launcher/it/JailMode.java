// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/** The ways to jail that have set-up and teardown of their own. */
enum JailMode {
    CGROUP(List.of()),
    NETNS(List.of("--place", "netns")),
    IPTABLES(List.of("--firewall", "iptables-nft"));

    private final List<String> options;

    JailMode(List<String> options) {
        this.options = options;
    }

    /** The words that run a program in a jail of the usual range. */
    List<String> jailed(String name, List<String> program) {
        return Portjail.jailed(Portjail.RANGE, Commands.concat(List.of("--name", name), options), program);
    }
}
