// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftMap;
import io.github.portjail.rules.nft.NftMapElement;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a map, and its key as the kernel has it.
 *
 * @param element the entry
 * @param key the key's bytes for the reaper, {@code hex:} and two digits for each; empty for a cgroup, whose key is its ID
 */
record NftJailElement(NftMapElement element, String key) {
    private static final int LINK_KEY_SIZE = 16;
    private static final String DIGITS = "0123456789abcdef";

    static NftJailElement cgroup(NftMap map, String path, NftChain target) {
        return new NftJailElement(NftMapElement.named(map, path, target), "");
    }

    static NftJailElement numbered(NftMap map, long number, NftChain target) {
        byte[] bytes = new byte[Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int place = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? i : bytes.length - 1 - i;
            bytes[place] = (byte) (number >> i * Byte.SIZE);
        }
        return new NftJailElement(NftMapElement.numbered(map, number, target), hexadecimal(bytes));
    }

    static NftJailElement link(NftMap map, String name, NftChain target) {
        byte[] bytes = new byte[LINK_KEY_SIZE];
        byte[] characters = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, bytes, 0, characters.length);
        return new NftJailElement(NftMapElement.named(map, name, target), hexadecimal(bytes));
    }

    /** An IPv4 or IPv6 address, in network byte order. */
    static NftJailElement source(NftMap map, String address, NftChain target) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return new NftJailElement(NftMapElement.address(map, address, target), hexadecimal(bytes));
    }

    /** Returns the key's bytes; null for a cgroup that is not there. */
    byte @Nullable [] key(JailAddress address, NftKernel kernel) {
        if (!key.isEmpty()) {
            return keyBytes();
        }
        long id = address instanceof CgroupAddress cgroup ? kernel.cgroup(cgroup.nftCgroupPath()) : 0;
        return id == 0
                ? null
                : ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(id)
                        .array();
    }

    /** The key's bytes; a cgroup has none before it is there. */
    byte[] keyBytes() {
        int start = "hex:".length();
        byte[] bytes = new byte[(key.length() - start) / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = DIGITS.indexOf(key.charAt(start + 2 * i));
            bytes[i] = (byte) (high << 4 | DIGITS.indexOf(key.charAt(start + 2 * i + 1)));
        }
        return bytes;
    }

    private static String hexadecimal(byte[] bytes) {
        StringBuilder text = new StringBuilder("hex:");
        for (byte value : bytes) {
            text.append(DIGITS.charAt((value & 0xf0) >> 4)).append(DIGITS.charAt(value & 0xf));
        }
        return text.toString();
    }
}
