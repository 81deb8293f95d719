// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import org.jspecify.annotations.Nullable;

/**
 * A setting of the host that jails need otherwise.
 *
 * @param key path below /proc/sys
 * @param before what it was before the first jail that needed it, without spaces
 * @param value what jails need
 */
record SysctlChange(String key, String before, String value) {
    private static final String WORD = "sysctl ";

    /** The line of a jail's teardown file, by which it is taken back when no jail needs it any more. */
    String teardownLine() {
        return WORD + key + " " + before + " " + value;
    }

    /** Null for any other line. */
    static @Nullable SysctlChange parse(String line) {
        if (!line.startsWith(WORD)) {
            return null;
        }
        int second = line.indexOf(' ', WORD.length());
        int third = second < 0 ? -1 : line.indexOf(' ', second + 1);
        if (third < 0) {
            return null;
        }
        return new SysctlChange(
                line.substring(WORD.length(), second), line.substring(second + 1, third), line.substring(third + 1));
    }
}
