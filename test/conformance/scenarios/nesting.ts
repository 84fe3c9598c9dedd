import type { Scenarios } from '../text.ts'

/** Scenarios on epolls that watch epolls. */
export const nesting: Scenarios = {
  'an epoll is readable while it has something ready': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN 2 = 0
    epoll_wait 6 4 = -
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN
    epoll_wait 6 4 = 2:IN
    epoll_wait 5 4 = 1:IN
    read 3 1 = 1
    epoll_wait 6 4 = -
  `,
  'edge on an inner epoll: one report per wake-up': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN|ET 2 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN
    epoll_wait 6 4 = -
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN
  `,
  'a scan of the inner epoll does not wake the outer one': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN|ET 2 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = 1:IN
    epoll_wait 6 4 = -
  `,
  'an item that is ready at ADD wakes the outer epoll': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 6 ADD 5 IN|ET 2 = 0
    write 4 1 = 1
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_wait 6 4 = 2:IN
    epoll_wait 6 4 = -
  `,
  'MOD that makes an item ready wakes the outer epoll': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    epoll_wait 5 1 = 1:OUT
    epoll_ctl 6 ADD 5 IN|ET 2 = 0
    epoll_wait 6 4 = -
    epoll_ctl 5 MOD 3 OUT|ET 1 = 0
    epoll_wait 6 4 = 2:IN
    epoll_wait 5 4 = 1:OUT
  `,
  'polling an inner epoll drops its idle items': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 1 = 1
    read 3 1 = 1
    poll 5:IN = 0x0
    write 4 1 = 1
    poll 5:IN = IN
    epoll_wait 5 4 = 1:IN
    poll 5:IN = 0x0
  `,
  'events pass through three levels': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN 2 = 0
    epoll_ctl 7 ADD 6 IN 3 = 0
    write 4 1 = 1
    epoll_wait 7 4 = 3:IN
    epoll_wait 6 4 = 2:IN
    epoll_wait 5 4 = 1:IN
    read 3 1 = 1
    epoll_wait 7 4 = -
  `,
  'an outer epoll reports IN and RDNORM of an inner one, never OUT': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    socketpair = 5 6
    epoll_ctl 3 ADD 5 OUT 1 = 0
    epoll_ctl 4 ADD 3 IN|OUT|RDNORM|RDHUP 2 = 0
    epoll_wait 4 4 = 2:IN|RDNORM
  `,
  'two epolls cannot watch each other': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 3 ADD 4 IN = 0
    epoll_ctl 4 ADD 3 IN = ELOOP
  `,
  'no loop through three': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_ctl 3 ADD 4 IN = 0
    epoll_ctl 4 ADD 5 IN = 0
    epoll_ctl 5 ADD 3 IN = ELOOP
    epoll_ctl 3 ADD 5 IN = 0
  `,
  'at most 4 links, built from below': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_create1 0 = 8
    epoll_ctl 4 ADD 3 IN = 0
    epoll_ctl 5 ADD 4 IN = 0
    epoll_ctl 6 ADD 5 IN = 0
    epoll_ctl 7 ADD 6 IN = 0
    epoll_ctl 8 ADD 7 IN = ELOOP
  `,
  'at most 4 links, built from above': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_create1 0 = 8
    epoll_ctl 3 ADD 4 IN = 0
    epoll_ctl 4 ADD 5 IN = 0
    epoll_ctl 5 ADD 6 IN = 0
    epoll_ctl 6 ADD 7 IN = 0
    epoll_ctl 7 ADD 8 IN = ELOOP
  `,
  'at most 4 links, joined in the middle': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_create1 0 = 8
    epoll_ctl 4 ADD 3 IN = 0
    epoll_ctl 5 ADD 4 IN = 0
    epoll_ctl 7 ADD 6 IN = 0
    epoll_ctl 8 ADD 7 IN = 0
    epoll_ctl 6 ADD 5 IN = ELOOP
    epoll_ctl 6 ADD 4 IN = 0
  `,
  'a deep nest reports a file at its bottom': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    socketpair = 8 9
    epoll_ctl 3 ADD 8 IN 1 = 0
    epoll_ctl 4 ADD 3 IN 2 = 0
    epoll_ctl 5 ADD 4 IN 3 = 0
    epoll_ctl 6 ADD 5 IN 4 = 0
    epoll_ctl 7 ADD 6 IN 5 = 0
    write 9 1 = 1
    epoll_wait 7 4 = 5:IN
  `,
  'closing an inner epoll removes it from the outer one': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN 2 = 0
    write 4 1 = 1
    close 5 = 0
    epoll_wait 6 4 = -
  `,
  'an inner epoll watched under two numbers': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    dup 5 = 7
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 5 IN|ET 5 = 0
    epoll_ctl 6 ADD 7 IN|ET 7 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 7:IN 5:IN
    write 4 1 = 1
    epoll_wait 6 4 = 7:IN 5:IN
  `,
  'one inner epoll in two outer ones': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_create1 0 = 7
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    epoll_ctl 6 ADD 5 IN 2 = 0
    epoll_ctl 7 ADD 5 IN 3 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN
    epoll_wait 7 4 = 3:IN
    epoll_wait 5 4 = 1:IN
    epoll_wait 6 4 = -
    epoll_wait 7 4 = -
  `,
  'one file in inner and outer epoll': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 6 ADD 3 IN 2 = 0
    epoll_ctl 6 ADD 5 IN 3 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 2:IN 3:IN
  `,
}
