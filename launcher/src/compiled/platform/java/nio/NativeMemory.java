// SPDX-License-Identifier: Apache-2.0
package java.nio;

/** What javac has to know of the class that TeaVM takes from org.teavm.classlib.java.nio.TNativeMemory. */
public final class NativeMemory {
    private NativeMemory() {}

    /** The {@code size} bytes from there. */
    public static ByteBuffer at(long address, int size) {
        throw new UnsupportedOperationException();
    }
}
