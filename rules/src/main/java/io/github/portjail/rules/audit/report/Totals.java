// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of all violations of a report.
 *
 * @param violations how many
 * @param ipv6 how many of them by IPv6
 * @param withoutTime how many of them do not say when; they are missing in the time line
 * @param jails how many jails, {@link ReportBuilder#JAILS} if there were more
 * @param ofOtherJails violations of jails that were seen after that many others
 * @param first the earliest time, or null if none says when
 * @param last the latest time, or null if none says when
 */
public record Totals(
        long violations,
        long ipv6,
        long withoutTime,
        int jails,
        long ofOtherJails,
        @Nullable Instant first,
        @Nullable Instant last) {}
