// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include "kernel.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PORT_MAX = 65535 };

// One word, so that no thread sees half of it: first port, last port << 16, number of ports << 32, of ranges << 48, and two
// flags. Several ranges, as first port and last port << 16, are in the table before the word is: who writes it twice writes
// the same.
static const uint64_t READ = UINT64_C(1) << 63;
static const uint64_t KERNEL_PICKS = UINT64_C(1) << 62;
static const unsigned COUNT_SHIFT = 32, RANGES_SHIFT = 48, RANGES_MASK = 0x7f;
static atomic_uint_fast64_t word;
static atomic_uint_fast32_t table[SETTINGS_RANGES_MAX];
static atomic_uint_fast64_t sequence;

/** Reads a port and steps over it; 0 when there is none. */
static uint32_t parse_port(const char **text) {
    uint32_t port = 0;
    if (**text == '0') {
        return 0;
    }
    while (**text >= '0' && **text <= '9' && port <= PORT_MAX) {
        port = port * 10 + (uint32_t)(*(*text)++ - '0');
    }
    return port <= PORT_MAX ? port : 0;
}

static uint64_t pack(uint32_t first, uint32_t last) {
    return first | (uint64_t)last << 16;
}

/** Reads a range and steps over it; 0 when there is none. */
static uint64_t parse_range(const char **text, char separator) {
    const uint32_t first = parse_port(text);
    if (first == 0 || *(*text)++ != separator) {
        return 0;
    }
    const uint32_t last = parse_port(text);
    return last >= first ? pack(first, last) : 0;
}

/** The ranges as a word without flags, and in the table; 0 when the text is something else. */
static uint64_t parse_ranges(const char *text) {
    uint32_t first = 0, last = 0;
    uint64_t count = 0, ranges = 0;
    do {
        const uint64_t range = parse_range(&text, '-');
        if (range == 0 || (range & PORT_MAX) <= last || ranges == SETTINGS_RANGES_MAX ||
            (*text != ',' && *text != '\0')) {
            return 0;
        }
        atomic_store_explicit(&table[ranges], (uint_fast32_t)range, memory_order_relaxed);
        last = (uint32_t)(range >> 16);
        first = ranges == 0 ? range & PORT_MAX : first;
        count += last - (range & PORT_MAX) + 1;
        ranges++;
    } while (*text++ == ',');
    return pack(first, last) | count << COUNT_SHIFT | ranges << RANGES_SHIFT;
}

static int read_start(const char *path, void *buffer, size_t size) {
    const int file = kernel_open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return file;
    }
    const int length = kernel_read(file, buffer, size);
    kernel_close(file);
    return length;
}

/**
 * Whether the kernel, asked to, picks ports from this range: it passes over a bound of IP_LOCAL_PORT_RANGE that lies
 * outside the host's own range, without a word (inet_sk_get_local_port_range). Not readable means no.
 */
static bool host_range_contains(uint32_t first, uint32_t last) {
    char text[32];
    const int length = read_start("/proc/sys/net/ipv4/ip_local_port_range", text, sizeof text - 1);
    text[length < 0 ? 0 : length] = '\0';
    const char *rest = text;
    const uint64_t host = parse_range(&rest, '\t');
    return host != 0 && *rest == '\n' && first >= (host & PORT_MAX) && last <= (host >> 16);
}

static uint64_t read_all(void) {
    const char *text = getenv(RANGE_VARIABLE);
    const uint64_t range = text == NULL ? 0 : parse_ranges(text);
    if (range == 0) {
        return READ;
    }
    if (range >> RANGES_SHIFT == 1 && host_range_contains(range & PORT_MAX, range >> 16 & PORT_MAX)) {
        return READ | KERNEL_PICKS | range;
    }
    uint64_t seed = 0;
    if (read_start("/dev/urandom", &seed, sizeof seed) == sizeof seed) {
        atomic_fetch_add_explicit(&sequence, seed, memory_order_relaxed);
    }
    return READ | range;
}

static uint64_t read_once(void) {
    uint64_t known = atomic_load_explicit(&word, memory_order_acquire);
    if (known == 0) {
        const uint64_t found = read_all();
        uint_fast64_t expected = 0;
        known = atomic_compare_exchange_strong(&word, &expected, found) ? found : expected;
    }
    return known;
}

struct settings settings(void) {
    const uint64_t known = read_once();
    const uint16_t first = known & PORT_MAX;
    const uint16_t last = known >> 16 & PORT_MAX;
    return (struct settings){first, last, known >> COUNT_SHIFT & PORT_MAX, known >> RANGES_SHIFT & RANGES_MASK,
                             (known & KERNEL_PICKS) != 0};
}

uint16_t settings_port(const struct settings *settings, uint32_t place) {
    uint32_t before = 0;
    for (unsigned i = 0; i < settings->ranges; i++) {
        const uint32_t range = (uint32_t)atomic_load_explicit(&table[i], memory_order_relaxed);
        const uint32_t first = range & PORT_MAX, count = (range >> 16) - first + 1;
        if (place - before < count) {
            return (uint16_t)(first + place - before);
        }
        before += count;
    }
    return settings->first;
}

void settings_prepare(void) {
    static const char COMPLAINT[] = "portjail: " RANGE_VARIABLE " holds no range FIRST-LAST: no connection is opened\n";
    if (settings().count == 0) {
        syscall(SYS_write, STDERR_FILENO, COMPLAINT, sizeof COMPLAINT - 1);
    }
}

void settings_kernel_cannot_pick(void) {
    atomic_fetch_and_explicit(&word, ~KERNEL_PICKS, memory_order_relaxed);
}

uint64_t settings_random(void) {
    // The clock parts the sequences of a process and its forked children. It is read without a system call.
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t value = atomic_fetch_add_explicit(&sequence, golden, memory_order_relaxed) ^ (uint64_t)now.tv_nsec << 20;
    value = (value ^ value >> 31) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 29) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 32;
}
