// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.List;

/**
 * A file system mounted nowhere but in a descriptor (Linux 5.2; fsopen(2), fsconfig(2), fsmount(2)).
 *
 * <p>Called by number, the same on every architecture: the C library has functions for these only
 * since glibc 2.36. Needs CAP_SYS_ADMIN.
 */
public final class MountCalls {
    static final int SYS_FSOPEN = 430;
    static final int SYS_FSCONFIG = 431;
    static final int SYS_FSMOUNT = 432;
    static final int FSOPEN_CLOEXEC = 1;
    static final int FSMOUNT_CLOEXEC = 1;
    static final int FSCONFIG_SET_FLAG = 0;
    static final int FSCONFIG_CMD_CREATE = 6;
    static final int MOUNT_ATTR_NOSUID = 2;
    static final int MOUNT_ATTR_NODEV = 4;
    static final int MOUNT_ATTR_NOEXEC = 8;

    private final NativeFrame frame;
    private final FileCalls files;

    public MountCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /** Descriptor (O_PATH, close-on-exec) of the root of a new mount, gone with its last descriptor. */
    public int detachedMount(String fileSystem) {
        return detachedMount(fileSystem, List.of());
    }

    /**
     * As {@link #detachedMount(String)}, with options that have no value.
     *
     * @param options such as the controllers of a cgroup hierarchy of version 1
     */
    public int detachedMount(String fileSystem, List<String> options) {
        frame.begin();
        int context = frame.call(Libc.SYSCALL, SYS_FSOPEN, frame.text(fileSystem), FSOPEN_CLOEXEC);
        if (context < 0) {
            throw frame.failure("fsopen", fileSystem);
        }
        try {
            for (int i = 0; i < options.size(); i++) {
                frame.begin();
                long option = frame.text(options.get(i));
                if (frame.call(Libc.SYSCALL, SYS_FSCONFIG, context, FSCONFIG_SET_FLAG, option, 0, 0) < 0) {
                    throw frame.failure("fsconfig", options.get(i));
                }
            }
            if (frame.call(Libc.SYSCALL, SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0) < 0) {
                throw frame.failure("fsconfig", "FSCONFIG_CMD_CREATE");
            }
            int attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
            int mount = frame.call(Libc.SYSCALL, SYS_FSMOUNT, context, FSMOUNT_CLOEXEC, attributes);
            if (mount < 0) {
                throw frame.failure("fsmount", fileSystem);
            }
            return mount;
        } finally {
            files.close(context);
        }
    }
}
