import type { Scenarios } from '../text.ts'

/** Scenarios on sockets that are not a pair: bind, listen, connect and accept. */
export const listening: Scenarios = {
  'a new socket is writable and hung up, and cannot be used': `
    socket = 3
    poll 3:IN|OUT|RDHUP = OUT|HUP
    write 3 1 = ENOTCONN
    write 3 0 = ENOTCONN
    read 3 1 = EINVAL
    read 3 0 = 0
    accept 3 = EINVAL
    listen 3 5 = EINVAL
    siocinq 3 = 0
    siocoutq 3 = 0
    so_error 3 = 0
    connect 3 1 = ECONNREFUSED
  `,
  'a socket has one name, and a name one socket, until it is closed': `
    socket = 3
    socket = 4
    bind 3 1 = 0
    bind 3 2 = EINVAL
    bind 4 1 = EADDRINUSE
    connect 4 1 = ECONNREFUSED
    dup 3 = 5
    close 3 = 0
    bind 4 1 = EADDRINUSE
    close 5 = 0
    bind 4 1 = 0
    eventfd 0 0 = 3
    bind 3 1 = ENOTSOCK
    bind 9 1 = EBADF
    listen 3 1 = ENOTSOCK
    connect 3 1 = ENOTSOCK
    accept 3 = ENOTSOCK
    accept 9 = EBADF
  `,
  'a connection is readable for its listener until it is accepted': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    poll 3:IN|OUT = 0x0
    accept 3 = EAGAIN
    siocinq 3 = EINVAL
    write 3 1 = ENOTCONN
    read 3 1 = EINVAL
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|OUT 3 = 0
    epoll_wait 4 4 = -
    socket = 5
    connect 5 1 = 0
    epoll_wait 4 4 = 3:IN
    poll 5:IN|OUT = OUT
    write 5 3 = 3
    siocinq 3 = EINVAL
    accept 3 = 6
    epoll_wait 4 4 = -
    siocinq 6 = 3
    siocoutq 6 = 0
    read 6 9 = 3
    write 6 1 = 1
    poll 5:IN|OUT 6:IN|OUT = IN|OUT OUT
    connect 5 1 = EISCONN
    connect 6 1 = EISCONN
    connect 3 1 = EINVAL
    bind 6 2 = EINVAL
    bind 5 2 = 0
    listen 5 2 = EINVAL
    connect 5 3 = ECONNREFUSED
    connect 5 2 = ECONNREFUSED
  `,
  'one more connection waits than the backlog says, and the next is refused for now': `
    socket = 3
    bind 3 1 = 0
    listen 3 1 = 0
    socket = 4
    socket = 5
    socket = 6
    connect 4 1 = 0
    connect 5 1 = 0
    connect 6 1 = EAGAIN
    poll 6:IN|OUT = OUT|HUP
    listen 3 0 = 0
    accept 3 = 7
    connect 6 1 = EAGAIN
    accept 3 = 8
    connect 6 1 = 0
    connect 6 1 = EAGAIN
    listen 3 -1 = 0
    connect 6 1 = EISCONN
  `,
  'connecting is no edge for the socket that connects': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 4 IN|OUT|ET 4 = 0
    epoll_wait 5 4 = 4:OUT|HUP
    connect 4 1 = 0
    epoll_wait 5 4 = -
    accept 3 = 6
    epoll_wait 5 4 = -
    write 6 1 = 1
    epoll_wait 5 4 = 4:IN|OUT
  `,
  'each connection is an edge for the listener': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|ET 3 = 0
    socket = 5
    socket = 6
    connect 5 1 = 0
    connect 6 1 = 0
    epoll_wait 4 4 = 3:IN
    epoll_wait 4 4 = -
    accept 3 = 7
    epoll_wait 4 4 = -
    accept 3 = 8
    accept 3 = EAGAIN
  `,
  'a listener that closes resets those who wait': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    socket = 5
    connect 4 1 = 0
    connect 5 1 = 0
    write 4 7 = 7
    accept 3 = 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 4 IN|ET 4 = 0
    epoll_ctl 7 ADD 5 IN|OUT|RDHUP|ET 5 = 0
    epoll_wait 7 4 = 5:OUT
    close 3 = 0
    epoll_wait 7 4 = 5:IN|OUT|ERR|HUP|RDHUP
    so_error 5 = 104
    read 5 1 = 0
    write 5 1 = EPIPE
    connect 5 1 = ECONNREFUSED
    read 6 9 = 7
  `,
  'a message to a socket that nobody has accepted is charged until the listener closes': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    connect 4 1 = 0
    write 4 1 = 1
    siocoutq 4 = 768
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 4 OUT|ET 4 = 0
    epoll_wait 5 4 = 4:OUT
    close 3 = 0
    siocoutq 4 = 0
    epoll_wait 5 4 = 4:OUT|ERR|HUP
    read 4 1 = ECONNRESET
    read 4 1 = 0
  `,
  'one that has gone before it was accepted is accepted all the same': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    connect 4 1 = 0
    write 4 2 = 2
    close 4 = 0
    accept 3 = 4
    poll 4:IN|OUT|RDHUP = IN|OUT|HUP|RDHUP
    read 4 1 = 1
    read 4 9 = 1
    read 4 9 = 0
    write 4 1 = EPIPE
  `,
  'a listener that is shut for reading refuses, and keeps what waits': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    connect 4 1 = 0
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|RDHUP|ET 3 = 0
    epoll_wait 5 4 = 3:IN
    shutdown 3 RD = 0
    epoll_wait 5 4 = 3:IN|RDHUP
    socket = 6
    connect 6 1 = ECONNREFUSED
    accept 3 = 7
    accept 3 = EAGAIN
    shutdown 3 RDWR = 0
    epoll_wait 5 4 = 3:IN|HUP|RDHUP
    shutdown 6 WR = 0
    poll 6:IN|OUT = OUT|HUP
  `,
  'an accepted socket that closes leaves its listener the name': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    connect 4 1 = 0
    accept 3 = 5
    close 5 = 0
    socket = 5
    connect 5 1 = 0
  `,
  'a socket that was shut for reading before it connected cannot be written to': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    socket = 4
    shutdown 4 RD = 0
    connect 4 1 = 0
    accept 3 = 5
    poll 4:IN|OUT|RDHUP 5:IN|OUT = IN|OUT|RDHUP OUT
    write 5 0 = 0
    write 5 1 = EPIPE
  `,
  'accept takes a number before it looks at the file': `
    socket = 3
    socketpair = 4 5
    dup2 3 2047 = 2047
    eventfd 0 0 = 6
    accept 6 = ENOTSOCK
    dup 3 = 7
    accept 5 = EINVAL
    bind 5 1 = 0
    listen 5 1 = EINVAL
    connect 3 1 = ECONNREFUSED
  `,
  'an epoll for each server: all are woken by a connection': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 4 ADD 3 IN 3 = 0
    epoll_ctl 5 ADD 3 IN 3 = 0
    epoll_ctl 6 ADD 3 IN 3 = 0
    sleeper 4 = 0
    sleeper 5 = 1
    sleeper 6 = 2
    woken = 0
    socket = 7
    connect 7 1 = 0
    woken = 7
  `,
  'an epoll for each server, exclusive: one is woken, in the order of ADD': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE 3 = 0
    epoll_ctl 6 ADD 3 IN|EXCLUSIVE 3 = 0
    epoll_ctl 4 ADD 3 IN|EXCLUSIVE 3 = 0
    sleeper 4 = 0
    sleeper 5 = 1
    sleeper 6 = 2
    socket = 7
    connect 7 1 = 0
    woken = 2
    accept 3 = 8
    sleeper 5 = 3
    socket = 9
    connect 9 1 = 0
    woken = 8          # the same epoll again, although another one has waited for longer
    socket = 10
    connect 10 1 = 0
    woken = 4
    socket = 11
    connect 11 1 = 0
    woken = 1
  `,
  'exclusive and not: all that are not, and one that is': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_ctl 4 ADD 3 IN|EXCLUSIVE 3 = 0
    epoll_ctl 5 ADD 3 IN 3 = 0
    epoll_ctl 6 ADD 3 IN|EXCLUSIVE 3 = 0
    epoll_ctl 7 ADD 3 IN 3 = 0
    sleeper 4 = 0
    sleeper 5 = 1
    sleeper 6 = 2
    sleeper 7 = 3
    socket = 8
    connect 8 1 = 0
    woken = 11
    socket = 9
    connect 9 1 = 0
    woken = 4
  `,
  'one epoll for all servers: the last to sleep is woken': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|ET 3 = 0
    sleeper 4 = 0
    sleeper 4 = 1
    sleeper 4 = 2
    socket = 5
    connect 5 1 = 0
    woken = 4
    socket = 6
    connect 6 1 = 0
    woken = 2
  `,
  'one epoll for all servers, level-triggered: each that finds a connection wakes the next': `
    socket = 3
    bind 3 1 = 0
    listen 3 5 = 0
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN 3 = 0
    sleeper 4 = 0
    sleeper 4 = 1
    sleeper 4 = 2
    socket = 5
    connect 5 1 = 0
    woken = 7
  `,
}
