// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

/** The two families of addresses that a jail can have. */
public enum AddressFamily {
    IPV4("IPv4", RouteNumbers.AF_INET, 4),
    IPV6("IPv6", RouteNumbers.AF_INET6, 16);

    private final String text;
    private final int number;
    private final int bytes;

    AddressFamily(String text, int number, int bytes) {
        this.text = text;
        this.number = number;
        this.bytes = bytes;
    }

    /** As in {@code AF_INET}. */
    int number() {
        return number;
    }

    /** How long an address is. */
    int bytes() {
        return bytes;
    }

    int bits() {
        return bytes * Byte.SIZE;
    }

    @Override
    public String toString() {
        return text;
    }
}
