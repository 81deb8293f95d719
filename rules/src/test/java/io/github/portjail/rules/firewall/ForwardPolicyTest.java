// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardPolicyTest {
    /** As nftables 1.0.6 prints it on Debian 12, Linux 6.18, with rules as Docker and a hand-written firewall make them. */
    private static final String CHAINS = """
            table ip filter {
            	chain FORWARD {
            		type filter hook forward priority filter; policy drop;
            	}
            	chain DOCKER-USER {
            	}
            }
            table inet own {
            	chain forward {
            		type filter hook forward priority filter; policy accept;
            	}
            	chain input {
            		type filter hook input priority filter; policy drop;
            	}
            	chain early {
            		type filter hook forward priority -10; policy drop;
            	}
            }
            table inet portjail {
            	chain forward_link {
            		type filter hook forward priority filter; policy drop;
            	}
            }
            """;

    @Test
    void chainsOfOthersThatDropWhatIsForwardedAreFound() {
        assertEquals(List.of("ip filter FORWARD", "inet own early"), ForwardPolicy.droppingChains(CHAINS));
        assertEquals(List.of(), ForwardPolicy.droppingChains(""));
    }

    @Test
    void aChainThatNamesTheLinksOfJailsIsTakenToLetThemPass() {
        assertTrue(ForwardPolicy.mentionsJails("\t\tiifname \"pj-*\" accept\n"));
        assertTrue(ForwardPolicy.mentionsJails("-A FORWARD -i pj-+ -j ACCEPT\n"));
        assertFalse(ForwardPolicy.mentionsJails("\t\tiifname \"docker0\" accept\n"));
    }
}
