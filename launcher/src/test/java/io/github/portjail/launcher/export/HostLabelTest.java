// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostLabelTest {
    @ParameterizedTest
    @CsvSource({
        "web1, web1",
        "Web1.example.com, web1",
        "a_very_long_host_name_indeed, a-very-long-host-n",
        "--x--, x",
        "seventeen-letters-x, seventeen-letters",
        "'', host",
        "'$(reboot)\n', reboot",
        "ÄÖÜ, host",
        ".example.com, host"
    })
    void whatALabelMayNotHoldBecomesAHyphen(String hostname, String label) {
        assertEquals(label, HostLabel.of(hostname).value());
    }
}
