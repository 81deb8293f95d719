// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * The ports that the client binds on purpose, on which nobody else is now.
 *
 * @param inside one of the range
 * @param outside one that is not, and that needs no privilege
 */
record TrialPorts(int inside, int outside) {
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final int LAST = 65535;
    private static final int ATTEMPTS = 1000;

    static TrialPorts choose(PortSet range) throws Failure {
        List<PortRange> ranges = range.ranges();
        PortRange one = ranges.get(ThreadLocalRandom.current().nextInt(ranges.size()));
        int inside = choose(one.first(), one.last(), _ -> true);
        int outside = choose(FIRST_UNPRIVILEGED, LAST, port -> !range.contains(port));
        if (inside < 0) {
            throw Failure.of("every port of " + one + " is in use on this host")
                    .withHint("choose another --range, or end what uses it (see ss -tuanp)");
        }
        if (outside < 0) {
            throw Failure.of("there is hardly a port outside " + range + " that could leak")
                    .withHint("choose a smaller --range");
        }
        return new TrialPorts(inside, outside);
    }

    /** Negative when none was found. */
    private static int choose(int first, int last, IntPredicate fit) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(first, last + 1);
            if (fit.test(port) && isFree(port)) {
                return port;
            }
        }
        return -1;
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port);
                DatagramSocket _ = new DatagramSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
