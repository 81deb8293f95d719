// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {
    @Test
    void theTimeOfItsStartIsFoundBehindAnyName() {
        String stat = "812 (a) S 1 (b)) S 1 812 812 0 -1 4194560 120 0 0 0 3 1 0 0 20 0 1 0 77123 2445312 512"
                + " 18446744073709551615 1 1\n";
        assertEquals(new ProcessIdentity(812, 77123), ProcessIdentity.of(812, stat));
    }

    @Test
    void itsTextIsReadBackEqual() {
        assertEquals(new ProcessIdentity(812, 77123), ProcessIdentity.parse("812:77123"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "812", ":1", "812:", "0:1", "-1:1", "1:-1", "01:1", "1:+1", "1:1:1", "1: 1"})
    void anotherTextIsNone(String text) {
        assertNull(ProcessIdentity.parse(text));
    }
}
