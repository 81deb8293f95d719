// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * A native call that runs while its caller goes on, on a thread that {@code bin/portjail} makes.
 *
 * <p>One at a time. Where no thread is to be had, or bin/portjail did not start the process, the call is made when it is
 * waited for.
 */
final class BackgroundCall {
    private final NativeFrame frame;
    private final NativeFunction function;
    private final long argument;
    private final boolean begun;

    private BackgroundCall(NativeFrame frame, NativeFunction function, long argument, boolean begun) {
        this.frame = frame;
        this.function = function;
        this.argument = argument;
        this.begun = begun;
    }

    /** Begins; the function takes one long, which must stay valid until {@link #finish}, and returns int. */
    static BackgroundCall begin(NativeFrame frame, NativeFunction function, long argument) {
        // long portjail_begin(long function, long argument)
        long begin = NativeLibrary.globalSymbol(frame, "portjail_begin");
        boolean begun =
                begin != 0 && frame.once(NativeFunction.at(begin), function.address(), argument, 0, 0, 0, 0) != 0;
        return new BackgroundCall(frame, function, argument, begun);
    }

    /** What the function returned; errno is in the frame, as behind any call. */
    int finish() {
        if (!begun) {
            return frame.call(function, argument);
        }
        // long portjail_finish(void)
        NativeFunction finish = NativeFunction.at(NativeLibrary.globalSymbol(frame, "portjail_finish"));
        return (int) frame.once(finish, 0, 0, 0, 0, 0, 0);
    }
}
