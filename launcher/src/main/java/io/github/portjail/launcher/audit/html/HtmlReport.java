// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.launcher.audit.file.ReplacedFile;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.audit.report.Report;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Writes a report as a web page. */
public final class HtmlReport {
    private HtmlReport() {}

    /** What to do when it cannot be written. */
    public static final String WHERE =
            "name a file, new or to be replaced, in a folder that is there and that you may write to";

    /**
     * Writes the page; whoever reads the file sees the old one or the whole new one.
     *
     * @throws Failure if it cannot be written; nothing is left behind then
     */
    public static void write(Report report, Path file) throws Failure {
        try {
            ReportPage page = new ReportPage();
            ReplacedFile.write(file, out -> page.write(report, out));
        } catch (IOException e) {
            throw Failure.of("cannot write the report '" + file + "': " + reason(e), e)
                    .withHint(WHERE);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        String reason = e instanceof FileSystemException inFile ? inFile.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }
}
