// SPDX-License-Identifier: Apache-2.0
#include "fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The end of a zip file without a comment (APPNOTE.TXT, 4.3.16); its numbers are little-endian.
enum { END_SIZE = 22, END_DIRECTORY_SIZE = 12, END_DIRECTORY_OFFSET = 16 };
static const unsigned char END_SIGNATURE[] = {'P', 'K', 5, 6};

fingerprint fingerprint_with(fingerprint so_far, uint64_t word) {
    so_far = (so_far ^ word) * 0x9E3779B97F4A7C15U;
    return so_far ^ so_far >> 32;
}

static fingerprint with_bytes(fingerprint so_far, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    so_far = fingerprint_with(so_far, count);
    for (; count > 0;) {
        uint64_t word = 0;
        const size_t taken = count < sizeof word ? count : sizeof word;
        memcpy(&word, next, taken);
        so_far = fingerprint_with(so_far, word);
        next += taken;
        count -= taken;
    }
    return so_far;
}

fingerprint fingerprint_with_name(fingerprint so_far, const char *name) {
    return with_bytes(so_far, name, strlen(name));
}

fingerprint fingerprint_with_file(fingerprint so_far, const char *path, const char *name) {
    struct stat status = {0};
    if (stat(path, &status) != 0) {
        status = (struct stat){0};
    }
    so_far = fingerprint_with_name(so_far, name);
    so_far = fingerprint_with(so_far, (uint64_t)status.st_size);
    so_far = fingerprint_with(so_far, (uint64_t)status.st_mtim.tv_sec);
    return fingerprint_with(so_far, (uint64_t)status.st_mtim.tv_nsec);
}

static uint64_t number(const unsigned char *bytes) {
    return bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24;
}

// Puts in a part of the file; false when it cannot be read.
static bool put_part(fingerprint *so_far, int descriptor, uint64_t offset, uint64_t size) {
    unsigned char *part = malloc(size == 0 ? 1 : size);
    const bool read = part != NULL && pread(descriptor, part, size, (off_t)offset) == (ssize_t)size;
    if (read) {
        *so_far = with_bytes(*so_far, part, size);
    }
    free(part);
    return read;
}

static bool put_content(fingerprint *so_far, int descriptor, uint64_t size) {
    unsigned char end[END_SIZE];
    if (size >= END_SIZE && pread(descriptor, end, END_SIZE, (off_t)(size - END_SIZE)) == END_SIZE
        && memcmp(end, END_SIGNATURE, sizeof END_SIGNATURE) == 0) {
        const uint64_t offset = number(end + END_DIRECTORY_OFFSET);
        const uint64_t length = number(end + END_DIRECTORY_SIZE);
        if (offset + length <= size - END_SIZE) {
            return put_part(so_far, descriptor, offset, length);
        }
    }
    return put_part(so_far, descriptor, 0, size);
}

fingerprint fingerprint_of_jar(const char *path) {
    fingerprint made_of = FINGERPRINT_START;
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    // What cannot be read has no content of its own: the Java VM will say what is wrong with it.
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !put_content(&made_of, descriptor, (uint64_t)status.st_size)) {
        made_of = fingerprint_with(made_of, (uint64_t)errno);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return made_of;
}

// Four words at a time, in four numbers that do not wait for each other: this reads megabytes in each launch.
fingerprint fingerprint_of_bytes(const unsigned char *bytes, size_t count) {
    enum { LANES = 4 };
    fingerprint lanes[LANES] = {1, 2, 3, 4};
    uint64_t words[LANES];
    for (; count >= sizeof words; bytes += sizeof words, count -= sizeof words) {
        memcpy(words, bytes, sizeof words);
        for (int i = 0; i < LANES; i++) {
            lanes[i] = fingerprint_with(lanes[i], words[i]);
        }
    }
    fingerprint all = with_bytes(FINGERPRINT_START, bytes, count);
    for (int i = 0; i < LANES; i++) {
        all = fingerprint_with(all, lanes[i]);
    }
    return all;
}
