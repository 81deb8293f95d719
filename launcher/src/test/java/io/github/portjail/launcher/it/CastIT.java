// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** The picture in README.md is what {@code launcher/src/demo/record} makes of a real demo. */
class CastIT {
    private static final Path DEMO = Path.of("src", "demo");

    @TempDir
    Path directory;

    private static List<String> texts(Path svg) throws Exception {
        NodeList nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(svg.toFile())
                .getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private Finished record(Path svg, String... command) {
        Needs.program("python3");
        List<String> words =
                new ArrayList<>(List.of("python3", DEMO.resolve("record").toString(), svg.toString()));
        words.addAll(List.of(command));
        return Commands.run(words);
    }

    @Test
    void whatAProgramShowsOnATerminalIsInThePictureForWhatItIs() throws Exception {
        Path svg = directory.resolve("cast.svg");
        record(svg, "sh", "-c", "test -t 1 && printf '$ one <&>\\n\\033[2Jtwo\\n'")
                .expectSuccess();

        assertEquals(List.of("$ one <&>", "?[2Jtwo"), texts(svg));
    }

    @Test
    void aDemoThatFailsIsNoPicture() {
        Path svg = directory.resolve("cast.svg");

        record(svg, "sh", "-c", "echo no; exit 3").expect(1);
        assertFalse(Files.exists(svg), "a file was written");
    }

    @Test
    void thePictureShowsTheDemoThatThereIs() throws Exception {
        Path svg = Path.of("..", "docs", "demo.svg");
        String shown = String.join("\n", texts(svg)).replaceAll("\\d{4,5}", "PORT");
        String picture = Files.readString(svg);

        for (String line : sentences()) {
            assertTrue(shown.contains(line), "the picture shows '" + line + "', else make cast: " + shown);
        }
        assertTrue(Files.readString(Path.of("..", "README.md")).contains("(docs/demo.svg)"), "README.md shows it");
        assertFalse(picture.contains("<script") || picture.contains("href"), "it loads and runs something");
    }

    /** What the demo says by itself, with PORT for each of its ports. */
    private static List<String> sentences() throws IOException {
        return Files.readAllLines(DEMO.resolve("demo.sh")).stream()
                .filter(line -> line.startsWith("echo \"") && !line.contains("marker"))
                .map(line -> line.substring("echo \"".length(), line.lastIndexOf('"')))
                .map(line -> line.replace("\\$", "$").replace("$port", "PORT").replaceAll("\\d{4,5}", "PORT"))
                .toList();
    }
}
