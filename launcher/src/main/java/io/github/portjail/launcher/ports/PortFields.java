// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.ports;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields that every output has for a jail's ports. */
public final class PortFields {
    private PortFields() {}

    /**
     * Returns {@code first} and {@code last}, the lowest and the highest port. Only where the jail has several ranges there is also
     * {@code ranges}, all of them: then not every port from first to last is the jail's.
     */
    public static Map<String, Object> of(PortSet ports) {
        Map<String, Object> fields = ends(ports.hull());
        if (ports.ranges().size() > 1) {
            List<Object> ranges = new ArrayList<>();
            for (PortRange range : ports.ranges()) {
                ranges.add(ends(range));
            }
            fields.put("ranges", ranges);
        }
        return fields;
    }

    private static Map<String, Object> ends(PortRange range) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first", range.first());
        fields.put("last", range.last());
        return fields;
    }
}
