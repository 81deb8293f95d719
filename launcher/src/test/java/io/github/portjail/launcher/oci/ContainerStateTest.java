// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerStateTest {
    /** In the form of the example in the OCI Runtime Specification 1.1, "State". */
    @Test
    void theStateOfTheSpecificationIsRead() throws IOException {
        ContainerState state = ContainerState.parse("""
                {
                    "ociVersion": "1.1.0",
                    "id": "oci-container1",
                    "status": "creating",
                    "pid": 4422,
                    "bundle": "/containers/redis",
                    "annotations": {
                        "myKey": "myValue",
                        "io.github.portjail.range": "50000-50999"
                    }
                }
                """);

        assertEquals(
                new ContainerState(
                        "oci-container1", 4422, Map.of("myKey", "myValue", "io.github.portjail.range", "50000-50999")),
                state);
    }

    @Test
    void annotationsMayBeMissing() throws IOException {
        assertEquals(
                new ContainerState("a", 1, Map.of()),
                ContainerState.parse("{\"ociVersion\":\"1.0.2\",\"id\":\"a\",\"pid\":1,\"bundle\":\"/b\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|it is not a JSON object",
                "[]|it is not a JSON object",
                "{\"id\":|it is not a JSON object",
                "{\"pid\":1}|it has no text at \"id\"",
                "{\"id\":\"a\"}|it has no process at \"pid\"",
                "{\"id\":\"a\",\"pid\":0}|it has no process at \"pid\"",
                "{\"id\":\"a\",\"pid\":-1}|it has no process at \"pid\"",
                "{\"id\":\"a\",\"pid\":4294967297}|it has no process at \"pid\"",
                "{\"id\":\"a\",\"pid\":\"1\"}|it has no process at \"pid\"",
                "{\"id\":\"a\",\"pid\":1,\"annotations\":[]}|its \"annotations\" are no object",
                "{\"id\":\"a\",\"pid\":1,\"annotations\":{\"k\":1}}|an annotation is no text"
            })
    void whatIsNoStateIsRefused(String text, String reason) {
        assertEquals(
                reason,
                assertThrows(IOException.class, () -> ContainerState.parse(text))
                        .getMessage());
    }
}
