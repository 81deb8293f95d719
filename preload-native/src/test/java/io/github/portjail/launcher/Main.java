// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Stands in for the launcher in the tests of the entry program: does what its first argument says. */
public final class Main {
    private static final int ENOENT = 2;

    private Main() {}

    public static void main(String[] words) throws Throwable {
        // "run" makes it a launch for the entry program.
        String[] args = words[0].equals("run") ? Arrays.copyOfRange(words, 1, words.length) : words;
        switch (args[0]) {
            case "execute" -> fail(execute(2));
            case "execute-words" -> fail(executeWords(Arrays.copyOfRange(args, 1, args.length)));
            case "execute-second" -> {
                execute(2);
                useTheMachine();
                fail(execute(3));
            }
            case "describe" -> describe(args);
            case "background" -> background();
            case "count" -> System.out.println(args.length + " " + call("portjail_argument_count", 0));
            case "property" -> System.out.println(System.getProperty(args[1]));
            case "variable" -> System.out.println(System.getenv(args[1]));
            case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(args[1]));
            case "throw" -> throw new IllegalStateException("thrown by the test");
            case "return" -> {}
            case "maps" -> System.out.print(Files.readString(Path.of("/proc/self/maps")));
            case "wait" -> {
                System.out.println("waiting");
                Thread.sleep(60_000);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Leaves the traces that a launch could leave: descriptors, threads, garbage. */
    private static void useTheMachine() throws IOException {
        new RandomAccessFile("/dev/null", "rw");
        Thread thread = new Thread(() -> {
            while (true) {
                Thread.onSpinWait();
            }
        });
        thread.setDaemon(true);
        thread.setName("a name of its own");
        thread.start();
        System.gc();
    }

    private static long execute(long first) throws Throwable {
        useTheMachine();
        return call("portjail_execute", first);
    }

    private static long executeWords(String[] words) throws Throwable {
        useTheMachine();
        byte[] bytes = (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
        MethodHandle replace = Linker.nativeLinker()
                .downcallHandle(
                        symbol("portjail_replace_arguments"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG));
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            long result = (long) replace.invokeExact(memory, (long) words.length, (long) bytes.length);
            // The words were copied: nobody may need this memory any more.
            memory.fill((byte) 'x');
            return result == 0 ? call("portjail_execute", 0) : result;
        }
    }

    /** Prints what comes of a call in the background: begun, another refused, its result, nothing left to wait for. */
    private static void background() throws Throwable {
        Linker linker = Linker.nativeLinker();
        long labs = linker.defaultLookup().find("labs").orElseThrow().address();
        MethodHandle begin = linker.downcallHandle(
                symbol("portjail_begin"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        MethodHandle finish =
                linker.downcallHandle(symbol("portjail_finish"), FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        for (int round = 0; round < 2; round++) {
            long begun = (long) begin.invokeExact(labs, -42L - round);
            long another = (long) begin.invokeExact(labs, -1L);
            System.out.print(begun + " " + another + " " + (long) finish.invokeExact() + " ");
        }
        System.out.println((long) finish.invokeExact());
    }

    private static void fail(long result) {
        System.out.println(result);
        Runtime.getRuntime().halt(result == -ENOENT ? 127 : 126);
    }

    private static void describe(String[] args) {
        StringBuilder text = new StringBuilder();
        for (String argument : args) {
            for (int i = 0; i < argument.length(); i++) {
                text.append(Integer.toHexString(argument.charAt(i))).append(' ');
            }
            text.append('\n');
        }
        new PrintStream(System.out, true, StandardCharsets.US_ASCII).print(text);
    }

    private static long call(String name, long argument) throws Throwable {
        MethodHandle function = Linker.nativeLinker()
                .downcallHandle(symbol(name), FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        return (long) function.invokeExact(argument);
    }

    private static MemorySegment symbol(String name) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle dlsym = linker.downcallHandle(
                linker.defaultLookup().find("dlsym").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            return (MemorySegment) dlsym.invokeExact(0L, arena.allocateFrom(name));
        }
    }
}
