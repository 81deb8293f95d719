// SPDX-License-Identifier: Apache-2.0
#include "native_call.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>

static const char CLASS[] = "io/github/portjail/cgroup/syscall/EntryCall";

typedef jlong function(jlong, jlong, jlong, jlong, jlong, jlong);

// Java knows addresses as numbers.
static void *pointer(jlong address) {
    return (void *)(uintptr_t)address;
}

static jlong call(JNIEnv *java, jclass class, jlong error, jlong function_address, jlong a, jlong b, jlong c, jlong d,
                  jlong e, jlong f) {
    (void)java;
    (void)class;
    const jlong result = ((function *)pointer(function_address))(a, b, c, d, e, f);
    if (error != 0) {
        *(int *)pointer(error) = errno;
    }
    return result;
}

static jlong address(JNIEnv *java, jclass class, jstring name) {
    (void)class;
    const char *text = (*java)->GetStringUTFChars(java, name, NULL);
    if (text == NULL) {
        return 0;
    }
    void *found = dlsym(RTLD_DEFAULT, text);
    (*java)->ReleaseStringUTFChars(java, name, text);
    return (jlong)(uintptr_t)found;
}

static jobject memory(JNIEnv *java, jclass class, jlong start, jint size) {
    (void)class;
    return (*java)->NewDirectByteBuffer(java, pointer(start), size);
}

void native_call_register(JNIEnv *java) {
    static const JNINativeMethod METHODS[] = {
        {(char *)"call", (char *)"(JJJJJJJJ)J", (void *)call},
        {(char *)"address", (char *)"(Ljava/lang/String;)J", (void *)address},
        {(char *)"memory", (char *)"(JI)Ljava/nio/ByteBuffer;", (void *)memory},
    };
    jclass class = (*java)->FindClass(java, CLASS);
    if (class != NULL && (*java)->RegisterNatives(java, class, METHODS, sizeof METHODS / sizeof *METHODS) == JNI_OK) {
        jfieldID registered = (*java)->GetStaticFieldID(java, class, "registered", "Z");
        if (registered != NULL) {
            (*java)->SetStaticBooleanField(java, class, registered, JNI_TRUE);
        }
    }
    (*java)->ExceptionClear(java);
}
