// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtmlReportTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String hostilePage() throws IOException, Failure {
        Path page = folder.resolve("report.html");
        HtmlReport.write(SampleReports.hostile(), page);
        return Files.readString(page);
    }

    @Test
    void thePolicyAllowsNothingButWhatThePageCarries() throws Exception {
        String page = hostilePage();
        var policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(page);
        assertTrue(policy.find(), "the page has a policy");
        String directives = policy.group(1).replace("&#39;", "'");
        String hash = "'sha256-[A-Za-z0-9+/]{43}='";
        assertTrue(
                directives.matches("default-src 'none'; script-src " + hash + " " + hash + "; style-src " + hash
                        + "; img-src data:; base-uri 'none'; form-action 'none'"),
                directives);
        assertTrue(page.indexOf("Content-Security-Policy") < page.indexOf("<style>"), "it comes before what it judges");
    }

    @Test
    void namesMakeNoElements() throws Exception {
        String page = hostilePage();
        assertFalse(page.contains("<img"), "an image");
        assertFalse(page.contains("\u001b") || page.contains("\u202e"), "what a terminal or a reader would obey");
        assertEquals(3, page.split("<script", -1).length - 1, "scripts: data, library, the page's own");
        assertEquals(3, page.split("</script", -1).length - 1, "ends of scripts");
        assertFalse(page.contains("<!--"), "a comment, which would change how a script is read");
        assertFalse(page.contains("sourceMappingURL"), "a file that a browser would look for");
    }

    @Test
    void theLibraryKeepsItsLicense() throws Exception {
        String page = hostilePage();
        assertTrue(page.contains("Permission is hereby granted, free of charge"), "the text of the MIT license");
        assertTrue(page.contains("Chart.js Contributors"), "whose it is");
    }

    @Test
    void anOldReportIsReplacedAndNothingLiesBesideIt() throws Exception {
        Path page = Files.writeString(folder.resolve("report.html"), "old");
        HtmlReport.write(SampleReports.empty(), page);
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"), "the new report");
        assertEquals(List.of("report.html"), names(), "files");
    }

    @Test
    void aLinkStaysALink() throws Exception {
        Path page = Files.writeString(folder.resolve("report.html"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("latest.html"), page.getFileName());
        HtmlReport.write(SampleReports.empty(), link);
        assertTrue(Files.isSymbolicLink(link), "the link");
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"), "what it names is new");
    }

    @Test
    void whatIsNoRegularFileIsNeverReplaced() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("reports"));
        for (Path target : List.of(directory, Path.of("/dev/null"))) {
            Failure failure = assertThrows(Failure.class, () -> HtmlReport.write(SampleReports.empty(), target));
            assertEquals("cannot write the report '" + target + "': it is not a regular file", failure.text());
        }
        assertFalse(Files.isRegularFile(Path.of("/dev/null")), "the device is still there");
        assertEquals(List.of("reports"), names(), "files");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path page = folder.resolve("missing").resolve("report.html");
        Failure failure = assertThrows(Failure.class, () -> HtmlReport.write(SampleReports.empty(), page));
        assertEquals(
                "cannot write the report '" + page + "': there is no directory " + page.getParent(), failure.text());
    }
}
