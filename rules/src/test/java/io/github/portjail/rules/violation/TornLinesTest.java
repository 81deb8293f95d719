// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TornLinesTest {
    private static final String HEADER = "Nov 21 17:00:01 host kernel: [12345.678901] ";

    @Test
    void aLineThatWasCutAnywhereBeforeItsLastNeededFieldIsTorn() {
        String whole = HEADER + Lines.WEB;
        int needed = whole.indexOf("URGP=0") + "URGP=".length();
        for (int end = (HEADER + "portjail web: ").length(); end <= needed; end++) {
            Lines.Read read = Lines.read(whole.substring(0, end) + "\n");
            assertEquals(new SourceTally(1, 0, 0, 1, 0), read.tally(), whole.substring(0, end));
        }
    }

    @Test
    void aCutNeverInventsAPort() {
        String whole = HEADER + Lines.WEB;
        for (int end = 1; end <= whole.length(); end++) {
            List<Violation> found = Lines.read(whole.substring(0, end)).violations();
            assertTrue(
                    found.isEmpty()
                            || found.getFirst().source().port() == 40000
                                    && found.getFirst().destination().port() == 443,
                    whole.substring(0, end));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The second line began in the first.
                "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DSNov 21 17:00:01 host kernel: [1.2] portjail db: "
                        + Lines.TCP,
                Lines.WEB + "portjail db: " + Lines.TCP,
                Lines.WEB + Lines.TCP,
                "usb 1-1: newportjail web: " + Lines.TCP,
                "portjail web: portjail db: " + Lines.TCP,
                "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DST=10.0.2.256 LEN=60 ",
                "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DST=fd99:0007:0000:0000:0000:0000:0000:0001 LEN=60 TOS=0x00 ",
                "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DST=10.0.2.16 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP"
                        + " SPT=65536 DPT=1 WINDOW=1 RES=0x00 SYN URGP=0 ",
                "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DST=10.0.2.16 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP"
                        + " SPT= DPT=1 WINDOW=1 RES=0x00 SYN URGP=0 ",
            })
    void mixedAndImpossibleLinesAreTorn(String text) {
        assertEquals(
                new SourceTally(1, 0, 0, 1, 0), Lines.read(HEADER + text + "\n").tally());
    }

    @Test
    void aFieldOfALaterKernelDoesNotTearALine() {
        Lines.Read read = Lines.read(HEADER + Lines.WEB + "MARK=0x1f NEWFIELD=12 \n");
        assertEquals(List.of(Lines.WEB_VIOLATION), read.brief());
    }

    @Test
    void theLastLineIsReadWithoutItsNewline() {
        assertEquals(
                List.of(Lines.WEB_VIOLATION), Lines.read(HEADER + Lines.WEB).brief());
    }

    @Test
    void aLineAsLongAsAnArchiveIsOneLineAndTheNextIsRead() {
        String endless = "x".repeat(3 << 20);
        Lines.Read read =
                Lines.read(endless + "\n" + HEADER + Lines.WEB + "\n" + HEADER + "portjail db: IN=" + endless + "\n");
        assertEquals(List.of(Lines.WEB_VIOLATION), read.brief());
        assertEquals(new SourceTally(3, 1, 0, 1, 0), read.tally());
    }
}
