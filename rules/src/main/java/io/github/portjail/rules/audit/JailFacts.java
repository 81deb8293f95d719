// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.ViolationAction;

/**
 * What is known of a jail that lives: how it treats ports.
 *
 * @param range the source ports allowed
 * @param place by what the firewall knows its packets
 * @param steering how its sockets get a port of the range
 * @param rewriting what is given a port of the range by source NAT, unlogged
 * @param onViolation what happens to a violation
 */
public record JailFacts(
        PortSet range, Place place, Steering steering, Rewriting rewriting, ViolationAction onViolation) {}
