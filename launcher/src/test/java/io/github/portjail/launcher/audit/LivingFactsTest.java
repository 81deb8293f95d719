// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.policy.LogTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LivingFactsTest {
    private static KnownJails jails(String name) {
        return new KnownJails(List.of(UnreadGroupsTest.jail(name, LogTarget.KERNEL)), List.of());
    }

    @Test
    void aJailThatBeganMeanwhileIsLookedUpWhenItIsMetAndTheOldOnesAreKept() {
        LivingFacts facts = new LivingFacts(jails("web"), () -> jails("mail"));
        facts.meet("web");
        assertEquals(Set.of("web"), facts.byName().keySet());
        facts.meet("mail");
        assertEquals(Set.of("web", "mail"), facts.byName().keySet());
    }

    @Test
    void namesThatAreForgedAskForLivingJailsOnceASecondAtMost() {
        List<String> asked = new ArrayList<>();
        LivingFacts facts = new LivingFacts(jails("web"), () -> {
            asked.add("asked");
            return jails("web");
        });
        for (int i = 0; i < 100; i++) {
            facts.meet("forged-" + i);
        }
        assertEquals(List.of("asked"), asked);
        assertEquals(Set.of("web"), facts.byName().keySet());
    }
}
