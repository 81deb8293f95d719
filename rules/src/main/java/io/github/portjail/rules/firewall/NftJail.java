// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftCounter;
import io.github.portjail.rules.nft.NftMap;
import io.github.portjail.rules.nft.NftTransaction;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.RangeSharing;
import java.util.ArrayList;
import java.util.List;

/**
 * What nftables holds for one jail: chains, counters, maps that it alone looks up, and the elements that lead the jail's packets
 * into the chains; and what these need that all jails share.
 */
record NftJail(
        List<NftShared> shared,
        List<NftMap> maps,
        List<NftPart> parts,
        List<NftCounter> counters,
        List<NftJailElement> elements) {
    static NftJail of(Policy policy, JailAddress address) {
        NftJailChains chains = new NftJailChains(policy, address instanceof CgroupAddress);
        boolean rewrites = chains.rewrites() && !(address instanceof ContainerAddress);
        List<NftShared> shared = new ArrayList<>();
        List<NftPart> parts = new ArrayList<>();
        NftPart judgement = address instanceof ContainerAddress container
                ? new NftContainerChains(policy, container).judgement()
                : chains.judgement();
        parts.add(judgement);
        List<NftJailElement> elements = address.accept(new Elements(shared, parts, chains, judgement));
        if (rewrites) {
            long mark = mark(policy.name());
            NftPart rewriting = chains.rewriting();
            NftPart check = chains.check();
            parts.add(rewriting);
            parts.add(check);
            shared.add(NftShared.rewriting());
            if (address instanceof LinkAddress) {
                shared.add(NftShared.inputRewriting());
            }
            elements.add(NftJailElement.numbered(NftShared.REWRITES, mark, rewriting.chain()));
            elements.add(NftJailElement.numbered(NftShared.REWRITTEN, mark, check.chain()));
        }
        List<NftMap> maps = new ArrayList<>();
        List<NftCounter> counters = new ArrayList<>();
        counters.add(chains.counter());
        if (policy.sharing() == RangeSharing.EXCLUSIVE) {
            NftMembers members = NftMembers.of(policy.name(), address, judgement.chain());
            if (members.map() != null) {
                maps.add(members.map());
            }
            elements.addAll(members.elements());
            NftIntruders intruders = new NftIntruders(policy);
            parts.add(intruders.rejection(members.lookUp()));
            counters.add(intruders.counter());
        }
        return new NftJail(
                List.copyOf(shared),
                List.copyOf(maps),
                List.copyOf(parts),
                List.copyOf(counters),
                List.copyOf(elements));
    }

    /**
     * The mark of connections of this jail between its chain and source NAT: FNV-1a of the name, so that no jail has to know of
     * the others. Should two jails have the same, the second one's element cannot be created, and it is refused.
     */
    static long mark(JailName name) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < name.value().length(); i++) {
            hash = (hash ^ name.value().charAt(i)) * 0x01000193;
        }
        // 0 is the mark of a connection that has none.
        return hash == 0 ? 1 : Integer.toUnsignedLong(hash);
    }

    /** Brings about, or repairs, what all jails of the kind share. */
    NftTransaction sharedInstallation() {
        NftTransaction transaction = NftTransaction.empty();
        for (int i = 0; i < shared.size(); i++) {
            transaction = transaction.then(shared.get(i).installation());
        }
        return transaction;
    }

    /** Fails if the jail, or another of its name or address, exists; so nobody else's chain is ever changed. */
    NftTransaction installation() {
        // Adding the table costs nothing, and wakes it if somebody put it to sleep (flags dormant).
        NftTransaction transaction = NftTransaction.empty().add(NftShared.TABLE);
        for (int i = 0; i < counters.size(); i++) {
            transaction = transaction.create(counters.get(i));
        }
        for (int i = 0; i < maps.size(); i++) {
            transaction = transaction.create(maps.get(i));
        }
        for (int i = 0; i < parts.size(); i++) {
            transaction = transaction.then(parts.get(i).creation());
        }
        for (int i = 0; i < elements.size(); i++) {
            transaction = transaction.create(elements.get(i).element());
        }
        return transaction;
    }

    /**
     * Puts back what is missing; what is there stays as it is, counts and all.
     *
     * @param differing those of the parts that are not as they should be
     */
    NftTransaction repair(List<NftPart> differing) {
        NftTransaction transaction = NftTransaction.empty().add(NftShared.TABLE);
        for (int i = 0; i < counters.size(); i++) {
            transaction = transaction.add(counters.get(i));
        }
        for (int i = 0; i < maps.size(); i++) {
            transaction = transaction.add(maps.get(i));
        }
        for (int i = 0; i < differing.size(); i++) {
            transaction = transaction.then(differing.get(i).refresh());
        }
        for (int i = 0; i < elements.size(); i++) {
            transaction = transaction.add(elements.get(i).element());
        }
        return transaction;
    }

    /** Adds what a jail of this kind of address is found by. */
    private record Elements(List<NftShared> shared, List<NftPart> parts, NftJailChains chains, NftPart judgement)
            implements JailAddress.Visitor<List<NftJailElement>> {
        @Override
        public List<NftJailElement> cgroup(CgroupAddress address) {
            shared.add(NftShared.cgroup(address.level()));
            List<NftJailElement> elements = one(NftJailElement.cgroup(
                    NftShared.cgroups(address.level()), address.nftCgroupPath(), judgement.chain()));
            if (chains.hears()) {
                shared.add(NftShared.hearing(address.level()));
                NftPart hearing = chains.hearing();
                parts.add(hearing);
                elements.add(NftJailElement.cgroup(
                        NftShared.hearers(address.level()), address.nftCgroupPath(), hearing.chain()));
            }
            return elements;
        }

        @Override
        public List<NftJailElement> classid(ClassidAddress address) {
            shared.add(NftShared.classid());
            return one(NftJailElement.numbered(NftShared.CLASSIDS, address.classid(), judgement.chain()));
        }

        @Override
        public List<NftJailElement> owner(OwnerAddress address) {
            shared.add(NftShared.owner());
            return one(NftJailElement.numbered(NftShared.OWNERS, address.uid(), judgement.chain()));
        }

        @Override
        public List<NftJailElement> link(LinkAddress address) {
            shared.add(NftShared.link());
            NftPart masquerade = chains.masquerade();
            parts.add(masquerade);
            List<NftJailElement> elements =
                    one(NftJailElement.link(NftShared.LINKS, address.hostLink(), judgement.chain()));
            elements.add(NftJailElement.link(NftShared.MASQUERADES, address.hostLink(), masquerade.chain()));
            return elements;
        }

        @Override
        public List<NftJailElement> container(ContainerAddress address) {
            shared.add(NftShared.container());
            NftContainerChains itsChains = new NftContainerChains(chains.policy(), address);
            NftPart masquerade = itsChains.masquerade();
            NftPart check = itsChains.check();
            parts.add(masquerade);
            parts.add(check);
            parts.add(itsChains.ingress());
            List<NftJailElement> elements = new ArrayList<>();
            for (NftShared.Source source : NftShared.Source.values()) {
                String own = source == NftShared.Source.IPV4 ? address.address4() : address.address6();
                if (own != null) {
                    elements.add(NftJailElement.source(source.jails(), own, judgement.chain()));
                    elements.add(NftJailElement.source(source.masquerades(), own, masquerade.chain()));
                    elements.add(NftJailElement.source(source.masqueraded(), own, check.chain()));
                }
            }
            return elements;
        }

        private static List<NftJailElement> one(NftJailElement element) {
            List<NftJailElement> elements = new ArrayList<>();
            elements.add(element);
            return elements;
        }
    }
}
