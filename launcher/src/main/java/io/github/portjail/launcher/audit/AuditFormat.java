// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

/** What is printed on standard output. */
public enum AuditFormat {
    /** Columns and advice, for people. */
    TABLE,
    /** One JSON object a line. */
    JSON,
    /** Comma-separated values (RFC 4180). */
    CSV,
    /** Prometheus' text format. */
    METRICS,
    NOTHING
}
