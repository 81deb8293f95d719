// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.profile.Profile;
import io.github.portjail.launcher.profile.ProfileKey;
import io.github.portjail.launcher.profile.ProfileName;
import io.github.portjail.launcher.profile.ProfileSchema;
import io.github.portjail.launcher.profile.ProfileStore;
import io.github.portjail.launcher.profile.UnusableProfileException;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code run} as keys of a profile, by the table {@link RunOption}, with {@link RunParser}'s own checks: an option that
 * is added there is a key at once. Not loaded by a launch without a profile.
 */
final class ProfileOptions implements ProfileSchema {
    private static final String HYPHENS = "--";

    /**
     * Adds what a profile says and the command line does not.
     *
     * @param given the options of the command line, to which those of the profile are added
     * @param command the words of the command line, to which the profile's are added if there are none
     * @param faults to which all that is wrong with the profile is added
     * @return whether the profile could be read
     */
    static boolean add(String profile, Map<RunOption, String> given, List<String> command, List<String> faults) {
        try (NativeFrame frame = NativeFrame.open();
                ProfileStore store = ProfileStore.open(frame)) {
            Profile read = store.load(new ProfileName(profile), new ProfileOptions());
            Set<RunOption> onCommandLine = Set.copyOf(given.keySet());
            for (Map.Entry<RunOption, String> entry : byOption(read.options()).entrySet()) {
                if (!isOverruled(entry.getKey(), onCommandLine)) {
                    given.putIfAbsent(entry.getKey(), entry.getValue());
                }
            }
            if (command.isEmpty()) {
                command.addAll(read.command());
            }
            return true;
        } catch (UnusableProfileException e) {
            faults.addAll(e.reasons());
        } catch (InvalidValueException | KernelException e) {
            faults.add(RunOption.PROFILE.longName() + ": " + e.getMessage());
        }
        return false;
    }

    /** Whether another option of the command line says what this one would contradict. */
    private static boolean isOverruled(RunOption option, Set<RunOption> onCommandLine) {
        return (option == RunOption.SHARED && onCommandLine.contains(RunOption.EXCLUSIVE))
                || (option == RunOption.EXCLUSIVE && onCommandLine.contains(RunOption.SHARED))
                || (option == RunOption.VERBOSE && onCommandLine.contains(RunOption.QUIET))
                || (option == RunOption.QUIET && onCommandLine.contains(RunOption.VERBOSE))
                || (option == RunOption.POOL && onCommandLine.contains(RunOption.RANGE));
    }

    @Override
    public List<ProfileKey> options() {
        List<ProfileKey> keys = new ArrayList<>();
        for (RunOption option : RunOption.values()) {
            if (isKey(option)) {
                String placeholder = option.placeholder();
                keys.add(new ProfileKey(name(option), type(option), placeholder == null ? "" : placeholder));
            }
        }
        return keys;
    }

    /** What concerns one call alone stays on the command line. */
    private static boolean isKey(RunOption option) {
        return option != RunOption.PROFILE
                && option != RunOption.DRY_RUN
                && option != RunOption.TRACE_LAUNCH
                && option != RunOption.STACKTRACE;
    }

    private static ProfileKey.Type type(RunOption option) {
        if (!option.takesValue()) {
            return ProfileKey.Type.SWITCH;
        }
        if (option == RunOption.STEER || option == RunOption.PROTOCOL) {
            return ProfileKey.Type.LIST;
        }
        return option == RunOption.USER || option == RunOption.GROUP
                ? ProfileKey.Type.TEXT_OR_NUMBER
                : ProfileKey.Type.TEXT;
    }

    private static String name(RunOption option) {
        return option.longName().substring(HYPHENS.length());
    }

    @Override
    public @Nullable String fault(String option, String text) {
        String fault = RunParser.fault(named(option), text);
        return fault != null && fault.startsWith(HYPHENS) ? fault.substring(HYPHENS.length()) : fault;
    }

    @Override
    public List<String> missing(Set<String> options) {
        return options.contains(name(RunOption.RANGE))
                ? List.of()
                : List.of(
                        "range is missing: say which source ports the program may use, for example range = \"50000:50999\"");
    }

    @Override
    public List<String> faultsTogether(Map<String, String> options) {
        return RunParser.faultsTogether(byOption(options));
    }

    private static Map<RunOption, String> byOption(Map<String, String> options) {
        Map<RunOption, String> byOption = new EnumMap<>(RunOption.class);
        for (Map.Entry<String, String> entry : options.entrySet()) {
            byOption.put(named(entry.getKey()), entry.getValue());
        }
        return byOption;
    }

    private static RunOption named(String key) {
        RunOption option = RunOption.named(HYPHENS + key);
        if (option == null) {
            throw new IllegalArgumentException("no option is called " + key);
        }
        return option;
    }
}
