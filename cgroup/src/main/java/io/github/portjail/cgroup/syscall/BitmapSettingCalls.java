// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.Arrays;

/**
 * Settings below /proc/sys that are bitmaps, as text: numbers and ranges with commas (kernel/sysctl.c,
 * proc_do_large_bitmap).
 *
 * <p>The kernel gives the text at the first read alone, cut to the room it is given. Of a write it takes a page at most, and
 * what is written at an offset other than 0 it adds to what is there.
 */
public final class BitmapSettingCalls {
    /** More than 65,536 bits can print as. */
    private static final int MOST = 256 * 1024;

    private final NativeFrame frame;
    private final FileCalls files;

    public BitmapSettingCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /** {@code ssize_t read(int fd, void *buf, size_t count)}. */
    private static final NativeFunction READ = Libc.function("read");

    /** The whole text. */
    public String read(String path) {
        int fd = files.open(path, FileCalls.O_RDONLY);
        try {
            frame.begin();
            long address = frame.copy(new byte[MOST]);
            int length = (int) frame.callLong(READ, fd, address, MOST);
            if (length < 0) {
                throw frame.failure("read", path);
            }
            return NativeText.decode(NativeFrame.bytesAt(address, length));
        } finally {
            files.close(fd);
        }
    }

    /** {@code ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)}. */
    private static final NativeFunction PWRITE = Libc.function("pwrite");

    /** Adds numbers and ranges, with commas between them, to what is there. */
    public void add(String path, String list) {
        byte[] text = NativeText.encode(list);
        int fd = files.open(path, FileCalls.O_WRONLY);
        try {
            int done = 0;
            while (done < text.length) {
                frame.begin();
                byte[] rest = Arrays.copyOfRange(text, done, text.length);
                long count = frame.callLong(PWRITE, fd, frame.copy(rest), rest.length, done + 1L, 0, 0);
                if (count <= 0) {
                    throw frame.failure("pwrite", path);
                }
                done += (int) count;
            }
        } finally {
            files.close(fd);
        }
    }
}
