// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.util.ArrayList;
import java.util.List;

/** Reads one record as RFC 4180 has it. */
final class CsvFields {
    private CsvFields() {}

    static List<String> of(String record) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (quoted && c == '"' && i + 1 < record.length() && record.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
