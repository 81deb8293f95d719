// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.ports.PortFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The findings as one JSON object (RFC 8259), for programs. */
final class FindingsJson {
    private static final JSON PRINTER =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);

    private FindingsJson() {}

    static String print(Findings findings) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("range", PortFields.of(findings.range()));
        object.put("options", findings.options());
        object.put("note", findings.note());
        object.put("steered", findings.count(Outcome.STEERED));
        object.put("blocked", findings.count(Outcome.BLOCKED));
        object.put("leaks", findings.count(Outcome.LEAKS));
        object.put("notAvailable", findings.count(Outcome.UNAVAILABLE));
        List<Map<String, @Nullable Object>> trials = new ArrayList<>();
        for (Verdict verdict : findings.verdicts()) {
            trials.add(fields(verdict));
        }
        object.put("trials", trials);
        try {
            return PRINTER.asString(object) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The errno is null where the pattern could not be tried. */
    private static Map<String, @Nullable Object> fields(Verdict verdict) {
        Trial trial = verdict.trial();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("pattern", trial.pattern().name());
        fields.put("protocol", trial.pattern().protocol().toString());
        fields.put("family", trial.family().toString());
        fields.put("outcome", verdict.outcome().toString());
        fields.put("ports", trial.ports());
        fields.put("errno", trial.error());
        fields.put("reason", verdict.reason());
        return fields;
    }
}
