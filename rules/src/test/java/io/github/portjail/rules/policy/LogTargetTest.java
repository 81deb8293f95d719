// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"kernel", "none", "nflog:0", "nflog:5", "nflog:65535"})
    void aTargetIsReadAsItIsWritten(String text) {
        assertEquals(text, LogTarget.parse(text).toString());
    }

    @Test
    void theWordsMeanWhatTheyName() {
        assertEquals(LogTarget.KERNEL, LogTarget.parse("kernel"));
        assertEquals(LogTarget.NONE, LogTarget.parse("none"));
        assertEquals(new LogTarget(LogTarget.Kind.NFLOG, 5), LogTarget.parse("nflog:5"));
        assertEquals(LogTarget.nflog(65535), LogTarget.parse("nflog:65535"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            syslog                | log target 'syslog' is none of kernel, nflog:GROUP, none
            ''                    | log target '' is none of kernel, nflog:GROUP, none
            NFLOG:5               | log target 'NFLOG:5' is none of kernel, nflog:GROUP, none
            'nflog 5'             | log target 'nflog 5' is none of kernel, nflog:GROUP, none
            nflog                 | log target 'nflog' lacks its group: give nflog:GROUP, for example nflog:5
            nflog:                | log target 'nflog:' lacks its group: give nflog:GROUP, for example nflog:5
            nflog:x               | NFLOG group 'x' is not a number: give nflog:GROUP, for example nflog:5
            nflog:-1              | NFLOG group '-1' is not a number: give nflog:GROUP, for example nflog:5
            nflog:+1              | NFLOG group '+1' is not a number: give nflog:GROUP, for example nflog:5
            'nflog:1 '            | NFLOG group '1 ' is not a number: give nflog:GROUP, for example nflog:5
            nflog:0x5             | NFLOG group '0x5' is not a number: give nflog:GROUP, for example nflog:5
            nflog:٥               | NFLOG group '\\u0665' is not a number: give nflog:GROUP, for example nflog:5
            nflog:05              | NFLOG group '05' has a leading zero: give nflog:GROUP, for example nflog:5
            nflog:65536           | NFLOG group 65536 is outside 0-65535
            nflog:99999999999999  | NFLOG group '99999999999999' is outside 0-65535
            """)
    void anythingElseIsRefusedInOneLineThatSaysWhatIsAllowed(String text, String message) {
        assertEquals(
                message,
                assertThrows(InvalidValueException.class, () -> LogTarget.parse(text))
                        .getMessage());
    }

    @Test
    void onlyNflogHasAGroup() {
        assertThrows(InvalidValueException.class, () -> new LogTarget(LogTarget.Kind.KERNEL, 1));
        assertThrows(InvalidValueException.class, () -> LogTarget.nflog(-1));
        assertThrows(InvalidValueException.class, () -> LogTarget.nflog(65536));
    }
}
