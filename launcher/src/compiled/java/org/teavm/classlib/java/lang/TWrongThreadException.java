// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.lang;

/** java.lang.WrongThreadException. */
public class TWrongThreadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TWrongThreadException(String message) {
        super(message);
    }
}
