// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.testing.TestHost;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of each firewall take what is exported, of every shape, and once more. */
class ExportLoadIT {
    private TestHost host;

    @BeforeEach
    void createHost() throws IOException {
        host = TestHost.create();
    }

    @AfterEach
    void removeHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void nftTakesItAndReplacesItAsAWhole() {
        for (Export export : TestExports.ofEveryShape(null)) {
            String text = ExportFormat.NFT.write(export).text();
            succeed(text, "nft", "-c", "-f", "-");
            succeed(text, "nft", "-f", "-");
            String once = host.ruleset();
            succeed(text, "nft", "-f", "-");
            assertEquals(once, host.ruleset(), "the ruleset after it was loaded again");
        }
        host.inside("nft", "delete", "table", "inet", "portjail-9bcdefghijklmnopqr");
        assertEquals("", host.ruleset(), "the ruleset after what the comment says was done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void iptablesRestoreTakesBothFamilies(String variant) {
        host.needsProgram("iptables-" + variant + "-restore");
        for (AddressFamily family : AddressFamily.values()) {
            String restore = IptablesExport.program(family) + "-" + variant + "-restore";
            for (Export export : TestExports.ofEveryShape(family)) {
                succeed(ExportFormat.IPTABLES.write(export).text(), restore, "--test", "--noflush", "-w", "20");
            }
        }
    }

    @Test
    void theScriptOfBothFamiliesLoadsBoth() {
        String text = ExportFormat.IPTABLES
                .write(TestExports.of(true, null, TestExports.WEB))
                .text();
        succeed(text, "sh");
        for (String save : List.of("iptables-save", "ip6tables-save")) {
            String rules = host.inside(save);
            assertTrue(rules.contains("-A FORWARD -j pjx-gw\n"), save + " lists the jump: " + rules);
            assertTrue(rules.contains("--sports 50000:50999"), save + " lists the range: " + rules);
        }
    }

    @Test
    void ipsetTakesItAndAgain() {
        host.needsProgram("ipset");
        for (Export export : TestExports.ofEveryShape(null)) {
            String text = ExportFormat.IPSET.write(export).text();
            succeed(text, "ipset", "restore");
            String once = host.inside("ipset", "save");
            succeed(text, "ipset", "restore");
            assertEquals(once, host.inside("ipset", "save"), "the sets after they were loaded again");
            for (AddressFamily family : export.families()) {
                String rules = OnTheWire.rulesInComments(text, family);
                succeed(rules, IptablesExport.program(family) + "-restore", "--test", "--noflush", "-w", "20");
            }
            host.inside("ipset", "destroy");
        }
    }

    private void succeed(String input, String... command) {
        CommandResult result = host.run(input, command);
        assertEquals(0, result.status(), () -> String.join(" ", command) + ": " + result.error() + "\n" + input);
    }
}
