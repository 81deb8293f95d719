// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What nft, iptables-save and /proc print is read, whatever it is. */
public final class HostTextFuzzer {
    private HostTextFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            NftJson json = NftJson.parse(text);
            if (json.ruleset().toString().isEmpty()) {
                throw new AssertionError("a ruleset prints nothing");
            }
        } catch (IOException told) {
            // It is not what nft prints.
        }
        IptablesSave.parse(text, RuleTool.IPTABLES_NFT, "ip")
                .forEach(chain -> require(chain.rules().size() <= text.length(), "more rules than text"));
        try {
            require(SocketTables.parse(text, "tcp").size() <= text.length(), "more sockets than text");
        } catch (IllegalArgumentException told) {
            require(String.valueOf(told.getMessage()).endsWith(" is malformed"), "refused in other words: " + told);
        }
        require(PortList.reserved(text).size() <= text.length(), "more ranges than text");
        PortList.ephemeral(text);
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new AssertionError(fault);
        }
    }
}
