// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.outcome.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page as a real Chromium shows it: looked at, clicked and typed into. */
class AuditReportIT extends InChromium {
    private static final String ROWS = "#rows tbody tr";

    @Test
    void drawsEveryChart() throws Failure {
        browser.open(SampleReports.small());
        for (String chart : CHARTS) {
            assertTrue(browser.number(Looks.colors(chart)) >= 3, chart + " is drawn with background, bars and letters");
        }
        long colorOfJails =
                browser.number(Looks.countPixels("time", "s0")) + browser.number(Looks.countPixels("time", "s1"));
        assertTrue(
                colorOfJails > 100, "the time line has bars in the colors of two jails: " + colorOfJails + " pixels");
    }

    @Test
    void loadsNothingAndComplainsOfNothing() throws Failure {
        Path page = browser.open(SampleReports.small());
        List<String> others = new ArrayList<>();
        List<String> requests = browser.requests();
        for (String request : requests) {
            if (!request.contains("\"url\":\"" + page.toUri() + "\"") && !request.contains("\"url\":\"data:")) {
                others.add(request);
            }
        }
        assertFalse(requests.isEmpty(), "DevTools told of the page itself");
        assertEquals(List.of(), others, "requests besides the page");
        assertEquals(List.of(), browser.console(), "what the console says");
    }

    @Test
    void aPolicyKeepsScriptsOutThatAreNotThePagesOwn() throws Failure {
        browser.open(SampleReports.small());
        browser.evaluate("const s = document.createElement('script'); s.textContent = 'window.broken = 1';"
                + "document.body.append(s);");
        assertEquals("undefined", browser.text("return typeof window.broken"), "a script that was put into the page");
        assertEquals(1, browser.console().size(), "the policy's refusal is told on the console, and nothing else");
    }

    @Test
    void aClickOnAHeadingSortsAndASecondTurnsTheOrder() throws Failure {
        browser.open(SampleReports.small());
        WebElement heading = browser.heading("Source port");
        heading.findElement(By.tagName("button")).click();
        List<Integer> descending = ports();
        assertEquals("descending", heading.getAttribute("aria-sort"), "what a screen reader is told");
        assertEquals(List.of(60000, 13000, 12000, 11000, 10000, 9000), descending, "source ports, greatest first");
        heading.findElement(By.tagName("button")).click();
        assertEquals("ascending", heading.getAttribute("aria-sort"), "what a screen reader is told");
        Collections.reverse(descending);
        assertEquals(descending, ports(), "source ports, least first");
        assertEquals(1, browser.all("#rows [aria-sort]").size(), "only the last heading is the sorted one");
    }

    @Test
    void headingsAreReachedAndPressedByTheKeyboard() throws Failure {
        browser.open(SampleReports.small());
        WebElement button = browser.heading("Destination").findElement(By.tagName("button"));
        browser.evaluate("document.querySelector('#rows button').focus()");
        WebElement focused = browser.find("#rows button");
        for (int i = 0; i < 4; i++) {
            focused.sendKeys(Keys.TAB);
            focused = browser.focused();
        }
        assertEquals(button, focused, "four times Tab leads from the first heading to the fifth");
        focused.sendKeys(Keys.ENTER);
        List<String> expected = List.of(
                "192.0.2.9:443",
                "192.0.2.10:443",
                "198.51.100.7:443",
                "203.0.113.1:443",
                "[2001:db8::1]:443",
                "[2001:db8::a]:443");
        assertEquals(expected, browser.column(5), "addresses sort by their bytes, IPv4 first");
        assertEquals("Sorted by Destination, ascending", browser.find("#status").getAttribute("textContent"), "status");
    }

    @Test
    void theFilterLeavesTheRowsThatHoldTheText() throws Failure {
        browser.open(SampleReports.small());
        browser.find("#filter").sendKeys("2001:DB8");
        assertEquals(
                2, browser.number("return document.querySelectorAll('" + ROWS + ":not([hidden])').length"), "rows");
        assertEquals("2 of 6 rows", browser.find("#found").getText(), "what is said of them");
    }

    @Test
    void timesAreInTheReadersZoneAndInUtcWhenAskedFor() throws Failure {
        browser.zone("Asia/Tokyo");
        browser.open(SampleReports.small());
        assertTrue(browser.find(".zone").getText().startsWith("Times: Asia/Tokyo"), "the zone is named");
        assertEquals("2026-02-01 07:00:00", browser.find(".totals time").getText(), "the first violation in Tokyo");
        browser.find("#zone").click();
        assertTrue(browser.find(".zone").getText().startsWith("Times: UTC"), "the zone is named");
        assertEquals("2026-01-31 22:00:00", browser.find(".totals time").getText(), "the first violation in UTC");
    }

    @Test
    void whatProgramsCallThemselvesIsShownAndNotRun() throws Failure {
        browser.open(SampleReports.hostile());
        assertEquals("undefined", browser.text("return typeof window.broken"), "what a name would have run");
        assertEquals(
                0, browser.all("img, iframe, [onclick], [onerror]").size(), "elements that a name would have made");
        assertEquals(3, browser.all("script").size(), "scripts of the page: data, library, its own");
        assertEquals(
                new TreeSet<>(SampleReports.HOSTILE_NAMES.values()),
                new TreeSet<>(browser.column(2)),
                "the processes in the table");
        assertEquals(
                new TreeSet<>(SampleReports.HOSTILE_NAMES.values()), new TreeSet<>(browser.column(1)), "the jails");
        assertEquals(List.of(), browser.console(), "what the console says");
        for (String chart : CHARTS) {
            assertTrue(browser.number(Looks.colors(chart)) >= 3, chart + " is drawn");
        }
    }

    @Test
    void anEmptyReportSaysSo() throws Failure {
        browser.open(SampleReports.empty());
        assertEquals("No violations", browser.find(".none h2").getText(), "what it says");
        assertEquals(0, browser.all("canvas, table").size(), "there is nothing to draw");
        assertEquals("0", browser.find(".totals .great").getText(), "violations");
        assertEquals(List.of(), browser.console(), "what the console says");
    }

    @Test
    void aMillionViolationsFitIntoTheHeapOfTheCommandAndOntoThePage() throws Exception {
        Path page = folder.resolve("million.html");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleReports.class.getName(),
                        page.toString(),
                        "1000000")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("million.log").toFile())
                .start();
        assertTrue(process.waitFor(40, TimeUnit.SECONDS), "a million violations are counted in 40 seconds");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("million.log")));
        browser.open(page);
        assertEquals("1,000,000", browser.find(".totals .great").getText(), "violations");
        assertEquals(1000, browser.all(ROWS).size(), "rows of the table");
        assertEquals(
                "500,000", browser.find("#programs tbody td").getAttribute("textContent"), "of the program with most");
        assertTrue(browser.number("return document.querySelectorAll('*').length") < 30_000, "the page stays small");
        assertTrue(Files.size(page) < 2_000_000, "the file stays small: " + Files.size(page));
        for (String chart : CHARTS) {
            assertTrue(browser.number(Looks.colors(chart)) >= 3, chart + " is drawn");
        }
        browser.heading("Destination").findElement(By.tagName("button")).click();
        List<String> sorted = browser.column(5);
        assertNotEquals(sorted.getFirst(), sorted.getLast(), "IPv4 comes first, IPv6 last");
        assertTrue(sorted.getLast().startsWith("[2001:db8::"), "the last is IPv6: " + sorted.getLast());
    }

    private static List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (String port : browser.column(4)) {
            ports.add(Integer.valueOf(port));
        }
        return ports;
    }
}
