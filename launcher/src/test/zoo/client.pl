# SPDX-License-Identifier: Apache-2.0
# client.pl tcp|udp|sendto ADDRESS PORT: prints the first line of the answer; sendto is without bind and connect.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::IP;
use Socket qw(getaddrinfo AI_NUMERICHOST SOCK_DGRAM);

my ($way, $address, $port) = @ARGV;
my $class = $address =~ /:/ ? 'IO::Socket::IP' : 'IO::Socket::INET';
alarm 3;
my $answer;
if ($way eq 'sendto') {
    my ($error, $peer) = getaddrinfo($address, $port, { flags => AI_NUMERICHOST, socktype => SOCK_DGRAM });
    die "$address: $error\n" if $error;
    socket(my $socket, $peer->{family}, SOCK_DGRAM, 0) or die "socket: $!\n";
    defined send($socket, 'port?', 0, $peer->{addr}) or die "send: $!\n";
    defined recv($socket, $answer, 100, 0) or die "recv: $!\n";
} else {
    my $socket = $class->new(PeerAddr => $address, PeerPort => $port, Proto => $way) or die "connect: $@\n";
    $socket->syswrite('port?') or die "send: $!\n" if $way eq 'udp';
    $socket->sysread($answer, 100) or die "recv: $!\n";
}
print $answer;
