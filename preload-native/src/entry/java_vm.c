// SPDX-License-Identifier: Apache-2.0
#include "java_vm.h"

#include "aot_cache.h"
#include "fault.h"
#include "java_string.h"
#include "launch_times.h"
#include "native_call.h"

#include <dlfcn.h>
#include <errno.h>
#include <jni.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char MAIN_CLASS[] = "io/github/portjail/launcher/Main";
static const char MEMORY_HINT[] = "is there enough memory, and are ulimit -v and ulimit -s large enough?";

typedef jint create_java_vm(JavaVM **, void **, void *);

// What execve(2) would keep of the Java VM it must not change in the first place (signals, limits, core filter), it
// leaves no files behind, and it says nothing on the program's standard output.
static const char *const FIXED_OPTIONS[] = {
    "-XX:+UnlockDiagnosticVMOptions", // the two Dump options are diagnostic ones
    "-XX:-MaxFDLimit",
    "-XX:-DumpPrivateMappingsInCore",
    "-XX:-DumpSharedMappingsInCore",
    "-XX:-UsePerfData",
    "-XX:+DisableAttachMechanism",
    "-XX:-CreateCoredumpOnCrash",
    "-XX:+SuppressFatalErrorMessage", // it would go to standard output; ours says enough
    "-XX:+DisplayVMOutputToStderr",
    "-XX:-PrintWarnings",
    "-Xlog:disable",
    "-XX:+UseSerialGC",
    "-Xms8m",
    "-Xmx64m",
    "-XX:CompressedClassSpaceSize=32m", // the default reserves 1 GiB, too much under a small ulimit -v
    "-XX:ReservedCodeCacheSize=16m",
    "-XX:ArchiveRelocationMode=0", // an address at random costs a correction of every pointer in the cache, 12 ms
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow", // the decoder of zstd uses it; Java would warn on stderr
};

enum { FIXED = sizeof FIXED_OPTIONS / sizeof *FIXED_OPTIONS, COMPUTED = 4, MOST_OF_TASK = 5 };

static volatile sig_atomic_t starting;

static jint print_to_stderr(FILE *, const char *, va_list) __attribute__((format(printf, 2, 0)));

static jint print_to_stderr(FILE *stream, const char *format, va_list arguments) {
    (void)stream;
    const int printed = vfprintf(stderr, format, arguments);
    fflush(stderr);
    return printed;
}

// Called by the Java VM for Runtime.halt.
static void exit_of_java(jint status) {
    end_process(status);
}

// The Java VM ends the process with _exit(1) when it cannot start, and when it crashes. Both are portjail's own faults.
// It finds this function instead of the C library's, because a program's symbols come first.
__attribute__((visibility("default"))) void _exit(int status) {
    if (status == 0) {
        end_process(0);
    }
    cannot_start(starting ? "the Java VM gave up" : "the Java VM crashed", NULL, MEMORY_HINT);
}

// Before it has handlers of its own, the Java VM crashes for lack of memory.
static void crash(int signal) {
    (void)signal;
    _exit(EXIT_OWN_FAULT);
}

static char *property(const char *name, const char *value) {
    char *text;
    if (asprintf(&text, "%s=%s", name, value) < 0) {
        cannot_start(name, strerror(ENOMEM), NULL);
    }
    return text;
}

static create_java_vm *load(const char *libjvm) {
    void *library = dlopen(libjvm, RTLD_LAZY | RTLD_GLOBAL);
    void *symbol = library == NULL ? NULL : dlsym(library, "JNI_CreateJavaVM");
    if (symbol == NULL) {
        cannot_start("the Java VM", dlerror(), "this installation of portjail is broken; install it again");
    }
    return (create_java_vm *)symbol;
}

static JNIEnv *create(const struct installation *installation, const struct java_vm_task *task) {
    create_java_vm *create_vm = load(installation->libjvm);
    launch_times_note(LAUNCH_LOADED);
    JavaVMOption options[FIXED + COMPUTED + MOST_OF_TASK] = {0};
    jint count = 0;
    options[count++] = (JavaVMOption){.optionString = (char *)"vfprintf", .extraInfo = (void *)print_to_stderr};
    options[count++] = (JavaVMOption){.optionString = (char *)"exit", .extraInfo = (void *)exit_of_java};
    for (int i = 0; i < FIXED; i++) {
        options[count++].optionString = (char *)FIXED_OPTIONS[i];
    }
    options[count++].optionString = property("-Djava.class.path", task->class_path);
    options[count++].optionString = property("-Dportjail.home", installation->home);
    for (int i = 0; i < MOST_OF_TASK && task->options[i] != NULL; i++) {
        options[count++].optionString = (char *)task->options[i];
    }
    JavaVMInitArgs arguments = {.version = JNI_VERSION_21, .nOptions = count, .options = options};
    // One arena for all threads: each further one would reserve 64 MiB, too much under a small ulimit -v.
    mallopt(M_ARENA_MAX, 1);
    JavaVM *vm;
    JNIEnv *java;
    signal(SIGSEGV, crash);
    signal(SIGBUS, crash);
    starting = 1;
    if (create_vm(&vm, (void **)&java, &arguments) != JNI_OK) {
        cannot_start("the Java VM refused to be created", NULL, MEMORY_HINT);
    }
    starting = 0;
    launch_times_note(LAUNCH_CREATED);
    return java;
}

static _Noreturn void uncaught(JNIEnv *java, const char *what) {
    if ((*java)->ExceptionCheck(java)) {
        (*java)->ExceptionDescribe(java);
    }
    cannot_start(what, "the program could not be run", "this installation of portjail is broken; install it again");
}

static jstring to_java(JNIEnv *java, const char *bytes) {
    jchar *units = reallocarray(NULL, strlen(bytes) + 1, sizeof *units);
    if (units == NULL) {
        cannot_start("arguments", strerror(errno), NULL);
    }
    const size_t length = java_string_decode(bytes, units);
    jstring string = (*java)->NewString(java, units, (jsize)length);
    free(units);
    return string;
}

static jobjectArray to_java_arguments(JNIEnv *java, int argc, char **argv) {
    jclass string_class = (*java)->FindClass(java, "java/lang/String");
    if (string_class == NULL) {
        uncaught(java, "arguments");
    }
    const jsize count = argc > 1 ? argc - 1 : 0;
    jobjectArray arguments = (*java)->NewObjectArray(java, count, string_class, NULL);
    for (jsize i = 0; i < count && arguments != NULL; i++) {
        jstring argument = to_java(java, argv[i + 1]);
        if (argument == NULL) {
            uncaught(java, "arguments");
        }
        (*java)->SetObjectArrayElement(java, arguments, i, argument);
        (*java)->DeleteLocalRef(java, argument);
    }
    if (arguments == NULL) {
        uncaught(java, "arguments");
    }
    return arguments;
}

void java_vm_run(const struct installation *installation, const struct java_vm_task *task, int argc, char **argv) {
    JNIEnv *java = create(installation, task);
    native_call_register(java);
    jclass main_class = (*java)->FindClass(java, task->main_class);
    jmethodID main_method =
        main_class == NULL ? NULL : (*java)->GetStaticMethodID(java, main_class, "main", "([Ljava/lang/String;)V");
    if (main_method == NULL) {
        uncaught(java, task->main_class);
    }
    (*java)->CallStaticVoidMethod(java, main_class, main_method, to_java_arguments(java, argc, argv));
    if ((*java)->ExceptionCheck(java)) {
        uncaught(java, task->main_class);
    }
    JavaVM *vm;
    if (task->ends_in_order && (*java)->GetJavaVM(java, &vm) == JNI_OK) {
        (*vm)->DestroyJavaVM(vm);
    }
    end_process(0);
}

// A launch is over before compiled code would pay: on that path the interpreter alone saves 6 of 45 ms. The commands
// that list, show and check get the quick compiler. The one that reads logs of gigabytes gets both, and inlining is bounded:
// compiling large methods took as much of a processor as reading ten million lines. All of them get the cache. It holds what a
// launch needs, which of what the Java VM itself needs is most, and the runtime has no other archive of classes.
void java_vm_run_main(const struct installation *installation, int argc, char **argv) {
    const int launches = argc < 2 || argv[1][0] == '-' || strcmp(argv[1], "run") == 0 || strcmp(argv[1], "hold") == 0
        || strcmp(argv[1], "enter") == 0 || strcmp(argv[1], "up") == 0;
    const int reads_logs = !launches && strcmp(argv[1], "audit") == 0;
    const char *mode = launches ? "-Xint" : reads_logs ? "-XX:FreqInlineSize=60" : "-XX:TieredStopAtLevel=1";
    const char *options[MOST_OF_TASK] = {mode};
    int count = 1;
    // Signals are none of the Java VM's business, but for the commands that go on until they are interrupted, and then have a
    // summary to give or a terminal to put back: they execute nothing, so what the Java VM changes is handed on to nobody.
    const int ends_by_signal = reads_logs || (!launches && strcmp(argv[1], "top") == 0);
    if (!ends_by_signal) {
        options[count++] = "-Xrs";
    }
    if (aot_cache_is_usable(installation->aot_cache, installation->aot_made_of)) {
        options[count++] = property("-XX:AOTCache", installation->aot_cache);
    }
    const struct java_vm_task launcher = {.class_path = installation->class_path, .main_class = MAIN_CLASS, .options = options};
    java_vm_run(installation, &launcher, argc, argv);
}
