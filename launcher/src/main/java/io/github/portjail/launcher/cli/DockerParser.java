// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.container.DockerOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail docker}: a container, the options of {@code run}, and no command. */
final class DockerParser {
    static final String ENGINE = "--engine";

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private @Nullable String container;
    private @Nullable String engine;

    private DockerParser(String[] arguments) {
        this.arguments = arguments;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static DockerOptions parse(String[] arguments, int first) throws UsageException {
        return new DockerParser(arguments).parse(first);
    }

    private DockerOptions parse(int first) throws UsageException {
        if (!readWords(first)) {
            throw new UsageException(faults);
        }
        String given = container;
        if (given == null) {
            faults.add("docker needs a container's name: portjail docker CONTAINER --range LO:HI");
        }
        // In the place of the command, which run asks for.
        options.addAll(List.of("--", "portjail-docker"));
        try {
            DockerOptions parsed = new DockerOptions(
                    given == null ? "" : given, engine, RunParser.parse(options.toArray(new String[0]), 0));
            if (faults.isEmpty()) {
                return parsed;
            }
        } catch (UsageException e) {
            faults.addAll(e.faults());
        }
        throw new UsageException(faults);
    }

    /** Returns false where a value is missing, which only this class can tell: to RunParser another word follows. */
    private boolean readWords(int first) {
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("--")) {
                faults.add("docker takes no command: the container has one: leave '--' and what follows out");
                return false;
            }
            if (!word.startsWith("-")) {
                readContainer(word);
                continue;
            }
            if (word.startsWith(ENGINE + "=")) {
                readEngine(word.substring(ENGINE.length() + 1));
                continue;
            }
            RunOption option = RunOption.named(word);
            boolean takesValue = word.equals(ENGINE) || option != null && option.takesValue();
            if (takesValue && i + 1 == arguments.length) {
                faults.add(word + " needs a value: " + (option == null ? "PROGRAM" : option.placeholder()));
                return false;
            }
            if (word.equals(ENGINE)) {
                readEngine(arguments[++i]);
                continue;
            }
            options.add(word);
            if (takesValue) {
                options.add(arguments[++i]);
            }
        }
        return true;
    }

    private void readContainer(String word) {
        if (container != null) {
            faults.add("one container at a time: leave '" + word + "' out");
        }
        container = word;
    }

    private void readEngine(String word) {
        if (word.isEmpty() || word.startsWith("-")) {
            faults.add(ENGINE + ": '" + word + "' is no program: give docker or podman, or the path of one");
        }
        engine = word;
    }
}
