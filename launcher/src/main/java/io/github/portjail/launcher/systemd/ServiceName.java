// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.rules.policy.InvalidValueException;

/**
 * The name of a service (systemd.unit(5)), also of a template.
 *
 * @param value such as {@code web.service}, {@code web@.service} or {@code web@eu.service}
 */
public record ServiceName(String value) {
    private static final String SUFFIX = ".service";
    private static final String TEMPLATE = "@" + SUFFIX;
    private static final int LONGEST = 255;

    /**
     * Checks the name.
     *
     * @throws InvalidValueException if it is no service's
     */
    public ServiceName {
        boolean allowed = value.length() > SUFFIX.length() && value.length() <= LONGEST && value.charAt(0) != '@';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            allowed &= letter || ":-_.\\@".indexOf(c) >= 0;
        }
        if (!allowed || !value.endsWith(SUFFIX)) {
            throw new InvalidValueException("unit " + InvalidValueException.quote(value)
                    + " is not allowed: a service's name is letters, digits and :-_.\\@, and ends in .service");
        }
    }

    /**
     * Parses a name as systemctl(1) takes it: without a suffix it is a service's.
     *
     * @throws InvalidValueException if it is no service's
     */
    public static ServiceName parse(String text) {
        return new ServiceName(text.indexOf('.') < 0 ? text + SUFFIX : text);
    }

    /** Whether units are made of it, and it is none itself. */
    public boolean isTemplate() {
        return value.endsWith(TEMPLATE);
    }

    @Override
    public String toString() {
        return value;
    }
}
