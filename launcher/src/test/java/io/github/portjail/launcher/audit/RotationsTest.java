// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RotationsTest {
    @Test
    void theOldestRotationComesFirstAndTheLogItselfLast() {
        assertEquals(
                List.of("/l/kern.log.10.gz", "/l/kern.log.2.gz", "/l/kern.log.1", "/l/kern.log"),
                Rotations.inOrder(List.of("/l/kern.log", "/l/kern.log.1", "/l/kern.log.10.gz", "/l/kern.log.2.gz")));
        assertEquals(
                List.of("messages-20261108.xz", "messages-20261115.xz", "messages"),
                Rotations.inOrder(List.of("messages", "messages-20261115.xz", "messages-20261108.xz")));
    }

    @Test
    void differentLogsStayInTheOrderInWhichTheyWereNamed() {
        assertEquals(
                List.of("b.log.1", "b.log", "-", "a.log", "x/b.log"),
                Rotations.inOrder(List.of("b.log", "-", "a.log", "b.log.1", "x/b.log")));
    }
}
