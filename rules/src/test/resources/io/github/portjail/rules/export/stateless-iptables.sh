#!/bin/sh
# Source ports of the host gw, for a firewall between it and others; made by portjail.
# Its addresses: 192.0.2.1, 2001:db8::1
# Jail web: source ports 50000-50999; tcp, udp, dccp, sctp, udplite; runs curl
# Jail database: source ports 51000-51000; tcp; runs psql
# Stateless: packets from these ports pass, and to these ports what is no attempt to open a TCP connection;
# from other ports, what could open one is refused.
# NOTE: jail database may use any port with udp, dccp, sctp, udplite, but another jail may not: ports that no
# jail has are refused for the whole host
# NOTE: without state an answer of udp, dccp, sctp, udplite looks like a question: what services of the host
# answer from other ports is refused too
# Its chains are replaced when they are loaded again; leave out the line with -I then, or there are two jumps,
# which do no harm.
# Take away with iptables, and so with ip6tables: -D FORWARD -j pjx-gw, then -F, then -X of pjx-gw,
# pjx-gw-from and pjx-gw-to.
# Load with: sh FILE. With --family 4 or --family 6 portjail prints what one command reads.
set -e

# --- IPv4
iptables-restore --noflush <<'END_OF_RULES'
*filter
:pjx-gw - [0:0]
:pjx-gw-from - [0:0]
:pjx-gw-to - [0:0]
-A pjx-gw -s 192.0.2.1/32 -j pjx-gw-from
-A pjx-gw -d 192.0.2.1/32 -j pjx-gw-to
-A pjx-gw-from -p tcp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p tcp -m multiport --sports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-from -p udp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p 33 -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p sctp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p udplite -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p tcp -m tcp --tcp-flags ACK ACK -j ACCEPT
-A pjx-gw-from -p tcp -m tcp --tcp-flags RST RST -j ACCEPT
-A pjx-gw-from -p tcp -m multiport --sports 0:65535 -j REJECT --reject-with tcp-reset
-A pjx-gw-from -p udp -m multiport --sports 0:65535 -j REJECT --reject-with icmp-admin-prohibited
-A pjx-gw-from -p 33 -m multiport --sports 0:65535 -j REJECT --reject-with icmp-admin-prohibited
-A pjx-gw-from -p sctp -m multiport --sports 0:65535 -j REJECT --reject-with icmp-admin-prohibited
-A pjx-gw-from -p udplite -m multiport --sports 0:65535 -j REJECT --reject-with icmp-admin-prohibited
-A pjx-gw-from -p tcp -f -j ACCEPT
-A pjx-gw-from -p udp -f -j ACCEPT
-A pjx-gw-from -p 33 -f -j ACCEPT
-A pjx-gw-from -p sctp -f -j ACCEPT
-A pjx-gw-from -p udplite -f -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags ACK ACK -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags RST RST -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags ACK ACK -m multiport --dports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags RST RST -m multiport --dports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-to -p udp -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p 33 -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p sctp -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p udplite -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -f -j ACCEPT
-A pjx-gw-to -p udp -f -j ACCEPT
-A pjx-gw-to -p 33 -f -j ACCEPT
-A pjx-gw-to -p sctp -f -j ACCEPT
-A pjx-gw-to -p udplite -f -j ACCEPT
-A pjx-gw-to -p icmp -m icmp --icmp-type 3 -j ACCEPT
-A pjx-gw-to -p icmp -m icmp --icmp-type 11 -j ACCEPT
-A pjx-gw-to -p icmp -m icmp --icmp-type 12 -j ACCEPT
-I FORWARD 1 -j pjx-gw
COMMIT
END_OF_RULES

# --- IPv6
ip6tables-restore --noflush <<'END_OF_RULES'
*filter
:pjx-gw - [0:0]
:pjx-gw-from - [0:0]
:pjx-gw-to - [0:0]
-A pjx-gw -s 2001:db8::1/128 -j pjx-gw-from
-A pjx-gw -d 2001:db8::1/128 -j pjx-gw-to
-A pjx-gw-from -p tcp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p tcp -m multiport --sports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-from -p udp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p 33 -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p sctp -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p udplite -m multiport --sports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-from -p tcp -m tcp --tcp-flags ACK ACK -j ACCEPT
-A pjx-gw-from -p tcp -m tcp --tcp-flags RST RST -j ACCEPT
-A pjx-gw-from -p tcp -m multiport --sports 0:65535 -j REJECT --reject-with tcp-reset
-A pjx-gw-from -p udp -m multiport --sports 0:65535 -j REJECT --reject-with icmp6-adm-prohibited
-A pjx-gw-from -p 33 -m multiport --sports 0:65535 -j REJECT --reject-with icmp6-adm-prohibited
-A pjx-gw-from -p sctp -m multiport --sports 0:65535 -j REJECT --reject-with icmp6-adm-prohibited
-A pjx-gw-from -p udplite -m multiport --sports 0:65535 -j REJECT --reject-with icmp6-adm-prohibited
-A pjx-gw-from -p tcp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-from -p tcp -m frag -j ACCEPT
-A pjx-gw-from -p udp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-from -p udp -m frag -j ACCEPT
-A pjx-gw-from -p 33 -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-from -p 33 -m frag -j ACCEPT
-A pjx-gw-from -p sctp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-from -p sctp -m frag -j ACCEPT
-A pjx-gw-from -p udplite -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-from -p udplite -m frag -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags ACK ACK -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags RST RST -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags ACK ACK -m multiport --dports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-to -p tcp -m tcp --tcp-flags RST RST -m multiport --dports 51000 -m comment --comment "portjail database" -j ACCEPT
-A pjx-gw-to -p udp -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p 33 -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p sctp -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p udplite -m multiport --dports 50000:50999 -m comment --comment "portjail web" -j ACCEPT
-A pjx-gw-to -p tcp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-to -p tcp -m frag -j ACCEPT
-A pjx-gw-to -p udp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-to -p udp -m frag -j ACCEPT
-A pjx-gw-to -p 33 -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-to -p 33 -m frag -j ACCEPT
-A pjx-gw-to -p sctp -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-to -p sctp -m frag -j ACCEPT
-A pjx-gw-to -p udplite -m multiport --sports 0:65535 -j RETURN
-A pjx-gw-to -p udplite -m frag -j ACCEPT
-A pjx-gw-to -p ipv6-icmp -m icmp6 --icmpv6-type 1 -j ACCEPT
-A pjx-gw-to -p ipv6-icmp -m icmp6 --icmpv6-type 2 -j ACCEPT
-A pjx-gw-to -p ipv6-icmp -m icmp6 --icmpv6-type 3 -j ACCEPT
-A pjx-gw-to -p ipv6-icmp -m icmp6 --icmpv6-type 4 -j ACCEPT
-I FORWARD 1 -j pjx-gw
COMMIT
END_OF_RULES
