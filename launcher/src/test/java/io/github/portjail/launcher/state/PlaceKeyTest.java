// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.firewall.LinkAddress;
import org.junit.jupiter.api.Test;

class PlaceKeyTest {
    @Test
    void aContainerIsToldFromALinkOfOurOwn() {
        assertEquals("pj-web 198.18.0.2 -", PlaceKey.of(new LinkAddress("pj-web", "198.18.0.2", null)));
        assertEquals(
                "container docker0 veth12ab 172.17.0.2 fd88::2",
                PlaceKey.of(new ContainerAddress("docker0", "veth12ab", "172.17.0.2", "fd88::2")));
    }
}
