// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.export;

import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this host is called in the names of tables, chains and sets. */
final class HostLabel {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final String NAMELESS = "host";
    private static final int LONGEST = 18;

    private HostLabel() {}

    /** Returns a label made of this host's name. */
    static JailName ofThisHost() {
        try {
            return of(Files.readString(HOSTNAME));
        } catch (IOException e) {
            return new JailName(NAMELESS);
        }
    }

    /** Returns a label made of the first part of a name: what a label may not hold becomes -. */
    static JailName of(String hostname) {
        StringBuilder label = new StringBuilder();
        String lower = hostname.strip().toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        String first = dot < 0 ? lower : lower.substring(0, dot);
        for (int i = 0; i < first.length() && label.length() < LONGEST; i++) {
            char c = first.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (plain || !label.isEmpty()) {
                label.append(plain ? c : '-');
            }
        }
        while (!label.isEmpty() && label.charAt(label.length() - 1) == '-') {
            label.setLength(label.length() - 1);
        }
        return new JailName(label.isEmpty() ? NAMELESS : label.toString());
    }
}
