// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format is known from systemd.journal-fields(7) and journalctl(1). */
final class JournalLineTest {
    private static final String START = "{\"__CURSOR\":\"s=1;i=2\",\"__REALTIME_TIMESTAMP\":\"1795280401123456\",";

    @ParameterizedTest
    @ValueSource(
            strings = {
                START + "\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"" + Lines.WEB + "\"}",
                START + "\"MESSAGE\":\"" + Lines.WEB + "\",\"_TRANSPORT\":\"kernel\"}",
                START
                        + "\"MESSAGE\" : \"portj\\u0061il web: IN= OUT=eth0 SRC=10.0.2.15 DST=192.0.2.7 LEN=60 TOS=0x00 PREC=0x00"
                        + " TTL=64 ID=4242 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 UID=1000 GID=1001\""
                        + ", \"_TRANSPORT\" : \"kernel\", \"PRIORITY\":null, \"N\":-1.5E3 }",
            })
    void theKernelsMessageIsReadWithItsTime(String line) {
        Lines.Read read = Lines.read(line + "\n");
        assertEquals(List.of(Lines.WEB_VIOLATION), read.brief());
        assertEquals(
                Instant.parse("2026-11-21T17:00:01.123456Z"),
                read.violations().getFirst().time());
    }

    @Test
    void aMessageGivenAsBytesIsRead() {
        StringBuilder numbers = new StringBuilder();
        for (char character : Lines.WEB.replace("OUT=eth0", "OUT=eth\u00ff").toCharArray()) {
            numbers.append(numbers.isEmpty() ? "" : ", ").append((int) character);
        }
        Lines.Read read = Lines.read(START + "\"MESSAGE\":[" + numbers + "],\"_TRANSPORT\":\"kernel\"}\n");
        assertEquals(List.of(Lines.WEB_VIOLATION.replace("OUT=eth0", "OUT=eth\\xff")), read.brief());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                START + "\"_TRANSPORT\":\"syslog\",\"MESSAGE\":\"" + Lines.WEB + "\"}",
                START + "\"_TRANSPORT\":\"journal\",\"SYSLOG_FACILITY\":\"0\",\"MESSAGE\":\"" + Lines.WEB + "\"}",
                START + "\"TRANSPORT\":\"kernel\",\"MESSAGE\":\"" + Lines.WEB + "\"}",
                START + "\"MESSAGE\":\"\\\"_TRANSPORT\\\":\\\"kernel\\\" " + Lines.WEB + "\"}",
                START + "\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"x\\n" + Lines.WEB + "\"}",
                START + "\"_TRANSPORT\":\"kernel\",\"MESSAGE\":[\"" + Lines.WEB + "\",\"x\"]}",
                START + "\"_TRANSPORT\":\"kernel\",\"MESSAGE\":null}",
                START + "\"_TRANSPORT\":\"kernel\",\"_TRANSPORT_X\":\"" + Lines.WEB + "\"}",
                "{",
                "{}",
                "{\"",
                "{\"MESSAGE",
                "{\"MESSAGE\":[[[[",
                "{\"MESSAGE\":\"\\u12",
            })
    void whatTheKernelDidNotSayIsNoViolation(String line) {
        assertEquals(List.of(), Lines.read(line + "\n").brief());
    }

    @Test
    void anObjectThatWasCutIsTorn() {
        String line = START + "\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"" + Lines.WEB;
        assertEquals(new SourceTally(1, 0, 0, 1, 0), Lines.read(line).tally());
    }
}
