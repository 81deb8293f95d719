# SPDX-License-Identifier: Apache-2.0
"""What connections are measured behind: a jail of each kind, and what one would take instead."""
import lab

RANGE, REWRITTEN, MASQUERADED = "20000:29999", "1024:10999", "11000:19999"
UNJAILED = "unjailed"
STATEFUL = "table inet bench { chain c { type filter hook output priority 0; ct state established accept; }; }"
NAT = "table inet bench { chain c { type nat hook postrouting priority srcnat; meta l4proto { tcp, udp } %s to :%s; }; }"
BRIDGE, BRIDGE_ADDRESS = "fj0", "10.78.0.1"
LINK, LINK_ADDRESS, NAMESPACE_ADDRESS = "hand0", "10.79.0.1", "10.79.0.2"


def as_it_is(_network, _stack):
    """Nothing is to be prepared."""
    return []


class Candidate:
    """
    What stands before a client (`words`), on a host of its own: what one does to its host no other one meets. `lasting` stands before
    the client that lasts while others come and go. `prepare` is called on the host, leaves on the stack what is to be closed, and returns
    what stands before both.
    """

    def __init__(self, words, why=None, prepare=as_it_is, lasting=None):
        self.words = words
        self.why = why
        self.prepare = prepare
        self.lasting = lasting or words


def candidates(settings):
    run = [settings.portjail, "run", "--shared", "--range"]
    jailed = [*run, RANGE]
    owner = [*jailed, "--place", "owner", "--user"]
    # It looks in /sys whether the link is a bridge.
    firejail = ["unshare", "--mount", "sh", "-c", 'mount -t sysfs bench /sys && exec "$@"', "sh", "firejail", "--quiet", "--noprofile",
                "--net=" + BRIDGE, "--defaultgw=" + BRIDGE_ADDRESS, "--netfilter=" + settings.tool("firejail.net"), "--"]
    return {
        UNJAILED: Candidate([]),
        "unjailed, beside a stateful firewall": Candidate([], prepare=rules(STATEFUL)),
        "cgroup, auto": Candidate([*jailed, "--"]),
        "cgroup, bpf": Candidate([*jailed, "--steer", "bpf", "--"]),
        "cgroup, bpf, TCP alone": Candidate([*jailed, "--steer", "bpf", "--protocol", "tcp", "--"]),
        "cgroup, bpf and preload": Candidate([*jailed, "--steer", "bpf,preload", "--"]),
        "cgroup, bpf, by iptables": Candidate([*jailed, "--firewall", "iptables", "--"], lab.missing("iptables")),
        "cgroup, preload": Candidate([*jailed, "--steer", "preload", "--"]),
        "cgroup, rewrite": Candidate([*run, REWRITTEN, "--steer", "rewrite", "--"]),
        "netns": Candidate([*run, MASQUERADED, "--place", "netns", "--"]),
        "netcls, auto": Candidate([*jailed, "--place", "netcls", "--"]),
        "owner, auto": Candidate([*owner, "games", "--"], lasting=[*owner, "nobody", "--"]),
        "source NAT by hand": Candidate([], prepare=rules(NAT % ("snat", REWRITTEN.replace(":", "-")))),
        "network namespace by hand": Candidate([], prepare=namespace_by_hand),
        "iptables owner rule": Candidate(
            ["setpriv", "--reuid=backup", "--regid=backup", "--clear-groups"], lab.missing("iptables", "setpriv"), owner_rule),
        "firejail, bridge and netfilter file": Candidate(
            firejail, lab.missing("firejail"), lambda network, _: bridge(settings, network)),
    }


def rules(text):
    def load(_network, _stack):
        lab.run(["nft", text])
        return []
    return load


def namespace_by_hand(network, stack):
    """As `ip netns` and a veth pair make one, its addresses masqueraded to ports of the range; returns what enters it."""
    holder = stack.enter_context(lab.namespace())
    enter = lab.entering(holder)
    network.batch("link add %s type veth peer name up0 netns %d\naddr add %s/24 dev %s\nlink set %s up\n"
                  % (LINK, holder.process.pid, LINK_ADDRESS, LINK, LINK))
    lab.run_input([*enter, "ip", "-batch", "-"], "link set lo up\naddr add %s/24 dev up0\nlink set up0 up\nroute add default via %s\n"
                  % (NAMESPACE_ADDRESS, LINK_ADDRESS))
    lab.run([*enter, "sh", "-c", "echo %s >/proc/sys/net/ipv4/ip_local_port_range" % MASQUERADED.replace(":", " ")])
    lab.run(["nft", NAT % ("masquerade", MASQUERADED.replace(":", "-"))])
    lab.set_sysctl("net/ipv4/ip_forward", "1")
    return enter


def owner_rule(_network, _stack):
    lab.run(["iptables", "-A", "OUTPUT", "-m", "owner", "--uid-owner", "backup", "-p", "tcp", "!", "--sport", "1024:65535",
             "-j", "REJECT"])
    return []


def bridge(settings, network):
    with open(settings.tool("firejail.net"), "w", encoding="ascii") as text:
        text.write("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                   "-A OUTPUT -p tcp ! --sport 1024:65535 -j REJECT\nCOMMIT\n")
    # A bridge with a delay takes no packets of a new link for that time.
    network.batch("link add %s type bridge forward_delay 0\naddr add %s/24 dev %s\nlink set %s up\n"
                  % (BRIDGE, BRIDGE_ADDRESS, BRIDGE, BRIDGE))
    lab.set_sysctl("net/ipv4/ip_forward", "1")
    return []
