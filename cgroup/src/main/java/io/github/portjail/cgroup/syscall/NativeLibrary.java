// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.jspecify.annotations.Nullable;

/** A shared library loaded by name, kept until the process ends or becomes another program. */
final class NativeLibrary {
    /** {@code void *dlopen(const char *filename, int flags)}. */
    private static final NativeFunction DLOPEN = Libc.function("dlopen");

    /** {@code void *dlsym(void *handle, const char *symbol)}. */
    private static final NativeFunction DLSYM = Libc.function("dlsym");

    /** {@code char *dlerror(void)}. */
    private static final NativeFunction DLERROR = Libc.function("dlerror");

    static final int RTLD_LAZY = 1;
    static final long RTLD_DEFAULT = 0;

    private final NativeFrame frame;
    private final String name;
    private final long handle;

    private NativeLibrary(NativeFrame frame, String name, long handle) {
        this.frame = frame;
        this.name = name;
        this.handle = handle;
    }

    static NativeLibrary open(NativeFrame frame, String name, @Nullable String hint) {
        frame.begin();
        long handle = frame.callLong(DLOPEN, frame.text(name), RTLD_LAZY);
        if (handle == 0) {
            throw new KernelException("cannot load " + name + ": " + lastError(frame), hint, null);
        }
        return new NativeLibrary(frame, name, handle);
    }

    private static String lastError(NativeFrame frame) {
        String text = frame.textAt(frame.callLong(DLERROR, 0, 0));
        return text.isEmpty() ? "unknown error" : text;
    }

    NativeFunction function(String symbol) {
        long address = find(frame, handle, symbol);
        if (address == 0) {
            throw new KernelException(name + " has no function " + symbol, "install a newer " + name, null);
        }
        return NativeFunction.at(address);
    }

    /** Address of what the program itself or any library loaded with it exports; 0 for none. */
    static long globalSymbol(NativeFrame frame, String symbol) {
        return find(frame, RTLD_DEFAULT, symbol);
    }

    private static long find(NativeFrame frame, long handle, String symbol) {
        frame.begin();
        return frame.callLong(DLSYM, handle, frame.text(symbol));
    }
}
