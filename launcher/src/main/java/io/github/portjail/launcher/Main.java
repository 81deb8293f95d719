// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import io.github.portjail.launcher.outcome.ExitStatus;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program's entry, called by the C program {@code bin/portjail}. */
public final class Main {
    private Main() {}

    /**
     * Runs portjail and ends the process with its status; does not return.
     *
     * @param arguments the words after the program's name; a byte that is not UTF-8 is the surrogate U+DC00 + byte
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        InputStream in = new FileInputStream(FileDescriptor.in);
        ExitStatus status = new Portjail(in, out, err).run(arguments);
        out.flush();
        Runtime.getRuntime().halt(status.code());
    }
}
