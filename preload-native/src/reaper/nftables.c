// SPDX-License-Identifier: Apache-2.0
#include "nftables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char TABLE[] = "portjail";
static const char JAIL_CHAIN[] = "jail_";
// Of a unit that systemd may start at any time; the set beside it is systemd's to fill.
static const char UNIT_CHAIN[] = "unit_";

enum { ANSWER_SIZE = 16 * 1024, REQUEST_SEQUENCE = 2 };

// The messages of one request, one after the other.
struct request {
    _Alignas(struct nlmsghdr) char bytes[1024];
    size_t length;
    struct nlmsghdr *message; // the last one
};

static void add_message(struct request *request, unsigned int type, unsigned int flags, uint8_t family,
                        uint16_t resource) {
    struct nlmsghdr *header = (struct nlmsghdr *)(request->bytes + request->length);
    struct nfgenmsg *body = NLMSG_DATA(header);
    *header = (struct nlmsghdr){
        .nlmsg_len = NLMSG_LENGTH(sizeof *body),
        .nlmsg_type = (uint16_t)type,
        .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
        .nlmsg_seq = REQUEST_SEQUENCE,
    };
    *body = (struct nfgenmsg){.nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(resource)};
    request->message = header;
    request->length += NLMSG_ALIGN(header->nlmsg_len);
}

static void add_nft_message(struct request *request, unsigned int type, unsigned int flags) {
    add_message(request, NFNL_SUBSYS_NFTABLES << 8 | type, flags, NFPROTO_INET, 0);
}

static struct nlattr *add_attribute(struct request *request, uint16_t type, const void *value, size_t size) {
    struct nlattr *attribute = (struct nlattr *)(request->bytes + request->length);
    *attribute = (struct nlattr){.nla_type = type, .nla_len = (uint16_t)(NLA_HDRLEN + size)};
    if (size > 0) {
        memcpy((char *)attribute + NLA_HDRLEN, value, size);
    }
    request->length += NLA_ALIGN(attribute->nla_len);
    request->message->nlmsg_len = (uint32_t)(request->bytes + request->length - (char *)request->message);
    return attribute;
}

static void add_text(struct request *request, uint16_t type, const char *text) {
    add_attribute(request, type, text, strlen(text) + 1);
}

static struct nlattr *begin_nest(struct request *request, uint16_t type) {
    return add_attribute(request, NLA_F_NESTED | type, NULL, 0);
}

static void end_nest(struct request *request, struct nlattr *nest) {
    nest->nla_len = (uint16_t)(request->bytes + request->length - (char *)nest);
}

static ssize_t receive(int nftables, char *answer) {
    ssize_t length;
    do {
        length = recv(nftables, answer, ANSWER_SIZE, 0);
    } while (length < 0 && errno == EINTR);
    return length;
}

// The kernel has no nftables.
static bool is_unknown(int error) {
    return error == -EOPNOTSUPP || error == -EAFNOSUPPORT || error == -EPROTONOSUPPORT;
}

static bool is_not_there(int error) {
    return error == -ENOENT || is_unknown(error);
}

// What is not there, or not known to this kernel, is told by the answer, never by sending.
static int send_request(int nftables, const struct request *request) {
    ssize_t sent;
    do {
        sent = send(nftables, request->bytes, request->length, 0);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0 ? 0 : is_not_there(-errno) ? -EIO : -errno;
}

// The kernel answers a batch with one acknowledgement for the one message that asks for it, or with the first error.
static int run(int nftables, const struct request *request) {
    const int error = send_request(nftables, request);
    if (error != 0) {
        return error;
    }
    _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    for (;;) {
        const ssize_t length = receive(nftables, answer);
        if (length < 0) {
            return -errno;
        }
        const struct nlmsghdr *reply = (const struct nlmsghdr *)answer;
        if (NLMSG_OK(reply, (size_t)length) && reply->nlmsg_type == NLMSG_ERROR
            && reply->nlmsg_seq == REQUEST_SEQUENCE) {
            return ((const struct nlmsgerr *)NLMSG_DATA(reply))->error;
        }
    }
}

int nftables_open(void) {
    const int nftables = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (nftables >= 0 && connect(nftables, (const struct sockaddr *)&kernel, sizeof kernel) == 0) {
        // Never wait forever for an answer.
        const struct timeval patience = {.tv_sec = 30};
        setsockopt(nftables, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        return nftables;
    }
    const int error = -errno;
    if (nftables >= 0) {
        close(nftables);
    }
    return is_unknown(error) ? -ENOENT : error == -ENOENT ? -EIO : error;
}

static void begin_batch(struct request *request) {
    memset(request, 0, sizeof *request);
    add_message(request, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
}

static int run_batch(int nftables, struct request *request) {
    add_message(request, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    const int error = run(nftables, request);
    return is_not_there(error) ? 0 : error;
}

static void add_element(struct request *request, const struct nft_object *object) {
    add_nft_message(request, NFT_MSG_DELSETELEM, NLM_F_ACK);
    add_text(request, NFTA_SET_ELEM_LIST_TABLE, TABLE);
    add_text(request, NFTA_SET_ELEM_LIST_SET, object->name);
    struct nlattr *elements = begin_nest(request, NFTA_SET_ELEM_LIST_ELEMENTS);
    struct nlattr *element = begin_nest(request, NFTA_LIST_ELEM);
    struct nlattr *key = begin_nest(request, NFTA_SET_ELEM_KEY);
    // The kernel compares the key with the ID of a socket's cgroup, in host byte order.
    add_attribute(request, NFTA_DATA_VALUE, object->key, object->key_size);
    end_nest(request, key);
    end_nest(request, element);
    end_nest(request, elements);
}

int nftables_delete(int nftables, const struct nft_object *object) {
    struct request request;
    begin_batch(&request);
    switch (object->kind) {
        case NFT_ELEMENT:
            add_element(&request, object);
            break;
        case NFT_CHAIN:
            add_nft_message(&request, NFT_MSG_DELCHAIN, NLM_F_ACK);
            add_text(&request, NFTA_CHAIN_TABLE, TABLE);
            add_text(&request, NFTA_CHAIN_NAME, object->name);
            break;
        case NFT_COUNTER:
            add_nft_message(&request, NFT_MSG_DELOBJ, NLM_F_ACK);
            add_text(&request, NFTA_OBJ_TABLE, TABLE);
            add_text(&request, NFTA_OBJ_NAME, object->name);
            const uint32_t type = htonl(NFT_OBJECT_COUNTER);
            add_attribute(&request, NFTA_OBJ_TYPE, &type, sizeof type);
            break;
        case NFT_MAP:
            add_nft_message(&request, NFT_MSG_DELSET, NLM_F_ACK);
            add_text(&request, NFTA_SET_TABLE, TABLE);
            add_text(&request, NFTA_SET_NAME, object->name);
            break;
        case NFT_RULES:
            add_nft_message(&request, NFT_MSG_DELRULE, NLM_F_ACK);
            add_text(&request, NFTA_RULE_TABLE, TABLE);
            add_text(&request, NFTA_RULE_CHAIN, object->name);
            break;
    }
    return run_batch(nftables, &request);
}

int nftables_delete_table(int nftables) {
    struct request request;
    begin_batch(&request);
    add_nft_message(&request, NFT_MSG_DELTABLE, NLM_F_ACK);
    add_text(&request, NFTA_TABLE_NAME, TABLE);
    return run_batch(nftables, &request);
}

// The value of a text attribute, within the message; null when there is none.
static const char *text_attribute(const struct nlmsghdr *message, int type) {
    const char *next = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
    const char *end = (const char *)message + message->nlmsg_len;
    while (end - next >= NLA_HDRLEN) {
        const struct nlattr *attribute = (const struct nlattr *)next;
        if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > end - next) {
            return NULL;
        }
        const char *value = next + NLA_HDRLEN;
        const size_t size = attribute->nla_len - NLA_HDRLEN;
        if ((attribute->nla_type & NLA_TYPE_MASK) == type) {
            return memchr(value, '\0', size) == NULL ? NULL : value;
        }
        next += NLA_ALIGN(attribute->nla_len);
    }
    return NULL;
}

static bool begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_other_jail(const struct nlmsghdr *message, const char *own) {
    const char *table = text_attribute(message, NFTA_CHAIN_TABLE);
    const char *chain = text_attribute(message, NFTA_CHAIN_NAME);
    return table != NULL && chain != NULL && strcmp(table, TABLE) == 0
        && (begins_with(chain, UNIT_CHAIN)
            || (begins_with(chain, JAIL_CHAIN) && (own == NULL || strcmp(chain, own) != 0)));
}

enum dump { DUMP_ENDED, DUMP_GOES_ON, DUMP_FOUND };

// One of these, or -errno.
static int judge(const struct nlmsghdr *message, const char *own) {
    if (message->nlmsg_type == NLMSG_ERROR) {
        const int error = ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
        // -EINVAL is what a message alone gets that is for a subsystem which this kernel lacks: nfnetlink_rcv_msg().
        return error == 0 || error == -EINVAL || is_not_there(error) ? DUMP_ENDED : error;
    }
    if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
        return -EINTR;
    }
    if (message->nlmsg_type == NLMSG_DONE) {
        return DUMP_ENDED;
    }
    return is_other_jail(message, own) ? DUMP_FOUND : DUMP_GOES_ON;
}

int nftables_has_other_jails(int nftables, const char *own) {
    struct request request;
    memset(&request, 0, sizeof request);
    add_nft_message(&request, NFT_MSG_GETCHAIN, NLM_F_DUMP);
    const int error = send_request(nftables, &request);
    if (error != 0) {
        return error;
    }
    _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    for (;;) {
        const ssize_t length = receive(nftables, answer);
        if (length < 0) {
            return -errno;
        }
        size_t left = (size_t)length;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)answer; NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            const int verdict = judge(message, own);
            if (verdict != DUMP_GOES_ON) {
                return verdict < 0 ? verdict : verdict == DUMP_FOUND;
            }
        }
    }
}
