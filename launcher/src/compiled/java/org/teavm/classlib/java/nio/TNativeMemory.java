// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio;

import org.teavm.interop.Address;

/** java.nio.NativeMemory; in this package because what makes such a buffer is not public. */
public final class TNativeMemory {
    private TNativeMemory() {}

    public static TByteBuffer at(long address, int size) {
        TByteBuffer buffer = new TByteBufferNative(null, null, 0, null, Address.fromLong(address), size, false);
        buffer.clear();
        return buffer;
    }
}
