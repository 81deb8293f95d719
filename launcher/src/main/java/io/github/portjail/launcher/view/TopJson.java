// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.ports.PortFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A jail at one refresh as one line of JSON; what is not known is null. */
final class TopJson {
    private static final JSON PRINTER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private TopJson() {}

    static String line(TopRow row, String time) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", time);
        fields.put("name", row.name().value());
        fields.put("range", PortFields.of(row.range()));
        fields.put("processes", row.processes());
        fields.put("portsInUse", row.portsInUse());
        fields.put("connectionsPerSecond", row.connections());
        fields.put("connectionsCountedBy", row.counted().toString());
        fields.put("rejectsPerSecond", row.rejects());
        fields.put("rejected", row.rejected());
        try {
            return PRINTER.asString(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
