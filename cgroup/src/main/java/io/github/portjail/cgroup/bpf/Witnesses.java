// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

/** Of which ports outside it is written down who uses them. */
public enum Witnesses {
    /** Of none. */
    NONE,
    /** Of those that a program bound. */
    BOUND,
    /** Of those that the kernel chose, too. */
    ALL
}
