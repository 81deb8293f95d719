// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Who else reads a group, from the text of {@code /proc/net/netfilter/nfnetlink_log}: group, netlink port, and what is not asked for here. */
final class OtherReader {
    static final String FILE = "/proc/thread-self/net/netfilter/nfnetlink_log";

    private OtherReader() {}

    /** Returns words that name the reader: {@code netlink port 4711 (by custom its process ID)}; null if there is none. */
    static @Nullable String of(String text, int group) {
        StringTokenizer lines = new StringTokenizer(text, "\n");
        while (lines.hasMoreTokens()) {
            StringTokenizer columns = new StringTokenizer(lines.nextToken());
            if (columns.countTokens() >= 2 && columns.nextToken().equals(Integer.toString(group))) {
                return "netlink port " + columns.nextToken() + " (by custom its process ID)";
            }
        }
        return null;
    }
}
