// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import java.util.List;

/**
 * What a value may be.
 *
 * @param kind of what sort
 * @param words which, for {@link Kind#WORDS} and {@link Kind#LIST}; else empty
 */
record ValueKind(Kind kind, List<String> words) {

    enum Kind {
        /** One of the words. */
        WORDS,
        /** Some of the words, with commas between them. */
        LIST,
        /** A jail that lives. */
        JAIL,
        /** A profile of the user's or of the host's. */
        PROFILE,
        USER,
        GROUP,
        /** A service of systemd. */
        UNIT,
        FILE,
        /** A program of the user's, and its arguments. */
        COMMAND,
        /** What nobody can guess. */
        ANYTHING
    }

    ValueKind {
        words = List.copyOf(words);
    }

    static ValueKind of(Kind kind) {
        return new ValueKind(kind, List.of());
    }
}
