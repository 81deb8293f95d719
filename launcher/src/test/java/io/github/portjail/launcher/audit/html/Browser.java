// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.audit.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, which can reach nothing but files. */
public final class Browser implements AutoCloseable {
    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final String DRIVER = "/usr/bin/chromedriver";
    private static final String SENT = "\"method\":\"Network.requestWillBeSent\"";

    /** Selenium warns of a version whose DevTools it has no classes for; none are used. The reference keeps the level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;
    private final Path folder;

    /** Starts it; everything that it keeps is in the folder. */
    Browser(Path folder) {
        SELENIUM.setLevel(Level.SEVERE);
        this.folder = folder;
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments(
                "--headless",
                "--no-sandbox", // the tests run as root
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--window-size=1280,900",
                "--user-data-dir=" + folder.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("browser", Level.ALL);
        logs.enable("performance", Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(DRIVER).toFile())
                .withEnvironment(Map.of("HOME", folder.toString(), "TMPDIR", folder.toString()))
                .withLogFile(folder.resolve("chromedriver.log").toFile())
                .build();
        driver = new ChromeDriver(service, options);
    }

    /** Writes the report and opens it; returns where it lies. */
    Path open(Report report) throws Failure {
        Path page = folder.resolve("report.html");
        HtmlReport.write(report, page);
        open(page);
        return page;
    }

    /** Opens a page; what was logged before is forgotten. */
    public void open(Path page) {
        console();
        requests();
        driver.get(page.toUri().toString());
    }

    public void size(int width, int height, boolean isPhone) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", isPhone ? 2 : 1, "mobile", isPhone));
    }

    /** Shows pages on a screen or as on paper, to readers who like it light or dark. */
    public void appearance(String media, String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("media", media, "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void zone(String name) {
        command("Emulation.setTimezoneOverride", Map.of("timezoneId", name));
    }

    /** Returns the heading of a column of the table of all violations. */
    WebElement heading(String name) {
        for (WebElement heading : all("#rows thead th")) {
            if (heading.getText().equals(name)) {
                return heading;
            }
        }
        throw new AssertionError("no column is called " + name);
    }

    /** Returns what the rows of that table have in a column, counted from 1. */
    List<String> column(int number) {
        List<String> cells = new ArrayList<>();
        Object texts = evaluate("return Array.from(document.querySelectorAll('#rows tbody tr > :nth-child(" + number
                + ")'), c => (c.querySelector('bdi') || c).textContent)");
        if (texts instanceof List<?> list) {
            for (Object text : list) {
                cells.add(String.valueOf(text));
            }
        }
        return cells;
    }

    @Nullable Object evaluate(String script) {
        return driver.executeScript(script);
    }

    public String text(String script) {
        return String.valueOf(evaluate(script));
    }

    public long number(String script) {
        return evaluate(script) instanceof Number number ? number.longValue() : Long.MIN_VALUE;
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** The element that keys go to. */
    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Gives a command of the DevTools protocol. */
    void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Returns what the console was told since the last time, errors of the Content-Security-Policy too. */
    public List<String> console() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("browser")) {
            lines.add(entry.getMessage());
        }
        return lines;
    }

    /** Returns the requests since the last time, each with all that DevTools say of it. */
    public List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("performance")) {
            if (entry.getMessage().contains(SENT)) {
                requests.add(entry.getMessage());
            }
        }
        return requests;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
