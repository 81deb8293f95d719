// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** What goes wrong while a soak lasts. */
final class SoakFaults {
    /** How the names of jails that come and go go on. */
    static final String SHORT = "short";

    private static final int FAULTS_IN_A_ROW = 6;
    private static final int CALM_MS = 8000;
    private static final int LOOKS_FOR_GROUPS = 300;
    private static final List<Disturbance> DISTURBANCES = List.of(
            Disturbance.NFT_FLUSH,
            Disturbance.NFT_NEW_RULESET,
            Disturbance.RULES_OF_CHAINS_DELETED,
            Disturbance.FIREWALLD_RELOAD);

    private final Soak soak;
    private final TestHost host;
    private final SoakFigures figures;

    SoakFaults(Soak soak, TestHost host, SoakFigures figures) {
        this.soak = soak;
        this.host = host;
        this.figures = figures;
    }

    /** Some faults soon after each other, and then none for as long as it takes to have jails whole again. */
    Object strike() throws InterruptedException {
        Random random = new Random(2);
        for (int number = 1; soak.goesOn(); number++) {
            if (random.nextInt(4) == 0) {
                killReapers(random);
            } else {
                DISTURBANCES.get(random.nextInt(DISTURBANCES.size())).strike(host, "nft");
                figures.flushes.incrementAndGet();
            }
            Thread.sleep(number % FAULTS_IN_A_ROW == 0 ? CALM_MS : 500 + random.nextInt(1000));
        }
        return "done";
    }

    /** Of a jail that stays, and of all that come and go. */
    private void killReapers(Random random) {
        String staying = Soak.NAMES + Soak.STAYING.get(random.nextInt(Soak.STAYING.size()));
        for (ProcessHandle reaper : Reapers.whoseJailsBegin(staying, Soak.NAMES + SHORT)) {
            if (reaper.destroyForcibly()) {
                figures.killedReapers.incrementAndGet();
            }
        }
    }

    /** Now and then for a while, whichever is empty at that moment: of a jail that is being made, has ended, or lasts. */
    Object removeGroups() throws InterruptedException {
        List<Path> hierarchies = HostLook.hierarchies();
        for (int look = 1; soak.goesOn(); look++) {
            for (Path hierarchy : hierarchies) {
                removeEmpty(hierarchy.resolve("portjail"));
            }
            Thread.sleep(look % LOOKS_FOR_GROUPS == 0 ? CALM_MS / 4 : 1);
        }
        return "done";
    }

    private void removeEmpty(Path jails) {
        String[] names = jails.toFile().list((_, name) -> name.startsWith(Soak.NAMES));
        for (String name : names == null ? new String[0] : names) {
            if (jails.resolve(name).toFile().delete()) {
                figures.removedGroups.incrementAndGet();
            }
        }
    }
}
