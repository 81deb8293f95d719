// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A container that runs, as its engine has it.
 *
 * @param id the engine's, 64 hexadecimal digits
 * @param name without the slash that docker puts before it
 * @param processId of its first process, at least 1
 */
record Container(String id, String name, long processId) {
    private static final int ID_LENGTH = 64;

    /**
     * Parses what {@code docker container inspect} and {@code podman container inspect} print: an array of one object.
     *
     * @throws IOException when it is something else, or the container does not run
     */
    static Container parse(String text) throws IOException {
        List<Object> array;
        try {
            array = JSON.std.listFrom(text);
        } catch (IOException | RuntimeException e) {
            throw new IOException("what the engine printed is no JSON array", e);
        }
        if (array.size() != 1 || !(array.getFirst() instanceof Map<?, ?> json)) {
            throw new IOException("what the engine printed is not one container");
        }
        if (!(json.get("Id") instanceof String id) || !isId(id)) {
            throw new IOException("the engine tells no ID of it");
        }
        if (!(json.get("Name") instanceof String name)) {
            throw new IOException("the engine tells no name of it");
        }
        if (!(json.get("State") instanceof Map<?, ?> state) || !(state.get("Pid") instanceof Number pid)) {
            throw new IOException("the engine tells no process of it");
        }
        if (pid.longValue() < 1 || pid.longValue() > Integer.MAX_VALUE) {
            throw new IOException("it does not run");
        }
        return new Container(id, name.startsWith("/") ? name.substring(1) : name, pid.longValue());
    }

    private static boolean isId(String id) {
        for (int i = 0; i < id.length(); i++) {
            if ("0123456789abcdef".indexOf(id.charAt(i)) < 0) {
                return false;
            }
        }
        return id.length() == ID_LENGTH;
    }
}
