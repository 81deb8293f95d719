// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.policy.JailName;
import org.junit.jupiter.api.Test;

class UnitSetTest {
    private static final UnitSet SET = UnitSet.of(new JailName("my-web"));

    /** systemd takes no hyphen, and a jail's name has no dot. */
    @Test
    void itIsNamedAsSystemdTakesIt() {
        assertEquals("cgroup:inet:portjail:unit_my.web", SET.systemdName());
    }

    @Test
    void whatIsInItIsJudgedByTheJailAndTheJailsCgroupIsInIt() {
        CgroupAddress address = new CgroupAddress("system.slice/my-web.service", 2, "system.slice/my-web.service");

        assertEquals(
                """
                add table inet portjail
                add set inet portjail unit_my.web { type cgroupsv2; }
                add chain inet portjail unit_my.web { type filter hook output priority filter + 1; policy accept; }
                flush chain inet portjail unit_my.web
                add rule inet portjail unit_my.web meta l4proto != { tcp, udp, dccp, sctp, udplite } accept
                add rule inet portjail unit_my.web ct label 112 accept
                add rule inet portjail unit_my.web socket cgroupv2 level 2 @unit_my.web jump jail_my-web
                add element inet portjail unit_my.web { "system.slice/my-web.service" }
                """,
                SET.filling(address, NftChain.regular(NftShared.TABLE, "jail_my-web"))
                        .toString());
    }

    @Test
    void itIsTakenAwayWhetherItIsThereOrNot() {
        assertEquals("""
                add table inet portjail
                add set inet portjail unit_my.web { type cgroupsv2; }
                add chain inet portjail unit_my.web { type filter hook output priority filter + 1; policy accept; }
                flush chain inet portjail unit_my.web
                delete chain inet portjail unit_my.web
                delete set inet portjail unit_my.web
                """, SET.removal().toString());
    }

    @Test
    void theTableIsNeededAsLongAsItHasAJailOrASet() {
        String shared = "table inet portjail {\n\tchain output_2 {\n\t\ttype filter hook output\n\t}\n";

        assertFalse(NftListing.hasJailsOrUnits(shared + "}\ntable inet other {\n\tchain jail_x {\n\t}\n}\n"));
        assertTrue(NftListing.hasJailsOrUnits(shared + "\tchain jail_x {\n\t}\n}\n"));
        assertTrue(NftListing.hasJailsOrUnits(shared + "\tchain unit_x {\n\t}\n}\n"));
    }
}
