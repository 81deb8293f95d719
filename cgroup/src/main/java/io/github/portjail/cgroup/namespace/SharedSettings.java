// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's settings that a program notices and that a new network namespace would have at the kernel's defaults.
 *
 * <p>Others, of conntrack, neighbours and routers, have no meaning inside a jail.
 */
final class SharedSettings {
    static final String FIRST_UNPRIVILEGED_PORT = "net/ipv4/ip_unprivileged_port_start";

    private static final String[] KEYS = {
        FIRST_UNPRIVILEGED_PORT,
        "net/ipv4/ping_group_range",
        "net/ipv4/tcp_keepalive_time",
        "net/ipv4/tcp_keepalive_intvl",
        "net/ipv4/tcp_keepalive_probes",
        "net/ipv4/tcp_syn_retries",
        "net/ipv4/tcp_retries2",
        "net/ipv4/tcp_fin_timeout",
        "net/ipv4/tcp_tw_reuse",
        "net/ipv4/tcp_fastopen",
        "net/ipv6/bindv6only",
        "net/core/somaxconn",
    };

    private final Sysctls sysctls;
    private final List<@Nullable String> values = new ArrayList<>();

    private SharedSettings(Sysctls sysctls) {
        this.sysctls = sysctls;
    }

    /** Those of the calling thread's network namespace. */
    static SharedSettings read(Sysctls sysctls) {
        SharedSettings settings = new SharedSettings(sysctls);
        for (String key : KEYS) {
            settings.values.add(sysctls.read(key));
        }
        return settings;
    }

    /** Makes the calling thread's network namespace, now another one, have them too. */
    void apply() {
        for (int i = 0; i < KEYS.length; i++) {
            String value = values.get(i);
            if (value != null) {
                sysctls.require(KEYS[i], value);
            }
        }
    }
}
