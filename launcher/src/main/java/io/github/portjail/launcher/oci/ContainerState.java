// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.oci;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an OCI runtime tells a hook of a container, as far as it is used (OCI Runtime Specification, "State").
 *
 * @param id the container's, any text
 * @param processId of the container's process, as the runtime sees it, at least 1
 * @param annotations what the user wrote to the container; names and values are any text
 */
record ContainerState(String id, long processId, Map<String, String> annotations) {
    ContainerState {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Parses the runtime's JSON object.
     *
     * @throws IOException when it is none, or lacks what the specification requires
     */
    static ContainerState parse(String text) throws IOException {
        Map<String, Object> json;
        try {
            json = JSON.std.mapFrom(text);
        } catch (IOException | RuntimeException e) {
            throw new IOException("it is not a JSON object", e);
        }
        if (!(json.get("id") instanceof String id)) {
            throw new IOException("it has no text at \"id\"");
        }
        if (!(json.get("pid") instanceof Number pid) || pid.longValue() < 1 || pid.longValue() > Integer.MAX_VALUE) {
            throw new IOException("it has no process at \"pid\"");
        }
        return new ContainerState(id, pid.longValue(), annotations(json.get("annotations")));
    }

    private static Map<String, String> annotations(@Nullable Object value) throws IOException {
        Map<String, String> annotations = new LinkedHashMap<>();
        if (value == null) {
            return annotations;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IOException("its \"annotations\" are no object");
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw new IOException("an annotation is no text");
            }
            annotations.put(String.valueOf(entry.getKey()), text);
        }
        return annotations;
    }
}
