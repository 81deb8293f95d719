// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JailTextTest {
    private static final List<List<String>> ROWS =
            List.of(List.of("NAME", "COMMAND"), List.of("web", "curl https://example.com/"), List.of("mail", "exim"));

    @Test
    void withoutATerminalNothingIsCut() {
        assertEquals("NAME  COMMAND\nweb   curl https://example.com/\nmail  exim\n", JailText.aligned(ROWS, 0));
    }

    @Test
    void onATerminalTheLastColumnIsCutToWhatIsLeft() {
        assertEquals("NAME  COMMAND\nweb   curl http...\nmail  exim\n", JailText.aligned(ROWS, 18));
    }

    @Test
    void theLastColumnKeepsTheWidthOfItsHeading() {
        assertEquals("NAME  COMMAND\nweb   curl...\nmail  exim\n", JailText.aligned(ROWS, 5));
    }
}
