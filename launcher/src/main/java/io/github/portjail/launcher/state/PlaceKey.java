// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.rules.firewall.CgroupAddress;
import io.github.portjail.rules.firewall.ClassidAddress;
import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.firewall.OwnerAddress;
import io.github.portjail.rules.policy.Place;
import org.jspecify.annotations.Nullable;

/** An address of a jail as one word of its state, and back. */
public final class PlaceKey {
    private static final String NO_ADDRESS = "-";

    /** Begins the key of a container; no link is called so, and then has three words behind it. */
    private static final String CONTAINER = "container ";

    private PlaceKey() {}

    /** The word; empty for a cgroup, which is known by the jail's group. */
    public static String of(JailAddress address) {
        return address.accept(new Words());
    }

    /**
     * The address of a jail.
     *
     * @param location where the cgroup v2 hierarchy is for us; the launcher may have reached it elsewhere
     * @throws IllegalArgumentException if the jail's key is not of its place's form
     */
    public static JailAddress address(JailState jail, CgroupLocation location) {
        String key = jail.placeKey();
        return switch (jail.place()) {
            case CGROUP -> cgroup(jail.group(), location);
            case NETCLS -> new ClassidAddress(Long.parseLong(key));
            case OWNER -> new OwnerAddress(Long.parseLong(key));
            case NETNS -> namespace(key);
        };
    }

    /** Whether the jail is a container on a bridge, which portjail did not start. */
    public static boolean isContainer(JailState jail) {
        return jail.place() == Place.NETNS && jail.placeKey().startsWith(CONTAINER);
    }

    /** The address of a jail that is known by its cgroup. */
    public static CgroupAddress cgroup(String group, CgroupLocation location) {
        return new CgroupAddress(
                location.nftPath(group),
                location.level(group),
                location.processPath(group).substring(1));
    }

    private static JailAddress namespace(String key) {
        return key.startsWith(CONTAINER) ? container(key.substring(CONTAINER.length())) : link(key);
    }

    /**
     * The address of a jail with a network namespace of its own.
     *
     * @throws IllegalArgumentException if the key is not of that form
     */
    public static LinkAddress link(String key) {
        int first = key.indexOf(' ');
        int second = key.indexOf(' ', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("'" + key + "' is not a link and two addresses");
        }
        return new LinkAddress(
                key.substring(0, first), orNull(key.substring(first + 1, second)), orNull(key.substring(second + 1)));
    }

    /** The bridge, and what a link has. */
    private static ContainerAddress container(String key) {
        int space = key.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("'" + key + "' is not a bridge, a port and two addresses");
        }
        LinkAddress port = link(key.substring(space + 1));
        return new ContainerAddress(key.substring(0, space), port.hostLink(), port.address4(), port.address6());
    }

    private static @Nullable String orNull(String address) {
        return address.equals(NO_ADDRESS) ? null : address;
    }

    private static final class Words implements JailAddress.Visitor<String> {
        @Override
        public String cgroup(CgroupAddress address) {
            return "";
        }

        @Override
        public String classid(ClassidAddress address) {
            return Long.toString(address.classid());
        }

        @Override
        public String owner(OwnerAddress address) {
            return Long.toString(address.uid());
        }

        @Override
        public String link(LinkAddress address) {
            return address.hostLink() + " " + word(address.address4()) + " " + word(address.address6());
        }

        @Override
        public String container(ContainerAddress address) {
            return CONTAINER + address.bridge() + " " + address.port() + " " + word(address.address4()) + " "
                    + word(address.address6());
        }

        private static String word(@Nullable String address) {
            return address == null ? NO_ADDRESS : address;
        }
    }
}
