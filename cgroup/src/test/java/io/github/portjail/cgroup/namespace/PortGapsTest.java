// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortGapsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7472:7487,11568:11583 | 7472-11583 | 7488-11567
            100:103,200,300:301 | 100-301 | 104-199,201-299
            100,102 | 100-103 | 101-101,103-103
            65000,65535 | 65000-65535 | 65001-65534
            65001,65535 | 65001-65535 | 65002-65534
            """)
    void whatLiesBetweenIsLeftOutOfARangeOfAnEvenSize(String ports, String around, String gaps) {
        PortSet set = PortSet.parse(ports);
        assertEquals(around, PortGaps.around(set).toString());
        assertEquals(gaps, PortGaps.list(set));
        assertTrue(PortGaps.areIn(gaps + "\n", set));
    }

    @Test
    void aGapThatIsNotReservedAsAWholeIsMissing() {
        PortSet set = PortSet.parse("100:103,200,300:301");
        assertTrue(PortGaps.areIn("80,104-199,201-299,8080", set));
        assertFalse(PortGaps.areIn("104-199,201-298", set));
        assertFalse(PortGaps.areIn("105-199,201-299", set));
        assertFalse(PortGaps.areIn("", set));
    }
}
