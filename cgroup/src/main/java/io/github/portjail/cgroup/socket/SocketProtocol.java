// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

/** Transport protocols that the kernel lists sockets of with their cgroup. */
public enum SocketProtocol {
    TCP("tcp", 6),
    UDP("udp", 17),
    UDPLITE("udplite", 136);

    private final String word;
    private final int number;

    SocketProtocol(String word, int number) {
        this.word = word;
        this.number = number;
    }

    /** IPPROTO_*. */
    int number() {
        return number;
    }

    @Override
    public String toString() {
        return word;
    }
}
