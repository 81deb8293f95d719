// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.address.AddressText;
import io.github.portjail.rules.audit.Count;
import io.github.portjail.rules.audit.Group;
import io.github.portjail.rules.audit.GroupKey;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Comma-separated values; a field is empty when it is not known, and in a group when its violations differ in it. */
final class Csv implements ViolationPrinter {
    private static final String OF_VIOLATIONS =
            "time,jail,program,pid,uid,gid,unit,port_origin,protocol,source_address,source_port,"
                    + "destination_address,destination_port,input_interface,output_interface\r\n";
    private static final String OF_GROUPS =
            "kind,jail,program,uid,protocol,source_port,destination_address,destination_port,hour,count,first,last\r\n";

    private final Output output;
    private final CsvLine line = new CsvLine();

    Csv(Output output) {
        this.output = output;
    }

    @Override
    public void begin() throws IOException {
        output.write(OF_VIOLATIONS);
    }

    @Override
    public void violation(Violation v) throws IOException {
        Culprit culprit = v.culprit();
        line.begin().add(text(v.time())).add(v.jail());
        if (culprit == null) {
            line.add("").add("").add(v.uid()).add(v.gid()).add("").add("");
        } else {
            line.add(culprit.command())
                    .add(culprit.pid())
                    .add(v.uid() == Violation.UNKNOWN_ID ? culprit.uid() : v.uid())
                    .add(v.gid())
                    .add(culprit.unit())
                    .add(culprit.origin().toString());
        }
        line.add(v.protocol().toString())
                .add(AddressText.of(v.source().address()))
                .add(v.source().port())
                .add(AddressText.of(v.destination().address()))
                .add(v.destination().port())
                .add(v.inputInterface())
                .add(v.outputInterface());
        output.write(line.end());
    }

    @Override
    public void groups(Tally tally) throws IOException {
        output.write(OF_GROUPS);
        for (Group group : tally.groups()) {
            GroupKey key = group.key();
            TransportProtocol protocol = key.protocol();
            InetAddress destination = key.destination();
            line.begin()
                    .add("group")
                    .add(key.jail())
                    .add(key.program())
                    .add(key.uid())
                    .add(protocol == null ? null : protocol.toString())
                    .add(key.sourcePort())
                    .add(destination == null ? null : AddressText.of(destination))
                    .add(key.destinationPort())
                    .add(text(key.hour()));
            count(group.count());
        }
        for (Map.Entry<String, Count> others : tally.others().entrySet()) {
            line.begin().add("others").add(others.getKey());
            for (int i = 0; i < 7; i++) {
                line.add("");
            }
            count(others.getValue());
        }
    }

    private void count(Count count) throws IOException {
        line.add(count.violations()).add(text(count.first())).add(text(count.last()));
        output.write(line.end());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
