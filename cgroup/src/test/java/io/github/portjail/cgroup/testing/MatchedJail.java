// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.firewall.NftResult;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/**
 * Run in a process and a network namespace of its own: makes a jail's cgroup, counts by nft what is sent from inside it,
 * and removes it.
 */
public final class MatchedJail {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private MatchedJail() {}

    public static void main(String[] arguments) throws IOException {
        String path = "portjail-test-matched-" + ProcessHandle.current().pid() + "/web";
        try (NativeFrame frame = NativeFrame.open();
                CgroupRoot root = CgroupRoot.open(frame);
                JailCgroup group = JailCgroup.create(frame, root, path);
                LibNftables nft = LibNftables.open(frame)) {
            System.out.println("detached: " + root.isDetached());
            NftResult result = nft.run("add table inet matched\n"
                    + "add chain inet matched output { type filter hook output priority filter; policy accept; }\n"
                    + "add rule inet matched output udp dport 9 socket cgroupv2 level "
                    + root.location().level(path) + " \"" + root.location().nftPath(path) + "\" counter\n");
            System.out.println("rule: " + result.status() + " " + result.error());
            send(2);
            group.enter();
            send(3);
            group.leave();
            NftResult counted = nft.run("list chain inet matched output");
            System.out.println(counted.output().contains("counter packets 3 ") ? "counted: 3" : counted.output());
            group.remove();
            try (JailCgroup rest = JailCgroup.find(frame, root, path)) {
                System.out.println(rest == null ? "removed" : "left over");
            }
        }
    }

    private static void send(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, LOOPBACK, 9));
            }
        }
    }
}
