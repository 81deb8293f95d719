// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
    private static final ProfileSchema SCHEMA = RunSchema.get();

    private static ProfileReader.Reading read(byte[] bytes) {
        return ProfileReader.read(bytes, SCHEMA, true);
    }

    private static ProfileReader.Reading read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> faults(String text) {
        List<String> lines = new ArrayList<>();
        for (Fault fault : read(text).faults()) {
            lines.add(fault.in("f"));
        }
        return lines;
    }

    @Test
    void everyTypeOfValueReachesTheOptionsAsTheCommandLineHasIt() {
        ProfileReader.Reading reading = read("""
                description = "A web server"   # a comment
                range = "50000:50999"
                steer = ["bpf", "rewrite"]
                protocol = "tcp"
                user = 33
                log-rate = '3/minute:4'
                verbose = true
                shared = true
                command = ["nginx", "-g", "daemon off;"]
                """);

        assertEquals(List.of(), reading.faults());
        assertEquals(
                Map.of(
                        "range", "50000:50999",
                        "steer", "bpf,rewrite",
                        "protocol", "tcp",
                        "user", "33",
                        "log-rate", "3/minute:4",
                        "verbose", "",
                        "shared", ""),
                reading.profile().options());
        assertEquals(List.of("nginx", "-g", "daemon off;"), reading.profile().command());
        assertEquals("A web server", reading.profile().description());
    }

    @Test
    void aSwitchThatIsOffIsAsIfItWereNotThere() {
        assertEquals(
                Map.of("range", "1:2"),
                read("range = \"1:2\"\nverbose = false\n").profile().options());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rnage = "1:2"                       | unknown key 'rnage': allowed are range, pool,
            range = 50000                       | range is a whole number, but it takes a string, LO:HI
            range = "70000:70001"               | range: port 70000 is outside 1-65535
            range = "9:1"                       | range: range 9:1 runs backwards
            range = ["1:2"]                     | range is an array, but it takes a string, LO:HI
            range = true                        | range is true or false, but it takes a string, LO:HI
            range = 1.5                         | range is a number with a fraction, but it takes
            range = 1979-05-27                  | range is a date or a time, but it takes
            range = {a = 1}                     | range is a table, but it takes
            name = "Not A Name"                 | name: name 'Not A Name' is not allowed
            place = "moon"                      | place: place 'moon' is none of cgroup, netns
            shared = "yes"                      | shared is a string, but it takes true or false
            pool = "9:1"                        | pool: range 9:1 runs backwards
            steer = ["bpf", 1]                  | steer: an element is a whole number, but each has to be a string
            steer = []                          | steer: the array is empty
            steer = ["bpf,preload"]             | steer: 'bpf,preload' has a comma
            steer = ["bpf", "moon"]             | steer: steering 'moon' is none of
            verbose = "yes"                     | verbose is a string, but it takes true or false
            verbose = 1                         | verbose is a whole number, but it takes true or false
            user = -1                           | user is a whole number, but it takes
            user = "a\\u0000b"                  | user: the text holds the character NUL
            command = "nginx -g x"              | command is a string, but it takes an array of strings
            command = []                        | command: the array is empty
            command = [""]                      | command: its first word is empty
            command = ["a", ["b"]]              | command: an element is an array, but each has to be a string
            command = ["a\\u0000b"]             | command: the text holds the character NUL
            description = 1                     | description is a whole number, but it takes a string
            log = "nflog:99999"                 | log: NFLOG group 99999 is outside
            log-prefix = "a\\nb"                | log-prefix: log prefix 'a\\u000ab' is not allowed
            profile = "other"                   | unknown key 'profile'
            dry-run = true                      | unknown key 'dry-run'
            stacktrace = true                   | unknown key 'stacktrace'
            "../x" = 1                          | unknown key '../x'
            "a\\u001b[31m" = 1                  | unknown key 'a\\u001b[31m'
            """)
    void aWrongKeyOrValueIsToldWithItsPlaceAndWhatIsAllowed(String line, String expected) {
        String first = line.startsWith("range") ? "# first" : "range = '1:2'";
        List<String> faults = faults(first + "\n\n   " + line + "\n");

        assertEquals(1, faults.size(), "faults of " + line + ": " + faults);
        assertTrue(faults.getFirst().startsWith("f:3:"), "the third line is wrong: " + faults);
        assertTrue(faults.getFirst().contains(expected), "the fault names " + expected + ": " + faults);
        assertTrue(
                faults.getFirst().chars().allMatch(c -> c >= ' ' && c <= '~'),
                "a fault is one line and drives no terminal: " + faults);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "range = ",
                "range = \"1:2",
                "= 1",
                "range \"1:2\"",
                "range = \"1:2\" x",
                "[",
                "steer = [\"bpf\"",
                "range = \"\\q\"",
                "name = \"a\\ud800b\"",
                "a = 1\0",
                "\u001b]0;title\u0007",
                "key with spaces = 1"
            })
    void wrongSyntaxIsToldWithItsPlace(String line) {
        List<String> faults = faults("range = \"1:2\"\n" + line + "\n");

        assertFalse(faults.isEmpty(), "faults of " + line);
        for (String fault : faults) {
            assertTrue(fault.startsWith("f:2:") || fault.startsWith("f:3:"), "the second line is wrong: " + fault);
            assertTrue(fault.chars().allMatch(c -> c >= ' ' && c != 0x7f), "a fault is one line: " + fault);
        }
    }

    @Test
    void allFaultsAreToldInTheOrderOfTheFile() {
        List<String> faults = faults("""
                description = 5
                range = "0:70000"
                steer = [
                    "bpf",
                    7,
                    true,
                ]
                nmae = "web"
                place = = "netns"
                log = "printer"
                """);

        assertEquals(
                List.of("f:1", "f:2", "f:5", "f:6", "f:8", "f:9", "f:10"),
                faults.stream().map(f -> f.substring(0, f.indexOf(':', 2))).toList(),
                "lines of all faults: " + faults);
    }

    @Test
    void theColumnIsThatOfTheKeyOrTheElement() {
        List<Fault> faults =
                read("range = \"1:2\"\n  nmae = 1\ncommand = [\"a\", 7]\n").faults();

        assertEquals(2, faults.size(), faults.toString());
        assertEquals(3, faults.getFirst().column(), faults.toString());
        assertEquals(17, faults.getLast().column(), faults.toString());
    }

    @Test
    void aMissingRangeIsAFaultOfAProfileThatHasToStandAlone() {
        String text = "place = \"netns\"\n";

        assertEquals(1, faults(text).size());
        assertEquals(2, faults("place = 1\n").size(), "it is told with the others");
        assertTrue(
                faults(text).getFirst().startsWith("f:1:1: range is missing"),
                faults(text).toString());
        assertEquals(
                List.of(),
                ProfileReader.read(text.getBytes(StandardCharsets.UTF_8), SCHEMA, false)
                        .faults());
    }

    @Test
    void whatDoesNotGoTogetherIsAFault() {
        List<String> faults = faults("range = \"1:2\"\nlog = \"nflog:5\"\nfirewall = \"none\"\n");

        assertEquals(1, faults.size());
        assertTrue(faults.getFirst().contains("--firewall none has none"), faults.toString());
    }

    @Test
    void aKeyThatIsGivenTwiceIsAFault() {
        List<String> faults = faults("range = \"1:2\"\nrange = \"3:4\"\n");

        assertEquals(1, faults.size());
        assertTrue(faults.getFirst().startsWith("f:2:"), faults.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void linesMayEndAsOnAnySystemAndAMarkMayStandBefore(String end) {
        String text = "# über" + end + "range = \"1:2\"" + end + "command = [\"a\"," + end + "  \"b\"]" + end;
        for (String mark : List.of("", "\ufeff")) {
            ProfileReader.Reading reading = read(mark + text);
            assertEquals(List.of(), reading.faults());
            assertEquals(List.of("a", "b"), reading.profile().command());
        }
    }

    @Test
    void aByteThatIsNotUtf8IsToldWithItsPlace() {
        byte[] bytes = "range = \"1:2\"\nname = \"é?\"\n".getBytes(StandardCharsets.UTF_8);
        bytes[24] = (byte) 0xff;
        List<Fault> faults = read(bytes).faults();

        assertEquals(1, faults.size(), faults.toString());
        assertEquals(
                "f:2:10: the byte 0xff is not UTF-8, which the whole file has to be",
                faults.getFirst().in("f"));
    }

    @Test
    void anEmptyFileLacksOnlyTheRange() {
        assertEquals(1, faults("").size());
        assertNull(read("").profile().description());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a=[", "{", "a={b=", "\"", "a.", "=\n", "a\n", "[[", "\ud83d\ude00\n", "''' "})
    void aLargeHostileFileIsReadInBoundedTimeAndItsFaultsAreBounded(String piece) {
        String text = piece.repeat(ProfileReader.LARGEST / piece.getBytes(StandardCharsets.UTF_8).length);
        List<Fault> faults = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> read(text).faults(), "reading " + piece + " again and again");

        assertFalse(faults.isEmpty());
        assertTrue(FaultLines.of("f", faults).size() <= 51, "lines about " + piece);
    }

    @Test
    void theExampleHasNoFaultAndNamesEveryKey() throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of("src/main/etc/portjail/example.toml"));
        assertEquals(List.of(), read(bytes).faults());

        String whole = new String(bytes, StandardCharsets.UTF_8);
        ProfileReader.Reading all = read(uncommented(whole, List.of("range", "pool", "exclusive", "quiet")));
        assertEquals(List.of(), all.faults(), "faults when every key of the example is used");
        assertEquals(List.of("nginx", "-g", "daemon off;"), all.profile().command());
        // What contradicts the others, or stands for one of them.
        String chosen = whole.replace("\nrange = \"50000:50099\"\n", "\n");
        ProfileReader.Reading other = read(uncommented(chosen, List.of("shared", "verbose")));
        assertEquals(List.of(), other.faults(), "faults with a range that is to be chosen");
        for (ProfileKey key : SCHEMA.options()) {
            if (!key.name().equals("verbose")) {
                boolean named = all.profile().options().containsKey(key.name())
                        || other.profile().options().containsKey(key.name());
                assertTrue(named, "the example names " + key.name());
            }
        }
    }

    /** The example with all of its keys but those. */
    private static String uncommented(String text, List<String> left) {
        StringBuilder uncommented = new StringBuilder();
        for (String line : text.lines().toList()) {
            boolean key = line.matches("# [a-z-]+ = .*") && !left.contains(line.split(" ", -1)[1]);
            uncommented.append(key ? line.substring(2) : line).append('\n');
        }
        return uncommented.toString();
    }
}
