// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import io.github.portjail.cgroup.syscall.NativeText;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.cli.LaunchParser;
import io.github.portjail.launcher.cli.UsageException;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.FailureLines;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.teavm.interop.Address;
import org.teavm.interop.Import;

/**
 * The program's entry without a Java VM, called by {@code bin/portjail}: launches what it can, and returns where the Java VM has to see to
 * it, before anything is done.
 */
public final class CompiledMain {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private CompiledMain() {}

    public static void main(String[] none) {
        int count = (int) argumentCount();
        String[] arguments = new String[count - 1];
        for (int i = 1; i < count; i++) {
            arguments[i - 1] = text(argument(i));
        }
        // A stack trace has names only in the Java VM.
        if (Launching.asksForStackTrace(arguments)) {
            return;
        }
        ExitStatus status;
        try {
            status = run(arguments);
        } catch (NotCompiled | UsageException other) {
            return;
        }
        end(status.code());
    }

    private static ExitStatus run(String[] arguments) throws UsageException {
        PrintStream out = new PrintStream(new Descriptor(STANDARD_OUTPUT, false));
        PrintStream err = new PrintStream(new Descriptor(STANDARD_ERROR, true));
        PrintStream notes = err;
        Invocation asked = LaunchParser.parse(arguments);
        if (asked instanceof Invocation.Quiet quiet) {
            asked = quiet.invocation();
            notes = new PrintStream(new Nowhere());
        }
        String home = text(home());
        try {
            if (asked == null || !Launching.run(asked, home, out, err, notes)) {
                throw new NotCompiled();
            }
            out.flush();
            return ExitStatus.OK;
        } catch (Failure e) {
            FailureLines.print(err, e);
            return Launching.failed(arguments, e.status());
        } catch (NotCompiled e) {
            throw e;
        } catch (RuntimeException | Error e) {
            FailureLines.printUnexpected(err, e);
            return Launching.failed(arguments, ExitStatus.OWN_FAULT);
        }
    }

    private static String text(Address start) {
        int length = 0;
        while (start.add(length).getByte() != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = start.add(i).getByte();
        }
        return NativeText.decode(bytes);
    }

    /** What is printed to a file descriptor: whole lines, so that none is torn, or all of it when flushed. */
    private static final class Descriptor extends ByteArrayOutputStream {
        private final int number;
        private final boolean byLines;

        Descriptor(int number, boolean byLines) {
            this.number = number;
            this.byLines = byLines;
        }

        @Override
        public void write(int b) {
            super.write(b);
            if (byLines && b == '\n') {
                flush();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (byLines && length > 0 && bytes[offset + length - 1] == '\n') {
                flush();
            }
        }

        @Override
        public void flush() {
            byte[] bytes = toByteArray();
            reset();
            CompiledMain.write(number, Address.ofData(bytes), bytes.length);
        }
    }

    /** For notes that nobody wants. */
    private static final class Nowhere extends OutputStream {
        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int offset, int length) {}
    }

    @Import(name = "portjail_argument_count")
    private static native long argumentCount();

    @Import(name = "portjail_argument")
    private static native Address argument(long index);

    @Import(name = "portjail_home")
    private static native Address home();

    @Import(name = "portjail_write")
    private static native void write(long descriptor, Address bytes, long size);

    @Import(name = "portjail_end")
    private static native void end(long status);
}
