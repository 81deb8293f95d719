// SPDX-License-Identifier: Apache-2.0
#include "ruleset.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char TABLE[] = "portjail";
static const char SHARED[] = "shared by all jails";

// Those of nftables that are one jail's own begin so; all others of the table are shared.
static const char *const OWN_CHAINS[] = {"jail_", "masquerade_", "rewrite_", "rewritten_", "exclusive_", "unit_", "hears_"};
static const char *const IPTABLES_TABLES[] = {"filter", "nat", "mangle"};

enum { ANSWER_SIZE = 32 * 1024, MESSAGE_SIZE = 512, FIRST_ROOM = 64 };

struct query {
    _Alignas(struct nlmsghdr) char bytes[MESSAGE_SIZE];
};

uint64_t print_bytes(uint64_t before, const void *bytes, size_t size) {
    uint64_t print = before == PRINT_NONE ? 0xcbf29ce484222325u : before;
    for (size_t i = 0; i < size; i++) {
        print = (print ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
    }
    return print == PRINT_NONE ? 1 : print;
}

static uint64_t print_text(const char *text) {
    return print_bytes(PRINT_NONE, text, strlen(text));
}

static struct nlmsghdr *begin(struct query *query, uint16_t type, uint16_t flags, uint8_t family) {
    memset(query, 0, sizeof *query);
    struct nlmsghdr *header = (struct nlmsghdr *)query->bytes;
    header->nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg));
    header->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
    header->nlmsg_flags = NLM_F_REQUEST | flags;
    ((struct nfgenmsg *)NLMSG_DATA(header))->nfgen_family = family;
    return header;
}

static struct nlattr *add(struct nlmsghdr *header, uint16_t type, const void *value, size_t size) {
    struct nlattr *attribute = (struct nlattr *)((char *)header + NLMSG_ALIGN(header->nlmsg_len));
    attribute->nla_type = type;
    attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
    if (size > 0) {
        memcpy((char *)attribute + NLA_HDRLEN, value, size);
    }
    header->nlmsg_len = (uint32_t)(NLMSG_ALIGN(header->nlmsg_len) + NLA_ALIGN(attribute->nla_len));
    return attribute;
}

static void end(struct nlmsghdr *header, struct nlattr *nest) {
    nest->nla_len = (uint16_t)((char *)header + header->nlmsg_len - (char *)nest);
}

static ssize_t receive(int nftables, char *answer) {
    ssize_t length;
    do {
        length = recv(nftables, answer, ANSWER_SIZE, 0);
    } while (length < 0 && errno == EINTR);
    return length;
}

static const char *payload(const struct nlmsghdr *message, size_t *size) {
    const char *start = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
    *size = (size_t)((const char *)message + message->nlmsg_len - start);
    return start;
}

// The attribute's value and its size; null when the message has none, or is damaged.
static const void *find(const struct nlmsghdr *message, int type, size_t *size) {
    size_t left;
    const char *next = payload(message, &left);
    while (left >= NLA_HDRLEN) {
        const struct nlattr *attribute = (const struct nlattr *)next;
        if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > left) {
            return NULL;
        }
        if ((attribute->nla_type & NLA_TYPE_MASK) == type) {
            *size = attribute->nla_len - (size_t)NLA_HDRLEN;
            return next + NLA_HDRLEN;
        }
        const size_t whole = NLA_ALIGN(attribute->nla_len);
        next += whole;
        left -= whole < left ? whole : left;
    }
    return NULL;
}

static uint64_t print_in_family(uint8_t family, const char *name) {
    return print_bytes(print_text(name), &family, sizeof family);
}

static struct chain_print *chain(struct ruleset *ruleset, uint64_t name) {
    for (size_t i = ruleset->count; i-- > 0;) {
        if (ruleset->chains[i].name == name) {
            return &ruleset->chains[i];
        }
    }
    if (ruleset->count == ruleset->room) {
        const size_t room = ruleset->room == 0 ? FIRST_ROOM : 2 * ruleset->room;
        struct chain_print *chains = realloc(ruleset->chains, room * sizeof *chains);
        if (chains == NULL) {
            ruleset->unreadable = true;
            return NULL;
        }
        ruleset->chains = chains;
        ruleset->room = room;
    }
    struct chain_print *added = &ruleset->chains[ruleset->count++];
    *added = (struct chain_print){.name = name};
    return added;
}

// The last jail's chain that a rule of a chain of iptables leads to; null for none.
static const char *jail_chain(const char *bytes, size_t size) {
    for (size_t i = size; i-- > 3;) {
        const char *at = bytes + i - 3;
        const char *dash = at[2] == '-' ? at + 2 : at + 3;
        if (at[0] == 'p' && at[1] == 'j' && dash < bytes + size && *dash == '-'
            && memchr(at, '\0', size - (size_t)(at - bytes)) != NULL) {
            return at;
        }
    }
    return NULL;
}

static bool begins(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static uint64_t nftables_name(const char *name) {
    for (size_t i = 0; i < sizeof OWN_CHAINS / sizeof *OWN_CHAINS; i++) {
        if (begins(name, OWN_CHAINS[i])) {
            return print_text(name);
        }
    }
    return print_text(SHARED);
}

// In chains of the kernel only the first rule matters, which is to be the jump to portjail's.
static bool is_of_kernel(const char *name) {
    return name[0] >= 'A' && name[0] <= 'Z';
}

static void add_rule(struct ruleset *ruleset, const struct nlmsghdr *message, uint8_t family, const char *name,
                     const char *table) {
    size_t size;
    const void *handle = find(message, NFTA_RULE_HANDLE, &size);
    if (handle == NULL || size != sizeof(uint64_t)) {
        return;
    }
    uint64_t key;
    if (family == NFPROTO_INET) {
        key = nftables_name(name);
    } else if (is_of_kernel(name)) {
        uint64_t first = print_bytes(print_text(table), name, strlen(name));
        first = print_bytes(first, &family, sizeof family);
        const size_t before = ruleset->count;
        chain(ruleset, first);
        if (ruleset->count == before) {
            return;
        }
        key = print_text(SHARED);
    } else if (begins(name, "pj")) {
        key = print_in_family(family, name);
    } else if (begins(name, TABLE)) {
        size_t length;
        const char *bytes = payload(message, &length);
        const char *target = jail_chain(bytes, length);
        key = target == NULL ? print_text(SHARED) : print_in_family(family, target);
    } else {
        return;
    }
    struct chain_print *found = chain(ruleset, key);
    if (found != NULL) {
        found->rules = print_bytes(found->rules, handle, sizeof(uint64_t));
        found->rules = print_bytes(found->rules, name, strlen(name));
    }
}

static void dump(struct ruleset *ruleset, int nftables, uint8_t family, const char *table) {
    struct query query;
    struct nlmsghdr *header = begin(&query, NFT_MSG_GETRULE, NLM_F_DUMP, family);
    add(header, NFTA_RULE_TABLE, table, strlen(table) + 1);
    if (send(nftables, query.bytes, header->nlmsg_len, 0) < 0) {
        ruleset->unreadable = true;
        return;
    }
    _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    for (;;) {
        const ssize_t length = receive(nftables, answer);
        if (length < 0) {
            ruleset->unreadable = true;
            return;
        }
        size_t left = (size_t)length;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)answer; NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
                ruleset->unreadable = true;
            }
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
                return;
            }
            size_t size;
            const char *name = find(message, NFTA_RULE_CHAIN, &size);
            if (name != NULL && size > 0 && name[size - 1] == '\0') {
                add_rule(ruleset, message, family, name, table);
            }
        }
    }
}

bool ruleset_is_of_iptables(const char *table) {
    for (size_t i = 0; i < sizeof IPTABLES_TABLES / sizeof *IPTABLES_TABLES; i++) {
        if (strcmp(table, IPTABLES_TABLES[i]) == 0) {
            return true;
        }
    }
    return false;
}

void ruleset_read(struct ruleset *ruleset, int nftables, bool with_iptables) {
    *ruleset = (struct ruleset){.chains = NULL};
    dump(ruleset, nftables, NFPROTO_INET, TABLE);
    for (size_t i = 0; with_iptables && i < sizeof IPTABLES_TABLES / sizeof *IPTABLES_TABLES; i++) {
        dump(ruleset, nftables, NFPROTO_IPV4, IPTABLES_TABLES[i]);
        dump(ruleset, nftables, NFPROTO_IPV6, IPTABLES_TABLES[i]);
    }
}

void ruleset_free(struct ruleset *ruleset) {
    free(ruleset->chains);
    *ruleset = (struct ruleset){.chains = NULL};
}

static uint64_t print_of(const struct ruleset *ruleset, uint64_t name) {
    for (size_t i = 0; i < ruleset->count; i++) {
        if (ruleset->chains[i].name == name) {
            return ruleset->chains[i].rules;
        }
    }
    return PRINT_NONE;
}

uint64_t ruleset_chain(const struct ruleset *ruleset, const char *name) {
    return print_of(ruleset, print_text(name));
}

uint64_t ruleset_chain_of(const struct ruleset *ruleset, uint8_t family, const char *name) {
    return print_of(ruleset, print_in_family(family, name));
}

void ruleset_note(struct ruleset *ruleset, uint8_t family, const char *name) {
    struct chain_print *noted = chain(ruleset, print_in_family(family, name));
    if (noted != NULL) {
        noted->rules = 1;
    }
}

uint64_t ruleset_shared(const struct ruleset *ruleset) {
    return print_of(ruleset, print_text(SHARED));
}

uint64_t ruleset_element(int nftables, const struct nft_object *element) {
    struct query query;
    struct nlmsghdr *header = begin(&query, NFT_MSG_GETSETELEM, NLM_F_ACK, NFPROTO_INET);
    add(header, NFTA_SET_ELEM_LIST_TABLE, TABLE, sizeof TABLE);
    add(header, NFTA_SET_ELEM_LIST_SET, element->name, strlen(element->name) + 1);
    struct nlattr *list = add(header, NLA_F_NESTED | NFTA_SET_ELEM_LIST_ELEMENTS, NULL, 0);
    struct nlattr *one = add(header, NLA_F_NESTED | NFTA_LIST_ELEM, NULL, 0);
    struct nlattr *key = add(header, NLA_F_NESTED | NFTA_SET_ELEM_KEY, NULL, 0);
    add(header, NFTA_DATA_VALUE, element->key, element->key_size);
    end(header, key);
    end(header, one);
    end(header, list);
    if (send(nftables, query.bytes, header->nlmsg_len, 0) < 0) {
        return PRINT_NONE;
    }
    uint64_t print = PRINT_NONE;
    _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    for (;;) {
        const ssize_t length = receive(nftables, answer);
        if (length < 0) {
            return PRINT_NONE;
        }
        size_t left = (size_t)length;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)answer; NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type == NLMSG_ERROR) {
                return ((const struct nlmsgerr *)NLMSG_DATA(message))->error == 0 ? print : PRINT_NONE;
            }
            size_t size;
            const char *bytes = payload(message, &size);
            print = print_bytes(print, bytes, size);
        }
    }
}
