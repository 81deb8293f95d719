// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.testing.Ability;
import org.junit.jupiter.api.Test;

class LaunchProbesIT {
    private static final Privileges NONE = new Privileges(0, 0);

    @Test
    void rootMayUseBpfAndNamespacesAndStaysWhereItIs() {
        Ability.requireRoot();
        try (NativeFrame frame = NativeFrame.open()) {
            Privileges privileges = Privileges.read(frame);
            NetworkNamespaceCalls namespaces = new NetworkNamespaceCalls(frame);
            long before = namespaces.inode();
            assertInstanceOf(Support.Supported.class, BpfProbe.of(frame, privileges));
            assertInstanceOf(Support.Supported.class, NamespaceProbe.of(frame, privileges));
            assertEquals(before, namespaces.inode(), "the thread is in the network namespace that it was in");
        }
    }

    @Test
    void aRootWithoutCapabilitiesIsToldWhichOneIsMissing() {
        try (NativeFrame frame = NativeFrame.open()) {
            assertEquals(new Support.Unsupported("this root has no CAP_BPF"), BpfProbe.of(frame, NONE));
            assertEquals(new Support.Unsupported("this root has no CAP_SYS_ADMIN"), NamespaceProbe.of(frame, NONE));
        }
    }
}
