// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

/** What a rule of another program may do to a jail's packets; a rule that only accepts, counts or logs has none. */
public enum RuleEffect {
    /** Drops or rejects. */
    STOP,
    /** Leaves the verdict to a program in user space. */
    QUEUE,
    /** Looks the verdict up in a named map, which anybody may fill. */
    VERDICT_MAP,
    /** snat or masquerade. */
    SOURCE_NAT,
    /** Keeps conntrack from seeing the packet. */
    NOTRACK,
    /** Lets later packets of the flow pass beside the forward hook. */
    OFFLOAD,
    /** Writes another source port into the packet, without NAT. */
    SOURCE_PORT
}
