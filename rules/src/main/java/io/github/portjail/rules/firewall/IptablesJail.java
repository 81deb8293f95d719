// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesPart;
import io.github.portjail.rules.iptables.IptablesPart.Cgroup;
import io.github.portjail.rules.iptables.IptablesPart.Classid;
import io.github.portjail.rules.iptables.IptablesPart.ConnectionMark;
import io.github.portjail.rules.iptables.IptablesPart.InputLink;
import io.github.portjail.rules.iptables.IptablesPart.Owner;
import io.github.portjail.rules.iptables.IptablesPart.Simple;
import io.github.portjail.rules.iptables.IptablesPart.SourceAddress;
import io.github.portjail.rules.iptables.IptablesRestore;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * What iptables holds for one jail and one version of IP.
 *
 * @param branches in the order in which they are installed: what judges and marks comes last, when the rest is there
 */
record IptablesJail(IptablesFamily family, List<IptablesBranch> branches) {
    IptablesJail {
        branches = List.copyOf(branches);
    }

    static IptablesJail of(Policy policy, JailAddress address, IptablesFamily family) {
        return new IptablesJail(family, address.accept(new Branches(new IptablesJailChains(policy, family))));
    }

    /** Returns the tables that it has rules in, each once. */
    List<IptablesTable> tables() {
        List<IptablesTable> tables = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            IptablesTable table = branches.get(i).dispatch().table();
            if (!tables.contains(table)) {
                tables.add(table);
            }
        }
        return tables;
    }

    /** Returns the input of iptables-restore, given what there is. */
    String installation(IptablesListing listing) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < branches.size(); i++) {
            text.append(branches.get(i).installation(listing));
        }
        return text.toString();
    }

    /** Returns the input of iptables-restore that puts back what is missing of what there is; empty if nothing is. */
    String repair(IptablesListing listing) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < branches.size(); i++) {
            IptablesRestore restore = branches.get(i).repair(listing);
            if (!restore.lines().isEmpty()) {
                text.append(restore);
            }
        }
        return text.toString();
    }

    /** Returns one line for each part that is not in force. */
    List<String> differences(IptablesListing listing) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            differences.addAll(branches.get(i).differences(listing));
        }
        return differences;
    }

    /** Makes the branches of a jail of this kind of address. */
    private record Branches(IptablesJailChains chains) implements JailAddress.Visitor<List<IptablesBranch>> {
        @Override
        public List<IptablesBranch> cgroup(CgroupAddress address) {
            return socket(new Cgroup(address.path()));
        }

        @Override
        public List<IptablesBranch> classid(ClassidAddress address) {
            return socket(new Classid(address.classid()));
        }

        @Override
        public List<IptablesBranch> owner(OwnerAddress address) {
            return socket(new Owner(address.uid()));
        }

        @Override
        public List<IptablesBranch> container(ContainerAddress address) {
            throw new IllegalArgumentException("containers are jailed by nftables alone");
        }

        /** In the hook postrouting iptables does not ask for the link that a packet came in by: it is known by its address. */
        @Override
        public List<IptablesBranch> link(LinkAddress address) {
            List<IptablesBranch> branches = new ArrayList<>();
            String source = chains.family() == IptablesFamily.IPV4 ? address.address4() : address.address6();
            if (chains.rewrites()) {
                branches.add(checking(IptablesDispatch.LINK_CHECK));
                branches.add(branch(IptablesDispatch.INPUT_SOURCE_NAT, List.of(mark()), chains.inputRewriting()));
            }
            if (source != null) {
                branches.add(branch(
                        IptablesDispatch.SOURCE_NAT,
                        List.of(new SourceAddress(chains.family(), source)),
                        chains.masquerade()));
            }
            branches.add(judging(IptablesDispatch.LINKS, new InputLink(address.hostLink())));
            return branches;
        }

        private List<IptablesBranch> socket(IptablesPart condition) {
            List<IptablesBranch> branches = new ArrayList<>();
            if (chains.rewrites()) {
                branches.add(checking(IptablesDispatch.CHECK));
                branches.add(branch(IptablesDispatch.SOURCE_NAT, List.of(mark()), chains.rewriting()));
            }
            branches.add(judging(IptablesDispatch.OUTPUT, condition));
            return branches;
        }

        private IptablesBranch judging(IptablesDispatch dispatch, IptablesPart condition) {
            return new IptablesBranch(dispatch, List.of(condition), chains.judgement());
        }

        private IptablesBranch checking(IptablesDispatch dispatch) {
            return new IptablesBranch(dispatch, List.of(mark(), Simple.IS_NOT_FIRST), chains.check());
        }

        private IptablesPart mark() {
            return new ConnectionMark(NftJail.mark(chains.policy().name()));
        }

        private static IptablesBranch branch(
                IptablesDispatch dispatch, List<IptablesPart> condition, IptablesChainRules chain) {
            return new IptablesBranch(dispatch, condition, List.of(chain));
        }
    }
}
