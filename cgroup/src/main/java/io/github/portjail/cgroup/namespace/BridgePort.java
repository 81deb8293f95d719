// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import org.jspecify.annotations.Nullable;

/**
 * How somebody else connected a network namespace to this host: by a veth pair, one end of which is a port of a bridge.
 *
 * @param bridge name of the bridge
 * @param port name of the host's end of the pair
 * @param address4 the namespace's IPv4 address, in dotted decimal, or null if it has none
 * @param address6 the namespace's IPv6 address that is valid beyond the link, as RFC 5952 writes it, or null; one of both is there
 * @param namespace inode of the network namespace
 */
public record BridgePort(
        String bridge,
        String port,
        @Nullable String address4,
        @Nullable String address6,
        long namespace) {}
