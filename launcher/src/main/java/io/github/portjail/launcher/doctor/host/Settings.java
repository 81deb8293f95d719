// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the kernel that were read, those below {@code net} of this network namespace.
 *
 * @param values by their names as sysctl(8) writes them; those that the kernel does not have, or does not show, are left out
 */
public record Settings(Map<String, String> values) {
    public static final String EPHEMERAL_PORTS = "net.ipv4.ip_local_port_range";
    public static final String RESERVED_PORTS = "net.ipv4.ip_local_reserved_ports";
    public static final String FIRST_UNPRIVILEGED_PORT = "net.ipv4.ip_unprivileged_port_start";
    public static final String CONNTRACK_COUNT = "net.netfilter.nf_conntrack_count";
    public static final String CONNTRACK_MAX = "net.netfilter.nf_conntrack_max";

    /** The kernel shows this one in its first network namespace only. */
    public static final String LOG_ALL_NAMESPACES = "net.netfilter.nf_log_all_netns";

    public static final String DISABLE_IPV6 = "net.ipv6.conf.all.disable_ipv6";

    static final List<String> NAMES = List.of(
            EPHEMERAL_PORTS,
            RESERVED_PORTS,
            FIRST_UNPRIVILEGED_PORT,
            CONNTRACK_COUNT,
            CONNTRACK_MAX,
            LOG_ALL_NAMESPACES,
            DISABLE_IPV6);

    public Settings {
        values = Map.copyOf(values);
    }

    /** With one more, unless its value is null. */
    Settings with(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new HashMap<>(values);
        more.put(name, value);
        return new Settings(more);
    }

    public @Nullable String get(String name) {
        return values.get(name);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The number that a setting is, or the other one when it is not there or is none. */
    public long number(String name, long otherwise) {
        String value = values.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
