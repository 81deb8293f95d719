// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Steers the sockets of one cgroup into its source ports, one range or several, and drops what leaves from another port.
 * port_guard.h lists the programs and what a loader does; docs/ARCHITECTURE.md says why the pick is made this way.
 *
 * TCP connect. A port is shared by connections to different destinations, so what must be free is the tuple (source
 * address, port, destination address, destination port). The kernel's own table is asked (bpf_skc_lookup_tcp); the source
 * address, which is known only after routing, is learned from the first SYN to each destination. Between the pick and the
 * moment the kernel hashes the socket the tuple is nobody's: a claim covers that gap, until the SYN passes the egress program.
 *
 * TCP bind(0), UDP. The port is the socket's alone. bind(2) has no second try, so the books (pg_ports) say which ports
 * the jail holds, and lookups find the listeners of others.
 */
#include <stdbool.h>
#include <stddef.h>

#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "port_guard.h"

/* Not in <linux/...>: <asm-generic/socket.h>, <sys/socket.h>, <netinet/in.h>. */
#define SOL_SOCKET 1
#define SO_REUSEADDR 2
#define SO_MARK 36
#define AF_INET 2
#define AF_INET6 10

#define CLOCK_MASK 0x7fffffffU
#define LONGEST_SEARCH 65536U /* a minute */
#define CLAIMS 4096		/* slots; a power of two */
#define CLAIM_LIFETIME 4096	/* of about a millisecond: a claim whose SYN never left is void after 4.3 s */
#define MAX_SOURCE_CHANGES 4	/* beyond, the source address to a destination counts as unknown */
#define FRESH_TRIES 32		/* candidates for which a tuple in TIME_WAIT is passed over */
#define QUIET_TIME 2048		/* of about a millisecond: a closed socket's tuple is gone by then, or in TIME_WAIT */
#define QUIET_TIME_SHORT 16	/* the same where the far end is near */
#define QUIET_TIME_NONE 1	/* nobody holds it, but it may have been closed just now */
#define UNHELD_TRIES 1024	/* candidates after which a port is shared with other connections */
#define EVERY_PORT 65536
#define MAX_EXTENSION_HEADERS 8
#define PLAIN_BYTES 14		/* of a transport header: up to the TCP flags */
#define TCP_OPTION_WORDS 5	/* every stack puts timestamps into the first 20 bytes of options */
#define STRIDE_PRIME 104729	/* greater than any number of ports, so coprime to it: a stride visits each port once */

#define LOOPBACK_IFINDEX 1 /* <net/flow.h>: in every network namespace */

#define VERDICT_DROP 0
#define VERDICT_PASS 1
#define BIND_PASS 1
#define BIND_PASS_PRIVILEGED 3 /* also skip CAP_NET_BIND_SERVICE: the port was our choice, not the program's */

const volatile struct port_guard_config port_guard_config = {
	.first = 1,
	.last = 65535,
	.ports = 65535,
	.flags = PORT_GUARD_ENFORCE | PORT_GUARD_STEER,
};

/* An IPv4 address is held in its v4-mapped form; network byte order. */
struct address {
	union {
		__u32 word[4];
		__u64 half[2];
	};
};

/* What the jail does with one port. Holders are counted: connections in the low half, bound sockets above (HOLD_BIND each). */
struct port_books {
	__u32 tcp;
	__u32 udp;
	__u32 tcp_closed;	   /* clock() of the last close(2) of a TCP holder: its tuple outlives it for a while */
	__be16 tcp_closed_port;	   /* where that connection went */
	__u16 padding;
	struct address tcp_closed_to;
};
#define HOLD_CONNECTION 1U
#define HOLD_BIND 0x10000U
#define HOLD_CONNECTIONS_MAX 0xff00U /* short of the bound sockets' half */

/* What one socket holds: port in the low half, and how it is entered in the books. */
#define ENTRY_UDP 0x10000U
#define ENTRY_BIND 0x20000U
#define ENTRY_BITS 18
#define ENTRY_MASK 0x3ffffU

#define BUCKET_ENTRIES 4
struct socket_bucket {
	__u64 entry[BUCKET_ENTRIES]; /* cookie << ENTRY_BITS | entry; 0: empty */
};

/* Where packets to a destination come from. */
struct source {
	struct address address;
	__u32 changes;	  /* how often the address was another: a multipath route alternates */
	__u32 timestamps; /* TIMESTAMPS_* */
};
#define TIMESTAMPS_UNKNOWN 0
#define TIMESTAMPS_ALWAYS 1
#define TIMESTAMPS_NOT_ALWAYS 2
#define TIMESTAMPS_SAMPLE 8 /* one SYN-ACK in so many is looked at */

/* A UDP peer of a port outside the range. */
struct peer {
	struct address address;
	__be16 port;
	__be16 local_port;
	__u32 protocol;
};
#define PORT_UNKNOWN 0
#define SPOKE_FIRST 0 /* else the cookie of the socket that spoke to it, by a datagram that netfilter gave a port of the range */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct port_guard_counters);
} pg_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CLAIMS);
	__type(key, __u32);
	__type(value, __u64); /* digest's upper half | milliseconds << 1 | teaches the source address */
} pg_claims SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* the loader sets how many ports there are */
	__type(key, __u32);	/* the port's place */
	__type(value, struct port_books);
} pg_ports SEC(".maps");

/*
 * Which socket holds which port. Buckets of an array instead of a hash: cookies are consecutive numbers, so they spread by
 * themselves, and an entry costs one compare-and-swap instead of an allocation.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PORT_GUARD_SOCKET_BUCKETS);
	__type(key, __u32); /* cookie modulo the number of buckets */
	__type(value, struct socket_bucket);
} pg_sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PORT_GUARD_MAX_SOURCES);
	__type(key, struct address);
	__type(value, struct source);
} pg_sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PORT_GUARD_MAX_PEERS);
	__type(key, struct peer);
	__type(value, __u64); /* SPOKE_FIRST, or a cookie */
} pg_peers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PORT_GUARD_MAX_WITNESSES);
	__type(key, struct port_guard_witness_key);
	__type(value, struct port_guard_witness);
} pg_witnesses SEC(".maps");

/* What is known of a socket with a port outside. In the socket itself: most sockets have none, and it goes with the socket. */
struct outsider {
	__u32 binder; /* PID of who called bind(2); 0: nobody did */
	__u32 port;   /* that it asked for; 0: the kernel chose */
	__u32 opened; /* 1: it opened a TCP connection, and netfilter gave that a port of the range */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outsider);
} pg_outsiders SEC(".maps");

/* Who connects a TCP socket whose port the kernel has yet to choose. Two that meet in a slot: the first stays unknown. */
#define STARTERS 512 /* a power of two */
struct starter {
	__u64 cookie;
	__u32 pid;
	struct port_guard_witness witness;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, STARTERS);
	__type(key, __u32); /* cookie modulo the number of slots */
	__type(value, struct starter);
} pg_starters SEC(".maps");

static __always_inline struct port_guard_counters *counters(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&pg_counters, &zero);
}

#define COUNT(field)                                                                                                               \
	do {                                                                                                                       \
		struct port_guard_counters *all = counters();                                                                      \
		if (all)                                                                                                           \
			__sync_fetch_and_add(&all->field, 1);                                                                      \
	} while (0)

/*
 * ---- Ports and places ----
 *
 * The configuration is frozen before the programs are loaded, so the verifier knows it: with one range it takes away every branch
 * that is for several. What searches them is a global function, so that it is checked once and not at every call.
 */

static __always_inline __u32 number_of_ports(void)
{
	return port_guard_config.ports;
}

static __always_inline bool has_ranges(void)
{
	return port_guard_config.ranges;
}

/*
 * 1 if a < b, else 0; both below 2^31. No branch, so that the verifier has no second path to follow; the barriers keep clang from
 * making one, or a mask of the sign bit, from which the verifier itself makes one (Linux 6.18).
 */
static __always_inline __u32 is_less(__u32 a, __u32 b)
{
	__u32 less = a - b;

	barrier_var(less);
	less >>= 31;
	barrier_var(less);
	return less;
}

/*
 * The place of a port, -1 if it is in none of the ranges; or backwards, the port at a place. One function for both, and its loop
 * not unrolled: what no call needs is copied into every program all the same, and costs time when they are loaded.
 */
__noinline int search_ranges(__u32 value, bool backwards)
{
	const volatile struct port_guard_range *range;
	__u32 at = 0;

	if (!has_ranges())
		return -1;
#pragma clang loop unroll(disable)
	for (__u32 step = PORT_GUARD_MAX_RANGES / 2; step; step >>= 1) {
		__u32 next = (at + step) & (PORT_GUARD_MAX_RANGES - 1), begin;

		range = &port_guard_config.range[next];
		begin = backwards ? range->place : range->first;
		at += step * (is_less(begin, value + 1) & is_less(next, port_guard_config.ranges));
	}
	range = &port_guard_config.range[at & (PORT_GUARD_MAX_RANGES - 1)];
	if (backwards)
		return range->first + value - range->place;
	return value < range->first || value > range->last ? -1 : (int)(range->place + value - range->first);
}

static __always_inline bool in_range(__u16 port)
{
	if (port < port_guard_config.first || port > port_guard_config.last)
		return false;
	return !has_ranges() || search_ranges(port, false) >= 0;
}

static __always_inline __u32 place_of(__u32 port)
{
	return has_ranges() ? (__u32)search_ranges(port, false) : port - port_guard_config.first;
}

static __always_inline __u32 port_at(__u32 place)
{
	return has_ranges() ? (__u32)search_ranges(place, true) : port_guard_config.first + place;
}

static __always_inline bool is_datagram(__u32 protocol)
{
	return protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE;
}

static __always_inline bool is_mapped(const struct address *a)
{
	return !a->half[0] && a->word[2] == bpf_htonl(0xffff);
}

static __always_inline bool is_unspecified(const struct address *a)
{
	return !a->half[0] && !a->word[3] && (!a->word[2] || a->word[2] == bpf_htonl(0xffff));
}

static __always_inline bool is_loopback(const struct address *a)
{
	if (is_mapped(a))
		return (a->word[3] & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000);
	return !a->half[0] && !a->word[2] && a->word[3] == bpf_htonl(1);
}

static __always_inline bool is_link_local(const struct address *a)
{
	return (a->word[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
}

static __always_inline bool same(const struct address *a, const struct address *b)
{
	return a->half[0] == b->half[0] && a->half[1] == b->half[1];
}

/* Word by word: the verifier rewrites each access to a context. */
#define COPY_V6(to, from)                                                                                                          \
	do {                                                                                                                       \
		(to)->word[0] = (from)[0];                                                                                         \
		(to)->word[1] = (from)[1];                                                                                         \
		(to)->word[2] = (from)[2];                                                                                         \
		(to)->word[3] = (from)[3];                                                                                         \
	} while (0)

static __always_inline void map_v4(struct address *a, __be32 v4)
{
	a->half[0] = 0;
	a->word[2] = bpf_htonl(0xffff);
	a->word[3] = v4;
}

/* About milliseconds (2^20 ns); wraps at 2^31. */
static __always_inline __u32 clock(void)
{
	return bpf_ktime_get_ns() >> 20 & CLOCK_MASK;
}

/* A search that began before another socket's stamp sees it in its future: no time has passed. */
static __always_inline __u32 elapsed(__u32 now, __u32 since)
{
	__u32 time = (now - since) & CLOCK_MASK;

	return time > CLOCK_MASK - LONGEST_SEARCH ? 0 : time;
}

/* ---- Claims: one 64-bit slot per digest of (destination, port). Two tuples that meet in a slot cost a retry, no more. ---- */

static __always_inline __u64 mix(__u64 digest, __u64 value)
{
	digest = (digest ^ value) * 0x9e3779b97f4a7c15ULL;
	return digest ^ digest >> 32;
}

static __always_inline __u64 digest_destination(const struct address *a, __be16 port)
{
	return mix(mix(port, a->half[0]), a->half[1]);
}

static __always_inline __u64 *claim_slot(__u64 digest)
{
	__u32 index = digest & (CLAIMS - 1);

	return bpf_map_lookup_elem(&pg_claims, &index);
}

/* ---- Books ---- */

static __always_inline struct port_books *books_at(__u32 place)
{
	return bpf_map_lookup_elem(&pg_ports, &place);
}

static __always_inline struct port_books *books_of(__u32 port)
{
	return books_at(place_of(port));
}

static __always_inline __u32 *holds(struct port_books *books, bool datagram)
{
	return datagram ? &books->udp : &books->tcp;
}

static __always_inline void strike(__u32 entry)
{
	struct port_books *books = books_of(entry & 0xffff);

	if (!books)
		return;
	__sync_fetch_and_add(holds(books, entry & ENTRY_UDP), entry & ENTRY_BIND ? -HOLD_BIND : -HOLD_CONNECTION);
}

static __always_inline struct socket_bucket *bucket_of(__u64 cookie)
{
	__u32 index = cookie & (PORT_GUARD_SOCKET_BUCKETS - 1);

	return bpf_map_lookup_elem(&pg_sockets, &index);
}

/* Takes the socket's entry out and returns it, or -1. */
__noinline int take_entry(__u64 cookie)
{
	struct socket_bucket *bucket = bucket_of(cookie);

	if (!bucket)
		return -1;
	for (int i = 0; i < BUCKET_ENTRIES; i++) {
		__u64 difference = bucket->entry[i] ^ cookie << ENTRY_BITS;

		if (difference <= ENTRY_MASK) {
			bucket->entry[i] = 0;
			return difference;
		}
	}
	return -1;
}

static __always_inline bool add_entry(__u64 cookie, __u32 entry)
{
	struct socket_bucket *bucket = bucket_of(cookie);

	if (!bucket)
		return false;
	for (int i = 0; i < BUCKET_ENTRIES; i++)
		if (!__sync_val_compare_and_swap(&bucket->entry[i], 0, cookie << ENTRY_BITS | entry))
			return true;
	return false;
}

/* Enters a hold already added to pg_ports under its socket. What the socket held before came to nothing: a bind that failed. */
__noinline int enter(__u64 cookie, __u32 entry)
{
	int old = take_entry(cookie);

	if (old >= 0)
		strike(old);
	if (!add_entry(cookie, entry))
		strike(entry); /* no place: better no hold than one that nobody removes */
	return 0;
}

/*
 * Keys and values of maps are copied to the stack where a function was given them: before Linux 6.2 the verifier takes none that
 * lie in memory it knows by its size alone.
 */
static __always_inline struct source *source_to(const struct address *destination)
{
	struct address key = *destination;

	return bpf_map_lookup_elem(&pg_sources, &key);
}

/* ---- The search for a port ---- */

union bind_address {
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct search {
	union bind_address local;
	struct bpf_sock_tuple tuple;	/* as a packet that arrives: source is the destination of connect(2) */
	struct address destination;
	struct address bound;		/* the socket's own address; unspecified: the kernel will choose, perhaps as before */
	__u64 digest;			/* digest_destination() */
	__u32 place;			/* of the next candidate */
	__u32 stride;
	__u32 now;	/* clock() */
	__u32 quiet;	/* 0, or look for a port that nobody in the jail holds, nor held within this time */
	__be16 destination_port;
	__u16 own_port; /* never to be taken: the socket would connect to itself */
	__u32 port;	/* found; 0: none */
	bool bind_v6;
	bool tuple_v6;
	bool source_known;
	bool teaches;	   /* the socket's source address is the kernel's choice, so worth remembering */
	bool recycles;	   /* a tuple in TIME_WAIT may be taken over once FRESH_TRIES are spent */
	bool waits_seen;   /* a tuple in TIME_WAIT was passed over */
	bool took_over;    /* the tuple found is one in TIME_WAIT */
	bool claims_seen;  /* a tuple was passed over because of another socket's claim */
	__u8 resort;	   /* enum resort */
};

/* What a search takes that the ones before passed over. */
enum resort {
	RESORT_NONE,
	RESORT_TIME_WAIT, /* claims still count: who takes a tuple that another socket is about to use, fails in connect(2) */
	RESORT_CLAIMS,	  /* those too: a claim may be of a socket whose SYN never left */
};

/*
 * What a bpf_loop callback works with. The functions that hold the loops are global, so that the verifier checks each once, for
 * any content of the search, instead of once for every combination of its flags: 1,500 instructions instead of 200,000.
 */
struct loop {
	struct bpf_sock_addr *ctx;
	struct search *search;
};

enum tuple_state {
	TUPLE_FREE,
	TUPLE_TIME_WAIT,
	TUPLE_BUSY,
};

/* Its place. */
static __always_inline __u32 next_candidate(struct search *s)
{
	__u32 place = s->place;

	s->place += s->stride;
	if (s->place >= number_of_ports())
		s->place -= number_of_ports();
	return place;
}

/* The slot's new content, or 0 if another socket is on its way with this tuple (or with one that shares the slot). */
static __always_inline __u64 take_claim(__u64 *slot, __u64 digest, struct search *s)
{
	__u64 old = *(volatile __u64 *)slot;
	__u64 mine = (digest >> 32) << 32 | s->now << 1 | s->teaches;

	if (old && elapsed(s->now, (__u32)old >> 1) < CLAIM_LIFETIME && s->resort < RESORT_CLAIMS) {
		s->claims_seen = true;
		return 0;
	}
	if (__sync_val_compare_and_swap(slot, old, mine) == old)
		return mine;
	s->claims_seen = true;
	return 0;
}

static __always_inline void drop_claim(__u64 *slot, __u64 mine)
{
	__sync_val_compare_and_swap(slot, mine, 0);
}

/* The start is unpredictable, as RFC 6056 asks. */
static __always_inline void begin_search(struct search *s)
{
	s->place = bpf_get_prandom_u32() % number_of_ports();
	s->stride = STRIDE_PRIME % number_of_ports();
	s->port = 0;
}

static __always_inline long bind_to(struct bpf_sock_addr *ctx, struct search *s, __u32 port)
{
	if (s->bind_v6) {
		s->local.v6.sin6_port = bpf_htons(port);
		return bpf_bind(ctx, (struct sockaddr *)&s->local.v6, sizeof(s->local.v6));
	}
	s->local.v4.sin_port = bpf_htons(port);
	return bpf_bind(ctx, (struct sockaddr *)&s->local.v4, sizeof(s->local.v4));
}

static __always_inline int look_up_stream(struct bpf_sock_addr *ctx, struct bpf_sock_tuple *tuple, __u32 size)
{
	struct bpf_sock *found = bpf_skc_lookup_tcp(ctx, tuple, size, BPF_F_CURRENT_NETNS, 0);
	int state;

	if (!found)
		return TUPLE_FREE;
	state = found->state == BPF_TCP_TIME_WAIT ? TUPLE_TIME_WAIT : TUPLE_BUSY;
	bpf_sk_release(found);
	return state;
}

static __always_inline int look_up_datagram(struct bpf_sock_addr *ctx, struct bpf_sock_tuple *tuple, __u32 size)
{
	struct bpf_sock *found = bpf_sk_lookup_udp(ctx, tuple, size, BPF_F_CURRENT_NETNS, 0);

	if (!found)
		return TUPLE_FREE;
	bpf_sk_release(found);
	return TUPLE_BUSY;
}

/* enum tuple_state of s->tuple with this port. A listener on it answers too. */
__noinline int look_up(struct bpf_sock_addr *ctx, struct search *s, __u32 port)
{
	__u32 size = sizeof(s->tuple.ipv4);

	if (!s)
		return TUPLE_FREE;
	if (s->tuple_v6) {
		s->tuple.ipv6.dport = bpf_htons(port);
		size = sizeof(s->tuple.ipv6);
	} else {
		s->tuple.ipv4.dport = bpf_htons(port);
	}
	if (ctx->protocol == IPPROTO_TCP)
		return look_up_stream(ctx, &s->tuple, size);
	return look_up_datagram(ctx, &s->tuple, size);
}

/*
 * Takes over a tuple in TIME_WAIT? A bound socket may, at once, if the connection used timestamps (tcp_twsk_unique() with no
 * twp); if it did not, connect(2) would fail, so without that knowledge every fresh tuple comes first.
 */
static __always_inline bool acceptable(struct search *s, int state, __u32 tries)
{
	if (state == TUPLE_FREE)
		return true;
	if (state == TUPLE_BUSY)
		return false;
	s->waits_seen = true;
	return s->resort >= RESORT_TIME_WAIT || (s->recycles && tries >= FRESH_TRIES);
}

static __always_inline bool is_quiet(const struct search *s, const struct port_books *books)
{
	if (!s->quiet)
		return true;
	return !*(volatile __u32 *)&books->tcp && elapsed(s->now, books->tcp_closed) >= s->quiet;
}

/* The hold is entered before the kernel is asked, so that a bind(0) at the same moment sees it. */
static __always_inline bool hold_and_bind(struct bpf_sock_addr *ctx, struct search *s, __u32 *held, __u32 port)
{
	if (__sync_fetch_and_add(held, HOLD_CONNECTION) < HOLD_BIND) {
		if (!bind_to(ctx, s, port))
			return true;
	}
	__sync_fetch_and_add(held, -HOLD_CONNECTION);
	return false;
}

/* bpf_loop callback: 1 ends the search. The claim comes before the lookup: whoever had it before is hashed by now. */
static long try_tuple(__u32 index, struct loop *loop)
{
	struct search *s = loop->search;
	__u32 place = next_candidate(s), port = port_at(place);
	struct port_books *books = books_at(place);
	__u64 digest, *slot, claim;
	int state;

	if (!books || port == s->own_port || !is_quiet(s, books))
		return 0;
	if (*(volatile __u32 *)&books->tcp >= HOLD_CONNECTIONS_MAX)
		return 0;
	digest = mix(s->digest, port);
	slot = claim_slot(digest);
	if (!slot)
		return 0;
	claim = take_claim(slot, digest, s);
	if (!claim)
		return 0;
	state = s->source_known ? look_up(loop->ctx, s, port) : TUPLE_FREE;
	if (acceptable(s, state, index) && hold_and_bind(loop->ctx, s, &books->tcp, port)) {
		s->port = port;
		s->took_over = state == TUPLE_TIME_WAIT;
		return 1;
	}
	drop_claim(slot, claim);
	return 0;
}

static __always_inline int get_reuse(struct bpf_sock_addr *ctx)
{
	int value = 0;

	bpf_getsockopt(ctx, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value));
	return value;
}

static __always_inline long set_reuse(struct bpf_sock_addr *ctx, int value)
{
	return bpf_setsockopt(ctx, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value));
}

/* The port found, or 0. */
__noinline int search_tuples(struct bpf_sock_addr *ctx, struct search *s, __u32 tries)
{
	struct loop loop = {.ctx = ctx, .search = s};

	if (!s)
		return 0;
	begin_search(s);
	bpf_loop(tries < number_of_ports() ? tries : number_of_ports(), try_tuple, &loop, 0);
	return s->port;
}

/* Without SO_REUSEADDR the kernel itself refuses every port that has a tuple left, seen or not: of a socket in LAST_ACK, say. */
static __always_inline int search_exclusive(struct bpf_sock_addr *ctx, struct search *s)
{
	int port;

	set_reuse(ctx, 0);
	port = search_tuples(ctx, s, EVERY_PORT);
	set_reuse(ctx, 1);
	return port;
}

/* The longer ago a socket was closed, the surer its tuple is gone: in LAST_ACK it stays for a retransmission or two. */
static __always_inline int search_quietest(struct bpf_sock_addr *ctx, struct search *s)
{
	int port = 0;

	/* A variable of its own: the verifier does not follow s->quiet over a call. */
	for (__u32 quiet = QUIET_TIME / 4; quiet && !port; quiet /= 4) {
		s->quiet = quiet;
		port = search_tuples(ctx, s, EVERY_PORT);
	}
	s->quiet = 0;
	return port;
}

/*
 * First a port that nobody in the jail holds: the books know that in a few nanoseconds a port, and a port shared later is a port
 * that a bind(0) or a second connect(2) on the same socket can lose. Then any port whose tuple is free. Where an unknown source
 * address or a device hides the tuples, a port that nobody at all is bound to comes next, then one that was closed long ago; if
 * there is none, sharing is safe as long as no SYN went there.
 */
static __always_inline int search_stream(struct bpf_sock_addr *ctx, struct search *s)
{
	int port;

	s->now = clock();
	s->quiet = s->source_known ? QUIET_TIME_NONE : QUIET_TIME;
	port = search_tuples(ctx, s, s->source_known || s->teaches ? UNHELD_TRIES : EVERY_PORT);
	s->quiet = 0;
	if (!port && !s->source_known)
		port = search_exclusive(ctx, s);
	if (!port && !s->source_known)
		port = search_quietest(ctx, s);
	if (!port)
		port = search_tuples(ctx, s, EVERY_PORT);
	if (!port && s->waits_seen) {
		s->resort = RESORT_TIME_WAIT;
		port = search_tuples(ctx, s, EVERY_PORT);
	}
	if (!port && s->claims_seen) {
		s->resort = RESORT_CLAIMS;
		port = search_tuples(ctx, s, EVERY_PORT);
	}
	return port;
}

/* MPTCP's subflows are sockets of the kernel, which sock_release never sees: they are not entered. */
static __always_inline void enter_socket(struct bpf_sock_addr *ctx, __u32 entry)
{
	if (port_guard_config.flags & PORT_GUARD_MPTCP && bpf_skc_to_mptcp_sock(ctx->sk))
		strike(entry);
	else
		enter(bpf_get_socket_cookie(ctx), entry);
}

/* 0, or the error that connect(2) returns. */
__noinline int steer_stream(struct bpf_sock_addr *ctx, struct search *s)
{
	int reuse = get_reuse(ctx), port;

	if (!s)
		return 0;
	if (!reuse)
		set_reuse(ctx, 1);
	port = search_stream(ctx, s);
	if (!port) {
		set_reuse(ctx, reuse);
		return -EADDRNOTAVAIL;
	}
	enter_socket(ctx, port);
	if (s->took_over)
		COUNT(recycled_time_wait);
	COUNT(connected_tcp);
	return 0;
}

/* bpf_loop callback: 1 ends the search. Whether the port is free, the kernel says; the books only spare it the question. */
static long try_datagram_port(__u32 index, struct loop *loop)
{
	struct search *s = loop->search;
	__u32 place = next_candidate(s), port = port_at(place);
	struct port_books *books = books_at(place);

	if (!books || *(volatile __u32 *)&books->udp)
		return 0;
	if (!hold_and_bind(loop->ctx, s, &books->udp, port))
		return 0;
	s->port = port;
	return 1;
}

__noinline int steer_datagram(struct bpf_sock_addr *ctx, struct search *s)
{
	struct loop loop = {.ctx = ctx, .search = s};

	if (!s)
		return 0;
	begin_search(s);
	bpf_loop(number_of_ports(), try_datagram_port, &loop, 0);
	if (!s->port)
		return -EADDRNOTAVAIL;
	enter(bpf_get_socket_cookie(ctx), s->port | ENTRY_UDP);
	COUNT(connected_udp);
	return 0;
}

/* The tuple between a local address and s->destination; its port is set by look_up(). */
static __always_inline void set_tuple(struct search *s, const struct address *local)
{
	s->tuple_v6 = !is_mapped(&s->destination);
	if (s->tuple_v6) {
		__builtin_memcpy(s->tuple.ipv6.saddr, &s->destination, sizeof(s->destination));
		__builtin_memcpy(s->tuple.ipv6.daddr, local, sizeof(*local));
		s->tuple.ipv6.sport = s->destination_port;
	} else {
		s->tuple.ipv4.saddr = s->destination.word[3];
		s->tuple.ipv4.daddr = local->word[3];
		s->tuple.ipv4.sport = s->destination_port;
	}
}

/* connect(2) to the unspecified address means this host: ip_route_output_key_hash_rcu(), tcp_v6_connect(). */
static __always_inline void resolve_unspecified(struct address *destination, const struct address *bound)
{
	if (!is_unspecified(destination))
		return;
	if (!is_unspecified(bound))
		*destination = *bound;
	else if (is_mapped(destination))
		destination->word[3] = bpf_htonl(INADDR_LOOPBACK);
	else
		destination->word[3] = bpf_htonl(1);
}

/* Prepares the search from where the socket is bound and where it is to go. */
__noinline int set_ends(struct bpf_sock_addr *ctx, struct search *s)
{
	struct source *learned;

	if (!s)
		return 0;
	resolve_unspecified(&s->destination, &s->bound);
	s->digest = digest_destination(&s->destination, s->destination_port);
	s->own_port = is_loopback(&s->destination) ? bpf_ntohs(s->destination_port) : 0;

	/* Sockets bound to a device are hidden from a lookup by address alone (inet_match()); so are link-local peers. */
	if (ctx->sk->bound_dev_if || is_link_local(&s->destination))
		return 0;
	learned = source_to(&s->destination);
	s->recycles = learned && learned->timestamps == TIMESTAMPS_ALWAYS;
	s->teaches = is_unspecified(&s->bound);
	if (s->teaches) {
		if (!learned || learned->changes > MAX_SOURCE_CHANGES)
			return 0;
		s->bound = learned->address;
	}
	s->source_known = true;
	set_tuple(s, &s->bound);
	if (same(&s->bound, &s->destination))
		s->own_port = bpf_ntohs(s->destination_port);
	return 0;
}

/* ---- Witnesses ---- */

static __always_inline __u32 current_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline bool is_steering(void)
{
	return port_guard_config.flags & PORT_GUARD_STEER;
}

static __always_inline bool is_witnessed(void)
{
	return port_guard_config.flags & PORT_GUARD_WITNESS;
}

static __always_inline bool is_outside(__u32 port)
{
	return port && !in_range(port);
}

static __always_inline void describe_current(struct port_guard_witness *w, __u64 cookie, __u32 origin)
{
	w->first = bpf_ktime_get_boot_ns();
	w->last = w->first;
	w->closed = 0;
	w->cookie = cookie;
	w->uid = bpf_get_current_uid_gid();
	w->origin = origin;
	bpf_get_current_comm(w->command, sizeof(w->command));
}

static __always_inline bool is_same_program(const struct port_guard_witness *a, const struct port_guard_witness *b)
{
	const __u64 *x = (const __u64 *)a->command, *y = (const __u64 *)b->command;

	return a->uid == b->uid && a->origin == b->origin && x[0] == y[0] && x[1] == y[1];
}

__noinline int enter_witness(struct port_guard_witness_key *key, struct port_guard_witness *w)
{
	struct port_guard_witness_key own_key;
	struct port_guard_witness own, *known;

	if (!key || !w)
		return 0;
	own_key = *key;
	known = bpf_map_lookup_elem(&pg_witnesses, &own_key);
	if (known && is_same_program(known, w)) {
		known->last = w->last;
		known->closed = 0;
		known->cookie = w->cookie;
	} else {
		own = *w;
		bpf_map_update_elem(&pg_witnesses, &own_key, &own, BPF_ANY);
	}
	return 0;
}

static __always_inline __u32 origin_of(struct bpf_sock_addr *ctx, __u32 pid)
{
	struct outsider *outsider = bpf_sk_storage_get(&pg_outsiders, ctx->sk, NULL, 0);

	if (!outsider || !outsider->binder) /* no bind(2): the kernel chose a port when the program sent; TCP then has none yet */
		return is_datagram(ctx->protocol) ? PORT_GUARD_EPHEMERAL : PORT_GUARD_UNSEEN;
	if (outsider->binder != pid)
		return PORT_GUARD_INHERITED;
	return outsider->port ? PORT_GUARD_EXPLICIT : PORT_GUARD_EPHEMERAL;
}

/* The process connects or sends from a port outside. */
__noinline int witness_use(struct bpf_sock_addr *ctx, struct address *destination)
{
	struct port_guard_witness_key key = {.protocol = ctx->protocol, .port = ctx->sk->src_port, .pid = current_pid()};
	struct port_guard_witness w = {};

	if (!destination)
		return 0;
	__builtin_memcpy(key.destination, destination, sizeof(key.destination));
	key.destination_port = bpf_ntohs(ctx->user_port);
	describe_current(&w, bpf_get_socket_cookie(ctx), origin_of(ctx, key.pid));
	return enter_witness(&key, &w);
}

static __always_inline void note_starter(struct bpf_sock_addr *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);
	__u32 slot = cookie & (STARTERS - 1);
	struct starter *starter = bpf_map_lookup_elem(&pg_starters, &slot);

	if (!starter)
		return;
	starter->cookie = 0;
	starter->pid = current_pid();
	describe_current(&starter->witness, cookie, PORT_GUARD_EPHEMERAL);
	*(volatile __u64 *)&starter->cookie = cookie;
}

/* A socket that goes as it is: because of its port, or because others steer. */
static __always_inline void witness_connect(struct bpf_sock_addr *ctx, struct address *destination, struct address *bound)
{
	if (!is_witnessed())
		return;
	if (is_outside(ctx->sk->src_port)) {
		resolve_unspecified(destination, bound);
		witness_use(ctx, destination);
	} else if (!is_steering() && !ctx->sk->src_port && ctx->protocol == IPPROTO_TCP) {
		note_starter(ctx);
	}
}

/* Before bind(2): whether it will succeed is not known yet. */
__noinline int witness_bind(struct bpf_sock_addr *ctx)
{
	__u32 port = bpf_ntohs(ctx->user_port);
	struct port_guard_witness_key key = {.protocol = ctx->protocol, .port = port, .pid = current_pid()};
	struct port_guard_witness w = {};
	struct outsider *outsider;

	outsider = bpf_sk_storage_get(&pg_outsiders, ctx->sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!outsider)
		return 0;
	outsider->binder = key.pid;
	outsider->port = port;
	if (!port || !is_datagram(ctx->protocol))
		return 0; /* TCP is witnessed when it connects; a server never does */
	describe_current(&w, bpf_get_socket_cookie(ctx), PORT_GUARD_EXPLICIT);
	return enter_witness(&key, &w);
}

/* From here on the port may be another's. */
static __always_inline void witness_close(struct bpf_sock *ctx)
{
	struct outsider *outsider;
	struct port_guard_witness *known;
	struct port_guard_witness_key key = {.protocol = ctx->protocol};

	if (!is_witnessed() || !is_datagram(ctx->protocol))
		return;
	outsider = bpf_sk_storage_get(&pg_outsiders, ctx, NULL, 0);
	if (!outsider || !outsider->port)
		return;
	key.port = outsider->port;
	key.pid = outsider->binder;
	known = bpf_map_lookup_elem(&pg_witnesses, &key);
	if (known && known->cookie == bpf_get_socket_cookie(ctx))
		known->closed = bpf_ktime_get_boot_ns();
}

SEC("?sockops")
int tcp_starts(struct bpf_sock_ops *ctx)
{
	struct port_guard_witness_key key = {};
	struct starter *starter;
	__u64 cookie;
	__u32 slot;

	if (ctx->op != BPF_SOCK_OPS_TCP_CONNECT_CB || !is_outside(ctx->local_port))
		return VERDICT_PASS;
	cookie = bpf_get_socket_cookie(ctx);
	slot = cookie & (STARTERS - 1);
	starter = bpf_map_lookup_elem(&pg_starters, &slot);
	if (!starter || starter->cookie != cookie)
		return VERDICT_PASS;
	key.protocol = IPPROTO_TCP;
	key.port = ctx->local_port;
	key.destination_port = bpf_ntohl(ctx->remote_port);
	key.pid = starter->pid;
	if (ctx->family == AF_INET)
		map_v4((struct address *)key.destination, ctx->remote_ip4);
	else
		COPY_V6((struct address *)key.destination, ctx->remote_ip6);
	enter_witness(&key, &starter->witness);
	return VERDICT_PASS;
}

SEC("?cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx)
{
	struct address destination;

	if (!is_outside(ctx->sk->src_port))
		return VERDICT_PASS;
	map_v4(&destination, ctx->user_ip4);
	witness_use(ctx, &destination);
	return VERDICT_PASS;
}

SEC("?cgroup/sendmsg6")
int sendmsg6(struct bpf_sock_addr *ctx)
{
	struct address destination;

	if (!is_outside(ctx->sk->src_port))
		return VERDICT_PASS;
	COPY_V6(&destination, ctx->user_ip6);
	witness_use(ctx, &destination);
	return VERDICT_PASS;
}

/* ---- connect(2) ---- */

/* An explicitly bound socket goes as it is: netfilter and the guard judge its packets. */
static __always_inline bool is_steerable(struct bpf_sock_addr *ctx)
{
	return is_steering() && !ctx->sk->src_port;
}

static __always_inline bool is_known(__u32 protocol)
{
	return protocol == IPPROTO_TCP || is_datagram(protocol);
}

static __always_inline int steer(struct bpf_sock_addr *ctx, struct search *s)
{
	int error;

	if (ctx->protocol == IPPROTO_TCP) {
		s->destination_port = ctx->user_port;
		set_ends(ctx, s);
		error = steer_stream(ctx, s);
	} else {
		error = steer_datagram(ctx, s);
	}
	if (!error)
		return VERDICT_PASS;
	COUNT(exhausted_connect);
	bpf_set_retval(error); /* Linux 5.18; else the program would see EPERM */
	return VERDICT_DROP;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	struct search s = {};

	if (!is_known(ctx->protocol))
		return VERDICT_PASS;
	map_v4(&s.bound, ctx->sk->src_ip4);
	map_v4(&s.destination, ctx->user_ip4);
	if (!is_steerable(ctx)) {
		witness_connect(ctx, &s.destination, &s.bound);
		return VERDICT_PASS;
	}
	s.local.v4.sin_family = AF_INET;
	s.local.v4.sin_addr.s_addr = s.bound.word[3];
	return steer(ctx, &s);
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	struct search s = {.bind_v6 = true};

	if (!is_known(ctx->protocol))
		return VERDICT_PASS;
	COPY_V6(&s.bound, ctx->sk->src_ip6);
	COPY_V6(&s.destination, ctx->user_ip6);
	if (!is_steerable(ctx)) {
		witness_connect(ctx, &s.destination, &s.bound);
		return VERDICT_PASS;
	}
	s.local.v6.sin6_family = AF_INET6;
	__builtin_memcpy(&s.local.v6.sin6_addr, &s.bound, sizeof(s.bound));
	return steer(ctx, &s);
}

/* ---- bind(2) ---- */

/* Does anybody listen (TCP) or wait for any peer (UDP) on the port, at this address or at all? */
__noinline int is_served_at(struct bpf_sock_addr *ctx, struct search *s, struct address *local, __u32 port)
{
	if (!s || !local)
		return false;
	map_v4(&s->destination, 0);
	if (!is_mapped(local))
		s->destination.word[2] = 0;
	s->destination_port = 0;
	set_tuple(s, local);
	return look_up(ctx, s, port) != TUPLE_FREE;
}

/* A socket bound to no address meets those at loopback too. */
static __always_inline bool is_served(struct bpf_sock_addr *ctx, struct search *s, __u32 port)
{
	struct address v4, v6 = {};

	if (!is_unspecified(&s->bound))
		return is_served_at(ctx, s, &s->bound, port);
	map_v4(&v4, bpf_htonl(INADDR_LOOPBACK));
	if (is_served_at(ctx, s, &v4, port))
		return true;
	v6.word[3] = bpf_htonl(1);
	return !is_mapped(&s->bound) && is_served_at(ctx, s, &v6, port);
}

/* Has the last connection that was closed on this port come to its end? If it is in TIME_WAIT, it has. */
__noinline int is_settled(struct bpf_sock_addr *ctx, struct search *s, __u32 port)
{
	struct port_books *books = books_of(port);
	struct source *learned;

	if (!s || !books)
		return true;
	s->destination = books->tcp_closed_to;
	s->destination_port = books->tcp_closed_port;
	learned = source_to(&s->destination);
	if (!learned)
		return true;
	set_tuple(s, is_unspecified(&s->bound) ? &learned->address : &s->bound);
	return look_up(ctx, s, port) != TUPLE_BUSY;
}

/* bpf_loop callback: 1 ends the search. */
static long try_bind_port(__u32 index, struct loop *loop)
{
	struct search *s = loop->search;
	bool datagram = loop->ctx->protocol != IPPROTO_TCP;
	__u32 place = next_candidate(s), port = port_at(place);
	struct port_books *books = books_at(place);
	__u32 *held, before;

	if (!books || (!datagram && !is_quiet(s, books)))
		return 0;
	held = holds(books, datagram);
	before = *(volatile __u32 *)held;
	if (before >= (datagram ? HOLD_CONNECTION : HOLD_BIND))
		return 0;
	if (__sync_val_compare_and_swap(held, before, before + HOLD_BIND) != before)
		return 0;
	if (is_served(loop->ctx, s, port) || (s->quiet < QUIET_TIME && !is_settled(loop->ctx, s, port))) {
		__sync_fetch_and_add(held, -HOLD_BIND);
		return 0;
	}
	s->port = port;
	return 1;
}

/* The port found, or 0. */
__noinline int search_bind_port(struct bpf_sock_addr *ctx, struct search *s)
{
	struct loop loop = {.ctx = ctx, .search = s};

	if (!s)
		return 0;
	begin_search(s);
	bpf_loop(number_of_ports(), try_bind_port, &loop, 0);
	return s->port;
}

/* For TCP a port that has been quiet for long; failing that, for a moment; failing that, one that only connections hold. */
static __always_inline __u32 find_bind_port(struct bpf_sock_addr *ctx, struct search *s)
{
	__u32 port;

	s->now = clock();
	s->quiet = QUIET_TIME;
	port = search_bind_port(ctx, s);
	if (port || ctx->protocol != IPPROTO_TCP)
		return port;
	s->quiet = QUIET_TIME_SHORT;
	port = search_bind_port(ctx, s);
	if (port)
		return port;
	s->quiet = 0;
	return search_bind_port(ctx, s);
}

static __always_inline __u32 bind_entry(struct bpf_sock_addr *ctx, __u32 port)
{
	return port | ENTRY_BIND | (ctx->protocol == IPPROTO_TCP ? 0 : ENTRY_UDP);
}

/* A port that the program named itself is its own affair; inside the range it is entered in the books. */
static __always_inline void note_bind(struct bpf_sock_addr *ctx, __u32 port)
{
	struct port_books *books = in_range(port) ? books_of(port) : NULL;

	if (!books)
		return;
	__sync_fetch_and_add(holds(books, ctx->protocol != IPPROTO_TCP), HOLD_BIND);
	enter_socket(ctx, bind_entry(ctx, port));
}

/*
 * Tells netfilter which datagrams come from a port outside that the program chose. The kernel's own choice, at a send without
 * bind or connect, passes no hook: it is what has no mark. A bind that puts the socket inside takes back the mark of one that failed.
 */
static __always_inline void mark_bind(struct bpf_sock_addr *ctx, __u32 port)
{
	__u32 mark = ctx->sk->mark, wanted = mark & ~PORT_GUARD_BOUND_OUTSIDE;

	if (!(port_guard_config.flags & PORT_GUARD_MARK) || ctx->protocol != IPPROTO_UDP)
		return;
	if (!in_range(port))
		wanted |= PORT_GUARD_BOUND_OUTSIDE;
	if (wanted != mark)
		bpf_setsockopt(ctx, SOL_SOCKET, SO_MARK, &wanted, sizeof(wanted));
}

static __always_inline int steer_bind(struct bpf_sock_addr *ctx, struct search *s)
{
	__u32 port = find_bind_port(ctx, s);

	if (!port) {
		COUNT(exhausted_bind);
		bpf_set_retval(-EADDRINUSE);
		return VERDICT_DROP;
	}
	enter_socket(ctx, bind_entry(ctx, port));
	mark_bind(ctx, port);
	ctx->user_port = bpf_htons(port);
	if (ctx->protocol == IPPROTO_TCP) {
		set_reuse(ctx, 1); /* the port may have tuples of the jail left in TIME_WAIT */
		COUNT(bound_tcp);
	} else {
		COUNT(bound_udp);
	}
	return BIND_PASS_PRIVILEGED;
}

/* A socket of another kind, or a port that the program chose. */
static __always_inline bool is_bound_as_asked(struct bpf_sock_addr *ctx)
{
	if (!is_known(ctx->protocol))
		return true;
	if (!ctx->user_port && is_steering())
		return false;
	if (is_witnessed() && !in_range(bpf_ntohs(ctx->user_port)))
		witness_bind(ctx);
	if (!is_steering())
		return true;
	note_bind(ctx, bpf_ntohs(ctx->user_port));
	mark_bind(ctx, bpf_ntohs(ctx->user_port));
	return true;
}

SEC("cgroup/bind4")
int bind4(struct bpf_sock_addr *ctx)
{
	struct search s = {};

	if (is_bound_as_asked(ctx))
		return BIND_PASS;
	map_v4(&s.bound, ctx->user_ip4);
	return steer_bind(ctx, &s);
}

SEC("cgroup/bind6")
int bind6(struct bpf_sock_addr *ctx)
{
	struct search s = {};

	if (is_bound_as_asked(ctx))
		return BIND_PASS;
	COPY_V6(&s.bound, ctx->user_ip6);
	return steer_bind(ctx, &s);
}

/* Where a connection went that is closed now; its FIN is still to be acknowledged. Torn by two at once, it is worth nothing. */
static __always_inline void note_close(struct bpf_sock *ctx, __u32 entry)
{
	struct port_books *books = books_of(entry & 0xffff);

	if (!books || entry & ENTRY_UDP)
		return;
	books->tcp_closed = clock();
	books->tcp_closed_port = ctx->dst_port;
	if (ctx->family == AF_INET)
		map_v4(&books->tcp_closed_to, ctx->dst_ip4);
	else
		COPY_V6(&books->tcp_closed_to, ctx->dst_ip6);
}

SEC("cgroup/sock_release")
int sock_release(struct bpf_sock *ctx)
{
	int entry = take_entry(bpf_get_socket_cookie(ctx));

	witness_close(ctx);
	if (entry >= 0) {
		note_close(ctx, entry);
		strike(entry);
	}
	return VERDICT_PASS;
}

/* ---- Packets ---- */

struct packet {
	struct address source;
	struct address destination;
	__u32 protocol;
	__u32 offset; /* of the transport header */
};

/* Every protocol that has ports begins with them. */
struct ports {
	__be16 source;
	__be16 destination;
};

enum parse_result {
	PARSED,
	NOT_JUDGED, /* a later fragment: the first was judged */
	MALFORMED,
};

/*
 * TCP's flags lie in bytes 8-15: a second fragment that begins there could rewrite the flags of the first (RFC 3128).
 * Only raw sockets send fragments this way; ip_finish_output() runs the guard before it fragments.
 */
static __always_inline enum parse_result judge_fragment(__u32 protocol, __u32 offset_units)
{
	return protocol == IPPROTO_TCP && offset_units == 1 ? MALFORMED : NOT_JUDGED;
}

static __always_inline enum parse_result parse_v4(struct __sk_buff *skb, struct packet *p)
{
	struct iphdr ip;
	__u32 fragment;

	if (bpf_skb_load_bytes(skb, 0, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5)
		return MALFORMED;
	map_v4(&p->source, ip.saddr);
	map_v4(&p->destination, ip.daddr);
	p->protocol = ip.protocol;
	p->offset = ip.ihl * 4;
	fragment = bpf_ntohs(ip.frag_off) & 0x1fff;
	return fragment ? judge_fragment(ip.protocol, fragment) : PARSED;
}

static __always_inline bool is_extension(__u32 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS ||
	       protocol == IPPROTO_FRAGMENT || protocol == IPPROTO_AH || protocol == IPPROTO_MH || protocol == 139 /* HIP */ ||
	       protocol == 140 /* Shim6 */;
}

struct walk {
	struct __sk_buff *skb;
	struct packet *packet;
	enum parse_result result;
};

/* bpf_loop callback: 1 ends the walk, result says how. */
static long next_header(__u32 index, struct walk *walk)
{
	struct packet *p = walk->packet;
	__u32 protocol = p->protocol, fragment;
	__u8 header[4]; /* next header, length; of a fragment header: next header, reserved, offset */

	walk->result = PARSED;
	if (!is_extension(protocol))
		return 1;
	walk->result = MALFORMED;
	if (bpf_skb_load_bytes(walk->skb, p->offset, header, sizeof(header)))
		return 1;
	p->protocol = header[0];
	if (protocol == IPPROTO_FRAGMENT) {
		p->offset += 8;
		fragment = (header[2] << 8 | header[3]) >> 3;
		if (!fragment)
			return 0;
		walk->result = judge_fragment(header[0], fragment);
		return 1;
	}
	p->offset += protocol == IPPROTO_AH ? (header[1] + 2) * 4 : (header[1] + 1) * 8;
	return 0;
}

static __always_inline enum parse_result parse_v6(struct __sk_buff *skb, struct packet *p)
{
	struct walk walk = {.skb = skb, .packet = p, .result = MALFORMED};
	struct ipv6hdr ip;

	if (bpf_skb_load_bytes(skb, 0, &ip, sizeof(ip)) || ip.version != 6)
		return MALFORMED;
	__builtin_memcpy(&p->source, &ip.saddr, sizeof(p->source));
	__builtin_memcpy(&p->destination, &ip.daddr, sizeof(p->destination));
	p->protocol = ip.nexthdr;
	p->offset = sizeof(ip);
	bpf_loop(MAX_EXTENSION_HEADERS + 1, next_header, &walk, 0);
	return walk.result;
}

/* enum parse_result */
__noinline int parse(struct __sk_buff *skb, struct packet *p)
{
	if (!p)
		return MALFORMED;
	return skb->protocol == bpf_htons(ETH_P_IP) ? parse_v4(skb, p) : parse_v6(skb, p);
}

__noinline int count_violation(struct __sk_buff *skb, __u32 reason)
{
	struct port_guard_counters *all = counters();

	if (all && reason < PORT_GUARD_VIOLATIONS) {
		__sync_fetch_and_add(&all->violations[reason].packets, 1);
		__sync_fetch_and_add(&all->violations[reason].bytes, skb->len);
	}
	return 0;
}

static __always_inline bool is_spared(__u32 reason)
{
	return port_guard_config.flags & PORT_GUARD_SPARE(reason);
}

/* The verdict on a packet that must not leave. */
static __always_inline int violation(struct __sk_buff *skb, __u32 reason)
{
	count_violation(skb, reason);
	return port_guard_config.flags & PORT_GUARD_ENFORCE ? VERDICT_DROP : VERDICT_PASS;
}

static __always_inline void learn_source(const struct packet *p)
{
	struct source *known = bpf_map_lookup_elem(&pg_sources, &p->destination);
	struct source learned = {};

	if (!known) {
		learned.address = p->source;
		bpf_map_update_elem(&pg_sources, &p->destination, &learned, BPF_ANY);
	} else if (!same(&known->address, &p->source)) {
		known->changes++;
		known->address = p->source;
	}
}

/* A segment leaves, so the socket is in the kernel's table, and its claim has done its work. */
static __always_inline void end_claim(const struct packet *p, const struct ports *ports)
{
	__u64 digest = mix(digest_destination(&p->destination, ports->destination), bpf_ntohs(ports->source));
	__u64 *slot = claim_slot(digest);
	__u64 claim;

	if (!slot)
		return;
	claim = *(volatile __u64 *)slot;
	if (claim >> 32 != digest >> 32)
		return;
	if (claim & 1)
		learn_source(p);
	drop_claim(slot, claim);
}

/*
 * On the way to this host itself source NAT shows a server another port of its client than the guard sees in the answer, which
 * netfilter has given the client's own port by then: there a peer is known by its address alone.
 */
static __always_inline __be16 port_of_peer(struct __sk_buff *skb, __be16 port)
{
	return skb->ifindex == LOOPBACK_IFINDEX ? PORT_UNKNOWN : port;
}

static __always_inline bool spoke_first(struct __sk_buff *skb, const struct packet *p, const struct ports *ports)
{
	struct peer peer = {.address = p->destination, .protocol = p->protocol};
	__u64 *who;

	peer.port = port_of_peer(skb, ports->destination);
	peer.local_port = ports->source;
	who = bpf_map_lookup_elem(&pg_peers, &peer);
	return who && *who == SPOKE_FIRST;
}

/* The port outside that the packet's socket has, though it leaves from one inside: netfilter rewrote it. 0: it did not. */
static __always_inline __u32 rewritten_port(struct __sk_buff *skb)
{
	struct bpf_sock *socket = skb->sk;

	return socket && !in_range(socket->src_port) ? socket->src_port : 0;
}

/* Were the answer taken for a beginning, the guard would let the socket's own port pass as soon as the rewriting ends. */
static __always_inline void note_rewriting(struct __sk_buff *skb, const struct packet *p, const struct ports *ports)
{
	struct peer peer = {.address = p->destination, .protocol = p->protocol};
	__u64 cookie = bpf_get_socket_cookie(skb), *who;
	__u32 port = rewritten_port(skb);

	if (!port)
		return;
	peer.port = port_of_peer(skb, ports->destination);
	peer.local_port = bpf_htons(port);
	who = bpf_map_lookup_elem(&pg_peers, &peer);
	if (!who || *who != cookie)
		bpf_map_update_elem(&pg_peers, &peer, &cookie, BPF_ANY);
}

/* Does the byte at this offset of the transport header, masked, have this value? A missing byte does: it fails closed. */
static __always_inline bool byte_is(struct __sk_buff *skb, const struct packet *p, __u32 offset, __u8 mask, __u8 value)
{
	__u8 byte;

	return bpf_skb_load_bytes(skb, p->offset + offset, &byte, 1) || (byte & mask) == value;
}

#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define SCTP_INIT 1	/* RFC 9260: the first and only chunk of its packet, at byte 12 */
#define DCCP_REQUEST 0	/* RFC 4340, 5.1: the middle nibble of byte 8 */

static __always_inline bool begins_tcp(struct __sk_buff *skb, const struct packet *p)
{
	return byte_is(skb, p, 13, TCP_SYN | TCP_ACK, TCP_SYN);
}

static __always_inline bool is_rewritten(void)
{
	return port_guard_config.flags & PORT_GUARD_REWRITTEN;
}

static __always_inline struct outsider *outsider_of(struct __sk_buff *skb, __u64 flags)
{
	struct bpf_sock *socket = skb->sk;

	if (!socket)
		return NULL;
	socket = bpf_sk_fullsock(socket);
	return socket ? bpf_sk_storage_get(&pg_outsiders, socket, NULL, flags) : NULL;
}

/* A connection begins that lives by netfilter's rewriting: without it, none of its packets may leave. */
static __always_inline void note_opening(struct __sk_buff *skb, const struct packet *p)
{
	struct outsider *outsider;

	if (!is_rewritten() || !rewritten_port(skb) || !begins_tcp(skb, p))
		return;
	outsider = outsider_of(skb, BPF_SK_STORAGE_GET_F_CREATE);
	if (outsider)
		outsider->opened = 1;
}

/* Of a segment from a port outside that begins nothing: is it of a connection that the jail opened, and not an answer? */
static __always_inline bool is_opened_here(struct __sk_buff *skb)
{
	struct outsider *outsider = is_rewritten() ? outsider_of(skb, 0) : NULL;

	return outsider && outsider->opened;
}

/* The reason to drop a packet from a port outside, or PORT_GUARD_VIOLATIONS: it answers, or its protocol has no ports. */
static __always_inline __u32 judge_outside(struct __sk_buff *skb, const struct packet *p, const struct ports *ports)
{
	switch (p->protocol) {
	case IPPROTO_TCP:
		return begins_tcp(skb, p) || is_opened_here(skb) ? PORT_GUARD_TCP : PORT_GUARD_VIOLATIONS;
	case IPPROTO_UDP:
		return spoke_first(skb, p, ports) ? PORT_GUARD_VIOLATIONS : PORT_GUARD_UDP;
	case IPPROTO_UDPLITE:
		return spoke_first(skb, p, ports) ? PORT_GUARD_VIOLATIONS : PORT_GUARD_UDPLITE;
	case IPPROTO_SCTP:
		return byte_is(skb, p, 12, 0xff, SCTP_INIT) ? PORT_GUARD_SCTP : PORT_GUARD_VIOLATIONS;
	default:
		return byte_is(skb, p, 8, 0x1e, DCCP_REQUEST << 1) ? PORT_GUARD_DCCP : PORT_GUARD_VIOLATIONS;
	}
}

static __always_inline bool has_ports(__u32 protocol)
{
	return protocol == IPPROTO_TCP || is_datagram(protocol) || protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP;
}

static __noinline int judge(struct __sk_buff *skb)
{
	int result;
	struct packet p = {};
	struct ports ports;
	__u32 reason;

	result = parse(skb, &p);
	if (result == NOT_JUDGED || (result == PARSED && !has_ports(p.protocol)))
		return VERDICT_PASS;
	if (result == MALFORMED || bpf_skb_load_bytes(skb, p.offset, &ports, sizeof(ports))) {
		reason = PORT_GUARD_MALFORMED;
	} else if (in_range(bpf_ntohs(ports.source))) {
		if (p.protocol == IPPROTO_TCP) {
			end_claim(&p, &ports);
			note_opening(skb, &p);
		} else if (is_datagram(p.protocol)) {
			note_rewriting(skb, &p, &ports);
		}
		return VERDICT_PASS;
	} else {
		reason = judge_outside(skb, &p, &ports);
	}
	return reason == PORT_GUARD_VIOLATIONS || is_spared(reason) ? VERDICT_PASS : violation(skb, reason);
}

/*
 * Timestamps sit on a word boundary after two NOPs or SACK-permitted, whatever the stack; 02 04 would be an MSS of 2058. A
 * stack that aligns them otherwise counts as one without.
 */
static __always_inline bool has_timestamps(struct __sk_buff *skb, __u32 offset, __u32 end)
{
	for (int i = 0; i < TCP_OPTION_WORDS; i++, offset += 4) {
		__u8 word[4];

		if (offset >= end || bpf_skb_load_bytes(skb, offset, word, sizeof(word)))
			return false;
		if (word[2] == 8 && word[3] == 10 && !(word[0] == 2 && word[1] == 4))
			return true;
	}
	return false;
}

/* SYN with ACK: does the peer of a connection that the jail opens use timestamps? */
static __always_inline void learn_timestamps(struct __sk_buff *skb, const struct packet *p)
{
	struct source *known;
	struct tcphdr tcp;

	known = bpf_map_lookup_elem(&pg_sources, &p->source);
	if (!known || known->timestamps == TIMESTAMPS_NOT_ALWAYS)
		return;
	if (bpf_skb_load_bytes(skb, p->offset, &tcp, sizeof(tcp)) || !tcp.syn || !tcp.ack)
		return;
	if (has_timestamps(skb, p->offset + sizeof(tcp), p->offset + tcp.doff * 4))
		known->timestamps = TIMESTAMPS_ALWAYS;
	else
		known->timestamps = TIMESTAMPS_NOT_ALWAYS;
}

static __always_inline void learn_peer(struct __sk_buff *skb, const struct packet *p)
{
	struct peer peer = {.address = p->source, .protocol = p->protocol};
	__u64 first = SPOKE_FIRST, *who;
	struct ports ports;

	if (bpf_skb_load_bytes(skb, p->offset, &ports, sizeof(ports)) || in_range(bpf_ntohs(ports.destination)))
		return;
	peer.port = port_of_peer(skb, ports.source);
	peer.local_port = ports.destination;
	who = bpf_map_lookup_elem(&pg_peers, &peer);
	if (!who || (*who != SPOKE_FIRST && *who != bpf_get_socket_cookie(skb)))
		bpf_map_update_elem(&pg_peers, &peer, &first, BPF_ANY);
}

static __noinline int learn(struct __sk_buff *skb)
{
	struct packet p = {};

	if (parse(skb, &p) != PARSED)
		return VERDICT_PASS;
	if (p.protocol == IPPROTO_TCP)
		learn_timestamps(skb, &p);
	else if (is_datagram(p.protocol))
		learn_peer(skb, &p);
	return VERDICT_PASS;
}

/* The first bytes of the transport header where neither IPv4 options, fragments nor IPv6 extension headers are in the way. */
static __always_inline const __u8 *plain_transport(struct __sk_buff *skb, __u8 *protocol)
{
	const __u8 *data = (const __u8 *)(long)skb->data;
	const __u8 *end = (const __u8 *)(long)skb->data_end;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (data + 20 + PLAIN_BYTES > end || data[0] != 0x45 || data[6] & 0x3f || data[7])
			return NULL;
		*protocol = data[9];
		return data + 20;
	}
	if (data + 40 + PLAIN_BYTES > end || data[0] >> 4 != 6)
		return NULL;
	*protocol = data[6];
	return data + 40;
}

static __always_inline bool port_in_range(const __u8 *port)
{
	return in_range(port[0] << 8 | port[1]);
}

/* Most packets are known to be harmless after a few instructions; all others go to judge(). */
SEC("cgroup_skb/egress")
int egress(struct __sk_buff *skb)
{
	__u8 protocol;
	const __u8 *transport = plain_transport(skb, &protocol);

	if (transport && protocol == IPPROTO_TCP && (transport[13] & (TCP_SYN | TCP_ACK)) != TCP_SYN &&
	    (!is_rewritten() || port_in_range(transport)))
		return VERDICT_PASS;
	if (transport && protocol == IPPROTO_UDP && port_in_range(transport) && !rewritten_port(skb))
		return VERDICT_PASS;
	return judge(skb);
}

/* Is there nothing to learn from a segment? Of the SYN-ACKs a sample is enough. */
static __always_inline bool is_dull(__u8 tcp_flags)
{
	return (tcp_flags & (TCP_SYN | TCP_ACK)) != (TCP_SYN | TCP_ACK) || bpf_get_prandom_u32() % TIMESTAMPS_SAMPLE;
}

SEC("cgroup_skb/ingress")
int ingress(struct __sk_buff *skb)
{
	__u8 protocol;
	const __u8 *transport = plain_transport(skb, &protocol);

	if (transport && protocol == IPPROTO_TCP && is_dull(transport[13]))
		return VERDICT_PASS;
	if (transport && protocol == IPPROTO_UDP && port_in_range(transport + 2))
		return VERDICT_PASS;
	return learn(skb);
}

char _license[] SEC("license") = "GPL";
