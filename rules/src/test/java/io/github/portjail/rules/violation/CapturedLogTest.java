// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs captured on the machine that their names tell; each {@code .violations} file says what was sent, and was not written by this program. */
final class CapturedLogTest {
    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void everyPacketOfAJailIsFoundAsItWasSent(String firewall) throws IOException {
        String name = "debian-12-linux-6.18-" + firewall;
        List<String> expected = new String(Lines.resource(name + ".violations"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(expected, read(name + ".dmesg").brief());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kmsg", "raw", "decoded", "ctime", "iso", "notime"})
    void theSameMessagesMeanTheSameInEveryFormOfDmesg(String form) throws IOException {
        Lines.Read plain = read("debian-12-linux-6.18-nft.dmesg");
        Lines.Read other = read("debian-12-linux-6.18-nft." + form);
        assertEquals(plain.brief(), other.brief());
        assertEquals(plain.tally(), other.tally());
    }

    @ParameterizedTest
    @CsvSource({"ctime, 2026-11-21T18:29:04Z", "iso, 2026-11-21T18:29:04.423057Z", "kmsg, 2026-11-20T03:55:32.423057Z"})
    void theTimeIsReadInTheFormsThatHaveOne(String form, Instant first) throws IOException {
        Lines.Read read = read("debian-12-linux-6.18-nft." + form);
        assertEquals(first, read.violations().getFirst().time());
        read.violations().forEach(violation -> assertNotNull(violation.time(), violation.toString()));
    }

    @ParameterizedTest
    @CsvSource({"nft, 27, 24, 3", "iptables-nft, 21, 20, 1", "iptables-legacy, 18, 17, 1"})
    void whatIsNoPacketWithPortsOrNoJailsIsCountedAsOther(String firewall, long lines, long violations, long others)
            throws IOException {
        SourceTally tally = read("debian-12-linux-6.18-" + firewall + ".dmesg").tally();
        assertEquals(new SourceTally(lines, violations, others, 0, 0), tally);
    }

    @Test
    void aJailsOwnPrefixIsKnownWhereItWasNamed() throws IOException {
        LogPrefixes prefixes = LogPrefixes.usual().with("own-prefix ", "mail");
        Lines.Read read = Lines.read(prefixes, Lines.resource("debian-12-linux-6.18-nft.dmesg"));
        assertEquals(
                List.of("mail udp 10.99.7.1:40003 > 10.99.7.2:53 IN=w1 OUT= UID=-1 GID=-1"),
                read.brief().stream().filter(line -> line.startsWith("mail")).toList());
    }

    private static Lines.Read read(String resource) throws IOException {
        return Lines.read(LogPrefixes.usual(), Lines.resource(resource));
    }
}
