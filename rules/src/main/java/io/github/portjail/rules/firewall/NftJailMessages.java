// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NetlinkAttributes;
import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftCounter;
import io.github.portjail.rules.nft.NftExpressions;
import io.github.portjail.rules.nft.NftRule;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that bring about what one jail has for itself: the same objects as {@link NftJail#installation}, which nft makes after it
 * has read every chain of the network namespace. Numbers are those of linux/netfilter/nf_tables.h and linux/netlink.h.
 */
final class NftJailMessages {
    private static final int NFT_MSG_NEWTABLE = 0;
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFT_MSG_NEWRULE = 6;
    private static final int NFT_MSG_NEWSET = 9;
    private static final int NFT_MSG_NEWSETELEM = 12;
    private static final int NFT_MSG_NEWOBJ = 18;
    private static final int NLM_F_CREATE = 0x400;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_APPEND = 0x800;

    private static final int TABLE_FLAGS = 2;
    private static final int OBJECT_NAME = 2;
    private static final int OBJECT_TYPE = 3;
    private static final int OBJECT_DATA = 4;
    private static final int OBJECT_COUNTER = 1;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final int SET_FLAGS = 3;
    private static final int SET_KEY_TYPE = 4;
    private static final int SET_KEY_LENGTH = 5;
    private static final int SET_DESCRIPTION = 9;
    private static final int SET_ID = 10;
    private static final int SET_SIZE = 1;
    private static final int ANONYMOUS_AND_CONSTANT = 1 | 2;
    private static final int ELEMENTS_SET_ID = 4;
    private static final int DATA_VALUE = 1;
    private static final int DATA_VERDICT = 2;
    private static final int VERDICT_CODE = 1;
    private static final int VERDICT_CHAIN = 2;

    /** By which nft knows what the key of a set is; the kernel keeps it for nft. */
    private static final int TYPE_INET_PROTOCOL = 12;

    private final List<NftMessage> messages = new ArrayList<>();
    private int sets;

    private NftJailMessages() {}

    /** Returns the messages; null where the jail has something that is not known here, or its cgroup is not there. */
    static @Nullable List<NftMessage> of(NftJail jail, JailAddress address, NftKernel kernel) {
        NftJailMessages made = new NftJailMessages();
        made.put(NFT_MSG_NEWTABLE, NLM_F_CREATE, NftNumbers.inTable().add(TABLE_FLAGS, 0));
        for (int i = 0; i < jail.counters().size(); i++) {
            made.counter(jail.counters().get(i));
        }
        boolean known = jail.maps().isEmpty();
        for (int i = 0; known && i < jail.parts().size(); i++) {
            known = made.part(jail.parts().get(i));
        }
        for (int i = 0; known && i < jail.elements().size(); i++) {
            NftJailElement element = jail.elements().get(i);
            known = made.element(element, element.key(address, kernel));
        }
        return known ? made.messages : null;
    }

    private void put(int type, int flags, NetlinkAttributes attributes) {
        messages.add(new NftMessage(type, flags, attributes));
    }

    private void counter(NftCounter counter) {
        NetlinkAttributes object =
                NftNumbers.inTable().add(OBJECT_NAME, counter.name()).add(OBJECT_TYPE, OBJECT_COUNTER);
        int data = object.begin(OBJECT_DATA);
        object.addLong(COUNTER_BYTES, 0).addLong(COUNTER_PACKETS, 0).end(data);
        put(NFT_MSG_NEWOBJ, NLM_F_CREATE | NLM_F_EXCL, object);
    }

    private boolean part(NftPart part) {
        NftChain chain = part.chain();
        if (chain.hook() != null) {
            return false;
        }
        put(NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL, NftNumbers.inTable().add(NftNumbers.CHAIN_NAME, chain.name()));
        for (int i = 0; i < part.rules().size(); i++) {
            if (!rule(chain, part.rules().get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean rule(NftChain chain, NftRule rule) {
        List<TransportProtocol> protocols = NftExpressions.protocolsInASet(rule);
        sets += protocols.isEmpty() ? 0 : 1;
        List<byte[]> expressions = NftExpressions.of(rule, Math.max(sets, 1));
        if (expressions == null) {
            return false;
        }
        if (!protocols.isEmpty()) {
            set(protocols);
        }
        NetlinkAttributes made = NftNumbers.inTable().add(NftNumbers.RULE_CHAIN, chain.name());
        int list = made.begin(NftNumbers.RULE_EXPRESSIONS);
        for (int i = 0; i < expressions.size(); i++) {
            made.add(NftExpressions.listElement(), expressions.get(i));
        }
        put(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, made.end(list));
        return true;
    }

    private void set(List<TransportProtocol> protocols) {
        NetlinkAttributes set = NftNumbers.inTable()
                .add(NftNumbers.SET_NAME, NftExpressions.ANONYMOUS_TO_BE)
                .add(SET_FLAGS, ANONYMOUS_AND_CONSTANT)
                .add(SET_KEY_TYPE, TYPE_INET_PROTOCOL)
                .add(SET_KEY_LENGTH, 1)
                .add(SET_ID, sets);
        int description = set.begin(SET_DESCRIPTION);
        put(NFT_MSG_NEWSET, NLM_F_CREATE, set.add(SET_SIZE, protocols.size()).end(description));
        NetlinkAttributes elements = NftNumbers.inTable().add(NftNumbers.SET_NAME, NftExpressions.ANONYMOUS_TO_BE);
        int list = elements.begin(NftNumbers.ELEMENTS);
        for (int i = 0; i < protocols.size(); i++) {
            int element = elements.begin(NftExpressions.listElement());
            value(elements, new byte[] {(byte) protocols.get(i).number()});
            elements.end(element);
        }
        put(NFT_MSG_NEWSETELEM, NLM_F_CREATE, elements.end(list).add(ELEMENTS_SET_ID, sets));
    }

    private boolean element(NftJailElement element, byte @Nullable [] key) {
        if (key == null) {
            return false;
        }
        NetlinkAttributes made = NftNumbers.inTable()
                .add(NftNumbers.SET_NAME, element.element().map().name());
        int list = made.begin(NftNumbers.ELEMENTS);
        int one = made.begin(NftExpressions.listElement());
        value(made, key);
        int data = made.begin(NftNumbers.ELEMENT_DATA);
        int verdict = made.begin(DATA_VERDICT);
        made.add(VERDICT_CODE, NftNumbers.NFT_JUMP)
                .add(VERDICT_CHAIN, element.element().target().name())
                .end(verdict)
                .end(data)
                .end(one)
                .end(list);
        put(NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL, made);
        return true;
    }

    private static void value(NetlinkAttributes element, byte[] key) {
        int start = element.begin(NftNumbers.ELEMENT_KEY);
        element.add(DATA_VALUE, key).end(start);
    }
}
