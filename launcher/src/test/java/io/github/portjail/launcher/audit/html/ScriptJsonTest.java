// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ScriptJsonTest {
    private static final String HOSTILE =
            "</script><!--<script>]]>&'\"\\\u0000\u001b\u2028\u2029\u202e\ud83d\ud83d\ude00é";

    @Test
    void holdsNothingThatCouldEndTheElement() {
        String json = ScriptJson.of(Map.of(HOSTILE, HOSTILE));
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 0x7f), "all is visible ASCII: " + json);
        assertTrue(json.chars().noneMatch(c -> c == '<' || c == '>' || c == '&'), "nothing is markup: " + json);
    }

    @Test
    void isReadAsWhatItWasMadeOf() throws IOException {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("name", HOSTILE.replace("\ud83d\ud83d", "\ud83d"));
        value.put("numbers", Arrays.asList(1, -2, 3_000_000_000L, null, true));
        value.put("empty", List.of());
        assertEquals(value, JSON.std.mapFrom(ScriptJson.of(value)), "what a JSON parser reads");
    }

    @Test
    void refusesWhatJsonHasNot() {
        assertThrows(
                IllegalArgumentException.class, () -> ScriptJson.of(List.of(new Object())), "an object of no kind");
    }
}
