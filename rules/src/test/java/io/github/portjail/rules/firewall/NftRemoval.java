// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.testing.TestHost;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Deletes by nft what the lines for the reaper name, one after the other, as the reaper does; what is gone is passed over. */
final class NftRemoval {
    private NftRemoval() {}

    static void remove(TestHost host, Policy policy, JailAddress address) {
        for (String line : new NftFirewall(host.nft()).objects(policy, address, 4711)) {
            String command = command(List.of(line.split(" ", -1)), address);
            NftResult result = host.nft().run(command);
            if (result.status() != 0 && !result.error().contains("No such file or directory")) {
                throw new AssertionError(command + result.error());
            }
        }
    }

    private static String command(List<String> words, JailAddress address) {
        String object = words.get(1) + " inet portjail " + words.get(2);
        if (words.get(1).equals("element")) {
            object += " { " + key(words.get(2), words.get(3), address) + " }";
        }
        return "delete " + object + "\n";
    }

    private static String key(String map, String key, JailAddress address) {
        if (!key.startsWith("hex:")) {
            return '"' + ((CgroupAddress) address).nftCgroupPath() + '"';
        }
        byte[] bytes = HexFormat.of().parseHex(key.substring("hex:".length()));
        if (map.endsWith("_link")) {
            return '"' + new String(bytes, StandardCharsets.US_ASCII).replace("\0", "") + '"';
        }
        int number = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
        return Integer.toUnsignedString(number);
    }
}
