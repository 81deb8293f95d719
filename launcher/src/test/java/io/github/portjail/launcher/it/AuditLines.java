// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lines as a kernel's log has them. */
final class AuditLines {
    private AuditLines() {}

    /** Returns a line of rsyslog on Debian 12, Linux 6.1. */
    static String line(String jail, int sourcePort) {
        return "2026-11-21T12:00:00.123456+00:00 host kernel: [  100.000001] portjail " + jail
                + ": IN= OUT=eth0 SRC=10.77.0.1 DST=10.77.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP SPT="
                + sourcePort + " DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 UID=1000 GID=1000 ";
    }

    /** Writes violations of one jail, from so many ports in turn. */
    static void write(Path log, int violations, int ports) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(log)) {
            for (int i = 0; i < violations; i++) {
                writer.write(line("hostile", i % ports));
                writer.write('\n');
            }
        }
    }
}
