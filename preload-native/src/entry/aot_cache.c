// SPDX-License-Identifier: Apache-2.0
#include "aot_cache.h"

#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PREFIX[] = "portjail-", SUFFIX[] = ".aot";

enum { DIGITS = 16 };

// The end of a zip file without a comment (APPNOTE.TXT, 4.3.16); its numbers are little-endian.
enum { END_SIZE = 22, END_DIRECTORY_SIZE = 12, END_DIRECTORY_OFFSET = 16 };
static const unsigned char END_SIGNATURE[] = {'P', 'K', 5, 6};

static fingerprint with_word(fingerprint so_far, uint64_t word) {
    so_far = (so_far ^ word) * 0x9E3779B97F4A7C15U;
    return so_far ^ so_far >> 32;
}

static fingerprint with_bytes(fingerprint so_far, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    so_far = with_word(so_far, count);
    for (; count > 0;) {
        uint64_t word = 0;
        const size_t taken = count < sizeof word ? count : sizeof word;
        memcpy(&word, next, taken);
        so_far = with_word(so_far, word);
        next += taken;
        count -= taken;
    }
    return so_far;
}

static fingerprint with_status(fingerprint so_far, const char *name, const struct stat *status) {
    so_far = with_bytes(so_far, name, strlen(name));
    so_far = with_word(so_far, (uint64_t)status->st_size);
    so_far = with_word(so_far, (uint64_t)status->st_mtim.tv_sec);
    return with_word(so_far, (uint64_t)status->st_mtim.tv_nsec);
}

fingerprint fingerprint_with_file(fingerprint so_far, const char *path, const char *name) {
    struct stat status = {0};
    if (stat(path, &status) != 0) {
        status = (struct stat){0};
    }
    return with_status(so_far, name, &status);
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

fingerprint fingerprint_with_jar(fingerprint so_far, const char *path, const char *name) {
    struct stat status = {0};
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    const bool there = descriptor >= 0 && fstat(descriptor, &status) == 0;
    so_far = with_status(so_far, name, &status);
    // What cannot be read has no content of its own: the Java VM will say what is wrong with it.
    if (!there || !put_content(&so_far, descriptor, (uint64_t)status.st_size)) {
        so_far = with_word(so_far, (uint64_t)errno);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return so_far;
}

char *aot_cache_path(const char *directory, fingerprint made_of) {
    char *path;
    if (asprintf(&path, "%s/%s%0*llx%s", directory, PREFIX, DIGITS, (unsigned long long)made_of, SUFFIX) < 0) {
        cannot_start(directory, strerror(ENOMEM), NULL);
    }
    return path;
}

bool aot_cache_is_name(const char *name) {
    const size_t prefix = sizeof PREFIX - 1;
    return strlen(name) == prefix + DIGITS + sizeof SUFFIX - 1 && strncmp(name, PREFIX, prefix) == 0
        && strspn(name + prefix, "0123456789abcdef") == DIGITS && strcmp(name + prefix + DIGITS, SUFFIX) == 0;
}

// One of the years 2001 to 2017. Whole seconds, which every file system keeps.
static time_t sealing_time(fingerprint made_of) {
    return 1000000000 + (time_t)(made_of % 500000000);
}

bool aot_cache_seal(int descriptor, fingerprint made_of) {
    const struct timespec time = {.tv_sec = sealing_time(made_of)};
    return futimens(descriptor, (struct timespec[]){time, time}) == 0;
}

bool aot_cache_is_usable(const char *path, fingerprint made_of) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, R_OK) == 0
        && status.st_mtim.tv_sec == sealing_time(made_of) && status.st_mtim.tv_nsec == 0;
}
