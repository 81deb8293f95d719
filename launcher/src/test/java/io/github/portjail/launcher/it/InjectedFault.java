// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A system call that is made to fail once, without being carried out.
 *
 * @param call the kernel's name for it
 * @param number the how-many-th of its thread
 * @param error errno's name
 */
record InjectedFault(String call, int number, String error) {
    static final List<String> ERRORS = List.of("EPERM", "ENOENT", "ENOSPC", "EINTR", "ENOMEM");

    /** A thread writes this again and again meanwhile, as often as there is time. */
    private static final int MOVES = 2;

    /**
     * What is left out: memory, locks and signals of the C library and the Java VM, which make these calls beside whatever
     * portjail does; sleeping; and calls that cannot fail.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "brk",
            "mmap",
            "munmap",
            "mprotect",
            "madvise",
            "mremap",
            "futex",
            "sched_yield",
            "set_robust_list",
            "rseq",
            "rt_sigaction",
            "rt_sigprocmask",
            "rt_sigreturn",
            "sigaltstack",
            "restart_syscall",
            "clock_nanosleep",
            "getrandom",
            "getpid",
            "gettid",
            "getppid",
            "getuid",
            "geteuid",
            "getgid",
            "getegid",
            "umask",
            "arch_prctl",
            "set_tid_address",
            "alarm",
            "exit",
            "exit_group");

    /** The words for strace(1). */
    List<String> options() {
        return List.of("-e", "trace=" + call, "-e", "inject=" + call + ":error=" + error + ":when=" + number);
    }

    @Override
    public String toString() {
        return call + " number " + number + " with " + error;
    }

    /** Whether it belongs to that one of so many parts: the same one whatever else a launch calls, so that parts can be tried one after another. */
    boolean isIn(int part, int parts) {
        return Math.floorMod(toString().hashCode(), parts) == part - 1;
    }

    /** Each of these calls with each error, shuffled, so that whoever stops early has seen a bit of everything. */
    static List<InjectedFault> all(List<SystemCallTrace.Call> calls) {
        List<InjectedFault> faults = new ArrayList<>();
        numbers(calls)
                .forEach((name, numbers) -> numbers.forEach(
                        number -> ERRORS.forEach(error -> faults.add(new InjectedFault(name, number, error)))));
        Collections.shuffle(faults, new Random(1));
        return List.copyOf(faults);
    }

    /** Each of these calls once, with the errors in turn. */
    static List<InjectedFault> ofEachCall(List<SystemCallTrace.Call> calls) {
        List<InjectedFault> faults = new ArrayList<>();
        numbers(calls)
                .forEach((name, numbers) -> numbers.forEach(number ->
                        faults.add(new InjectedFault(name, number, ERRORS.get(faults.size() % ERRORS.size())))));
        return List.copyOf(faults);
    }

    /**
     * One of each kind of call, always the same of the same calls.
     *
     * @param turn 0, 1 or 2: an early one, one in the middle or a late one, each with another error
     */
    static List<InjectedFault> ofEachKind(List<SystemCallTrace.Call> calls, int turn) {
        List<InjectedFault> faults = new ArrayList<>();
        numbers(calls).forEach((name, numbers) -> {
            int number = List.copyOf(numbers).get(numbers.size() * (2 * turn + 1) / 6);
            faults.add(new InjectedFault(name, number, ERRORS.get((faults.size() + 2 * turn) % ERRORS.size())));
        });
        return List.copyOf(faults);
    }

    /** How many kinds there are among these calls. */
    static int kinds(List<SystemCallTrace.Call> calls) {
        return numbers(calls).size();
    }

    private static Map<String, Set<Integer>> numbers(List<SystemCallTrace.Call> calls) {
        Map<String, Set<Integer>> numbers = new TreeMap<>();
        for (SystemCallTrace.Call call : calls) {
            if (!LEFT_OUT.contains(call.name()) && !(call.number() > MOVES && call.names("/cgroup.procs>, \"0\""))) {
                numbers.computeIfAbsent(call.name(), _ -> new TreeSet<>()).add(call.number());
            }
        }
        return numbers;
    }
}
