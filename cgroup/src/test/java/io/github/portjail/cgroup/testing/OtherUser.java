// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.owner.UserSwitch;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.command.Command;

/** Run in a process of its own: becomes another user, looks around, comes back. */
public final class OtherUser {
    private OtherUser() {}

    public static void main(String[] arguments) {
        try (NativeFrame frame = NativeFrame.open()) {
            UserSwitch change = UserSwitch.become(frame, UserIdentity.lookup(frame, arguments[0]));
            status("switched");
            change.comeBack();
            status("back");
            UserSwitch.become(frame, UserIdentity.lookup(frame, arguments[0]));
        }
        // What a program executed from here is: the kernel has dropped what could lead back.
        System.out.print(Command.of("grep", "-E", "^(Uid|Gid|Groups|Cap(Prm|Eff|Amb)):", "/proc/self/status")
                .run()
                .output());
        System.out.print(Command.of("setpriv", "--reuid", "0", "echo", "root again")
                .run()
                .output());
    }

    private static void status(String when) {
        System.out.println(when);
        // By this program's own eyes, for all of its threads.
        java.io.File[] threads = java.util.Objects.requireNonNull(new java.io.File("/proc/self/task").listFiles());
        java.util.Set<String> all = new java.util.TreeSet<>();
        for (java.io.File thread : threads) {
            try {
                for (String line :
                        java.nio.file.Files.readAllLines(thread.toPath().resolve("status"))) {
                    if (line.startsWith("Uid:") || line.startsWith("Gid:") || line.startsWith("Groups:")) {
                        all.add(line.strip());
                    }
                }
            } catch (java.io.IOException e) {
                // the thread has ended
            }
        }
        all.forEach(System.out::println);
    }
}
