// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's C compiler, as the judge of what its headers say. */
public final class CCompiler {
    private final StringBuilder source = new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n");

    public CCompiler include(String header) {
        source.append("#include ").append(header).append('\n');
        return this;
    }

    public CCompiler requireEqual(String expression, long value) {
        source.append("_Static_assert((").append(expression).append(") == ").append(value);
        source.append(", \"")
                .append(expression)
                .append(" is not ")
                .append(value)
                .append("\");\n");
        return this;
    }

    public CCompiler requireOffset(String struct, String member, int offset) {
        return requireEqual("offsetof(struct " + struct + ", " + member + ")", offset);
    }

    /** What the compiler complains about; empty when every requirement holds. */
    public String complaints(Path directory) {
        return run(directory, "", "-fsyntax-only").error();
    }

    /** What the program prints whose main has this body. */
    public String output(Path directory, String body) {
        Path program = directory.resolve("program");
        CommandResult compiled =
                run(directory, "int main(void) {\n" + body + "\nreturn 0; }\n", "-o", program.toString());
        if (compiled.status() != 0) {
            throw new AssertionError(compiled.error());
        }
        return Command.of(program.toString()).run().output();
    }

    private CommandResult run(Path directory, String rest, String... options) {
        Path file = directory.resolve("program.c");
        try {
            Files.writeString(file, source + rest);
            String[] words = new String[options.length + 2];
            words[0] = "cc";
            System.arraycopy(options, 0, words, 1, options.length);
            words[words.length - 1] = file.toString();
            return Command.of(words).run();
        } catch (IOException | CommandException e) {
            Ability.require(false, "the C compiler cannot be run: " + e.getMessage());
            throw new AssertionError(e);
        }
    }
}
