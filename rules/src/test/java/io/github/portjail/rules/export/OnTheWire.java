// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.testing.TestHost;
import java.util.stream.Collectors;

/** A way to load an export into a router, whose other rules let nothing through that the export does not let pass. */
enum OnTheWire {
    NFT {
        @Override
        void load(TestHost router, Export export) {
            succeed(router, ExportFormat.NFT.write(export).text(), "nft", "-f", "-");
            succeed(
                    router,
                    "chain inet portjail-" + export.host() + " forward { policy drop; }\n" + "add rule inet portjail-"
                            + export.host() + " forward tcp dport 8080 accept\n",
                    "nft",
                    "-f",
                    "-");
        }
    },
    IPTABLES_NFT {
        @Override
        void load(TestHost router, Export export) {
            succeed(router, ExportFormat.IPTABLES.write(export).text(), "sh");
            dropTheRest(router, "nft");
        }
    },
    IPTABLES_LEGACY {
        @Override
        void load(TestHost router, Export export) {
            for (AddressFamily family : export.families()) {
                Export one =
                        new Export(export.host(), export.sources(), false, export.jails(), export.stateful(), family);
                String restore = IptablesExport.program(family) + "-legacy-restore";
                succeed(router, ExportFormat.IPTABLES.write(one).text(), restore, "--noflush");
            }
            dropTheRest(router, "legacy");
        }
    },
    IPSET {
        @Override
        void load(TestHost router, Export export) {
            String text = ExportFormat.IPSET.write(export).text();
            succeed(router, text, "ipset", "restore");
            for (AddressFamily family : export.families()) {
                String restore = IptablesExport.program(family) + "-restore";
                succeed(router, rulesInComments(text, family), restore, "--noflush");
            }
            dropTheRest(router, "nft");
        }
    };

    /** Loads the export as its comments say, and behind it rules of the router's own: the service on port 8080 may be asked. */
    abstract void load(TestHost router, Export export);

    /** Returns the rules that stand as comments behind the sets. */
    static String rulesInComments(String text, AddressFamily family) {
        String mark = "#" + family.digit() + " ";
        return text.lines()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()) + "\n")
                .collect(Collectors.joining());
    }

    private static void dropTheRest(TestHost router, String variant) {
        for (String program : new String[] {"iptables-", "ip6tables-"}) {
            router.inside(program + variant, "-P", "FORWARD", "DROP");
            router.inside(program + variant, "-A", "FORWARD", "-p", "tcp", "--dport", "8080", "-j", "ACCEPT");
        }
    }

    private static void succeed(TestHost router, String input, String... command) {
        CommandResult result = router.run(input, command);
        assertEquals(0, result.status(), () -> String.join(" ", command) + ": " + result.error() + "\n" + input);
    }
}
