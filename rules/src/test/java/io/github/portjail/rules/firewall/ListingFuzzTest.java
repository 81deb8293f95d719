// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.fuzz.Jazzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListingFuzzTest {
    private static final String NFT = """
            table inet portjail {
            \tcounter intruders_web {
            \t\tpackets 5 bytes 300
            \t}
            \tchain jail_web {
            \t\ttype filter hook forward priority filter; policy drop;
            \t\tct direction reply accept
            \t\tlimit rate 10/second burst 5 packets log prefix "portjail web: "
            \t}
            }
            """;
    private static final String IPTABLES = """
            *filter
            :OUTPUT ACCEPT [1:60]
            :pj-web - [0:0]
            [3:180] -A OUTPUT -m cgroup --path "portjail/web" -j pj-web
            -A pj-web -p tcp -m tcp ! --sport 50000:50999 -j REJECT --reject-with tcp-reset
            COMMIT
            """;

    @TempDir
    Path directory;

    @Test
    void noInputThrowsHangsOrGrowsMemory() throws IOException {
        Jazzer.run(
                ListingFuzzer.class,
                "io.github.portjail.rules.firewall.**",
                5000,
                directory,
                List.of(NFT.getBytes(StandardCharsets.UTF_8), IPTABLES.getBytes(StandardCharsets.UTF_8)));
    }
}
