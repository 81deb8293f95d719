// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftCounter;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftTransaction;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/**
 * The rules of a jail that is a whole network namespace, put into that namespace: whatever leaves it is judged.
 *
 * <p>One base chain and one counter, without a map to look anything up in. What stays on the loopback is not judged. They go with the
 * namespace. Who may change rules in there can take them away.
 */
public final class NftNamespaceJail {
    private final NftRunner runner;
    private final NftPart judgement;
    private final NftCounter counter;

    /**
     * Prepares the rules.
     *
     * @param runner in the network namespace of the jail
     * @param policy without source NAT
     */
    public NftNamespaceJail(NftRunner runner, Policy policy) {
        NftJailChains chains = new NftJailChains(policy);
        this.runner = runner;
        this.counter = chains.counter();
        this.judgement =
                chains.judgement(new NftPart.Builder(NftChain.base(NftShared.TABLE, "output_namespace", NftHook.OUTPUT))
                        .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT)
                        .rule(Simple.LEAVES_BY_LOOPBACK, Simple.ACCEPT));
    }

    /** Returns the exact input of {@link #apply}. */
    public String installation() {
        return NftTransaction.empty()
                .add(NftShared.TABLE)
                .create(counter)
                .then(judgement.creation())
                .toString();
    }

    /**
     * Puts the policy in force.
     *
     * @throws FirewallException if nft refuses, also where the namespace is jailed already; nothing has been changed then
     */
    public void apply() {
        NftResult result = runner.run(installation());
        if (result.status() != 0) {
            boolean jailed = list().status() == 0;
            throw new FirewallException("cannot install the rules of the network namespace: "
                    + (jailed ? "it is jailed already" : firstLine(result.error())));
        }
    }

    /** Asks the kernel, and returns one line for each part of the policy that is not in force; empty if all are. */
    public List<String> readBack() {
        NftResult result = list();
        if (result.status() != 0) {
            return List.of("no " + judgement.chain().address() + ": " + firstLine(result.error()));
        }
        return NftListing.parse(result.output(), judgement.chain()).differences(judgement);
    }

    private NftResult list() {
        return runner.run("list " + judgement.chain().address() + "\n");
    }

    private static String firstLine(String text) {
        String stripped = text.strip();
        int newline = stripped.indexOf('\n');
        return newline < 0 ? stripped : stripped.substring(0, newline);
    }
}
