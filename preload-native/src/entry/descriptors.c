// SPDX-License-Identifier: Apache-2.0
#include "descriptors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

static int by_number(const void *left, const void *right) {
    const int a = *(const int *)left;
    const int b = *(const int *)right;
    return (a > b) - (a < b);
}

static bool append(struct descriptors *list, size_t *capacity, int number) {
    if (list->count == *capacity) {
        const size_t grown = *capacity == 0 ? 64 : *capacity * 2;
        int *numbers = reallocarray(list->numbers, grown, sizeof *numbers);
        if (numbers == NULL) {
            return false;
        }
        list->numbers = numbers;
        *capacity = grown;
    }
    list->numbers[list->count++] = number;
    return true;
}

bool descriptors_list(struct descriptors *list) {
    *list = (struct descriptors){0};
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) {
        return false;
    }
    size_t capacity = 0;
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        const int number = atoi(entry->d_name);
        if (number != dirfd(directory) && !append(list, &capacity, number)) {
            break;
        }
    }
    const int error = errno;
    closedir(directory);
    errno = error;
    if (error == 0 && list->count > 0) {
        qsort(list->numbers, list->count, sizeof *list->numbers, by_number);
    }
    return error == 0;
}

static bool contains(const struct descriptors *list, int number) {
    return list->count > 0
        && bsearch(&number, list->numbers, list->count, sizeof *list->numbers, by_number) != NULL;
}

// CLOSE_RANGE_CLOEXEC is of Linux 5.11.
static bool mark_range(unsigned int first, unsigned int last) {
    return first > last || syscall(SYS_close_range, first, last, CLOSE_RANGE_CLOEXEC) == 0;
}

static bool mark_gaps(const struct descriptors *kept) {
    unsigned int next = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const unsigned int number = (unsigned int)kept->numbers[i];
        if (number > next && !mark_range(next, number - 1)) {
            return false;
        }
        next = number + 1;
    }
    return mark_range(next, UINT_MAX);
}

static void mark_each(const struct descriptors *kept) {
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        const int number = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && !contains(kept, number)) {
            ioctl(number, FIOCLEX);
        }
    }
    closedir(directory);
}

void descriptors_close_others_on_exec(const struct descriptors *kept) {
    if (!mark_gaps(kept)) {
        mark_each(kept);
    }
}
