// SPDX-License-Identifier: Apache-2.0
/**
 * Which ports the kernel hands out to nobody by itself ({@code net.ipv4.ip_local_reserved_ports}), and how more are added.
 *
 * <p>Taking them out again does not belong here: portjail-reaper does it.
 */
@NullMarked
package io.github.portjail.cgroup.reservation;

import org.jspecify.annotations.NullMarked;
