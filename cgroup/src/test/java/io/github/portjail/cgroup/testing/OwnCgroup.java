// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.io.File;

/** A place for the cgroups of one test, removed with all in it. */
public final class OwnCgroup implements AutoCloseable {
    private final NativeFrame frame = NativeFrame.open();
    private final CgroupRoot root = CgroupRoot.open(frame);
    private final String name;

    public OwnCgroup(String test) {
        name = "portjail-test-" + test + "-" + ProcessHandle.current().pid();
    }

    public NativeFrame frame() {
        return frame;
    }

    public CgroupRoot root() {
        return root;
    }

    /** Path below the root of a cgroup of this test. */
    public String path(String below) {
        return name + "/" + below;
    }

    public File directory(String below) {
        return new File(root.path() + "/" + path(below));
    }

    @Override
    public void close() {
        try (JailCgroup all = JailCgroup.find(frame, root, name)) {
            if (all != null) {
                all.remove();
            }
        } finally {
            root.close();
            frame.close();
        }
    }
}
