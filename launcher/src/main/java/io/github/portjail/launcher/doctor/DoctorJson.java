// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.doctor.check.Finding;
import io.github.portjail.launcher.doctor.check.Severity;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.ports.PortFields;
import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings as JSON (RFC 8259), for programs; what there is not is null. */
final class DoctorJson {
    private static final JSON PRINTER =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);

    private DoctorJson() {}

    static String object(HostView host, List<Finding> findings) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("status", Doctor.worst(findings).toString());
        object.put("kernel", host.kernel());
        object.put("root", host.probe().privileges().isRoot());
        PortSet range = host.range();
        object.put("range", range == null ? null : PortFields.of(range));
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Severity severity : Severity.values()) {
            counts.put(severity.toString(), Doctor.count(findings, severity));
        }
        object.put("counts", counts);
        List<Object> array = new ArrayList<>();
        for (Finding finding : findings) {
            array.add(fields(finding));
        }
        object.put("findings", array);
        try {
            return PRINTER.asString(object) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, @Nullable Object> fields(Finding finding) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("topic", finding.topic().toString().toLowerCase(Locale.ROOT));
        fields.put("severity", finding.severity().toString());
        fields.put("subject", finding.subject());
        fields.put("found", finding.found());
        fields.put("remedy", finding.remedy());
        fields.put("commands", finding.commands());
        return fields;
    }
}
