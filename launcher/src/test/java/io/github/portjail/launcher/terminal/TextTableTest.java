// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static final List<List<String>> ROWS =
            List.of(List.of("NAME", "COMMAND"), List.of("web", "curl https://example.com/"), List.of("mail", "exim"));

    private static final List<List<String>> NUMBERS =
            List.of(List.of("NAME", "COUNT"), List.of("web", "7"), List.of("mail", "1234567"));

    private static String text(List<List<String>> rows, int width) {
        return TextTable.of(rows).text(width, Ink.NONE, _ -> Ink.Style.USUAL);
    }

    private static String numbers(int width) {
        return TextTable.withNumbers(NUMBERS, 1).text(width, Ink.NONE, _ -> Ink.Style.USUAL);
    }

    @Test
    void withoutATerminalNothingIsCut() {
        assertEquals("NAME  COMMAND\nweb   curl https://example.com/\nmail  exim\n", text(ROWS, 0));
    }

    @Test
    void theLastColumnIsCutToWhatIsLeft() {
        assertEquals("NAME  COMMAND\nweb   curl http...\nmail  exim\n", text(ROWS, 18));
    }

    @Test
    void columnsMoveTogetherBeforeTheyAreGivenUp() {
        assertEquals("NAME COMMAND\nweb  curl...\nmail exim\n", text(ROWS, 12));
    }

    @Test
    void whatDoesNotFitSideBySideStandsBelowOneAnother() {
        assertEquals(
                "NAME   web\nCO...  c...\n\nNAME   mail\nCO...  exim\n", text(ROWS, 11), "cut to half the width each");
    }

    @Test
    void numbersStandToTheRightAndAreNeverCut() {
        assertEquals("NAME    COUNT\nweb         7\nmail  1234567\n", numbers(13));
        assertEquals("NAME   COUNT\nweb        7\nmail 1234567\n", numbers(12));
        assertEquals("NAME   web\nCOUNT  7\n\nNAME   mail\nCOUNT  1234567\n", numbers(11));
    }

    @Test
    void aLineKnowsItsRowWhicheverWayItIsPrinted() {
        List<Integer> wide =
                TextTable.of(ROWS).lines(80).stream().map(TextTable.Line::row).toList();
        List<Integer> narrow =
                TextTable.of(ROWS).lines(11).stream().map(TextTable.Line::row).toList();

        assertEquals(List.of(0, 1, 2), wide);
        assertEquals(List.of(1, 1, 2, 2, 2), narrow);
    }
}
