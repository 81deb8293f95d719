// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.policy.JailName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files of a jail that lives, for who holds {@link StateLocks#lockForRepair}. */
public final class StateFiles {
    private static final int MODE = 0600;

    private final FileCalls files;
    private final String directory;

    /** Prepares to read and write them. */
    public StateFiles(NativeFrame frame, JailName name) {
        this.files = new FileCalls(frame);
        this.directory = StateDirectory.path(name);
    }

    /** The lines of its teardown file; none when it has none. */
    public List<String> teardown() {
        String text = files.readTextIfExists(FileCalls.AT_FDCWD, directory + "/" + Teardown.FILE);
        return text == null ? List.of() : text.lines().toList();
    }

    /** Writes down what else is to be undone; before it is done. */
    public void addToTeardown(List<String> lines) {
        List<String> all = new ArrayList<>(teardown());
        all.addAll(lines);
        write(Teardown.FILE, String.join("\n", all) + "\n");
    }

    /** Writes the teardown file anew. */
    public void writeTeardown(List<String> lines) {
        write(Teardown.FILE, String.join("\n", lines) + "\n");
    }

    /** Writes a file as a whole: readers see the old text or the new one. */
    public void write(String name, String text) {
        String path = directory + "/" + name;
        String temporary = path + ".new";
        int file = files.open(temporary, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC, MODE);
        try {
            files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } finally {
            files.close(file);
        }
        files.renameat(FileCalls.AT_FDCWD, temporary, FileCalls.AT_FDCWD, path);
    }
}
