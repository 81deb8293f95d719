// SPDX-License-Identifier: Apache-2.0
/*
 * Executes its arguments as a command, after it has put itself into a state that few parents leave to their
 * children: an odd signal mask, ignored signals, open files, limits, environment and last arguments. Whatever
 * stands between it and the command has to hand all of that on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_WORDS = 64 };

static char *odd_arguments[] = {"two\nlines", "", "caf\351 \377\376 \xc3\xa9 \xed\xa0\x80", "--range", "-- \t'\"", NULL};

/* JVM options that the program must see and no JVM on the way may obey; doubles; no '='; bytes that are not UTF-8. */
static char *odd_environment[] = {
	NULL, /* PATH */
	"ODD=\377\376 caf\351\nsecond line",
	"TWICE=1",
	"TWICE=2",
	"no equals sign",
	"=starts with it",
	"EMPTY=",
	"JAVA_TOOL_OPTIONS=-Dportjail.test=1 -XshowSettings:all",
	"_JAVA_OPTIONS=-Xmx1g",
	"JDK_JAVA_OPTIONS=-Dportjail.test=2",
	"CLASSPATH=/nowhere",
	"LD_LIBRARY_PATH=/nowhere",
	"LC_ALL=C",
	"JAVA_HOME=/nowhere",
	NULL,
};

static int die(const char *what)
{
	fprintf(stderr, "odd_state: %s: %s\n", what, strerror(errno));
	return 2;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written = write(fd, text, strlen(text));
	close(fd);
	return written < 0 ? -1 : 0;
}

static void set_signals(void)
{
	sigset_t blocked;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigaddset(&blocked, SIGQUIT);
	sigaddset(&blocked, SIGRTMIN + 3);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	signal(SIGRTMIN + 5, SIG_IGN);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
}

static int open_files(void)
{
	int fd = open("/etc/passwd", O_RDONLY);
	if (fd < 0 || dup2(fd, 7) < 0 || dup2(fd, 201) < 0)
		return -1;
	lseek(7, 5, SEEK_SET);
	if (fd != 7)
		close(fd);
	/* Without standard input the next file that anybody opens would become it. */
	close(0);
	return 0;
}

static int set_limits(void)
{
	struct rlimit files = {.rlim_cur = 512, .rlim_max = 8192};
	struct rlimit core = {.rlim_cur = 0, .rlim_max = 4096};
	struct rlimit stack = {.rlim_cur = 6 << 20, .rlim_max = RLIM_INFINITY};
	return setrlimit(RLIMIT_NOFILE, &files) || setrlimit(RLIMIT_CORE, &core) || setrlimit(RLIMIT_STACK, &stack);
}

int main(int argc, char **argv)
{
	static char path[4096];
	char *words[MOST_WORDS];
	int count = 0;
	for (int i = 1; i < argc && count < MOST_WORDS / 2; i++)
		words[count++] = argv[i];
	for (char **odd = odd_arguments; *odd; odd++)
		words[count++] = *odd;
	words[count] = NULL;
	snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
	odd_environment[0] = path;
	umask(027);
	if (chdir("/usr/lib"))
		return die("chdir");
	if (write_text("/proc/self/coredump_filter", "0x13") || write_text("/proc/self/oom_score_adj", "321"))
		return die("/proc/self");
	if (setpriority(PRIO_PROCESS, 0, 3) || prctl(PR_SET_TIMERSLACK, 70000L))
		return die("setpriority");
	if (set_limits())
		return die("setrlimit");
	if (open_files())
		return die("open");
	set_signals();
	execve(words[0], words, odd_environment);
	return die(words[0]);
}
