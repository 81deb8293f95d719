// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileEditorTest {
    private static final ProfileSchema SCHEMA = RunSchema.get();

    private static final String TEXT = """
            # A web server.

            # Its ports:
            range   =  '50000:50999'   # a thousand

              place = "netns"
            # name = "later"
            command = [
                "nginx",   # the program
                "-g", "daemon off;",
            ]
            # the end
            """;

    private static String set(String text, String key, String... values) throws UnusableProfileException {
        byte[] changed =
                new ProfileEditor(SCHEMA).set("f.toml", text.getBytes(StandardCharsets.UTF_8), key, List.of(values));
        return new String(changed, StandardCharsets.UTF_8);
    }

    private static List<String> refusal(String text, String key, String... values) {
        return assertThrows(UnusableProfileException.class, () -> set(text, key, values))
                .reasons();
    }

    @Test
    void anotherValueLeavesAllElseAsItWas() throws UnusableProfileException {
        assertEquals(TEXT.replace("'50000:50999'", "\"1:2\""), set(TEXT, "range", "1:2"));
        assertEquals(TEXT.replace("\"netns\"", "\"cgroup\""), set(TEXT, "place", "cgroup"));
    }

    @Test
    void aNewKeyIsAddedAndAllElseStays() throws UnusableProfileException {
        String changed = set(TEXT, "log", "none");

        assertEquals(TEXT.strip(), changed.replace("log = \"none\"\n", "").strip());
        assertEquals("none", read(changed).options().get("log"));
    }

    @Test
    void lineEndsAndTheMarkBeforeTheTextStay() throws UnusableProfileException {
        String text = "\ufeff" + TEXT.replace("\n", "\r\n");
        assertEquals(text.replace("'50000:50999'", "\"1:2\""), set(text, "range", "1:2"));
        assertTrue(set(text, "log", "none").contains("\r\nlog = \"none\"\r\n"), "a new line ends as the others");
    }

    @Test
    void everyTypeOfValueIsWrittenAsItself() throws UnusableProfileException {
        Profile profile = read(set(
                set(
                        set(set(set(TEXT, "user", "33"), "verbose", "true"), "steer", "bpf", "rewrite"),
                        "protocol",
                        "tcp,udp"),
                "command",
                "sh",
                "-c",
                "echo \"$1\"; #\n'"));

        assertEquals("33", profile.options().get("user"));
        assertEquals("", profile.options().get("verbose"));
        assertEquals("bpf,rewrite", profile.options().get("steer"));
        assertEquals("tcp,udp", profile.options().get("protocol"));
        assertEquals(List.of("sh", "-c", "echo \"$1\"; #\n'"), profile.command());
        assertTrue(set(TEXT, "user", "33").contains("user = 33\n"), "a UID is a number");
        assertTrue(set(TEXT, "steer", "auto").contains("steer = \"auto\"\n"), "one word needs no array");
    }

    @Test
    void aNewProfileBeginsWithItsRange() throws UnusableProfileException {
        assertEquals("range = \"1:2\"\n", set("", "range", "1:2"));
        assertTrue(refusal("", "log", "none").getFirst().contains("range is missing"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            range   | 70000:70001   | port 70000 is outside 1-65535
            nmae    | web           | unknown key "nmae": allowed are range
            place   | moon          | place 'moon' is none of
            verbose | yes           | verbose is true or false
            """)
    void whatWouldNotCheckIsRefused(String key, String value, String expected) {
        List<String> reasons = refusal(TEXT, key, value);
        assertEquals(1, reasons.size(), reasons.toString());
        assertTrue(reasons.getFirst().contains(expected), reasons.toString());
    }

    @Test
    void aKeyThatTakesOneValueIsNotGivenTwo() {
        assertTrue(refusal(TEXT, "range", "1:2", "3:4").getFirst().contains("takes one value"));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertTrue(refusal(TEXT, "description", "a\udcff").getFirst().contains("not UTF-8"));
    }

    @Test
    void aFileThatCannotBeReadIsNotWrittenAnew() {
        List<String> reasons = refusal("range = \"1:2\"\nplace = \n", "log", "none");
        assertTrue(reasons.getFirst().startsWith("f.toml:2:"), reasons.toString());
    }

    @Test
    void aWrongValueCanBeCorrected() throws UnusableProfileException {
        assertEquals("# x\nrange = \"1:2\"\n", set("# x\nrange = 5\n", "range", "1:2"));
    }

    @Test
    void hostileDescriptionsComeBackAlike() throws UnusableProfileException {
        String characters = "\"'\\\n\r\t#[]={}\u0001\u001b\u007f\u0085é\u202e ";
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            String description = text.toString();
            assertEquals(
                    description, read(set(TEXT, "description", description)).description());
        }
    }

    private static Profile read(String text) {
        ProfileReader.Reading reading = ProfileReader.read(text.getBytes(StandardCharsets.UTF_8), SCHEMA, true);
        assertEquals(List.of(), reading.faults(), text);
        return reading.profile();
    }
}
