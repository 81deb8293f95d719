// SPDX-License-Identifier: Apache-2.0
//
// The AOT cache (JEP 483) that the Java VM maps instead of loading the launch's classes. Its name holds a fingerprint of
// what it was made of, because the Java VM does not notice every jar that was replaced under its cache (JDK-8377932).
#ifndef PORTJAIL_ENTRY_AOT_CACHE_H
#define PORTJAIL_ENTRY_AOT_CACHE_H

#include "fingerprint.h"

#include <stdbool.h>

/** Where the cache with this fingerprint is, or would be, in the directory. The caller frees it. */
char *aot_cache_path(const char *directory, fingerprint made_of);

/** True when the name is one that aot_cache_path() gives, whatever the fingerprint. */
bool aot_cache_is_name(const char *name);

/**
 * Gives a file that is complete the time by which it is known as such. The Java VM looks at a cache's header alone, so
 * a cache that was written to later must be told by its time. False with errno set on failure.
 */
bool aot_cache_seal(int descriptor, fingerprint made_of);

/** True when there is a file that this process may read and that nobody wrote to since it was sealed. */
bool aot_cache_is_usable(const char *path, fingerprint made_of);

#endif
