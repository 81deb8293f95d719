// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a test needs of the machine: a skip with its reason, or a failure under PORTJAIL_MUST_WORK=1. */
public final class Ability {
    private static final boolean MUST_WORK = "1".equals(System.getenv("PORTJAIL_MUST_WORK"));

    private Ability() {}

    public static void require(boolean present, String missing) {
        if (present) {
            return;
        }
        if (MUST_WORK) {
            fail(missing + ", which PORTJAIL_MUST_WORK=1 does not allow");
        }
        abort(missing);
    }

    public static void requireRoot() {
        require("root".equals(System.getProperty("user.name")), "this test changes the kernel, and is not run by root");
    }

    /** The BPF object that the build made. */
    public static String bpfObject() {
        Path object = Path.of("target/bpf/port_guard.bpf.o").toAbsolutePath();
        require(Files.exists(object), object + " was not built");
        return object.toString();
    }
}
