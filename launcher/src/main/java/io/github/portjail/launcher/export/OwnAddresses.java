// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.export;

import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.export.SourceAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this host from which packets reach other networks. */
final class OwnAddresses {
    private OwnAddresses() {}

    /**
     * Returns the addresses of all links that are up, but for loopback, link-local ones and those of links to jails in network
     * namespaces: what comes through these leaves with another address.
     *
     * @throws Failure when they cannot be read
     */
    static List<SourceAddress> find() throws Failure {
        List<SourceAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
                if (link.isUp() && !link.isLoopback() && !link.getName().startsWith(NamespacePlan.LINK_PREFIX)) {
                    for (InetAddress address : link.inetAddresses().toList()) {
                        add(address, found);
                    }
                }
            }
        } catch (SocketException e) {
            throw Failure.of("cannot read this host's addresses: " + e.getMessage(), e)
                    .withHint("name them with --source");
        }
        return found;
    }

    private static void add(InetAddress address, List<SourceAddress> found) throws SocketException {
        if (!SourceAddress.isRoutable(address)) {
            return;
        }
        try {
            // Without the name and the zone that belong to it here.
            found.add(new SourceAddress(InetAddress.getByAddress(address.getAddress())));
        } catch (java.net.UnknownHostException e) {
            throw (SocketException) new SocketException("not an address: " + address).initCause(e);
        }
    }
}
