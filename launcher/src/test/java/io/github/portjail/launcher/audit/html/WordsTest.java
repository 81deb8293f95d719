// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.violation.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {
    private static Endpoint endpoint(String address, int port) throws UnknownHostException {
        return new Endpoint(InetAddress.getByName(address), port);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1:80",
        "2001:db8:0:0:0:0:0:1, [2001:db8::1]:80",
        "0:0:0:0:0:0:0:0, [::]:80",
        "0:0:0:0:0:0:0:1, [::1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "fe80:0:0:0:0:0:0:0, [fe80::]:80",
    })
    void addressesAreWrittenAsRfc5952Says(String address, String written) throws UnknownHostException {
        assertEquals(written, Words.endpoint(endpoint(address, 80)), "with its port");
    }

    @Test
    void keysSortAsAddressesAndPortsDo() throws UnknownHostException {
        String[] keys = {
            Words.sortKey(endpoint("9.0.0.1", 80)),
            Words.sortKey(endpoint("10.0.0.1", 80)),
            Words.sortKey(endpoint("10.0.0.1", 443)),
            Words.sortKey(endpoint("2001:db8::9", 1)),
            Words.sortKey(endpoint("2001:db8::a", 1))
        };
        for (int i = 1; i < keys.length; i++) {
            assertTrue(keys[i - 1].compareTo(keys[i]) < 0, keys[i - 1] + " comes before " + keys[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1 second", "15, 15 seconds", "60, 1 minute", "900, 15 minutes", "10800, 3 hours", "172800, 2 days"})
    void widthsAreSaidInTheirLargestUnit(long seconds, String words) {
        assertEquals(words, Words.duration(seconds), "the width");
    }
}
