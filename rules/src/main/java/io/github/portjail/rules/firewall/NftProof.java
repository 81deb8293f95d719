// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NetlinkAttributes;
import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftExpressions;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftMapElement;
import io.github.portjail.rules.nft.NftRule;
import io.github.portjail.rules.policy.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves, by what the kernel says itself, that chains and elements are exactly as they should be. That a proof fails means
 * nothing: this kernel may say the same in another way, or the chain be of a kind that is not known here. Then nft is asked.
 */
record NftProof(NftKernel kernel) {
    private static final int GET_CHAIN = 4;
    private static final int GET_RULE = 7;
    private static final int GET_ELEMENT = 13;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int NF_ACCEPT = 1;
    private static final int HEADER = 4;

    /** Whether the chain is there, with these rules and no others. */
    boolean holds(NftPart part) {
        NftHook hook = part.chain().hook();
        if (hook != null && !isHooked(part.chain(), hook)) {
            return false;
        }
        byte[] which = NftNumbers.inTable()
                .add(NftNumbers.RULE_CHAIN, part.chain().name())
                .toBytes();
        List<byte[]> rules = kernel.get(GET_RULE, true, which);
        if (rules == null || rules.size() != part.rules().size()) {
            return false;
        }
        for (int i = 0; i < rules.size(); i++) {
            byte[] expressions = NetlinkAttributes.find(rules.get(i), 0, NftNumbers.RULE_EXPRESSIONS);
            if (expressions == null || !isSame(part.rules().get(i), expressions)) {
                return false;
            }
        }
        // A chain without rules may not be there at all.
        return !rules.isEmpty();
    }

    private boolean isHooked(NftChain chain, NftHook hook) {
        byte[] named =
                NftNumbers.inTable().add(NftNumbers.CHAIN_NAME, chain.name()).toBytes();
        List<byte[]> answers = kernel.get(GET_CHAIN, false, named);
        if (answers == null || answers.size() != 1 || hook.number() < 0) {
            return false;
        }
        byte[] hooked = NetlinkAttributes.find(answers.getFirst(), 0, CHAIN_HOOK);
        byte[] policy = NetlinkAttributes.find(answers.getFirst(), 0, CHAIN_POLICY);
        byte[] type = NetlinkAttributes.find(answers.getFirst(), 0, CHAIN_TYPE);
        return hooked != null
                && isNumber(NetlinkAttributes.find(hooked, 0, HOOK_NUMBER), hook.number())
                && isNumber(NetlinkAttributes.find(hooked, 0, HOOK_PRIORITY), hook.priority())
                && isNumber(policy, NF_ACCEPT)
                && type != null
                && Arrays.equals(type, text(hook.type()));
    }

    private static byte[] text(String text) {
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(characters, characters.length + 1);
    }

    private static boolean isNumber(byte @Nullable [] value, int number) {
        return value != null
                && value.length == Integer.BYTES
                && ByteBuffer.wrap(value).getInt() == number;
    }

    private boolean isSame(NftRule rule, byte[] listed) {
        List<byte[]> wanted = NftExpressions.of(rule);
        List<byte[]> found = elements(listed);
        if (wanted == null || wanted.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!Arrays.equals(wanted.get(i), found.get(i)) && !isSameSet(rule, wanted.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The values of the attributes NFTA_LIST_ELEM, one behind the other. */
    private static List<byte[]> elements(byte[] list) {
        List<byte[]> elements = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(list).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + HEADER <= list.length) {
            int length = Short.toUnsignedInt(all.getShort(at));
            if (length < HEADER || at + length > list.length) {
                break;
            }
            elements.add(Arrays.copyOfRange(list, at + HEADER, at + length));
            at += (length + HEADER - 1) & -HEADER;
        }
        return elements;
    }

    /** The same look-up but for the name that the kernel gave the set, which holds the protocols of the rule and no others. */
    private boolean isSameSet(NftRule rule, byte[] wanted, byte[] found) {
        byte[] wantedData = NetlinkAttributes.find(wanted, 0, 2);
        byte[] foundData = NetlinkAttributes.find(found, 0, 2);
        if (wantedData == null || foundData == null) {
            return false;
        }
        byte[] wantedName = NetlinkAttributes.find(wantedData, 0, 1);
        byte[] name = NetlinkAttributes.find(foundData, 0, 1);
        if (wantedName == null || name == null || !Arrays.equals(wantedName, text(NftExpressions.ANONYMOUS))) {
            return false;
        }
        String set = new String(name, 0, name.length - 1, StandardCharsets.US_ASCII);
        boolean same = set.startsWith(NftExpressions.ANONYMOUS)
                && Arrays.equals(
                        new NetlinkAttributes()
                                .add(1, "lookup")
                                .add(2, renamed(wantedData, set))
                                .toBytes(),
                        found);
        return same && holdsProtocols(set, NftExpressions.protocolsInASet(rule));
    }

    private static byte[] renamed(byte[] data, String set) {
        byte[] old = new NetlinkAttributes().add(1, NftExpressions.ANONYMOUS).toBytes();
        byte[] name = new NetlinkAttributes().add(1, set).toBytes();
        byte[] renamed = Arrays.copyOf(name, name.length + data.length - old.length);
        System.arraycopy(data, old.length, renamed, name.length, data.length - old.length);
        return renamed;
    }

    private boolean holdsProtocols(String set, List<TransportProtocol> protocols) {
        byte[] which = NftNumbers.inTable().add(NftNumbers.SET_NAME, set).toBytes();
        List<byte[]> answers = kernel.get(GET_ELEMENT, true, which);
        int count = 0;
        for (int i = 0; answers != null && i < answers.size(); i++) {
            byte[] list = NetlinkAttributes.find(answers.get(i), 0, NftNumbers.ELEMENTS);
            List<byte[]> elements = list == null ? List.of() : elements(list);
            for (int j = 0; j < elements.size(); j++) {
                byte[] key = NetlinkAttributes.find(elements.get(j), 0, NftNumbers.ELEMENT_KEY);
                byte[] value = key == null ? null : NetlinkAttributes.find(key, 0, 1);
                if (value == null || value.length != 1 || !hold(protocols, value[0])) {
                    return false;
                }
                count++;
            }
        }
        return count == protocols.size();
    }

    private static boolean hold(List<TransportProtocol> protocols, byte number) {
        for (int i = 0; i < protocols.size(); i++) {
            if (protocols.get(i).number() == Byte.toUnsignedInt(number)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the map leads this key to the chain. */
    boolean holds(NftJailElement jailElement, JailAddress address) {
        NftMapElement element = jailElement.element();
        byte[] key = jailElement.key(address, kernel);
        if (key == null) {
            return false;
        }
        NetlinkAttributes which =
                NftNumbers.inTable().add(NftNumbers.SET_NAME, element.map().name());
        int list = which.begin(NftNumbers.ELEMENTS);
        int one = which.begin(NftExpressions.listElement());
        int keyStart = which.begin(NftNumbers.ELEMENT_KEY);
        which.add(1, key).end(keyStart).end(one).end(list);
        List<byte[]> answers = kernel.get(GET_ELEMENT, false, which.toBytes());
        byte[] found = answers == null || answers.isEmpty()
                ? null
                : NetlinkAttributes.find(answers.getFirst(), 0, NftNumbers.ELEMENTS);
        List<byte[]> elements = found == null ? List.of() : elements(found);
        byte[] data =
                elements.size() == 1 ? NetlinkAttributes.find(elements.getFirst(), 0, NftNumbers.ELEMENT_DATA) : null;
        byte[] verdict = data == null ? null : NetlinkAttributes.find(data, 0, 2);
        return verdict != null
                && isNumber(NetlinkAttributes.find(verdict, 0, 1), NftNumbers.NFT_JUMP)
                && Arrays.equals(
                        NetlinkAttributes.find(verdict, 0, 2),
                        text(element.target().name()));
    }
}
