// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.audit.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the page looks in a real Chromium: on a phone, in the dark, on paper, and without scripts. */
class AuditReportLooksIT extends InChromium {

    @Test
    void aPhoneNeedsNoHorizontalScrolling() throws Failure {
        browser.size(360, 740, true);
        for (Report report : List.of(SampleReports.small(), SampleReports.hostile(), SampleReports.empty())) {
            browser.open(report);
            long width = browser.number("return document.scrollingElement.scrollWidth");
            assertTrue(width <= 360, "the page is " + width + " pixels wide on a phone of 360");
        }
        browser.open(SampleReports.small());
        browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        assertTrue(browser.number("return document.scrollingElement.scrollWidth") <= 360, "with all tables open too");
        assertTrue(
                browser.number("return document.querySelector('#rows').parentElement.scrollWidth") > 360,
                "the wide table scrolls in itself");
    }

    @Test
    void pageAndChartsFollowTheDark() throws Failure, InterruptedException {
        browser.open(SampleReports.small());
        long lightPage = browser.number("return " + Looks.luminance("page"));
        long lightLetters = browser.number(Looks.countPixels("programs", "ink"));
        browser.appearance("screen", "dark");
        long darkPage = browser.number("return " + Looks.luminance("page"));
        assertTrue(
                lightPage > 800 && darkPage < 50, "page: " + lightPage + " in the light, " + darkPage + " in the dark");
        assertTrue(lightLetters > 0, "letters of the chart have the color of light pages");
        assertTrue(isDrawnAnew(), "and without reloading that of dark pages");
    }

    /** A chart follows when the browser next draws. */
    private boolean isDrawnAnew() throws Failure, InterruptedException {
        for (int i = 0; i < 200; i++) {
            if (browser.number(Looks.countPixels("programs", "ink")) > 0) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    @Test
    void textCanBeReadOnItsBackground() throws Failure {
        browser.open(SampleReports.small());
        for (String appearance : List.of("light", "dark")) {
            browser.appearance("screen", appearance);
            for (String pair :
                    List.of("ink card", "soft card", "soft page", "soft head", "accent card", "warn warn-card")) {
                String[] both = pair.split(" ", -1);
                long contrast =
                        browser.number("const a = " + Looks.luminance(both[0]) + ", b = " + Looks.luminance(both[1])
                                + "; return Math.floor(100 * (Math.max(a, b) + 50) / (Math.min(a, b) + 50));");
                assertTrue(contrast >= 450, appearance + ", " + pair + ": contrast " + contrast + " % is at least 4.5");
            }
        }
    }

    @Test
    void withoutScriptsTheTablesAndNumbersAreThere() throws Failure {
        browser.command("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        try {
            browser.open(SampleReports.small());
            assertEquals("16", browser.find(".totals .great").getText(), "violations");
            assertTrue(browser.find("noscript p").isDisplayed(), "the page says what it lacks");
            for (String chart : CHARTS) {
                assertTrue(browser.find("#" + chart).isDisplayed(), "the numbers of the chart " + chart);
                assertFalse(browser.find("#" + chart + "-chart").isDisplayed(), "an empty chart " + chart);
            }
            assertFalse(browser.find("#filter").isDisplayed(), "a filter that would do nothing");
            assertEquals("Times: UTC", browser.find(".zone").getText(), "the zone");
        } finally {
            browser.command("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        }
    }

    @Test
    void onPaperAllIsLightAndTheWholeTableIsThere() throws Failure {
        browser.appearance("screen", "dark");
        browser.open(SampleReports.small());
        browser.evaluate("window.dispatchEvent(new Event('beforeprint'))");
        browser.appearance("print", "dark");
        assertTrue(browser.number("return " + Looks.luminance("card")) > 900, "paper is light");
        assertEquals(
                "rgb(255, 255, 255)", browser.text("return getComputedStyle(document.body).backgroundColor"), "paper");
        assertTrue(browser.number(Looks.countPixels("programs", "ink")) > 0, "charts too");
        assertEquals(
                "visible",
                browser.text("return getComputedStyle(document.querySelector('#rows').parentElement).overflow"));
        browser.evaluate("window.dispatchEvent(new Event('afterprint'))");
        browser.appearance("screen", "dark");
        assertTrue(browser.number("return " + Looks.luminance("card")) < 50, "the screen is dark again");
    }
}
