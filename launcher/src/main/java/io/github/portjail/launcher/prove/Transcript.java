// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the client and the server of {@code portjail-prove} printed, put together.
 *
 * <p>The client prints {@code NAME 4|6 ERRNO} for each pattern, the server {@code PROTOCOL 4|6 DESTINATION SOURCE} for
 * each packet that opens something. A pattern has two destination ports, {@code base + 2 * index} and the next for IPv6.
 */
final class Transcript {
    private final List<Pattern> patterns;
    private final int base;
    private final Map<String, Integer> errors = new HashMap<>();
    private final Map<Integer, List<Integer>> sources = new HashMap<>();

    private Transcript(List<Pattern> patterns, int base) {
        this.patterns = patterns;
        this.base = base;
    }

    /**
     * Puts both together.
     *
     * @param families those that the client had an address of
     * @return a trial for each pattern and family
     * @throws IllegalArgumentException when a line is missing, or is none of theirs
     */
    static List<Trial> read(
            List<Pattern> patterns, int base, Set<AddressFamily> families, String client, String server) {
        Transcript transcript = new Transcript(patterns, base);
        client.lines().forEach(transcript::readResult);
        server.lines().forEach(transcript::readArrival);
        return transcript.trials(families);
    }

    private void readResult(String line) {
        String[] words = words(line, 3);
        errors.put(words[0] + " " + words[1], Integer.valueOf(words[2]));
    }

    private void readArrival(String line) {
        String[] words = words(line, 4);
        int destination = Integer.parseInt(words[2]);
        int index = (destination - base) / 2;
        AddressFamily family = AddressFamily.values()[(destination - base) % 2];
        boolean known = destination >= base && index < patterns.size();
        if (!known
                || !patterns.get(index).protocol().toString().equals(words[0])
                || !digit(family).equals(words[1])) {
            throw new IllegalArgumentException("'" + line + "' is of no pattern");
        }
        sources.computeIfAbsent(destination, _ -> new ArrayList<>()).add(Integer.valueOf(words[3]));
    }

    private static String[] words(String line, int count) {
        String[] words = line.split(" ", -1);
        if (words.length != count) {
            throw new IllegalArgumentException("'" + line + "' has not " + count + " words");
        }
        return words;
    }

    private List<Trial> trials(Set<AddressFamily> families) {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            Pattern pattern = patterns.get(i);
            for (AddressFamily family : AddressFamily.values()) {
                Integer error = errors.get(pattern.name() + " " + digit(family));
                if (error == null && families.contains(family)) {
                    throw new IllegalArgumentException("there is no result of " + pattern.name() + " by " + family);
                }
                trials.add(new Trial(
                        pattern, family, error, sources.getOrDefault(base + 2 * i + family.ordinal(), List.of())));
            }
        }
        return trials;
    }

    private static String digit(AddressFamily family) {
        return switch (family) {
            case IPV4 -> "4";
            case IPV6 -> "6";
        };
    }
}
