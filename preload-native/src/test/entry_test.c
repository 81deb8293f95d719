// SPDX-License-Identifier: Apache-2.0
//
// bin/portjail with a stand-in for the launcher: the program must find everything as if its caller had executed it.
// Usage: entry_test INSTALLATION PATH-OF-SHOW-STATE
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <linux/ioprio.h>
#include <linux/securebits.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20, PATH_SIZE = 1024 };

static const char *installation;
static const char *show_state;
static char portjail[PATH_SIZE];
static char directory[] = "/tmp/portjail-test-XXXXXX"; // the working directory of each test

struct run {
    int status; // as the shell gives it
    pid_t process;
    char output[TEXT_MAX];
    char errors[TEXT_MAX];
};

static void read_file(const char *path, char *text) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    must(file >= 0, path);
    size_t length = 0;
    ssize_t got;
    while ((got = read(file, text + length, TEXT_MAX - 1 - length)) > 0) {
        length += (size_t)got;
    }
    text[length] = '\0';
    close(file);
}

static int shell_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

typedef void prepare(void);

// Runs it in a child that `prepare` (may be null) has given its state.
static const struct run *run(prepare *state, char *const arguments[]) {
    static struct run result;
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        const int output = open("output", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const int errors = open("errors", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        must(dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0, "dup2");
        if (state != NULL) {
            state();
        }
        execvp(arguments[0], arguments);
        _exit(99);
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    result.status = shell_status(status);
    result.process = child;
    read_file("output", result.output);
    read_file("errors", result.errors);
    return &result;
}

static const struct run *launch(prepare *state, char *first, char *second, char *third) {
    char *arguments[] = {portjail, first, second, third, NULL};
    return run(state, arguments);
}

static char **through(char *way, char *const arguments[]) {
    size_t count = 0;
    while (arguments[count] != NULL) {
        count++;
    }
    char **longer = calloc(count + 3, sizeof *longer);
    must(longer != NULL, "calloc");
    longer[0] = portjail;
    longer[1] = way;
    memcpy(longer + 2, arguments, count * sizeof *longer);
    return longer;
}

static void expect_same_text(const char *plain, const char *jailed) {
    while (*plain != '\0' && *plain == *jailed) {
        const char *end = strchr(plain, '\n');
        const size_t length = end == NULL ? strlen(plain) : (size_t)(end - plain) + 1;
        if (strncmp(plain, jailed, length) != 0) {
            break;
        }
        plain += length;
        jailed += length;
    }
    expect(strcmp(plain, jailed) == 0, "the program to see \"%.*s\", not \"%.*s\"", (int)strcspn(plain, "\n"), plain,
           (int)strcspn(jailed, "\n"), jailed);
}

// What the program saw, with its PID checked and taken off.
static const char *seen(const struct run *result, char *text) {
    expect(result->status == 0, "the program to be run and to end with status 0, not %d: %s", result->status,
           result->errors);
    expect(result->output[0] == '\0' && result->errors[0] == '\0', "nothing to be said, not: %s%s", result->output,
           result->errors);
    read_file("state", text);
    must(unlink("state") == 0, "unlink");
    expect(atoi(text) == result->process, "the program to have the PID %d that its caller knows, not %d",
           (int)result->process, atoi(text));
    return strchr(text, '\n') + 1;
}

static void expect_same_state_by(char *way, prepare *state, char *const arguments[]) {
    static char plain_text[TEXT_MAX];
    static char jailed_text[TEXT_MAX];
    const char *plain = seen(run(state, arguments), plain_text);
    const char *jailed = seen(run(state, through(way, arguments)), jailed_text);
    expect(strlen(plain) > 2000, "the state to be shown");
    expect_same_text(plain, jailed);
}

static void expect_same_state_with(prepare *state, char *const arguments[]) {
    expect_same_state_by((char *)"execute", state, arguments);
}

static void expect_same_state(prepare *state) {
    char *const arguments[] = {(char *)show_state, (char *)"state", NULL};
    expect_same_state_with(state, arguments);
}

static void same_state(void) {
    expect_same_state(NULL);
}

static void raw_action(int signal, void *handler) {
    const struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } action = {.handler = handler};
    must(syscall(SYS_rt_sigaction, signal, &action, NULL, 8) == 0, "rt_sigaction");
}

static void ignore_some(void) {
    static const int SIGNALS[] = {SIGHUP,  SIGPIPE, SIGCHLD,  SIGQUIT, SIGUSR1, SIGUSR2,
                                  SIGXFSZ, SIGWINCH, 32,       33,      34,      64};
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        raw_action(SIGNALS[i], (void *)SIG_IGN);
    }
}

static void ignore_all(void) {
    for (int signal = 1; signal <= 64; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP) {
            raw_action(signal, (void *)SIG_IGN);
        }
    }
}

static void same_ignored_signals(void) {
    expect_same_state(ignore_some);
    expect_same_state(ignore_all);
}

static void block(uint64_t set) {
    must(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof set) == 0, "rt_sigprocmask");
}

static void block_some(void) {
    block(UINT64_C(1) << (SIGUSR1 - 1) | UINT64_C(1) << (SIGTERM - 1) | UINT64_C(1) << (33 - 1) | UINT64_C(1) << 63);
    must(kill(getpid(), SIGUSR1) == 0, "kill");
}

static void block_all(void) {
    block(UINT64_MAX);
}

static void same_blocked_and_pending_signals(void) {
    expect_same_state(block_some);
    expect_same_state(block_all);
}

static void open_more(void) {
    const int file = open("/dev/null", O_RDWR);
    must(dup2(file, 7) == 7 && dup2(file, 200) == 200 && dup2(file, 255) == 255, "dup2");
    close(file);
    must(fcntl(200, F_SETFD, FD_CLOEXEC) == 0, "fcntl");
    must(open("appended", O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0600) >= 0, "open");
    int ends[2];
    must(pipe(ends) == 0, "pipe");
}

static void open_very_many(void) {
    const struct rlimit limit = {3000, 4000};
    must(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    const int file = open("/dev/null", O_RDWR);
    for (int descriptor = 3; descriptor < 2900; descriptor += descriptor % 3 == 0 ? 2 : 1) {
        must(descriptor == file || dup2(file, descriptor) == descriptor, "dup2");
    }
}

static void close_input(void) {
    close(STDIN_FILENO);
}

static void close_standard(void) {
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
}

static void same_descriptors(void) {
    expect_same_state(open_more);
    expect_same_state(open_very_many);
    expect_same_state(close_input);
    expect_same_state(close_standard);
}

static void limit(int resource, rlim_t soft, rlim_t hard) {
    const struct rlimit limits = {soft, hard};
    must(setrlimit(resource, &limits) == 0, "setrlimit");
}

static void lower_limits(void) {
    limit(RLIMIT_NOFILE, 64, 512);
    limit(RLIMIT_STACK, 256 << 10, RLIM_INFINITY);
    limit(RLIMIT_CORE, 0, 1 << 20);
    limit(RLIMIT_AS, (rlim_t)1 << 30, (rlim_t)1 << 31);
    limit(RLIMIT_DATA, (rlim_t)1 << 30, (rlim_t)1 << 30);
    limit(RLIMIT_MEMLOCK, 0, 0);
}

static void limit_stack_hard(void) {
    limit(RLIMIT_STACK, 512 << 10, 512 << 10);
}

static void unlimit_stack(void) {
    limit(RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY);
}

static void same_limits(void) {
    expect_same_state(lower_limits);
    expect_same_state(limit_stack_hard);
    expect_same_state(unlimit_stack);
}

static void write_own(const char *path, const char *text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    must(file >= 0 && write(file, text, strlen(text)) > 0, path);
    close(file);
}

static void set_attributes(void) {
    umask(027);
    must(prctl(PR_SET_PDEATHSIG, SIGTERM) == 0, "prctl");
    must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
    must(prctl(PR_SET_TIMERSLACK, 123456) == 0, "prctl");
    must(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) == 0, "prctl");
    must(personality(ADDR_NO_RANDOMIZE) >= 0, "personality");
    must(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 6)) == 0, "ioprio_set");
    write_own("/proc/self/coredump_filter", "7");
    write_own("/proc/self/oom_score_adj", "300");
    const struct itimerval timer = {.it_value.tv_sec = 1000, .it_interval.tv_sec = 7};
    must(setitimer(ITIMER_REAL, &timer, NULL) == 0, "setitimer");
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    must(sched_setaffinity(0, sizeof one, &one) == 0, "sched_setaffinity");
    must(setpriority(PRIO_PROCESS, 0, 5) == 0, "setpriority");
    const struct sched_param parameters = {0};
    must(sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &parameters) == 0, "sched_setscheduler");
}

static void give_privileges_up(void) {
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
    if (geteuid() == 0) {
        must(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP) == 0, "prctl");
        must(prctl(PR_CAPBSET_DROP, 12 /* CAP_NET_ADMIN */) == 0, "prctl");
    }
}

static void begin_session(void) {
    must(setsid() >= 0, "setsid");
}

static void same_attributes(void) {
    expect_same_state(set_attributes);
    expect_same_state(give_privileges_up);
    expect_same_state(begin_session);
}

static void take_terminal(void) {
    int terminal;
    int program;
    must(openpty(&terminal, &program, NULL, NULL, NULL) == 0, "openpty");
    must(setsid() >= 0, "setsid");
    struct termios settings;
    must(tcgetattr(program, &settings) == 0, "tcgetattr");
    settings.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    must(tcsetattr(program, TCSANOW, &settings) == 0, "tcsetattr");
    must(ioctl(program, TIOCSCTTY, 0) == 0, "TIOCSCTTY");
    must(dup2(program, STDIN_FILENO) == STDIN_FILENO, "dup2");
    must(setpgid(0, 0) == 0 || errno == EPERM, "setpgid");
    close(program);
}

static void same_terminal(void) {
    expect_same_state(take_terminal);
}

static void set_strange_environment(void) {
    static char *environment[] = {
        (char *)"A=\xff\xfe\x80 not UTF-8 \xc3",
        (char *)"no equals sign",
        (char *)"=nothing before it",
        (char *)"TWICE=1",
        (char *)"TWICE=2",
        (char *)"PATH=/nowhere:/usr/bin:/bin",
        (char *)"JAVA_TOOL_OPTIONS=-version",
        (char *)"_JAVA_OPTIONS=-Xmx1k",
        (char *)"JDK_JAVA_OPTIONS=-version",
        (char *)"JDK_AOT_VM_OPTIONS=-version",
        (char *)"CLASSPATH=/nowhere",
        (char *)"LD_LIBRARY_PATH=/nowhere",
        (char *)"JAVA_HOME=/nowhere",
        (char *)"_JAVA_SR_SIGNUM=9",
        (char *)"LC_ALL=C",
        NULL,
    };
    environ = environment;
}

static void clear_environment(void) {
    environ = NULL;
}

static void enlarge_environment(void) {
    static char big[100000] = "BIG=";
    memset(big + 4, 'x', sizeof big - 5);
    static char *environment[] = {big, big, big, big, NULL};
    environ = environment;
}

static void same_environment(void) {
    expect_same_state(set_strange_environment);
    expect_same_state(clear_environment);
    expect_same_state(enlarge_environment);
}

static void same_arguments(void) {
    char *const strange[] = {(char *)show_state, (char *)"state",    (char *)"",    (char *)"\xff\x80 \xed\xa0\x80",
                             (char *)"--help",   (char *)"a\nb\tc\\", (char *)"é€😀", NULL};
    expect_same_state_with(NULL, strange);
    enum { MANY = 5000 };
    static char *many[MANY + 1];
    many[0] = (char *)show_state;
    many[1] = (char *)"state";
    for (int i = 2; i < MANY; i++) {
        many[i] = (char *)"an argument";
    }
    expect_same_state_with(NULL, many);
}

static void use_path(void) {
    char *path;
    const int length = (int)(strrchr(show_state, '/') - show_state);
    must(asprintf(&path, "/nowhere:%.*s:/usr/bin", length, show_state) > 0, "asprintf");
    must(setenv("PATH", path, 1) == 0, "setenv");
}

static void looks_the_program_up_like_the_shell(void) {
    char *const by_name[] = {strrchr(show_state, '/') + 1, (char *)"state", NULL};
    expect_same_state_with(use_path, by_name);
    const int script = open("script", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    must(script >= 0 && write(script, "echo from sh $1\n", 16) == 16, "write");
    close(script);
    const struct run *result = launch(NULL, (char *)"execute", (char *)"./script", (char *)"here");
    expect(result->status == 0 && strcmp(result->output, "from sh here\n") == 0, "a script without #! to be run by sh");
}

static void expect_refused(char *program, int error, int status) {
    char expected[32];
    snprintf(expected, sizeof expected, "-%d\n", error);
    const struct run *result = launch(NULL, (char *)"execute", program, NULL);
    expect(result->status == status && strcmp(result->output, expected) == 0,
           "'%s' to be refused with errno %d (status %d), not: %s (status %d)", program, error, status, result->output,
           result->status);
}

static void executes_words_that_are_no_arguments(void) {
    char *const words[] = {(char *)show_state, (char *)"state", (char *)"", (char *)"two words", NULL};
    expect_same_state_by((char *)"execute-words", NULL, words);
}

static void says_why_a_program_cannot_be_executed(void) {
    const int file = open("plain", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    close(file);
    expect_refused((char *)"/nowhere/program", ENOENT, 127);
    expect_refused((char *)"no-such-program-anywhere", ENOENT, 127);
    expect_refused((char *)"", ENOENT, 127);
    expect_refused((char *)"./plain", EACCES, 126);
    expect_refused((char *)"/", EACCES, 126);
    expect_refused(NULL, EINVAL, 126);
}

static void goes_on_after_a_failure(void) {
    char *const arguments[] = {(char *)show_state, (char *)"state", NULL};
    static char plain_text[TEXT_MAX];
    static char jailed_text[TEXT_MAX];
    char *const twice[] = {portjail,          (char *)"execute-second", (char *)"/nowhere/program",
                           (char *)show_state, (char *)"state",          NULL};
    const char *plain = seen(run(ignore_some, arguments), plain_text);
    expect_same_text(plain, seen(run(ignore_some, twice), jailed_text));
}

static void decodes_arguments(void) {
    static const struct {
        const char *bytes;
        const char *units;
    } CASES[] = {
        {"a~", "61 7e "},
        {"\xc2\x80\xdf\xbf", "80 7ff "},
        {"\xe0\xa0\x80\xef\xbf\xbf", "800 ffff "},
        {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "d800 dc00 dbff dfff "},
        {"\x80", "dc80 "},
        {"\xff", "dcff "},
        {"\xc0\xaf", "dcc0 dcaf "},
        {"\xe0\x80\xaf", "dce0 dc80 dcaf "},
        {"\xf0\x80\x80\xaf", "dcf0 dc80 dc80 dcaf "},
        {"\xed\xa0\x80", "dced dca0 dc80 "},
        {"\xf4\x90\x80\x80", "dcf4 dc90 dc80 dc80 "},
        {"\xf5\x80", "dcf5 dc80 "},
        {"\xc3", "dcc3 "},
        {"\xe2\x82", "dce2 dc82 "},
        {"\xe2\x82x\xe2\x82\xac", "dce2 dc82 78 20ac "},
    };
    enum { COUNT = sizeof CASES / sizeof *CASES };
    char *arguments[COUNT + 3] = {portjail, (char *)"describe"};
    char expected[4096] = "64 65 73 63 72 69 62 65 \n";
    for (size_t i = 0; i < COUNT; i++) {
        arguments[i + 2] = (char *)CASES[i].bytes;
        strcat(strcat(expected, CASES[i].units), "\n");
    }
    const struct run *result = run(NULL, arguments);
    expect(result->status == 0, "status 0, not %d: %s", result->status, result->errors);
    expect_same_text(expected, result->output);
    result = launch(NULL, (char *)"count", (char *)"", NULL);
    expect(strcmp(result->output, "2 3\n") == 0, "both ways of counting arguments to agree, not: %s", result->output);
}

static void hides_java_variables_from_the_launcher_alone(void) {
    static const char *const HIDDEN[] = {"JAVA_TOOL_OPTIONS", "CLASSPATH", "LD_LIBRARY_PATH", "_JAVA_OPTIONS"};
    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN; i++) {
        const struct run *result = launch(set_strange_environment, (char *)"variable", (char *)HIDDEN[i], NULL);
        expect(strcmp(result->output, "null\n") == 0, "%s to be hidden, not: %s", HIDDEN[i], result->output);
    }
    const struct run *result = launch(set_strange_environment, (char *)"variable", (char *)"PATH", NULL);
    expect(strcmp(result->output, "/nowhere:/usr/bin:/bin\n") == 0, "PATH to be seen, not: %s", result->output);
}

static void finds_its_installation(void) {
    char expected[PATH_SIZE];
    const struct run *result = launch(NULL, (char *)"property", (char *)"portjail.home", NULL);
    snprintf(expected, sizeof expected, "%s\n", installation);
    expect(strcmp(result->output, expected) == 0, "portjail.home to be %s, not %s", expected, result->output);
    result = launch(NULL, (char *)"property", (char *)"java.class.path", NULL);
    must(snprintf(expected, sizeof expected, "%s/lib/a.jar:%s/lib/test.jar:%s/lib/libraries/a.jar\n", installation, installation,
                  installation)
             < PATH_SIZE,
         "snprintf");
    expect(strcmp(result->output, expected) == 0, "the class path to be sorted, libraries last: %s, not %s", expected, result->output);
    must(symlink(portjail, "linked") == 0, "symlink");
    char *const arguments[] = {(char *)"./linked", (char *)"halt", (char *)"42", NULL};
    result = run(NULL, arguments);
    expect(result->status == 42, "a symbolic link to work, with status 42, not %d", result->status);
}

static void passes_the_status_on(void) {
    expect(launch(NULL, (char *)"halt", (char *)"0", NULL)->status == 0, "status 0");
    expect(launch(NULL, (char *)"halt", (char *)"1", NULL)->status == 1, "status 1");
    expect(launch(NULL, (char *)"return", NULL, NULL)->status == 0, "status 0 when main returns");
    const struct run *result = launch(NULL, (char *)"throw", NULL, NULL);
    expect(result->status == 125 && strstr(result->errors, "thrown by the test") != NULL,
           "status 125 and the exception, not %d: %s", result->status, result->errors);
}

static void expect_cannot_start(const struct run *result, const char *why) {
    expect(result->status == 125, "status 125, not %d", result->status);
    expect(result->output[0] == '\0', "nothing on standard output, not: %s", result->output);
    const char *line = strstr(result->errors, "portjail: cannot start: ");
    expect(line != NULL && strstr(line, why) != NULL && strstr(line, "\nHint: ") != NULL,
           "one line that says why (%s), and a hint, not: %s", why, result->errors);
}

static rlim_t memory;

static void lack_memory(void) {
    limit(RLIMIT_AS, memory, memory);
}

static void lack_stack(void) {
    limit(RLIMIT_STACK, 64 << 10, 64 << 10);
}

// A copy of bin/portjail in an installation of its own, made of links.
static char *install_copy(const char *home, bool with_jars, bool with_runtime) {
    char command[4 * PATH_SIZE];
    const char *line = "mkdir -p '%s/bin' '%s/lib' && cp '%s' '%s/bin/portjail' && "
                       "{ %s || cp '%s'/lib/*.jar '%s/lib'; } && { %s || ln -s '%s/lib/runtime' '%s/lib/runtime'; }";
    must(snprintf(command, sizeof command, line, home, home, portjail, home, with_jars ? "false" : "true", installation,
                  home, with_runtime ? "false" : "true", installation, home)
             < (int)sizeof command,
         "snprintf");
    must(system(command) == 0, "system");
    char *program;
    must(asprintf(&program, "%s/bin/portjail", home) > 0, "asprintf");
    return program;
}

static const struct run *halt_by(char *program) {
    char *const arguments[] = {program, (char *)"halt", (char *)"42", NULL};
    return run(NULL, arguments);
}

static void says_why_it_cannot_start(void) {
    // At each of these the Java VM fails in another place.
    for (memory = 60 << 20; memory <= 200 << 20; memory += 20 << 20) {
        expect_cannot_start(launch(lack_memory, (char *)"halt", (char *)"0", NULL), "Java VM");
    }
    expect_cannot_start(launch(lack_stack, (char *)"halt", (char *)"0", NULL), "stack limit");
    expect_cannot_start(halt_by(install_copy("no-jars", false, true)), "no jar in it");
    expect_cannot_start(halt_by(install_copy("no-runtime", true, false)), "libjvm.so: No such file or directory");
    expect_cannot_start(halt_by(install_copy("co:lon", true, true)), "colon");
    char *program = install_copy("damaged", true, true);
    must(system("for jar in damaged/lib/*.jar; do echo damaged > $jar; done") == 0, "system");
    expect_cannot_start(halt_by(program), "launcher/Main");
    expect(halt_by(install_copy("whole", true, true))->status == 42, "a whole installation to work elsewhere");
}

static void refuses_raised_privileges(void) {
    struct statvfs status;
    must(statvfs(".", &status) == 0, "statvfs");
    expect((status.f_flag & ST_NOSUID) == 0, "that /tmp is not mounted nosuid, for this test");
    char *program = install_copy("raised", true, true);
    must(chown(program, 65534, 65534) == 0 && chmod(program, 04755) == 0, "chmod");
    expect_cannot_start(halt_by(program), "set-user-ID");
}

static void a_call_goes_on_in_the_background(void) {
    const struct run *result = launch(NULL, (char *)"background", NULL, NULL);
    expect(result->status == 0 && strcmp(result->output, "1 0 42 1 0 43 -1\n") == 0,
           "one call at a time, and its result when it is waited for, not status %d: %s%s", result->status,
           result->output, result->errors);
}

static const struct run *rehearse(char *option) {
    char *const arguments[] = {(char *)"cached/lib/portjail-rehearsal", option, NULL};
    return run(NULL, arguments);
}

// A copy that has its cache, whose path is returned.
static char *install_cached(void) {
    install_copy("cached", true, true);
    char command[2 * PATH_SIZE];
    must(snprintf(command, sizeof command, "cp '%s/lib/portjail-rehearsal' cached/lib/", installation)
             < (int)sizeof command,
         "snprintf");
    must(system(command) == 0, "system");
    const struct run *result = rehearse(NULL);
    expect(result->status == 0 && result->output[0] == '\0' && result->errors[0] == '\0',
           "a cache to be made without a word, not status %d: %s%s", result->status, result->output, result->errors);
    char *path = strdup(rehearse((char *)"--print")->output);
    must(path != NULL, "strdup");
    path[strcspn(path, "\n")] = '\0';
    return path;
}

// Launches the copy and returns whether the Java VM has the cache mapped.
static bool maps_the_cache(const char *cache) {
    char *const arguments[] = {(char *)"cached/bin/portjail", (char *)"run", (char *)"maps", NULL};
    const struct run *result = run(NULL, arguments);
    expect(result->status == 0 && strstr(result->output, "libjvm.so") != NULL && result->errors[0] == '\0',
           "a launch that shows its maps, not status %d: %s", result->status, result->errors);
    return strstr(result->output, cache) != NULL;
}

static void the_cache_is_made_and_used(void) {
    char *cache = install_cached();
    struct stat first, second;
    must(stat(cache, &first) == 0, cache);
    expect((first.st_mode & 07777) == 0644, "everybody to be able to read the cache, not mode %o", first.st_mode & 07777);
    expect(maps_the_cache(cache), "a launch to map the cache %s", cache);
    rehearse(NULL);
    must(stat(cache, &second) == 0, cache);
    expect(first.st_ino == second.st_ino, "a cache that fits to be left alone");
    must(system("mv cached moved && cp -a moved cached && rm -r moved") == 0, "system");
    expect(maps_the_cache(cache), "a copy that has its times to map the copied cache");
}

// Same name, same size, same time: only what is in it differs.
static void replace_jar(const char *content) {
    char command[PATH_SIZE];
    snprintf(command, sizeof command,
             "printf %s > content && cached/lib/runtime/bin/jar --create --no-compress --date 2020-01-01T00:00:00Z "
             "--file cached/lib/more.jar content && touch -d 2020-01-01 cached/lib/more.jar",
             content);
    must(system(command) == 0, command);
}

static void a_jar_that_changed_has_another_cache(void) {
    struct stat first, second;
    free(install_cached());
    replace_jar("a");
    must(stat("cached/lib/more.jar", &first) == 0, "more.jar");
    rehearse(NULL);
    char *cache = strdup(rehearse((char *)"--print")->output);
    must(cache != NULL, "strdup");
    cache[strcspn(cache, "\n")] = '\0';
    expect(maps_the_cache(cache), "a launch to map the cache %s", cache);
    replace_jar("b");
    must(stat("cached/lib/more.jar", &second) == 0, "more.jar");
    expect(first.st_size == second.st_size && first.st_mtim.tv_sec == second.st_mtim.tv_sec,
           "this test to make jars of one size and time");
    expect(!maps_the_cache(".aot"), "no launch to map a cache that was made of another jar");
    rehearse(NULL);
    expect(access(cache, F_OK) != 0, "a cache that fits nothing any more to be removed");
    expect(maps_the_cache(".aot"), "a launch to map the new cache");
}

static void a_bad_cache_is_passed_over_in_silence(void) {
    static const char *const COMMANDS[] = {
        ": > %s",
        "head -c 3000000 /dev/urandom > %s",
        "head -c 3000000 cached/lib/runtime/lib/server/classes.jsa > %s",
        "head -c 3000000 good > %s; touch -r good %s",
        "cat good > %s; dd if=/dev/urandom of=%s bs=4096 seek=500 count=500 conv=notrunc status=none",
        "cat cached/lib/runtime/lib/server/classes.jsa > %s; touch -r good %s",
        "head -c 3000000 /dev/urandom > %s; touch -r good %s",
        "rm -f %s; mkdir %s; touch -r good %s",
        "rm -rf %s; ln -s /nowhere %s",
    };
    char *cache = install_cached();
    char command[4 * PATH_SIZE];
    must(snprintf(command, sizeof command, "cp -p %s good", cache) > 0 && system(command) == 0, "system");
    char *const arguments[] = {(char *)"cached/bin/portjail", (char *)"run", (char *)"halt", (char *)"42", NULL};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        // Arguments that a format does not use are ignored.
        must(snprintf(command, sizeof command, COMMANDS[i], cache, cache, cache) < (int)sizeof command, "snprintf");
        must(system(command) == 0, command);
        const struct run *result = run(NULL, arguments);
        expect(result->status == 42 && result->output[0] == '\0' && result->errors[0] == '\0',
               "a launch without a word after `%s`, not status %d: %s%s", COMMANDS[i], result->status, result->output,
               result->errors);
    }
}

static int count_entry(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)status;
    (void)position;
    expect(type == FTW_D || strcmp(path, "./output") == 0 || strcmp(path, "./errors") == 0
               || strncmp(path, "./.hotspot", 10) == 0,
           "no file to be left, but there is %s", path);
    return 0;
}

static void the_working_directory_plays_no_part(void) {
    must(system("echo -version > .hotspotrc; echo quiet > .hotspot_compiler") == 0, "system");
    const struct run *result = launch(NULL, (char *)"halt", (char *)"42", NULL);
    expect(result->status == 42 && result->output[0] == '\0' && result->errors[0] == '\0',
           "settings files in the working directory to have no effect, not: %s%s", result->output, result->errors);
    nftw(".", count_entry, 16, FTW_PHYS);
}

static bool is_waiting(const void *output) {
    char byte;
    return pread(*(const int *)output, &byte, 1, 0) == 1;
}

// The status of a launch that gets this signal in the midst of it.
static int status_after(int signal, prepare *state) {
    const int output = open("waiting", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int errors = open("errors", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const pid_t child = fork();
    if (child == 0) {
        dup2(output, STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        limit(RLIMIT_CORE, 0, 0);
        if (state != NULL) {
            state();
        }
        execl(portjail, "portjail", "wait", (char *)NULL);
        _exit(99);
    }
    expect(eventually(is_waiting, &output), "the launch to come to where it waits");
    must(kill(child, signal) == 0, "kill");
    pause_milliseconds(signal == SIGSEGV ? 1000 : 100);
    int status;
    if (waitpid(child, &status, WNOHANG) == 0) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    close(output);
    close(errors);
    return shell_status(status);
}

static void ignore_interrupt(void) {
    signal(SIGINT, SIG_IGN);
}

static void signals_end_the_launch(void) {
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        // Whoever runs the tests may ignore it, as nohup(1) does.
        signal(SIGNALS[i], SIG_DFL);
        const int status = status_after(SIGNALS[i], NULL);
        expect(status == 128 + SIGNALS[i], "the launch to be ended by %s, not status %d", strsignal(SIGNALS[i]),
               status);
    }
    expect(status_after(SIGINT, ignore_interrupt) == 128 + SIGKILL, "an ignored SIGINT not to end the launch");
}

static void a_crash_leaves_nothing(void) {
    const int status = status_after(SIGSEGV, NULL);
    static char text[TEXT_MAX];
    expect(status == 125, "status 125 when the Java VM crashes, not %d", status);
    read_file("waiting", text);
    expect(strcmp(text, "waiting\n") == 0, "nothing on standard output, not: %s", text);
    read_file("errors", text);
    expect(strncmp(text, "portjail: cannot start: the Java VM crashed\nHint: ", 50) == 0,
           "one line and a hint, not: %s", text);
    must(unlink("waiting") == 0, "unlink");
    const int output = open("output", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    close(output);
    nftw(".", count_entry, 16, FTW_PHYS);
}

static const struct test TESTS[] = {
    {"a program finds everything as if its caller had executed it", same_state},
    {"ignored signals stay ignored", same_ignored_signals},
    {"blocked and pending signals stay so", same_blocked_and_pending_signals},
    {"open and closed descriptors stay so", same_descriptors},
    {"resource limits stay", same_limits},
    {"umask, priorities, timers and what prctl sets stay", same_attributes},
    {"the terminal stays", same_terminal},
    {"the environment is passed on to the byte", same_environment},
    {"arguments are passed on to the byte", same_arguments},
    {"the program is looked up as execvp does", looks_the_program_up_like_the_shell},
    {"it executes words that are not among its arguments", executes_words_that_are_no_arguments},
    {"it says why a program cannot be executed", says_why_a_program_cannot_be_executed},
    {"the launch can go on after a failed execution", goes_on_after_a_failure},
    {"arguments are decoded from UTF-8, and other bytes kept", decodes_arguments},
    {"variables for Java are hidden from the launcher", hides_java_variables_from_the_launcher_alone},
    {"the installation is found", finds_its_installation},
    {"the launcher's exit status is passed on", passes_the_status_on},
    {"it says why it cannot start, with status 125", says_why_it_cannot_start},
    {"it refuses to run with raised privileges", refuses_raised_privileges},
    {"a call goes on in the background", a_call_goes_on_in_the_background},
    {"the AOT cache is made and used", the_cache_is_made_and_used},
    {"a jar that changed has another AOT cache", a_jar_that_changed_has_another_cache},
    {"a bad AOT cache is passed over in silence", a_bad_cache_is_passed_over_in_silence},
    {"files in the working directory play no part, and none is left", the_working_directory_plays_no_part},
    {"signals end the launch by their default action", signals_end_the_launch},
    {"a crash of the Java VM leaves no file and no core", a_crash_leaves_nothing},
};

enum { COUNT = sizeof TESTS / sizeof *TESTS };

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)status;
    (void)type;
    if (position->level > 0) {
        remove(path);
    }
    return 0;
}

static void empty_directory(void) {
    nftw(".", remove_entry, 16, FTW_PHYS | FTW_DEPTH);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        return cannot_run_tests(COUNT, "usage: entry_test INSTALLATION PATH-OF-SHOW-STATE");
    }
    if (geteuid() != 0) {
        return cannot_run_tests(COUNT, "the tests of the entry program need root");
    }
    installation = realpath(argv[1], NULL);
    show_state = realpath(argv[2], NULL);
    must(installation != NULL && show_state != NULL, "realpath");
    must(snprintf(portjail, sizeof portjail, "%s/bin/portjail", installation) < PATH_SIZE, "snprintf");
    must(mkdtemp(directory) != NULL && chmod(directory, 0755) == 0 && chdir(directory) == 0, "mkdtemp");
    const int status = run_tests(TESTS, COUNT, empty_directory);
    rmdir(directory);
    return status;
}
