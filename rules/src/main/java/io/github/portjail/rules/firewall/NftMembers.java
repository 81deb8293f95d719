// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftMap;
import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftStatement.LookUp;
import io.github.portjail.rules.nft.NftStatement.LookUpCgroup;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what the packets of one jail, and of no other, are told at the hook output: a map of one element.
 *
 * <p>A map, because nft lists a rule that names a cgroup by searching /sys/fs/cgroup for it, and the kernel keeps the element
 * apart from the rule.
 *
 * @param map null for a jail whose packets are never at that hook
 * @param lookUp leads the jail's own packets away; null with {@code map}
 * @param elements the jail's
 */
record NftMembers(@Nullable NftMap map, @Nullable NftStatement lookUp, List<NftJailElement> elements) {
    static NftMembers of(JailName name, JailAddress address, NftChain target) {
        return address.accept(new Kinds("members_" + name, target));
    }

    private record Kinds(String mapName, NftChain target) implements JailAddress.Visitor<NftMembers> {
        @Override
        public NftMembers cgroup(CgroupAddress address) {
            NftMap map = map(NftMap.Key.CGROUP);
            return new NftMembers(
                    map,
                    new LookUpCgroup(address.level(), map),
                    List.of(NftJailElement.cgroup(map, address.nftCgroupPath(), target)));
        }

        @Override
        public NftMembers classid(ClassidAddress address) {
            NftMap map = map(NftMap.Key.CLASSID);
            return new NftMembers(
                    map, new LookUp(map), List.of(NftJailElement.numbered(map, address.classid(), target)));
        }

        @Override
        public NftMembers owner(OwnerAddress address) {
            NftMap map = map(NftMap.Key.USER);
            return new NftMembers(map, new LookUp(map), List.of(NftJailElement.numbered(map, address.uid(), target)));
        }

        /** What a jail with a network namespace sends is forwarded, and not sent by this host. */
        @Override
        public NftMembers link(LinkAddress address) {
            return new NftMembers(null, null, List.of());
        }

        @Override
        public NftMembers container(ContainerAddress address) {
            return new NftMembers(null, null, List.of());
        }

        private NftMap map(NftMap.Key key) {
            return new NftMap(NftShared.TABLE, mapName, key);
        }
    }
}
