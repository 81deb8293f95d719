// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessFilesTest {
    private static final int GONE = Integer.MAX_VALUE;

    @Test
    void theStartIsFoundBehindANameThatHoldsParentheses() {
        String behind = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";
        assertEquals(47_110_000_000L, ProcessFiles.startOf("99 (a) b) 1 2)" + behind));
        assertEquals(47_110_000_000L, ProcessFiles.startOf("99 (x)\n" + behind));
    }

    @Test
    void aTextThatIsCutShortIsOfNoTime() {
        assertEquals(Long.MAX_VALUE, ProcessFiles.startOf("99 (x) S 1 2"));
        assertEquals(Long.MAX_VALUE, ProcessFiles.startOf(""));
    }

    @Test
    void aProcessDidNotExistBeforeItBegan() {
        int self = (int) ProcessHandle.current().pid();
        assertTrue(ProcessFiles.existedAt(self, Long.MAX_VALUE / 2), "it exists now");
        assertFalse(ProcessFiles.existedAt(self, 0), "a PID that was another's at boot");
        assertFalse(ProcessFiles.existedAt(GONE, Long.MAX_VALUE / 2), "no such process");
    }

    @Test
    void aProcessIsRead() {
        int self = (int) ProcessHandle.current().pid();
        assertNotNull(ProcessFiles.uid(self));
        assertNotNull(ProcessFiles.command(self));
        assertNull(ProcessFiles.uid(GONE));
        assertNull(ProcessFiles.command(GONE));
        assertNull(ProcessFiles.unit(GONE));
        assertTrue(ProcessFiles.sockets(GONE).isEmpty());
    }
}
