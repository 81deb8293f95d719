// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {
    /** From {@code 10.0.0.0/8}. */
    static AddressPrefix prefix(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.getByName(text.substring(0, slash)).getAddress();
            AddressFamily family = address.length == 4 ? AddressFamily.IPV4 : AddressFamily.IPV6;
            return AddressPrefix.of(family, address, Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "198.18.0.2/30",
                "255.255.255.255/32",
                "::/0",
                "::1/128",
                "1::/16",
                "fd70:6f72:746a::2/126",
                "2001:db8:0:1:1:1:1:1/64",
                "2001:0:0:1::1/64",
                "1:2:3:4:5:6:7:8/128"
            })
    void anAddressIsWrittenAsItIsRead(String text) throws UnknownHostException {
        AddressPrefix prefix = prefix(text);
        assertEquals(text, prefix.toString());
        assertArrayEquals(InetAddress.getByName(prefix.address()).getAddress(), prefix.bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.0/30, true",
        "10.1.2.0/30, 10.0.0.0/8, true",
        "10.1.2.0/30, 10.1.2.4/30, false",
        "10.1.2.3/32, 10.1.2.0/30, true",
        "0.0.0.0/0, 10.1.2.0/30, true",
        "fd00::/8, fd70:6f72:746a::/126, true",
        "fd70:6f72:746a::3/128, fd70:6f72:746a::/126, true",
        "fd70:6f72:746a::4/128, fd70:6f72:746a::/126, false",
        "fd70:6f72:746a:8000::/49, fd70:6f72:746a::/126, false",
        "::/0, 10.0.0.0/8, false"
    })
    void prefixesOverlapWhenAnAddressIsInBoth(String one, String other, boolean overlap) {
        assertEquals(overlap, prefix(one).overlaps(prefix(other)));
        assertEquals(overlap, prefix(other).overlaps(prefix(one)));
    }

    @Test
    void hostsAreCountedFromTheSubnetsBegin() {
        assertEquals("198.18.3.6/30", prefix("198.18.3.7/30").host(2).toString());
        assertEquals("fd70::2/126", prefix("fd70::/126").host(2).toString());
    }

    @Test
    void aLengthOutsideIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AddressPrefix(AddressFamily.IPV4, 0, 0, 33));
        assertThrows(IllegalArgumentException.class, () -> AddressPrefix.of(AddressFamily.IPV6, new byte[4], 1));
    }
}
