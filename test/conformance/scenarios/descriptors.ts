import type { Scenarios } from '../text.ts'

/** Scenarios on descriptor numbers and their files: dup, dup2 and close. */
export const descriptors: Scenarios = {
  'new descriptors take the lowest free number': `
    socketpair = 3 4
    epoll_create1 0 = 5
    close 3 = 0
    epoll_create1 0 = 3
    close 4 = 0
    close 3 = 0
    socketpair = 3 4
    dup2 5 20 = 20
    dup 5 = 6
  `,
  'closing the last descriptor removes the item': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    write 4 1 = 1
    close 3 = 0
    epoll_wait 5 4 = -
    epoll_ctl 5 DEL 3 = EBADF
  `,
  'a duplicate keeps the item of a closed number alive': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    dup 3 = 6
    close 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    read 6 1 = 1
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
  `,
  'nobody can delete an item whose number is closed': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    dup 3 = 6
    close 3 = 0
    epoll_ctl 5 DEL 3 = EBADF
    epoll_ctl 5 DEL 6 = ENOENT
    epoll_ctl 5 MOD 6 IN 1 = ENOENT
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
    close 6 = 0
    epoll_wait 5 4 = -
  `,
  'the number given back to the same file finds the item again': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    dup 3 = 6
    close 3 = 0
    dup 6 = 3
    epoll_ctl 5 ADD 3 IN 2 = EEXIST
    epoll_ctl 5 DEL 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 = -
  `,
  'the number given to another file is another key': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    dup 3 = 6
    close 3 = 0
    eventfd 0 0 = 3
    epoll_ctl 5 ADD 3 IN 2 = 0
    write 3 8 = 8
    write 4 1 = 1
    epoll_wait 5 4 = 2:IN 1:IN
    epoll_ctl 5 DEL 3 = 0
    epoll_wait 5 4 = 1:IN
  `,
  'one file under two numbers: two items, the newest first': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 3 = 6
    epoll_ctl 5 ADD 3 IN 3 = 0
    epoll_ctl 5 ADD 6 IN 6 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 6:IN 3:IN
  `,
  'dup2 closes what it replaces': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN|RDHUP 1 = 0
    dup2 5 4 = 4
    epoll_wait 7 4 = 1:IN|HUP|RDHUP
    epoll_ctl 7 ADD 4 IN 2 = 0
    write 6 1 = 1
    epoll_wait 7 4 = 1:IN|HUP|RDHUP 2:IN
  `,
  'dup2 onto itself does nothing': `
    socketpair = 3 4
    dup2 3 3 = 3
    dup2 9 9 = EBADF
    write 4 1 = 1
    read 3 1 = 1
  `,
  'dup2 of a watched number takes its item with it': `
    socketpair = 3 4
    socketpair = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 1 = 0
    dup2 5 3 = 3
    write 4 1 = EPIPE
    epoll_ctl 7 MOD 3 IN 1 = ENOENT
    epoll_ctl 7 ADD 3 IN 2 = 0
    write 6 1 = 1
    epoll_wait 7 4 = 2:IN
  `,
  'a duplicate of an epoll is the same epoll': `
    socketpair = 3 4
    epoll_create1 0 = 5
    dup 5 = 6
    epoll_ctl 6 ADD 3 IN 1 = 0
    epoll_ctl 5 ADD 3 IN 1 = EEXIST
    close 5 = 0
    write 4 1 = 1
    epoll_wait 6 4 = 1:IN
    epoll_wait 5 4 = EBADF
  `,
  'closing an epoll forgets its items': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    close 5 = 0
    epoll_create1 0 = 5
    write 4 1 = 1
    epoll_wait 5 4 = -
    epoll_ctl 5 ADD 3 IN 2 = 0
    epoll_wait 5 4 = 2:IN
  `,
  'close twice is EBADF': `
    socketpair = 3 4
    close 3 = 0
    close 3 = EBADF
    close -1 = EBADF
    close 100 = EBADF
  `,
  '0, 1 and 2 can be closed and given away': `
    close 1 = 0
    socketpair = 1 3
    dup2 3 0 = 0
    write 1 1 = 1
    read 0 1 = 1
  `,
}
