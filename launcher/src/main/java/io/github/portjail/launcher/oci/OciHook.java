// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.oci;

import io.github.portjail.cgroup.namespace.PresentNamespace;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.NftNamespaceJail;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.ViolationAction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portjail oci-hook}, a createRuntime hook of an OCI runtime. When it fails, the runtime does not start the container. */
public final class OciHook {
    /** The annotation with the container's source ports; without it the container is none of ours. */
    static final String RANGE = "io.github.portjail.range";

    /** The annotation with the name that the log has; without it the container's ID is taken. */
    static final String NAME = "io.github.portjail.name";

    private static final int STATE_LIMIT = 1 << 20;
    private static final int ID_LENGTH = 12;

    private final InputStream in;

    /**
     * Prepares the hook.
     *
     * @param in where the runtime writes the container's state
     */
    public OciHook(InputStream in) {
        this.in = in;
    }

    /**
     * Jails the container's network namespace, if the container is to be jailed.
     *
     * @throws Failure when it could not be jailed as a whole
     */
    public void run() throws Failure {
        ContainerState state = read();
        String range = state.annotations().get(RANGE);
        if (range == null) {
            return;
        }
        Policy policy;
        try {
            JailName name = name(state);
            policy = Policy.usual(name, PortSet.parse(range), ViolationAction.REJECT, LogPolicy.usual(name));
        } catch (InvalidValueException e) {
            throw Failure.of("annotation of the container: " + e.getMessage(), e);
        }
        try {
            Errand.run("container", frame -> jail(frame, state.processId(), policy));
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (FirewallException e) {
            throw Failures.of(e);
        }
    }

    private ContainerState read() throws Failure {
        try {
            byte[] bytes = in.readNBytes(STATE_LIMIT + 1);
            if (bytes.length > STATE_LIMIT) {
                throw new IOException("it is longer than " + STATE_LIMIT + " bytes");
            }
            return ContainerState.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Failure.of("cannot read the container's state from standard input: " + e.getMessage(), e)
                    .withHint("this command is for OCI runtimes, as a hook at createRuntime");
        }
    }

    /** As in the runtime's lists, which show the first characters of the ID. */
    private static JailName name(ContainerState state) {
        String name = state.annotations().get(NAME);
        if (name != null) {
            return JailName.parse(name);
        }
        StringBuilder text = new StringBuilder("oci-");
        for (int i = 0; i < state.id().length() && i < ID_LENGTH; i++) {
            char c = state.id().charAt(i);
            text.append(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' ? c : '-');
        }
        return new JailName(text.toString());
    }

    /** Rules first: a socket that is made between the two is judged already. */
    private static @Nullable Void jail(NativeFrame frame, long processId, Policy policy) {
        PresentNamespace namespace = PresentNamespace.enter(frame, processId);
        try (LibNftables nft = LibNftables.open(frame)) {
            NftNamespaceJail rules = new NftNamespaceJail(nft, policy);
            rules.apply();
            List<String> missing = rules.readBack();
            if (!missing.isEmpty()) {
                throw new FirewallException("the rules are not in force as a whole: " + String.join("; ", missing));
            }
        }
        namespace.steer(policy.range());
        return null;
    }
}
