// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilePrinterTest {
    private static final ProfileSchema SCHEMA = RunSchema.get();

    private static ProfileReader.Reading readBack(Profile profile) {
        String printed = ProfilePrinter.print(profile, SCHEMA);
        return ProfileReader.read(printed.getBytes(StandardCharsets.UTF_8), SCHEMA, true);
    }

    @Test
    void aProfileIsPrintedWithItsKeysInTheOrderOfTheManual() {
        Profile profile = new Profile(
                Map.of("user", "33", "steer", "bpf,rewrite", "range", "1:2", "verbose", ""),
                List.of("nginx", "-g", "daemon off;"),
                "A \"web\" server");

        assertEquals("""
                description = "A \\"web\\" server"
                range = "1:2"
                steer = ["bpf", "rewrite"]
                user = 33
                verbose = true
                command = ["nginx", "-g", "daemon off;"]
                """, ProfilePrinter.print(profile, SCHEMA));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"\"\"",
                "'''",
                "\\",
                "\\u0041",
                "#",
                "a\nb\r\n",
                "\t\b\f\u001b[31m\u007f",
                "\u0085\u2028\u202e",
                "é\u0301",
                "😀",
                "\ufeff",
                "[x] = {y}",
                "\u9f8d"
            })
    void anyTextReadsBackAlikeAndDrivesNoTerminal(String text) {
        Profile profile = new Profile(Map.of("range", "1:2"), List.of("a", text, text + text), text);
        ProfileReader.Reading reading = readBack(profile);

        assertEquals(List.of(), reading.faults());
        assertEquals(profile, reading.profile());
        String printed = ProfilePrinter.print(profile, SCHEMA);
        assertTrue(
                printed.codePoints().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)),
                "characters of " + printed);
    }

    @Test
    void tenThousandProfilesReadBackAlike() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Profile profile = profile(random);
            assertEquals(new ProfileReader.Reading(profile, List.of()), readBack(profile), "profile " + i);
        }
    }

    private static Profile profile(Random random) {
        Map<String, String> options = new LinkedHashMap<>();
        int first = 1 + random.nextInt(60_000);
        options.put("range", first + (random.nextBoolean() ? ":" : "-") + (first + random.nextInt(5_000)));
        put(options, random, "name", "a", "web-2", "0");
        put(options, random, "on-violation", "reject", "drop", "rewrite", "log");
        put(options, random, "log", "kernel", "none", "nflog:0", "nflog:65535");
        put(options, random, "log-prefix", "p ", "it's #1: ", "[x] = ");
        put(options, random, "log-rate", "1/second", "10000/day:10000");
        put(options, random, "place", "cgroup", "netns", "netcls", "owner");
        put(options, random, "steer", "auto", "none", "bpf", "bpf,preload", "rewrite,netns,bpf");
        put(options, random, "firewall", "auto", "nft", "iptables", "iptables-legacy");
        put(options, random, "protocol", "tcp", "udp,tcp", "tcp,udp,sctp,udplite,dccp");
        put(
                options,
                random,
                "user",
                "root",
                "0",
                "33",
                "007",
                "18446744073709551616",
                "a\nb",
                "-1",
                text(random) + "x");
        put(options, random, "verbose", "");
        List<String> command = new ArrayList<>();
        for (int words = random.nextInt(4); words > 0; words--) {
            command.add(command.isEmpty() ? "x" + text(random) : text(random));
        }
        return new Profile(options, command, random.nextBoolean() ? text(random) : null);
    }

    private static void put(Map<String, String> options, Random random, String key, String... values) {
        int choice = random.nextInt(values.length + 1);
        if (choice < values.length) {
            options.put(key, values[choice]);
        }
    }

    /** Any characters but NUL and lone surrogates, which TOML and words of a command cannot hold. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            int bound = random.nextInt(3) == 0 ? 0x110000 : random.nextInt(2) == 0 ? 0x800 : 0x80;
            int c = 1 + random.nextInt(bound - 1);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '"' : c);
        }
        return text.toString();
    }
}
