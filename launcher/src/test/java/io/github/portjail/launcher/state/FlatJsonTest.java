// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {
    @Test
    void whatJsonObjectPrintsIsReadBack() throws IOException {
        String text = "\"\\ \n\t\u001b\uDCE9 \u00e9";
        JsonObject object = new JsonObject();
        object.put("text", text);
        object.put("number", -4026531840L);
        object.put("yes", true);
        object.put("no", false);
        object.put("list", List.of("", text));
        object.put("empty", List.of());
        Map<String, Object> expected = Map.of(
                "text",
                text,
                "number",
                -4026531840L,
                "yes",
                true,
                "no",
                false,
                "list",
                List.of("", text),
                "empty",
                List.of());
        assertEquals(expected, FlatJson.parse(object.toString()));
    }

    @Test
    void spaceBetweenTheWordsIsNoMatter() throws IOException {
        assertEquals(Map.of("a", 1L, "b", List.of("c")), FlatJson.parse(" {\n \"a\" : 1 , \"b\" : [ \"c\" ] }\n"));
        assertEquals(Map.of(), FlatJson.parse("{}"));
    }

    @Test
    void aLastingMarkIsReadBackEqual() throws IOException {
        LastingMark mark = new LastingMark(4711, 4026531840L, List.of(1, 2147483647), "www-data", "33", true);
        assertEquals(mark, StateStore.parseMark(mark.toJson()));
        LastingMark more = new LastingMark(4711, 0, List.of(), "a", "", false, List.of("12:345"), "a");
        assertEquals(more, StateStore.parseMark(more.toJson()));
        String older = mark.toJson()
                .replaceAll("\"(processes|owner)\":(\\[]|\"\"),?", "")
                .replace(",}", "}");
        assertEquals(mark, StateStore.parseMark(older), "that of an earlier version: " + older);
        assertThrows(IOException.class, () -> StateStore.parseMark("{\"groupId\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}{}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"a\":-}",
                "{\"a\":99999999999999999999}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{\"a\":[\"b\"",
                "{\"a\":\"b}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
            })
    void anythingElseIsRefused(String text) {
        assertThrows(IOException.class, () -> FlatJson.parse(text));
    }
}
