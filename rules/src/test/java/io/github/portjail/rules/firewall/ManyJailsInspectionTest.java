// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What it costs to look at many jails, by how often kernel and nft are asked. */
class ManyJailsInspectionTest {
    private static final String SHARED = "output_2";

    private final FakeNftKernel kernel = new FakeNftKernel();
    private final NftFirewall firewall = new NftFirewall(kernel, kernel);
    private final List<Policy> policies = new ArrayList<>();

    private static CgroupAddress address(Policy policy) {
        return new CgroupAddress("portjail/" + policy.name(), 2, "portjail/" + policy.name());
    }

    private void addJails(int number) {
        for (int i = 0; i < number; i++) {
            Policy policy = TestPolicies.rejecting("j" + policies.size());
            policies.add(policy);
            kernel.add(NftJail.of(policy, address(policy)), address(policy));
        }
    }

    private List<String> inspect(int jail) {
        return firewall.inspect(policies.get(jail), address(policies.get(jail)));
    }

    private int questionsForAll() {
        NftFirewall fresh = new NftFirewall(kernel, kernel);
        int before = kernel.questions();
        for (Policy policy : policies) {
            assertEquals(List.of(), fresh.inspect(policy, address(policy)), "what is missing of " + policy.name());
        }
        return kernel.questions() - before;
    }

    @Test
    void whatAllJailsShareIsReadOnce() {
        addJails(30);
        assertTrue(questionsForAll() > 0, "the kernel is asked");
        assertEquals(1, kernel.questionsFor(SHARED), "questions for the chain of all jails");
        assertEquals(1, kernel.questionsFor("jail_j7"), "questions for a jail's own chain");
        assertEquals(List.of(), kernel.commands(), "nft is asked nothing");
    }

    @Test
    void eachFurtherJailCostsTheSame() {
        addJails(1);
        int one = questionsForAll();
        addJails(1);
        int each = questionsForAll() - one;
        addJails(98);
        assertEquals(one + 99 * each, questionsForAll(), "questions for a hundred jails");
    }

    @Test
    void nftIsAskedOnlyForTheChainThatIsBroken() {
        addJails(20);
        kernel.shorten("jail_j3");
        for (int i = 0; i < policies.size(); i++) {
            int expected = i == 3 ? 1 : 0;
            assertEquals(expected, inspect(i).size(), "what is missing of jail " + i);
        }
        assertEquals(List.of("list chain inet portjail jail_j3"), kernel.commands(), "what nft is asked");
    }

    @Test
    void aSharedChainThatIsBrokenIsListedOnceAndToldOfEachJail() {
        addJails(20);
        kernel.shorten(SHARED);
        for (int i = 0; i < policies.size(); i++) {
            List<String> missing = inspect(i);
            assertEquals(1, missing.size(), "what is missing of jail " + i + ": " + missing);
            assertTrue(missing.getFirst().startsWith("chain " + SHARED + " lacks "), missing.getFirst());
        }
        assertEquals(List.of("list chain inet portjail " + SHARED), kernel.commands(), "what nft is asked");
    }

    @Test
    void whatIsRepairedIsLookedAtAnew() {
        addJails(2);
        kernel.shorten(SHARED);
        assertEquals(1, inspect(0).size(), "it is missing");
        firewall.repair(policies.getFirst(), address(policies.getFirst()));
        int before = kernel.questionsFor(SHARED);
        assertEquals(1, inspect(0).size(), "nothing has changed it");
        assertEquals(before + 1, kernel.questionsFor(SHARED), "questions for the chain of all jails");
    }

    @Test
    void readingBackAsksTheKernelEachTime() {
        addJails(1);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), firewall.readBack(policies.getFirst(), address(policies.getFirst())));
        }
        assertEquals(3, kernel.questionsFor(SHARED), "questions for the chain of all jails");
    }
}
