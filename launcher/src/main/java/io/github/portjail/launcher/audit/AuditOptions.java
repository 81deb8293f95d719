// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of {@code portjail audit}, parsed and valid.
 *
 * @param files what is read instead of a source, {@code -} for standard input; empty for the source
 * @param source where violations are read from
 * @param follow go on with what is logged from now on
 * @param filter which violations count
 * @param grouping by what they are counted, or null if the user named nothing
 * @param range the allowed ports of jails that are gone, or null if the user named none
 * @param logPrefixes what log lines begin with, besides the usual prefix and those of jails that live
 * @param format what is printed
 * @param metricsFile where metrics are written, or null for nowhere
 * @param colours when the table has some
 * @param htmlFile where the report is written, or null for nowhere
 */
public record AuditOptions(
        List<String> files,
        LogChoice source,
        boolean follow,
        ViolationFilter filter,
        @Nullable Grouping grouping,
        @Nullable PortSet range,
        List<String> logPrefixes,
        AuditFormat format,
        ColourChoice colours,
        @Nullable String metricsFile,
        @Nullable String htmlFile) {
    /** Stands for standard input among the files. */
    public static final String STANDARD_INPUT = "-";

    /** Copies the lists. */
    public AuditOptions {
        files = List.copyOf(files);
        logPrefixes = List.copyOf(logPrefixes);
    }
}
