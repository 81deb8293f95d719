// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.rules.firewall.UnitSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that puts a service into a jail without a change to its unit (systemd.unit(5), systemd.service(5)).
 *
 * @param unit the service
 * @param program absolute path of portjail
 * @param options those of {@code portjail run} that say what the jail is, as the user wrote them
 * @param set the set of nftables in which systemd is to keep the service's cgroup (systemd 255), or null
 */
public record DropIn(
        ServiceName unit,
        String program,
        List<String> options,
        @Nullable UnitSet set) {
    /** What hands the set to {@code portjail hold}. */
    public static final String NFT_SET = "--nft-set";

    public DropIn {
        options = List.copyOf(options);
    }

    /** The whole file. {@code +} has a command run as root, and outside of what the unit forbids its commands. */
    public String text() {
        List<String> hold = new ArrayList<>();
        hold.add("hold");
        if (set != null) {
            hold.add(NFT_SET);
            hold.add(set.name());
        }
        hold.addAll(options);
        hold.add("--");
        StringBuilder text = new StringBuilder();
        text.append("# Written by portjail wrap; taken away by: portjail wrap ")
                .append(unit)
                .append(" --remove\n");
        text.append("[Service]\n");
        if (set != null) {
            text.append("NFTSet=").append(set.systemdName()).append('\n');
        }
        // Comes before ExecStartPre=, also before those of the unit itself.
        text.append("ExecCondition=").append(command(hold)).append(" %n\n");
        text.append("ExecStopPost=").append(command(List.of("release"))).append('\n');
        return text.toString();
    }

    private String command(List<String> words) {
        StringBuilder line = new StringBuilder(quote("+" + program, false));
        for (String word : words) {
            line.append(' ').append(quote(word, true));
        }
        return line.toString();
    }

    /**
     * A word as systemd reads it: specifiers and variables taken for what they look like, in quotes where that is needed.
     *
     * @param argument whether it is one: in a command's path systemd looks for no variables
     */
    static String quote(String word, boolean argument) {
        StringBuilder quoted = new StringBuilder();
        boolean plain = !word.isEmpty();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean usual = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            plain &= usual || "-_./:,=+@%$".indexOf(c) >= 0;
            switch (c) {
                case '%' -> quoted.append("%%");
                case '$' -> quoted.append(argument ? "$$" : "$");
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c);
            }
        }
        return plain ? quoted.toString() : "\"" + quoted + "\"";
    }
}
