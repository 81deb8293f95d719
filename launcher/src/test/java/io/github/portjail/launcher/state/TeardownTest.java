// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {
    @Test
    void theTextIsWhatTheReaperReads() {
        Teardown teardown = new Teardown(
                4026531840L, "portjail/web", 234, List.of("nft element jails_2 234", "nft chain jail_web"));

        assertEquals("""
                portjail-teardown 1
                netns 4026531840
                cgroup portjail/web
                cgroup-id 234
                nft element jails_2 234
                nft chain jail_web
                """, teardown.toString());
    }

    @Test
    void beforeTheCgroupExistsItsIdIsLeftOut() {
        Teardown teardown = new Teardown(4026531840L, "portjail/web", 0, List.of());

        assertEquals("portjail-teardown 1\nnetns 4026531840\ncgroup portjail/web\n", teardown.toString());
    }
}
