// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldLocksTest {
    /** Linux 6.1, Debian 12. */
    private static final String LISTED = """
            1: FLOCK  ADVISORY  WRITE 4711 00:1a:2345 0 EOF
            2: POSIX  ADVISORY  READ  812 fe:01:131090 128 128
            3: FLOCK  ADVISORY  WRITE 4712 00:1a:2350 0 EOF
            3: -> FLOCK  ADVISORY  READ  4713 00:1a:2350 0 EOF
            4: OFDLCK ADVISORY  WRITE -1 103:02:77 0 0
            """;

    private final HeldLocks locks = HeldLocks.parse(LISTED);

    @Test
    void aFileThatIsLockedIsFoundByDeviceAndInode() {
        assertTrue(locks.hold(0, 0x1a, 2345), "flock");
        assertTrue(locks.hold(0xfe, 1, 131090), "fcntl");
        assertTrue(locks.hold(0, 0x1a, 2350), "one that somebody waits for");
        assertTrue(locks.hold(0x103, 2, 77), "a device number of three digits");
    }

    @Test
    void otherFilesAreNot() {
        assertFalse(locks.hold(0, 0x1a, 234), "the beginning of another inode");
        assertFalse(locks.hold(0, 0x1b, 2345), "the same inode of another device");
        assertFalse(locks.hold(1, 0x1a, 2345), "the same inode of another device's class");
    }

    @Test
    void withoutLocksThereAreNone() {
        assertFalse(HeldLocks.parse("").hold(0, 0x1a, 2345));
    }
}
