// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.nio.NativeMemory;
import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** The same calls by functions that {@code bin/portjail} exports, without JNI. */
final class EntryCall {
    private EntryCall() {}

    static boolean isRegistered() {
        return true;
    }

    @Import(name = "portjail_call")
    static native long call(long error, long function, long a, long b, long c, long d, long e, long f);

    static long address(String name) {
        byte[] text = new byte[name.length() + 1];
        for (int i = 0; i < name.length(); i++) {
            text[i] = (byte) name.charAt(i);
        }
        return symbol(Address.ofData(text));
    }

    @Import(name = "portjail_symbol")
    private static native long symbol(Address name);

    static ByteBuffer memory(long address, int size) {
        return NativeMemory.at(address, size);
    }
}
