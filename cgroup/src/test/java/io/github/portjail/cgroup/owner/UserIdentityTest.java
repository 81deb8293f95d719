// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.command.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdentityTest {
    private static UserIdentity lookup(String text) {
        try (NativeFrame frame = NativeFrame.open()) {
            return UserIdentity.lookup(frame, text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "daemon", "nobody", "www-data"})
    void aUserIsWhatIdSays(String name) {
        UserIdentity user = lookup(name);
        assertEquals(name, user.name());
        assertEquals(id("-u", name), Long.toString(user.uid()));
        assertEquals(id("-g", name), Long.toString(user.gid()));
        List<Long> groups = new ArrayList<>();
        for (String group : id("-G", name).lines().toList()) {
            groups.add(Long.valueOf(group));
        }
        groups.sort(null);
        assertEquals(groups, user.groups());
    }

    private static String id(String option, String name) {
        return Command.of("id", option, name).run().output().strip().replace(' ', '\n');
    }

    @Test
    void aNumberIsAUserToo() {
        assertEquals(lookup("nobody"), lookup(Long.toString(lookup("nobody").uid())));
        assertEquals(new UserIdentity("987654321", 987654321, 987654321, List.of(987654321L)), lookup("987654321"));
        assertEquals(
                "987654321 (UID 987654321, GID 987654321, groups 987654321)",
                lookup("987654321").describe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-user", "", "-1", "4294967295", "99999999999", "1e3", " root"})
    void whatIsNoUserIsSaidInOneLine(String text) {
        KernelException failure = assertThrows(KernelException.class, () -> lookup(text));
        assertEquals("there is no user '" + text + "'", failure.getMessage());
    }

    @Test
    void groupsAreInOrderAndOnce() {
        assertEquals(List.of(1L, 2L, 3L), new UserIdentity("a", 1, 1, List.of(3L, 1L, 2L, 1L)).groups());
        assertThrows(IllegalArgumentException.class, () -> new UserIdentity("a", 1L << 32, 1, List.of()));
    }
}
