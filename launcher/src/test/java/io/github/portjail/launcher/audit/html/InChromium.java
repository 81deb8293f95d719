// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.launcher.it.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real Chromium for the tests of a class; each test begins with a usual screen. */
@Timeout(60)
public abstract class InChromium {
    static final List<String> CHARTS = List.of("time", "programs", "destinations", "ports");

    @TempDir(cleanup = CleanupMode.ALWAYS)
    static Path folder;

    protected static Browser browser;

    @BeforeAll
    protected static void start() {
        Needs.program("chromium");
        Needs.program("chromedriver");
        browser = new Browser(folder);
    }

    @AfterAll
    protected static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    protected void usualAppearance() {
        browser.size(1280, 900, false);
        browser.appearance("screen", "light");
        browser.zone("UTC");
    }
}
