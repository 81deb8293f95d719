// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSetTest {
    private static final String EXAMPLE = ": give LO:HI, for example 50000:50999";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            50000:50999 | 50000-50999
            50000-50999 | 50000-50999
            50000 | 50000-50000
            1 | 1-1
            65535 | 65535-65535
            7472-7487,11568:11583 | 7472-7487,11568-11583
            11568:11583,7472:7487,80 | 80-80,7472-7487,11568-11583
            1:2,3:4 | 1-4
            3,1,2 | 1-3
            5-6,8,7,1 | 1-1,5-8
            1,65535 | 1-1,65535-65535
            """)
    void rangesStandInAnyOrderAndThoseSideBySideBecomeOne(String text, String shown) {
        PortSet ports = PortSet.parse(text);
        assertEquals(shown, ports.toString());
        assertEquals(ports, PortSet.parse(shown), "what is printed is read back");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | range '' is empty: give LO:HI, for example 50000:50999
            all | range 'all' has no end: give LO:HI, for example 50000:50999
            0 | port 0 is outside 1-65535
            65536 | port 65536 is outside 1-65535
            99999999999 | port '99999999999' is outside 1-65535
            007 | port '007' has a leading zero: give LO:HI, for example 50000:50999
            1:2,2:3 | ranges 1-2 and 2-3 overlap: give each port once
            5,9,1:7 | ranges 1-7 and 5-5 overlap: give each port once
            8:9,1:2,8:9 | ranges 8-9 and 8-9 overlap: give each port once
            1:2,0,70000 | port 0 is outside 1-65535; port 70000 is outside 1-65535
            9:1,2:3 | range 9:1 runs backwards: give LO:HI, for example 50000:50999
            a,b,c,d,e | range 'a' has no end: give LO:HI, for example 50000:50999; range 'b' has no end: give LO:HI, \
            for example 50000:50999; range 'c' has no end: give LO:HI, for example 50000:50999; and 2 more
            """)
    void whatIsNoSetOfPortsIsRefusedInOneLineThatNamesTheFaults(String text, String message) {
        assertEquals(message, refusal(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ',' | ','
            '1:2,' | '1:2,'
            ',1:2' | ',1:2'
            '1:2,,3:4' | '1:2,,3:4'
            """)
    void nothingBesideACommaIsRefused(String text, String shown) {
        assertEquals(
                "range " + shown + " has nothing beside a comma: give LO:HI,LO:HI, for example 7472:7487,11568:11583",
                refusal(text.strip()).replace("'" + shown + "'", shown));
    }

    @Test
    void aSpaceIsNoPartOfARange() {
        assertEquals("' 3' is not a port number" + EXAMPLE, refusal("1:2, 3:4"));
        assertEquals("'2 ' is not a port number" + EXAMPLE, refusal("1:2 ,3:4"));
    }

    @Test
    void aJailHasSixtyFourRangesAtMostOfThoseThatDoNotTouch() {
        assertEquals(64, PortSet.parse(evenPorts(64)).ranges().size());
        assertEquals(
                "65 ranges that do not touch are more than 64, the most that a jail can have", refusal(evenPorts(65)));
        StringJoiner side = new StringJoiner(",");
        for (int port = 1; port <= 1000; port++) {
            side.add(Integer.toString(port));
        }
        assertEquals(new PortRange(1, 1000), PortSet.parse(side.toString()));
    }

    private static String evenPorts(int number) {
        StringJoiner text = new StringJoiner(",");
        for (int i = 1; i <= number; i++) {
            text.add(Integer.toString(2 * i));
        }
        return text.toString();
    }

    @Test
    void everySetIsTheSameAsABitmapOfItsPorts() {
        Random random = new Random(7597);
        for (int round = 0; round < 2000; round++) {
            BitSet bits = new BitSet();
            List<PortRange> ranges = randomRanges(random, bits);
            PortSet ports = PortRanges.of(ranges);
            assertEquals(bits.cardinality(), ports.size(), ranges.toString());
            assertEquals(bits.nextSetBit(0), ports.hull().first(), ranges.toString());
            assertEquals(bits.length() - 1, ports.hull().last(), ranges.toString());
            for (int port = 1; port <= 200; port++) {
                assertEquals(bits.get(port), ports.contains(port), port + " of " + ranges);
            }
            int last = -1;
            for (PortRange range : ports.ranges()) {
                assertTrue(range.first() > last + 1, "in rising order and apart: " + ports);
                last = range.last();
            }
            assertEquals(ports, PortSet.parse(ports.toString().replace('-', ':')));
            assertEquals(ports.ranges().size() == 1, ports instanceof PortRange, "one range is nothing else: " + ports);
        }
    }

    /** One at least; they do not overlap, and stand in any order. */
    private static List<PortRange> randomRanges(Random random, BitSet bits) {
        List<PortRange> ranges = new ArrayList<>();
        int port = 1 + random.nextInt(20);
        do {
            int last = port + random.nextInt(5);
            ranges.add(new PortRange(port, last));
            bits.set(port, last + 1);
            port = last + 1 + random.nextInt(30);
        } while (port < 190);
        Collections.shuffle(ranges, random);
        return ranges;
    }

    @Test
    void twoOverlapWhereAPortIsInBoth() {
        Random random = new Random(6346);
        for (int round = 0; round < 2000; round++) {
            BitSet here = new BitSet();
            BitSet there = new BitSet();
            PortSet one = PortRanges.of(randomRanges(random, here));
            PortSet other = PortRanges.of(randomRanges(random, there));
            assertEquals(here.intersects(there), one.overlaps(other), one + " and " + other);
            assertEquals(here.intersects(there), other.overlaps(one), other + " and " + one);
        }
    }

    @Test
    void aPortBetweenTwoRangesIsInNone() {
        PortSet ports = PortSet.parse("7472:7487,11568:11583");
        assertInstanceOf(PortRanges.class, ports);
        assertTrue(ports.contains(7472) && ports.contains(7487) && ports.contains(11568) && ports.contains(11583));
        assertFalse(ports.contains(7471) || ports.contains(7488) || ports.contains(11567) || ports.contains(11584));
        assertFalse(ports.overlaps(new PortRange(7488, 11567)));
        assertEquals(32, ports.size());
    }

    @Test
    void whatTouchesOrStandsInAnotherOrderIsNoSetOfItself() {
        PortRange low = new PortRange(1, 2);
        for (List<PortRange> ranges : List.of(
                List.<PortRange>of(),
                List.of(low),
                List.of(low, new PortRange(3, 4)),
                List.of(new PortRange(9, 9), low))) {
            assertThrows(InvalidValueException.class, () -> new PortRanges(ranges), ranges.toString());
        }
    }

    private static String refusal(String text) {
        return String.valueOf(assertThrows(InvalidValueException.class, () -> PortSet.parse(text))
                .getMessage());
    }
}
