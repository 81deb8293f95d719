// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InkTest {
    private static final Ink INK = new Ink(true);

    @Test
    void eachLineIsPaintedByItself() {
        assertEquals(
                "\u001b[1mNAME\u001b[m\nweb\n\n\u001b[31mmail\u001b[m\n",
                INK.paint(
                        "NAME\nweb\n\nmail\n",
                        line -> line == 0 ? Ink.Style.HEADING : line == 1 ? Ink.Style.USUAL : Ink.Style.BAD));
    }

    @Test
    void withoutColoursTextStaysAsItIs() {
        assertEquals("NAME\nweb\n", Ink.NONE.paint("NAME\nweb\n", _ -> Ink.Style.BAD));
        assertEquals("web", Ink.NONE.paint(Ink.Style.BAD, "web"));
    }
}
