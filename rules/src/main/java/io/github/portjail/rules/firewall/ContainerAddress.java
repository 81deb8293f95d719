// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import org.jspecify.annotations.Nullable;

/**
 * Packets of a container that somebody else connected to a bridge of this host.
 *
 * @param bridge name of the bridge, as a link can have it
 * @param port name of the container's port of the bridge: the host's end of its veth pair
 * @param address4 the container's IPv4 address, in dotted decimal, or null if it has none
 * @param address6 the container's IPv6 address, as RFC 5952 writes it, or null if it has none; one of both is there
 */
public record ContainerAddress(
        String bridge,
        String port,
        @Nullable String address4,
        @Nullable String address6) implements JailAddress {
    /**
     * Checks both names and both addresses, as {@link LinkAddress} does.
     *
     * @throws IllegalArgumentException if a firewall could not take one of them
     */
    public ContainerAddress {
        LinkAddress _ = new LinkAddress(bridge, address4, address6);
        LinkAddress _ = new LinkAddress(port, address4, address6);
    }

    @Override
    public String describe() {
        return "container at port '" + port + "' of bridge '" + bridge + "'";
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
        return visitor.container(this);
    }
}
