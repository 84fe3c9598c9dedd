import type { Scenarios } from '../text.ts'

/** Scenarios on the order of events, and on those that a small buffer leaves on the ready list. */
export const readyList: Scenarios = {
  'events come in the order in which they happened': `
    socketpair = 3 4
    socketpair = 5 6
    socketpair = 7 8
    epoll_create1 0 = 9
    epoll_ctl 9 ADD 3 IN 3 = 0
    epoll_ctl 9 ADD 5 IN 5 = 0
    epoll_ctl 9 ADD 7 IN 7 = 0
    write 8 1 = 1
    write 4 1 = 1
    write 6 1 = 1
    epoll_wait 9 8 = 7:IN 3:IN 5:IN
  `,
  'level items go to the tail, so that a small buffer serves all in turn': `
    socketpair = 3 4
    socketpair = 5 6
    socketpair = 7 8
    epoll_create1 0 = 9
    epoll_ctl 9 ADD 3 IN 3 = 0
    epoll_ctl 9 ADD 5 IN 5 = 0
    epoll_ctl 9 ADD 7 IN 7 = 0
    write 4 1 = 1
    write 6 1 = 1
    write 8 1 = 1
    epoll_wait 9 1 = 3:IN
    epoll_wait 9 1 = 5:IN
    epoll_wait 9 1 = 7:IN
    epoll_wait 9 1 = 3:IN
    epoll_wait 9 2 = 5:IN 7:IN
  `,
  'what a small buffer leaves stays in front of what is put back': `
    socketpair = 3 4
    socketpair = 5 6
    socketpair = 7 8
    epoll_create1 0 = 9
    epoll_ctl 9 ADD 3 IN 3 = 0
    epoll_ctl 9 ADD 5 IN 5 = 0
    epoll_ctl 9 ADD 7 IN 7 = 0
    write 4 1 = 1
    write 6 1 = 1
    write 8 1 = 1
    epoll_wait 9 2 = 3:IN 5:IN
    epoll_wait 9 3 = 7:IN 3:IN 5:IN
    epoll_wait 9 3 = 7:IN 3:IN 5:IN
  `,
  'edge items are left for the next wait when the buffer is full': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|ET 3 = 0
    epoll_ctl 7 ADD 5 IN|ET 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    epoll_wait 7 1 = 3:IN
    epoll_wait 7 1 = 5:IN
    epoll_wait 7 1 = -
  `,
  'a drained item takes no slot': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 3 = 0
    epoll_ctl 7 ADD 5 IN 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    read 3 1 = 1
    epoll_wait 7 1 = 5:IN
  `,
  'a drained item keeps its place until a scan drops it': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|ET 3 = 0
    epoll_ctl 7 ADD 5 IN|ET 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    read 3 1 = 1
    write 4 1 = 1
    epoll_wait 7 4 = 3:IN 5:IN
  `,
  'after the scan has dropped it, it starts at the tail': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|ET 3 = 0
    epoll_ctl 7 ADD 5 IN|ET 5 = 0
    write 4 1 = 1
    read 3 1 = 1
    epoll_wait 7 4 = -
    write 6 1 = 1
    write 4 1 = 1
    epoll_wait 7 4 = 5:IN 3:IN
  `,
  'an item is listed once, however often it fires': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT 3 = 0
    write 4 1 = 1
    write 4 1 = 1
    epoll_ctl 5 MOD 3 IN|OUT 3 = 0
    epoll_wait 5 4 = 3:IN|OUT
  `,
  'MOD does not move a listed item': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 3 = 0
    epoll_ctl 7 ADD 5 IN 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    epoll_ctl 7 MOD 3 IN 33 = 0
    epoll_wait 7 4 = 33:IN 5:IN
  `,
  'a level item that was reported keeps its place when it fires again': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 3 = 0
    epoll_ctl 7 ADD 5 IN 5 = 0
    write 6 1 = 1
    write 4 1 = 1
    epoll_wait 7 4 = 5:IN 3:IN
    write 4 1 = 1
    epoll_wait 7 4 = 5:IN 3:IN
  `,
  'a filtered wake-up does not list the item': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|ET 3 = 0
    epoll_ctl 7 ADD 5 IN|ET 5 = 0
    write 3 1 = 1
    read 4 1 = 1
    write 6 1 = 1
    write 4 1 = 1
    epoll_wait 7 4 = 5:IN 3:IN
  `,
  'a failed copy leaves the item first, and what was copied counts': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 3 = 0
    epoll_ctl 7 ADD 5 IN 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    epoll_wait 7 4 1 = 3:IN
    epoll_wait 7 4 = 5:IN 3:IN
  `,
  'a failed copy does not use up an edge': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 0 = EFAULT
    epoll_wait 5 4 = 3:IN
    epoll_wait 5 4 = -
  `,
  'a failed copy does not disarm a oneshot item': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 0 = EFAULT
    epoll_wait 5 4 -2 = EFAULT
    epoll_wait 5 4 = 3:IN
    epoll_wait 5 4 = -
  `,
}
