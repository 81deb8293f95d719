// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import org.jspecify.annotations.Nullable;

/** A profile's file. */
final class FoundProfile {
    private final ProfileName name;
    private final ProfileFolder folder;
    private final byte[] content;
    private final @Nullable String refusal;

    FoundProfile(ProfileName name, ProfileFolder folder, byte[] content, @Nullable String refusal) {
        this.name = name;
        this.folder = folder;
        this.content = content;
        this.refusal = refusal;
    }

    ProfileName name() {
        return name;
    }

    ProfileFolder folder() {
        return folder;
    }

    /** Its bytes, not to be changed; empty when it is refused. */
    byte[] content() {
        return content;
    }

    /** Why it cannot be used whatever is in it, one line; or null. */
    @Nullable String refusal() {
        return refusal;
    }

    String path() {
        return folder.pathOf(name);
    }
}
