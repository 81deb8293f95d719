// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

/**
 * Where the kernel calls a base chain.
 *
 * @param type filter, nat or route
 * @param name the hook: prerouting, input, forward, output, postrouting, ingress or egress
 * @param priority lower ones come first
 * @param policyDrops whether what no rule decides about is dropped
 */
public record ChainHook(String type, String name, int priority, boolean policyDrops) {}
