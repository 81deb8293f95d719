// SPDX-License-Identifier: Apache-2.0
//
// The one native call of the launcher's Java code, registered through JNI: java.lang.foreign would generate and load
// some twenty classes for its first call, in every process anew, and no cache holds them.
#ifndef PORTJAIL_ENTRY_NATIVE_CALL_H
#define PORTJAIL_ENTRY_NATIVE_CALL_H

#include <jni.h>

/**
 * Gives the class io.github.portjail.cgroup.syscall.EntryCall its native methods and sets its field `registered`. Does
 * nothing where the class path has no such class: then the Java code calls through java.lang.foreign.
 */
void native_call_register(JNIEnv *java);

#endif
