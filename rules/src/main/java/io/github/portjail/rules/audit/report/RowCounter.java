// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept of the violations of one row. */
final class RowCounter extends Counter {
    private final Period period = new Period();
    private int pid;
    private PortOrigin origin = PortOrigin.UNKNOWN;

    /** What the violations of one row have in common. */
    record Key(String jail, Program program, TransportProtocol protocol, int sourcePort, Endpoint destination) {}

    /** Adds what differs between violations of one row; called after the violation was counted. */
    void include(@Nullable Instant time, @Nullable Culprit culprit) {
        period.include(time);
        int itsPid = culprit == null ? 0 : culprit.pid();
        PortOrigin itsOrigin = culprit == null ? PortOrigin.UNKNOWN : culprit.origin();
        boolean isFirst = count() == 1;
        pid = isFirst || pid == itsPid ? itsPid : 0;
        origin = isFirst || origin == itsOrigin ? itsOrigin : PortOrigin.UNKNOWN;
    }

    Rows.Row row(Key key) {
        return new Rows.Row(
                key.jail(),
                key.program(),
                pid,
                origin,
                key.protocol(),
                key.sourcePort(),
                key.destination(),
                count(),
                missing(),
                period.first(),
                period.last());
    }
}
