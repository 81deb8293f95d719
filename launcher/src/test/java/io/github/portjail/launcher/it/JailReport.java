// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code portjail show NAME --json} and {@code portjail list --json} say: the one place that knows their fields. */
record JailReport(Map<String, Object> fields) {

    /** Asks on a host about one jail. */
    static JailReport show(TestHost host, String name) throws IOException {
        Finished show = host.run(Portjail.command("show", name, "--json")).expectSuccess();
        return new JailReport(JSON.std.mapFrom(show.output()));
    }

    /** Asks on a host about all jails. */
    static List<JailReport> list(TestHost host) throws IOException {
        Finished list = host.run(Portjail.command("list", "--json")).expectSuccess();
        return JSON.std.listOfFrom(Object.class, list.output()).stream()
                .map(JailReport::of)
                .toList();
    }

    @SuppressWarnings("unchecked") // keys of a JSON object are strings
    private static JailReport of(Object object) {
        return new JailReport((Map<String, Object>) object);
    }

    String name() {
        return text("name");
    }

    long firstPort() {
        return number("range", "first");
    }

    long lastPort() {
        return number("range", "last");
    }

    long rejected() {
        return number("packets", "rejected");
    }

    long guarded() {
        return number("packets", "guarded");
    }

    boolean enforcedByNftables() {
        return Boolean.TRUE.equals(at("enforced", "nftables"));
    }

    boolean enforcedByGuard() {
        return Boolean.TRUE.equals(at("enforced", "guard"));
    }

    /** Returns the processes in the jail. */
    List<Long> pids() {
        return objects("pids").stream().map(process -> process.number("pid")).toList();
    }

    /** Returns what in the jail is missing or was taken away. */
    List<?> missing() {
        return at("missing") instanceof List<?> list ? list : fail("no list 'missing' in " + fields);
    }

    /** Returns the sockets of the jail. */
    List<JailReport> ports() {
        return objects("ports");
    }

    private List<JailReport> objects(String key) {
        return at(key) instanceof List<?> list
                ? list.stream().map(JailReport::of).toList()
                : fail("no list '" + key + "' in " + fields);
    }

    String text(String... path) {
        return at(path) instanceof String text ? text : fail("no text " + String.join(".", path) + " in " + fields);
    }

    long number(String... path) {
        return at(path) instanceof Number number
                ? number.longValue()
                : fail("no number " + String.join(".", path) + " in " + fields);
    }

    @Nullable Object at(String... path) {
        Object value = fields;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }
}
