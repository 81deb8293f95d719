// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/** Firewalls that know ports of TCP and UDP only. */
final class PortsOfTcpAndUdp {
    private PortsOfTcpAndUdp() {}

    /** Returns the protocols of which such a firewall can say what the export says. */
    static List<TransportProtocol> judged(Export export) {
        List<TransportProtocol> judged = new ArrayList<>(export.protocols());
        judged.retainAll(List.of(TransportProtocol.TCP, TransportProtocol.UDP));
        return judged;
    }

    /** Notes those of which it cannot. */
    static void noteOthers(Export export, String firewall, RuleText text) {
        List<TransportProtocol> others = new ArrayList<>(export.protocols());
        others.removeAll(judged(export));
        if (!others.isEmpty()) {
            StringBuilder numbers = new StringBuilder();
            for (TransportProtocol protocol : others) {
                numbers.append(numbers.isEmpty() ? "" : ", ").append(protocol.number());
            }
            text.note(firewall + " knows no ports of " + Export.words(others) + " (protocols " + numbers
                    + "): these rules say nothing of them; let your own refuse them where the host needs none");
        }
    }
}
