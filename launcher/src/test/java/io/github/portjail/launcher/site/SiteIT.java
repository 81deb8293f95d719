// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.audit.html.InChromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The site, one page, as a visitor's Chromium shows it. */
class SiteIT extends InChromium {
    private static final Path PAGE =
            Path.of("..", "docs", "index.html").toAbsolutePath().normalize();

    @BeforeEach
    void open() {
        browser.open(PAGE);
    }

    private static List<String> words(String script) {
        return List.of(
                browser.text("return Array.from(" + script + ").join('\\n')").split("\n", -1));
    }

    @Test
    void eachLinkLeadsToAFile() {
        Set<String> dead = new TreeSet<>();
        List<String> links = words("document.querySelectorAll('a').values().map(a => a.getAttribute('href'))");
        for (String link : links) {
            if (!Files.exists(PAGE.resolveSibling(link))) {
                dead.add(link);
            }
        }
        assertEquals(Set.of(), dead);
        assertTrue(links.size() >= 10, "links: " + links);
    }

    @Test
    void itLoadsItsPictureAndNothingFromElsewhere() {
        assertEquals(
                848, browser.number("return document.querySelector('img').naturalWidth"), "the recording is drawn");
        List<String> requests = browser.requests();
        assertEquals(2, requests.size(), "the page and its picture: " + requests);
        assertTrue(requests.stream().allMatch(request -> request.contains("file://")), requests::toString);
        assertEquals(List.of(), browser.console(), "what the console was told");
    }

    @Test
    void aPhoneNeedsNoHorizontalScrolling() {
        browser.size(360, 740, true);
        long width = browser.number("return document.scrollingElement.scrollWidth");
        assertTrue(width <= 360, "the page is " + width + " pixels wide on a phone of 360");
    }

    @Test
    void itFollowsTheDark() {
        String light = browser.text("return getComputedStyle(document.body).backgroundColor");
        browser.appearance("screen", "dark");
        String dark = browser.text("return getComputedStyle(document.body).backgroundColor");
        assertEquals(List.of("rgb(252, 252, 251)", "rgb(20, 24, 28)"), List.of(light, dark));
    }

    @Test
    void theCommandsAreThoseOfTheReadmeAndTheVersionIsThisOne() throws IOException {
        String readme = Files.readString(PAGE.resolve("../../README.md").normalize());
        for (String line : words("document.querySelectorAll('pre')).flatMap(p => p.textContent.split('\\n')")) {
            String command = line.replaceFirst("\\s+#.*", "").replaceFirst(" --range 50000:50999", "");
            String verb = String.join(" ", List.of(command.split(" ", -1)).subList(0, 2));
            assertTrue(readme.contains(verb), "README.md knows: " + verb);
        }
        String version =
                Files.readString(Path.of("..", "pom.xml")).replaceFirst("(?s).*?<version>([^<]*)</version>.*", "$1");
        assertTrue(
                browser.text("return document.querySelector('footer').textContent")
                        .contains("portjail " + version),
                version);
    }
}
