// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static io.github.portjail.cgroup.namespace.AddressPrefixTest.prefix;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubnetPoolsTest {
    private static AddressPrefix choose(AddressFamily family, List<AddressPrefix> used, String jail) {
        AddressPrefix subnet = SubnetPools.choose(family, used, jail);
        assertNotNull(subnet);
        return subnet;
    }

    @ParameterizedTest
    @EnumSource
    void aThousandJailsGetAThousandSubnets(AddressFamily family) {
        List<AddressPrefix> used = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            AddressPrefix subnet = choose(family, used, "jail-" + i);
            for (AddressPrefix other : used) {
                assertTrue(!other.overlaps(subnet), subnet + " overlaps " + other);
            }
            assertEquals(family.bits() - 2, subnet.length());
            used.add(subnet);
        }
    }

    @Test
    void aJailGetsTheSameAgain() {
        assertEquals(choose(AddressFamily.IPV4, List.of(), "web"), choose(AddressFamily.IPV4, List.of(), "web"));
        assertNotEquals(choose(AddressFamily.IPV4, List.of(), "web"), choose(AddressFamily.IPV4, List.of(), "db"));
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4, 198.18.0.0/15",
        "IPV4, 198.16.0.0/12 172.16.0.0/12",
        "IPV4, 198.18.0.0/15 172.0.0.0/8 10.0.0.0/8",
        "IPV4, 198.18.0.0/16 198.19.0.0/16 172.16.0.0/12 10.0.0.0/8 192.168.0.0/16",
        "IPV4, 192.0.0.0/3 172.16.0.0/13 10.0.0.0/8",
        "IPV6, fd70:6f72:746a::/48",
        "IPV6, fd00::/8 fc70:6f72:746a:8000::/49"
    })
    void aPoolThatIsInUseIsPassedOver(AddressFamily family, String routes) {
        List<AddressPrefix> used = new ArrayList<>();
        for (String route : routes.split(" ", -1)) {
            used.add(prefix(route));
        }
        AddressPrefix subnet = choose(family, used, "web");
        for (AddressPrefix other : used) {
            assertTrue(!other.overlaps(subnet), subnet + " overlaps " + other);
        }
    }

    @Test
    void whenEveryPoolIsInUseThereIsNone() {
        assertNull(SubnetPools.choose(AddressFamily.IPV4, SubnetPools.IPV4, "web"));
        assertNull(SubnetPools.choose(AddressFamily.IPV6, List.of(prefix("fc00::/7")), "web"));
    }
}
