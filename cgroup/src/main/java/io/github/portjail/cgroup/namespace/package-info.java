// SPDX-License-Identifier: Apache-2.0
/**
 * A network namespace for one jail, and what the host needs to forward its packets.
 *
 * <p>What belongs here: free subnets and a free name, the veth pair, addresses and routes by rtnetlink, forwarding,
 * the port range inside, and resolvers that can be reached from inside. What does not: the rules on the host's end of
 * the pair (masquerade, enforcement), and the C calls ({@code syscall}).
 */
@NullMarked
package io.github.portjail.cgroup.namespace;

import org.jspecify.annotations.NullMarked;
