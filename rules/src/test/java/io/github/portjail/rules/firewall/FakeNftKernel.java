// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NetlinkAttributes;
import io.github.portjail.rules.nft.NftExpressions;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of jails as the kernel would tell them, and as nft would list them; counts what is asked. */
final class FakeNftKernel implements NftKernel, NftRunner {
    private static final int GET_CHAIN = 4;
    private static final int GET_RULE = 7;
    private static final int NFT_JUMP = -3;
    private static final long FIRST_CGROUP = 1000;

    private final Map<String, NftPart> parts = new HashMap<>();
    private final Map<String, String> targets = new HashMap<>();
    private final Map<String, Long> cgroups = new HashMap<>();
    private final Map<String, Integer> asked = new TreeMap<>();
    private final List<String> commands = new ArrayList<>();

    /** Puts a jail in force. */
    void add(NftJail jail, CgroupAddress address) {
        long cgroup = FIRST_CGROUP + cgroups.size();
        cgroups.put(address.nftCgroupPath(), cgroup);
        jail.shared().forEach(shared -> shared.parts().forEach(this::add));
        jail.parts().forEach(this::add);
        for (NftJailElement element : jail.elements()) {
            byte[] key = element.key().isEmpty()
                    ? ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(cgroup)
                            .array()
                    : element.keyBytes();
            targets.put(
                    place(element.element().map().name(), key),
                    element.element().target().name());
        }
    }

    private void add(NftPart part) {
        parts.put(part.chain().name(), part);
    }

    /** Takes a chain's last rule away. */
    void shorten(String chain) {
        NftPart part = Objects.requireNonNull(parts.get(chain));
        parts.put(
                chain,
                new NftPart(part.chain(), part.rules().subList(0, part.rules().size() - 1)));
    }

    /** How often the kernel was asked for anything. */
    int questions() {
        return asked.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often the kernel was asked for the rules of a chain. */
    int questionsFor(String chain) {
        return asked.getOrDefault("rules " + chain, 0);
    }

    /** What nft was asked, in order. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    @Override
    public @Nullable List<byte[]> get(int message, boolean dump, byte[] attributes) {
        return switch (message) {
            case GET_CHAIN -> chain(text(attributes, 3));
            case GET_RULE -> rules(text(attributes, 2));
            default -> element(attributes);
        };
    }

    private @Nullable List<byte[]> chain(String name) {
        asked.merge("chain " + name, 1, Integer::sum);
        NftPart part = parts.get(name);
        NftHook hook = part == null ? null : part.chain().hook();
        if (hook == null) {
            return null;
        }
        NetlinkAttributes chain = new NetlinkAttributes();
        int hooked = chain.begin(4);
        chain.add(1, hook.number()).add(2, hook.priority()).end(hooked);
        return List.of(chain.add(5, 1).add(7, hook.type()).toBytes());
    }

    private List<byte[]> rules(String chain) {
        asked.merge("rules " + chain, 1, Integer::sum);
        List<byte[]> answers = new ArrayList<>();
        NftPart part = parts.get(chain);
        for (NftRule rule : part == null ? List.<NftRule>of() : part.rules()) {
            NetlinkAttributes answer = new NetlinkAttributes();
            int list = answer.begin(4);
            List<byte[]> expressions = NftExpressions.of(rule);
            for (byte[] expression : expressions == null ? List.<byte[]>of() : expressions) {
                answer.add(NftExpressions.listElement(), expression);
            }
            answers.add(answer.end(list).toBytes());
        }
        return answers;
    }

    private @Nullable List<byte[]> element(byte[] attributes) {
        String set = text(attributes, 2);
        asked.merge("element of " + set, 1, Integer::sum);
        byte[] key = attributes;
        for (int type : List.of(3, NftExpressions.listElement(), 1, 1)) {
            key = found(key, type);
        }
        String target = targets.get(place(set, key));
        if (target == null) {
            return null;
        }
        NetlinkAttributes answer = new NetlinkAttributes();
        int list = answer.begin(3);
        int one = answer.begin(NftExpressions.listElement());
        int data = answer.begin(2);
        int verdict = answer.begin(2);
        answer.add(1, NFT_JUMP).add(2, target).end(verdict).end(data).end(one).end(list);
        return List.of(answer.toBytes());
    }

    /** It is only read. */
    @Override
    public boolean change(List<NftMessage> messages) {
        return false;
    }

    @Override
    public long cgroup(String nftPath) {
        return cgroups.getOrDefault(nftPath, 0L);
    }

    /** Lists chains; takes all else. */
    @Override
    public NftResult run(String command) {
        commands.add(command.strip());
        String name = command.strip().substring(command.strip().lastIndexOf(' ') + 1);
        NftPart part = command.startsWith("list chain ") ? parts.get(name) : null;
        if (part == null) {
            return new NftResult(0, "", "");
        }
        StringBuilder listing = new StringBuilder("table inet portjail {\n\tchain " + name + " {\n");
        String hook = part.chain().hookText();
        listing.append(hook == null ? "" : "\t\t" + hook + "\n");
        part.rules().forEach(rule -> listing.append("\t\t").append(rule.text()).append('\n'));
        return new NftResult(0, listing.append("\t}\n}\n").toString(), "");
    }

    private static String place(String map, byte[] key) {
        return map + " " + new String(key, StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] attributes, int type) {
        byte[] value = found(attributes, type);
        return new String(value, 0, value.length - 1, StandardCharsets.US_ASCII);
    }

    private static byte[] found(byte[] attributes, int type) {
        byte[] value = NetlinkAttributes.find(attributes, 0, type);
        if (value == null) {
            throw new IllegalArgumentException("the question has no attribute " + type);
        }
        return value;
    }
}
