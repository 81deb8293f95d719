// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.profile.ProfileKey;
import io.github.portjail.launcher.profile.ProfileSchema;
import io.github.portjail.launcher.state.ProcessIdentity;
import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of {@code up} as keys of the file that {@code save} writes, with {@link UpParser}'s own checks. */
final class SavedOptions implements ProfileSchema {
    private static final String HYPHENS = "--";
    private static final Set<RunOption> ABOUT_ONE_CALL = Set.of(
            RunOption.NAME, RunOption.POOL, RunOption.PROFILE, RunOption.DRY_RUN, RunOption.VERBOSE, RunOption.QUIET);

    private final ProfileOptions profile = new ProfileOptions();

    @Override
    public boolean hasCommand() {
        return false;
    }

    @Override
    public List<ProfileKey> options() {
        List<ProfileKey> keys = new ArrayList<>();
        for (ProfileKey key : profile.options()) {
            RunOption option = RunOption.named(HYPHENS + key.name());
            if (option != null && !ABOUT_ONE_CALL.contains(option)) {
                keys.add(key);
            }
        }
        keys.add(new ProfileKey(key(UpParser.CGROUP), ProfileKey.Type.TEXT, "PATH"));
        keys.add(new ProfileKey(key(UpParser.PID), ProfileKey.Type.LIST, "PID:STARTED"));
        keys.add(new ProfileKey(key(UpParser.UID), ProfileKey.Type.TEXT_OR_NUMBER, "USER"));
        return keys;
    }

    private static String key(String option) {
        return option.substring(HYPHENS.length());
    }

    @Override
    public @Nullable String fault(String option, String text) {
        if (option.equals(key(UpParser.PID))) {
            for (String process : text.split(",", -1)) {
                if (ProcessIdentity.parse(process) == null) {
                    return "pid: " + InvalidValueException.quote(process)
                            + " is no PID and time of its start: for example \"4711:123456\"";
                }
            }
            return null;
        }
        if (option.equals(key(UpParser.CGROUP)) || option.equals(key(UpParser.UID))) {
            return text.isEmpty() ? option + ": the text is empty" : null;
        }
        if (option.equals(key(RunOption.RANGE.longName())) && BlockSize.isBlock(text)) {
            return "range: " + InvalidValueException.quote(text) + " is to be chosen: give it as LO:HI";
        }
        return profile.fault(option, text);
    }

    @Override
    public List<String> missing(Set<String> options) {
        return profile.missing(options);
    }

    @Override
    public List<String> faultsTogether(Map<String, String> options) {
        List<String> words = new ArrayList<>(List.of("x"));
        for (Map.Entry<String, String> entry : options.entrySet()) {
            if (!entry.getKey().equals(key(UpParser.PID))) {
                words.add(HYPHENS + entry.getKey() + (entry.getValue().isEmpty() ? "" : "=" + entry.getValue()));
            }
        }
        if (options.containsKey(key(UpParser.PID))) {
            words.add(UpParser.PID + "=1");
        }
        try {
            Object _ = UpParser.parse(words.toArray(new String[0]), 0);
            return List.of();
        } catch (UsageException e) {
            return e.faults();
        }
    }
}
