// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.testing.TestHost;
import java.util.List;

/** Runs what the lines for the reaper say of iptables, one after the other, as the reaper does. */
final class LineRemoval {
    private LineRemoval() {}

    static void remove(TestHost host, Firewall firewall, Policy policy, JailAddress address) {
        for (String line : firewall.objects(policy, address, 4711)) {
            List<String> words = List.of(line.split("\t", -1));
            String input = "*" + words.get(2) + "\n" + String.join("\n", words.subList(3, words.size())) + "\nCOMMIT\n";
            CommandResult result = host.run(input, words.get(1), "--noflush", "-w", "20");
            if (result.status() != 0 && words.getFirst().equals("iptables must")) {
                throw new AssertionError(line + ": " + result.error());
            }
        }
    }
}
