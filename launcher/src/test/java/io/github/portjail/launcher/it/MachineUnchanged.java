// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails each test, and each class of tests, after which the machine is not as it was before.
 *
 * <p>A jail is cleared away by its reaper, after its last process ended: what is left is looked at again for some
 * seconds before it counts.
 */
final class MachineUnchanged implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Duration REAPED = Duration.ofSeconds(10);
    private static final Namespace OURS = Namespace.create(MachineUnchanged.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        Needs.root();
        Needs.that(Files.isExecutable(Portjail.program()), "the built program " + Portjail.program() + " (make build)");
        remember(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        compare(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        remember(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        compare(context);
    }

    private static void remember(ExtensionContext context) {
        context.getStore(OURS).put(context.getUniqueId(), MachineSnapshot.take().expectComplete());
    }

    private static void compare(ExtensionContext context) throws InterruptedException {
        MachineSnapshot before = context.getStore(OURS).remove(context.getUniqueId(), MachineSnapshot.class);
        if (before == null) {
            // The test was skipped before the machine was looked at.
            return;
        }
        assertEquals(List.of(), differences(before), "what differs on the machine after " + context.getDisplayName());
    }

    private static List<String> differences(MachineSnapshot before) throws InterruptedException {
        long deadline = System.nanoTime() + REAPED.toNanos();
        while (true) {
            List<String> differences = before.differences(MachineSnapshot.take());
            if (differences.isEmpty() || System.nanoTime() > deadline) {
                return differences;
            }
            Thread.sleep(10);
        }
    }

    /** Waits until the machine is again as it was; for tests that go on after a jail ended. */
    static void awaitUnchanged(MachineSnapshot before) throws InterruptedException {
        assertEquals(List.of(), differences(before), "what differs on the machine from before");
    }
}
