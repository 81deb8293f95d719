// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeClaimTest {
    private static final PortRange RANGE = new PortRange(50000, 50999);

    private static RangeClaim claim(PortSet range, RangeSharing sharing) {
        return new RangeClaim(range, sharing, 4711, 4026531836L, "portjail/web");
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPrintedIsReadBackEqual(RangeSharing sharing) {
        RangeClaim claim = claim(RANGE, sharing);

        assertEquals(claim, RangeClaim.parse(claim.toString()));
    }

    @Test
    void theLineIsReadable() {
        assertEquals(
                "50000-50999 own 4711 4026531836 portjail/web",
                claim(RANGE, RangeSharing.OWN).toString());
    }

    @Test
    void thatOfAJailThatStandsWithoutACommandIsReadBackEqual() {
        RangeClaim claim = new RangeClaim(RANGE, RangeSharing.OWN, RangeClaim.NO_PROCESS, 4026531836L, "portjail/web");

        assertEquals(claim, RangeClaim.parse(claim.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "50000-50999",
                "1-2 own",
                "1-2 own 3 4",
                "9-1 own 3 4 a",
                "1-2 mine 3 4 a",
                "1-2 own x 4 a",
                "1-2 own 3 x a"
            })
    void anythingElseIsNoClaim(String line) {
        assertNull(RangeClaim.parse(line));
    }

    @Test
    void severalRangesAreOneClaimThatLeavesWhatLiesBetweenToOthers() {
        RangeClaim several = claim(PortSet.parse("7472:7487,11568:11583"), RangeSharing.OWN);
        assertEquals("7472-7487,11568-11583 own 4711 4026531836 portjail/web", several.toString());
        assertEquals(several, RangeClaim.parse(several.toString()));
        assertEquals(false, several.excludes(claim(PortSet.parse("7488:11567,11584"), RangeSharing.OWN)));
        assertEquals(true, several.excludes(claim(PortSet.parse("1,11583"), RangeSharing.OWN)));
    }

    @ParameterizedTest
    @CsvSource({
        "own, own, true",
        "own, shared, true",
        "shared, own, true",
        "shared, shared, false",
        "exclusive, shared, true",
        "exclusive, own, true",
        "exclusive, exclusive, true",
    })
    void bothHaveToBeSharedWhereRangesOverlap(String one, String other, boolean excludes) {
        RangeClaim first = claim(RANGE, RangeSharing.parse(one));
        PortRange overlapping = new PortRange(50999, 51998);
        PortRange beside = new PortRange(51000, 51999);

        assertEquals(excludes, first.excludes(claim(overlapping, RangeSharing.parse(other))));
        assertEquals(false, first.excludes(claim(beside, RangeSharing.parse(other))));
    }
}
