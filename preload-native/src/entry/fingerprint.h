// SPDX-License-Identifier: Apache-2.0
//
// Tells whether what was made of an installation's files (the AOT cache, the compiled launch) still belongs to them. It guards against mistakes,
// not against somebody who can write to the installation.
#ifndef PORTJAIL_ENTRY_FINGERPRINT_H
#define PORTJAIL_ENTRY_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

/** Begin with this; then put in whatever counts, always in one order. */
enum { FINGERPRINT_START = 0 };

typedef uint64_t fingerprint;

/** Puts in a number, or another fingerprint. */
fingerprint fingerprint_with(fingerprint so_far, uint64_t word);

/** Puts in a name. */
fingerprint fingerprint_with_name(fingerprint so_far, const char *name);

/** Puts in the name, size and time of a file. One that is not there counts as well. */
fingerprint fingerprint_with_file(fingerprint so_far, const char *path, const char *name);

/**
 * Of what is in a jar: by its central directory, which has a checksum for each entry, so that two jars are told apart
 * without reading them.
 */
fingerprint fingerprint_of_jar(const char *path);

/** Of so many bytes. */
fingerprint fingerprint_of_bytes(const unsigned char *bytes, size_t count);

#endif
