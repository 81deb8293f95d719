// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.77.0.2, 10.77.0.2",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fd77:0:0:0:0:0:0:2, fd77::2",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:a:0:0:0, fe80::a:0:0:0",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::"
    })
    void ipv6IsShortenedAsRfc5952Says(String address, String expected) {
        assertEquals(expected, AddressText.of(InetAddress.ofLiteral(address)));
    }

    @Test
    void bytesAreUnsigned() {
        assertEquals("255.128.0.1", AddressText.of(new byte[] {-1, -128, 0, 1}));
    }
}
