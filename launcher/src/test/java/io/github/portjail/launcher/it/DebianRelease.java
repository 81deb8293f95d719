// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A release of Debian that the package is for; each is fetched from Debian's archive once, by mmdebstrap(1). */
enum DebianRelease {
    /** Debian 12, with systemd 252. */
    BOOKWORM,
    /** Debian 13, with systemd 257, which knows {@code NFTSet=}. */
    TRIXIE;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * What portjail's package asks for, apart from the C library; a systemd to boot; what the tests' services are written in, the
     * kill(1) of their units, and an nft that reads what libraries of its own version wrote. No Java, and no iptables.
     */
    private static final String PACKAGES = "libbpf1,libnftables1,nftables,systemd,python3-minimal,procps";

    /** The name that Debian's archive has for it. */
    String archiveName() {
        return switch (this) {
            case BOOKWORM -> "bookworm";
            case TRIXIE -> "trixie";
        };
    }

    /** Whether its systemd is 255 or later. */
    boolean hasNftSets() {
        return switch (this) {
            case BOOKWORM -> false;
            case TRIXIE -> true;
        };
    }

    /** Returns the folder that holds it as it comes; nobody is to write to it. */
    Path folder() throws IOException {
        if (!Files.exists(cached())) {
            fetchAll();
        }
        return cached();
    }

    /** The packages are part of the name: what was made of others is not this. */
    private Path cached() {
        return Path.of("..", "target", "debian-" + archiveName() + "-" + Integer.toHexString(PACKAGES.hashCode()))
                .toAbsolutePath()
                .normalize();
    }

    /** All at once: most of the time goes by with waiting for the archive, and each needs one processor only. */
    private static void fetchAll() throws IOException {
        Needs.root();
        Needs.program("mmdebstrap");
        Map<DebianRelease, Finished> failed = new EnumMap<>(DebianRelease.class);
        // The archive's mirrors may be of two minds for a moment.
        for (int i = 0; i < 2; i++) {
            failed = fetchMissing();
        }
        Needs.that(failed.isEmpty(), "these of Debian's archive: " + failed);
    }

    private static Map<DebianRelease, Finished> fetchMissing() throws IOException {
        Map<DebianRelease, Running> fetching = new EnumMap<>(DebianRelease.class);
        Map<DebianRelease, Finished> failed = new EnumMap<>(DebianRelease.class);
        try {
            for (DebianRelease release : values()) {
                if (!Files.exists(release.cached())) {
                    Files.createDirectories(release.cached().resolveSibling("."));
                    fetching.put(release, Running.start(release.fetch()));
                }
            }
            for (Map.Entry<DebianRelease, Running> entry : fetching.entrySet()) {
                DebianRelease release = entry.getKey();
                Finished fetched = entry.getValue().finish(PATIENCE);
                if (fetched.status() == 0) {
                    Files.move(release.part(), release.cached());
                } else {
                    DebianRoot.remove(release.part());
                    failed.put(release, fetched);
                }
            }
        } finally {
            fetching.values().forEach(Running::close);
        }
        return failed;
    }

    private List<String> fetch() {
        return List.of(
                "mmdebstrap",
                "--quiet",
                "--mode=root",
                "--variant=essential",
                "--include=" + PACKAGES,
                archiveName(),
                part().toString());
    }

    private Path part() {
        return cached().resolveSibling(
                        cached().getFileName() + "." + ProcessHandle.current().pid());
    }
}
