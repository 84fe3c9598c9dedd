import type { Scenarios } from '../text.ts'

/** Scenarios on EPOLLONESHOT and EPOLLEXCLUSIVE. */
export const flags: Scenarios = {
  'oneshot: one event, then none until MOD': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    write 4 1 = 1
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 3 IN|ONESHOT 2 = 0
    epoll_wait 5 4 = 2:IN
    epoll_wait 5 4 = -
  `,
  'oneshot: a disarmed item is still registered': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_ctl 5 ADD 3 IN 1 = EEXIST
    epoll_ctl 5 DEL 3 = 0
    epoll_ctl 5 DEL 3 = ENOENT
  `,
  'oneshot: disarmed, it hides HUP, too': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    close 4 = 0
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 3 IN|ONESHOT 1 = 0
    epoll_wait 5 4 = 1:IN|HUP
  `,
  'oneshot: disarmed, it hides ERR, too': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 4 OUT|ONESHOT 1 = 0
    epoll_wait 5 4 = 1:OUT
    close 3 = 0
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 4 0 1 = 0
    epoll_wait 5 4 = 1:ERR
  `,
  'oneshot with edge: MOD arms it again': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
    epoll_ctl 5 MOD 3 IN|ONESHOT|ET 1 = 0
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
  `,
  'oneshot: an event while disarmed is not remembered, the state is': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ONESHOT|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    read 3 1 = 1
    write 4 1 = 1
    read 3 1 = 1
    epoll_ctl 5 MOD 3 IN|ONESHOT|ET 1 = 0
    epoll_wait 5 4 = -
  `,
  'oneshot: what a small buffer leaves stays armed': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|ONESHOT 3 = 0
    epoll_ctl 7 ADD 5 IN|ONESHOT 5 = 0
    write 4 1 = 1
    write 6 1 = 1
    epoll_wait 7 1 = 3:IN
    epoll_wait 7 1 = 5:IN
    epoll_wait 7 1 = -
  `,
  'oneshot: the other item of a duplicate is its own': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 3 = 6
    epoll_ctl 5 ADD 3 IN|ONESHOT 3 = 0
    epoll_ctl 5 ADD 6 IN|ONESHOT 6 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 6:IN 3:IN
    epoll_ctl 5 MOD 6 IN|ONESHOT 6 = 0
    epoll_wait 5 4 = 6:IN
  `,
  'oneshot and OUT: one report of writability': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ONESHOT 3 = 0
    epoll_wait 5 4 = 3:OUT
    write 3 1 = 1
    read 4 1 = 1
    epoll_wait 5 4 = -
  `,
  'EXCLUSIVE: without waiters all epolls get the event': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE 1 = 0
    epoll_ctl 6 ADD 3 IN|EXCLUSIVE 2 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 6 4 = 2:IN
  `,
  'EXCLUSIVE and edge: one report per write': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE|ET 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
  `,
  'EXCLUSIVE: HUP and ERR are reported to all': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_create1 0 = 6
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE 1 = 0
    epoll_ctl 6 ADD 3 IN|EXCLUSIVE 2 = 0
    write 3 1 = 1
    close 4 = 0
    epoll_wait 5 4 = 1:IN|ERR|HUP
    epoll_wait 6 4 = 2:IN|ERR|HUP
  `,
  'EXCLUSIVE under two numbers of one file: two items': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 3 = 6
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE 3 = 0
    epoll_ctl 5 ADD 6 IN|EXCLUSIVE 6 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 3:IN 6:IN
    close 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 3:IN 6:IN
  `,
  'ordinary and exclusive items in one queue: ordinary ones are newest first, exclusive ones oldest first': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 3 = 6
    dup 3 = 7
    dup 3 = 8
    epoll_ctl 5 ADD 3 IN|EXCLUSIVE 1 = 0
    epoll_ctl 5 ADD 6 IN 2 = 0
    epoll_ctl 5 ADD 7 IN|EXCLUSIVE 3 = 0
    epoll_ctl 5 ADD 8 IN 4 = 0
    write 4 1 = 1
    epoll_wait 5 8 = 4:IN 2:IN 1:IN 3:IN
  `,
  'wait queues are newest first': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 3 = 6
    dup 3 = 7
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 5 ADD 6 IN 2 = 0
    epoll_ctl 5 ADD 7 IN 3 = 0
    write 4 1 = 1
    epoll_wait 5 8 = 3:IN 2:IN 1:IN
  `,
  'WAKEUP changes nothing that can be seen': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|WAKEUP|ONESHOT 1 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    epoll_wait 5 4 = -
  `,
}
