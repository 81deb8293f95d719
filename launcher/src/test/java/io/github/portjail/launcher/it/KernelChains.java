// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/** The chains of the kernel as the variant of iptables on nf_tables makes them: when they are first used, and for good. */
public final class KernelChains {
    static final List<String> FAMILIES = List.of("iptables", "ip6tables");

    private static final List<String> CHAINS =
            List.of("filter OUTPUT", "filter FORWARD", "filter INPUT", "nat POSTROUTING", "mangle POSTROUTING");

    private KernelChains() {}

    /** Uses each of them once, so that they are no change when a jail does. */
    public static void use(TestHost host) {
        for (String family : FAMILIES) {
            Needs.program(family + "-nft-restore");
            for (String chain : CHAINS) {
                String table = chain.substring(0, chain.indexOf(' '));
                String name = chain.substring(chain.indexOf(' ') + 1);
                host.run(family + "-nft", "-t", table, "-A", name, "-j", "ACCEPT")
                        .expectSuccess();
                host.run(family + "-nft", "-t", table, "-D", name, "1").expectSuccess();
            }
        }
    }
}
