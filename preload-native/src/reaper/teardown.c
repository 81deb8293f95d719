// SPDX-License-Identifier: Apache-2.0
#include "teardown.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 64 * 1024 };

static int open_teardown(int directory) {
    return openat(directory, "teardown", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static char *read_text(int directory) {
    int file = open_teardown(directory);
    if (file < 0 && errno == ENOENT) {
        // Without it nothing but the state is taken away, so it is looked for twice.
        file = open_teardown(directory);
    }
    if (file < 0) {
        return NULL;
    }
    char *text = malloc(TEXT_MAX);
    ssize_t length = 0;
    ssize_t got = text == NULL ? -1 : 1;
    while (got > 0 && length < TEXT_MAX - 1) {
        got = read(file, text + length, (size_t)(TEXT_MAX - 1 - length));
        length += got > 0 ? got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    const int error = got > 0 ? EFBIG : errno;
    close(file);
    if (got != 0) {
        free(text);
        // That there is none, opening alone can say.
        errno = error == ENOENT ? EIO : error;
        return NULL;
    }
    text[length] = '\0';
    // A text with a zero byte in it is cut there, and then has no newline at its end.
    return text;
}

// The rest of the line after `word` and a space; null when the line begins with something else.
static char *after(char *line, const char *word) {
    const size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool parse_number(const char *text, uint64_t *number) {
    char *end;
    if (*text < '0' || *text > '9') {
        return false;
    }
    errno = 0;
    *number = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0 && *number != 0;
}

// A relative path that stays below where it begins.
static bool is_path_below(const char *path) {
    while (*path != '\0') {
        const size_t length = strcspn(path, "/");
        const bool dots = (length == 1 || length == 2) && strncmp(path, "..", length) == 0;
        if (length == 0 || dots) {
            return false;
        }
        path += length;
        if (*path == '/' && *++path == '\0') {
            return false;
        }
    }
    return true;
}

static int hex_digit(char digit) {
    static const char DIGITS[] = "0123456789abcdef";
    const char *found = digit == '\0' ? NULL : strchr(DIGITS, digit);
    return found == NULL ? -1 : (int)(found - DIGITS);
}

static bool parse_hex(const char *text, struct nft_object *object) {
    for (object->key_size = 0; *text != '\0' && object->key_size < TEARDOWN_KEY_MAX; text += 2) {
        const int high = hex_digit(text[0]);
        const int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0) {
            return false;
        }
        object->key[object->key_size++] = (unsigned char)(high << 4 | low);
    }
    return *text == '\0' && object->key_size > 0;
}

static bool parse_key(const char *text, struct nft_object *object) {
    static const char HEX[] = "hex:";
    uint64_t cgroup_id;
    if (strncmp(text, HEX, sizeof HEX - 1) == 0) {
        return parse_hex(text + sizeof HEX - 1, object);
    }
    if (!parse_number(text, &cgroup_id)) {
        return false;
    }
    memcpy(object->key, &cgroup_id, sizeof cgroup_id);
    object->key_size = sizeof cgroup_id;
    return true;
}

static bool parse_object(char *text, struct nft_object *object) {
    char *name;
    if ((name = after(text, "chain")) != NULL) {
        object->kind = NFT_CHAIN;
    } else if ((name = after(text, "counter")) != NULL) {
        object->kind = NFT_COUNTER;
    } else if ((name = after(text, "map")) != NULL) {
        object->kind = NFT_MAP;
    } else if ((name = after(text, "rules")) != NULL) {
        object->kind = NFT_RULES;
    } else if ((name = after(text, "element")) != NULL) {
        object->kind = NFT_ELEMENT;
        char *space = strchr(name, ' ');
        if (space == NULL || !parse_key(space + 1, object)) {
            return false;
        }
        *space = '\0';
    }
    object->name = name;
    return name != NULL && *name != '\0' && strchr(name, ' ') == NULL && strlen(name) < 128;
}

static bool is_number(const char *text) {
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool parse_sysctl(char *text, struct sysctl_change *change) {
    static const char *const PLACES[] = {"net/ipv4/conf/", "net/ipv6/conf/"};
    char *before = strchr(text, ' ');
    char *value = before == NULL ? NULL : strchr(before + 1, ' ');
    if (value == NULL) {
        return false;
    }
    *before++ = '\0';
    *value++ = '\0';
    *change = (struct sysctl_change){.key = text, .before = before, .value = value};
    const bool placed = strncmp(text, PLACES[0], strlen(PLACES[0])) == 0 || strncmp(text, PLACES[1], strlen(PLACES[1])) == 0;
    return placed && is_path_below(text) && is_number(before) && is_number(value);
}

static bool is_port_list(const char *text) {
    return *text >= '0' && *text <= '9' && text[strspn(text, "0123456789,-")] == '\0';
}

static bool is_link_name(const char *name) {
    return *name != '\0' && strlen(name) <= TEARDOWN_LINK_MAX && strpbrk(name, "/ ") == NULL;
}

// The word up to the next tab, which becomes its end; null when there is no tab.
static char *cut_word(char **text) {
    char *word = *text;
    char *tab = strchr(word, '\t');
    if (tab == NULL) {
        return NULL;
    }
    *tab = '\0';
    *text = tab + 1;
    return word;
}

static bool is_one_of(const char *word, const char *const words[], size_t count) {
    bool is_one = false;
    for (size_t i = 0; i < count; i++) {
        is_one = is_one || strcmp(word, words[i]) == 0;
    }
    return is_one;
}

static bool deletes(const char *command) {
    static const char *const WAYS[] = {"-D ", "-X ", ":"};
    bool any = false;
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        any = any || strncmp(command, WAYS[i], strlen(WAYS[i])) == 0;
    }
    return any;
}

static bool parse_iptables(char *text, struct iptables_run *run) {
    static const char *const WHETHER[] = {"must", "try"};
    static const char *const TABLES[] = {"filter", "nat", "mangle"};
    const char *whether = cut_word(&text);
    const char *program = whether == NULL ? NULL : cut_word(&text);
    const char *table = program == NULL ? NULL : cut_word(&text);
    if (table == NULL || program[0] != '/' || program[strlen(program) - 1] == '/'
        || !is_one_of(whether, WHETHER, sizeof WHETHER / sizeof *WHETHER)
        || !is_one_of(table, TABLES, sizeof TABLES / sizeof *TABLES)) {
        return false;
    }
    *run = (struct iptables_run){whether[0] == 'm', program, table, text};
    bool good = deletes(text);
    for (char *tab = strchr(text, '\t'); tab != NULL; tab = strchr(tab, '\t')) {
        *tab++ = '\n';
        good = good && deletes(tab);
    }
    return good;
}

static bool parse_program(char *text, struct bpf_program *program) {
    char *space = strchr(text, ' ');
    uint64_t id;
    if (space == NULL || !is_number(space + 1) || !parse_number(space + 1, &id) || id > UINT32_MAX) {
        return false;
    }
    *space = '\0';
    // Attach type 0 is one, too.
    if (!is_number(text) || strlen(text) > 3) {
        return false;
    }
    *program = (struct bpf_program){.attach_type = (uint32_t)strtoul(text, NULL, 10), .id = (uint32_t)id};
    return true;
}

static bool parse_line(char *line, struct teardown *teardown) {
    char *value;
    if (strcmp(line, "adopted") == 0) {
        teardown->adopted = true;
        return true;
    }
    if ((value = after(line, "bpf")) != NULL) {
        return teardown->program_count < TEARDOWN_PROGRAMS_MAX
            && parse_program(value, &teardown->programs[teardown->program_count++]);
    }
    if ((value = after(line, "netns")) != NULL) {
        return parse_number(value, &teardown->network_namespace);
    }
    if ((value = after(line, "cgroup")) != NULL) {
        teardown->cgroup = value;
        return *value != '\0' && is_path_below(value);
    }
    if ((value = after(line, "cgroup-id")) != NULL) {
        return parse_number(value, &teardown->cgroup_id);
    }
    if ((value = after(line, "unit")) != NULL) {
        teardown->in_unit = true;
        teardown->adopted = true;
        return parse_number(value, &teardown->command) && teardown->command <= INT_MAX;
    }
    if (strcmp(line, "unit-held") == 0) {
        teardown->in_unit = true;
        teardown->adopted = true;
        teardown->command = 0;
        return true;
    }
    if ((value = after(line, "link")) != NULL) {
        teardown->link = value;
        return is_link_name(value);
    }
    if ((value = after(line, "netcls")) != NULL) {
        teardown->netcls = value;
        return *value != '\0' && is_path_below(value);
    }
    if ((value = after(line, "reserved-ports")) != NULL) {
        teardown->reserved_ports = value;
        return is_port_list(value);
    }
    if ((value = after(line, "sysctl")) != NULL) {
        return teardown->sysctl_count < TEARDOWN_SYSCTLS_MAX
            && parse_sysctl(value, &teardown->sysctls[teardown->sysctl_count++]);
    }
    if ((value = after(line, "iptables")) != NULL) {
        return teardown->iptables_run_count < TEARDOWN_IPTABLES_RUNS_MAX
            && parse_iptables(value, &teardown->iptables_runs[teardown->iptables_run_count++]);
    }
    if ((value = after(line, "nft")) == NULL || teardown->object_count == TEARDOWN_OBJECTS_MAX) {
        return false;
    }
    return parse_object(value, &teardown->objects[teardown->object_count++]);
}

int teardown_parse(char *text, struct teardown *teardown) {
    *teardown = (struct teardown){.text = text};
    char *line = text;
    bool good = true;
    for (int number = 1; good && *line != '\0'; number++) {
        char *end = strchr(line, '\n');
        if (end == NULL) {
            good = false;
            break;
        }
        *end = '\0';
        good = number == 1 ? strcmp(line, "portjail-teardown 1") == 0 : parse_line(line, teardown);
        line = end + 1;
    }
    if (!good || teardown->network_namespace == 0 || teardown->cgroup == NULL) {
        teardown_free(teardown);
        return -EBADMSG;
    }
    return 0;
}

int teardown_read(int directory, struct teardown *teardown) {
    char *text = read_text(directory);
    if (text == NULL) {
        return -errno;
    }
    return teardown_parse(text, teardown);
}

void teardown_free(struct teardown *teardown) {
    free(teardown->text);
    *teardown = (struct teardown){0};
}
