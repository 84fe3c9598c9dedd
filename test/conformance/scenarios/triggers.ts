import type { Scenarios } from '../text.ts'

/** Scenarios on when an event is reported and how often: level, edge, and EPOLL_CTL_MOD. */
export const triggers: Scenarios = {
  'level: reported until it is read': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 7 = 0
    epoll_wait 5 4 = -
    write 4 2 = 2
    epoll_wait 5 4 = 7:IN
    epoll_wait 5 4 = 7:IN
    read 3 1 = 1
    epoll_wait 5 4 = 7:IN
    read 3 1 = 1
    epoll_wait 5 4 = -
  `,
  'edge: reported once per write, not per state': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 7 = 0
    write 4 2 = 2
    epoll_wait 5 4 = 7:IN
    epoll_wait 5 4 = -
    write 4 1 = 1
    epoll_wait 5 4 = 7:IN
    epoll_wait 5 4 = -
  `,
  'edge: two writes before a wait are one event': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 7 = 0
    write 4 1 = 1
    write 4 1 = 1
    epoll_wait 5 4 = 7:IN
    epoll_wait 5 4 = -
  `,
  'edge: a partial read is no event': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 7 = 0
    write 4 10 = 10
    epoll_wait 5 4 = 7:IN
    read 3 5 = 5
    epoll_wait 5 4 = -
    read 3 5 = 5
    epoll_wait 5 4 = -
  `,
  'edge: read empty before the wait, there is nothing to report': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 7 = 0
    write 4 1 = 1
    read 3 1 = 1
    epoll_wait 5 4 = -
    write 4 1 = 1
    epoll_wait 5 4 = 7:IN
  `,
  'what is ready at ADD is reported, level or edge': `
    socketpair = 3 4
    epoll_create1 0 = 5
    write 3 1 = 1
    write 4 1 = 1
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 5 ADD 4 IN|ET 2 = 0
    epoll_wait 5 4 = 1:IN 2:IN
    epoll_wait 5 4 = 1:IN
  `,
  'an idle socket is writable at ADD': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    epoll_ctl 5 ADD 4 OUT 2 = 0
    epoll_wait 5 4 = 1:OUT 2:OUT
    epoll_wait 5 4 = 2:OUT
  `,
  'edge: IN reports OUT with it where both are asked for': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT|ET 1 = 0
    epoll_wait 5 4 = 1:OUT
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN|OUT
    epoll_wait 5 4 = -
  `,
  'edge: a fully read chunk wakes its writer with OUT': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    epoll_wait 5 4 = 1:OUT
    write 3 2 = 2
    epoll_wait 5 4 = -
    read 4 1 = 1
    epoll_wait 5 4 = -
    read 4 1 = 1
    epoll_wait 5 4 = 1:OUT
    epoll_wait 5 4 = -
  `,
  'edge: an OUT item is not woken by incoming data': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    epoll_wait 5 4 = 1:OUT
    write 4 1 = 1
    epoll_wait 5 4 = -
  `,
  'edge: an IN item is not woken when its own data is read': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    write 3 1 = 1
    read 4 1 = 1
    epoll_wait 5 4 = -
  `,
  'MOD makes a ready item ready again, edge-triggered or not': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 3 IN|ET 2 = 0
    epoll_wait 5 4 = 2:IN
    epoll_wait 5 4 = -
  `,
  'MOD of an idle item makes nothing ready': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 5 MOD 3 IN|ET 2 = 0
    epoll_wait 5 4 = -
    write 4 1 = 1
    epoll_wait 5 4 = 2:IN
  `,
  'MOD takes interest away from what is already listed': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    write 4 1 = 1
    epoll_ctl 5 MOD 3 OUT 1 = 0
    epoll_wait 5 4 = 1:OUT
    epoll_ctl 5 MOD 3 0 1 = 0
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 3 IN 1 = 0
    epoll_wait 5 4 = 1:IN
  `,
  'MOD changes the data of an event that waits already': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    write 4 1 = 1
    epoll_ctl 5 MOD 3 IN 99 = 0
    epoll_wait 5 4 = 99:IN
  `,
  'from edge to level: the event comes back at every wait': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_ctl 5 MOD 3 IN 1 = 0
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = 1:IN
  `,
  'an empty mask still reports HUP': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 0 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = -
    close 4 = 0
    epoll_wait 5 4 = 1:HUP
  `,
  'RDNORM and WRNORM are reported where they are asked for': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 RDNORM|WRNORM|WRBAND|RDBAND|MSG 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:RDNORM|WRNORM|WRBAND
  `,
  'DEL takes a listed item off': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    write 4 1 = 1
    epoll_ctl 5 DEL 3 = 0
    epoll_wait 5 4 = -
    epoll_ctl 5 ADD 3 IN 2 = 0
    epoll_wait 5 4 = 2:IN
  `,
  'two epolls report one file independently': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    epoll_ctl 6 ADD 3 IN 2 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
    epoll_wait 6 4 = 2:IN
    epoll_wait 6 4 = 2:IN
  `,
}
