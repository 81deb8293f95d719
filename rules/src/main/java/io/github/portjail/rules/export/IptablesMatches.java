// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/** How rules of iptables ask for the host's addresses and ports: by themselves, or by sets. Each match is one rule. */
interface IptablesMatches {
    /** Returns the matches of packets that come from the host. */
    List<String> from(AddressFamily family);

    /** Returns the matches of packets that go to the host. */
    List<String> to(AddressFamily family);

    /** Returns the matches of source ports that pass. */
    List<String> sourcePorts(TransportProtocol protocol);

    /** Returns the matches of the same ports as destination. */
    List<String> destinationPorts(TransportProtocol protocol);
}
