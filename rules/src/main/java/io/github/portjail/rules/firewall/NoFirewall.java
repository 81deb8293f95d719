// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Enforces nothing: sockets are still steered into the range, but nothing stops what leaves from elsewhere. */
public final class NoFirewall implements Firewall {
    @Override
    public String describe() {
        return "none (packets from other ports are neither stopped nor logged)";
    }

    @Override
    public String installation(Policy policy, JailAddress address) {
        return "";
    }

    @Override
    public void apply(Policy policy, JailAddress address) {}

    @Override
    public List<String> readBack(Policy policy, JailAddress address) {
        return List.of();
    }

    @Override
    public List<String> inspect(Policy policy, JailAddress address) {
        return List.of();
    }

    @Override
    public void repair(Policy policy, JailAddress address) {}

    @Override
    public List<String> forwardingObstacles() {
        return List.of();
    }

    @Override
    public Map<JailName, ViolationCount> violations() {
        return new HashMap<>();
    }

    @Override
    public List<String> objects(Policy policy, JailAddress address, long cgroupId) {
        return List.of();
    }
}
