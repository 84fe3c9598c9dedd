import type { Scenarios } from '../text.ts'

/** Scenarios on pipes, eventfds, and files that epoll refuses. */
export const otherFiles: Scenarios = {
  'pipe: the ends report IN and OUT': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT 3 = 0
    epoll_ctl 5 ADD 4 IN|OUT 4 = 0
    epoll_wait 5 4 = 4:OUT
    write 4 1 = 1
    epoll_wait 5 4 = 4:OUT 3:IN
    write 3 1 = EBADF
    read 4 1 = EBADF
  `,
  // Node.js handles SIGCHLD by reading from a pipe of its own, whose number is one of these in the forked process.
  'pipe: a process that ends takes nothing out of the pipes': `
    pipe = 3 4
    write 4 1 = 1
    pipe = 5 6
    write 6 1 = 1
    pipe = 7 8
    write 8 1 = 1
    pipe = 9 10
    write 10 1 = 1
    pipe = 11 12
    write 12 1 = 1
    sleep_in poll 3 = 0
    woken = 1
    read 3 1 = 1
    read 5 1 = 1
    read 7 1 = 1
    read 9 1 = 1
    read 11 1 = 1
  `,
  'pipe: closing the writer is HUP, closing the reader ERR': `
    pipe = 3 4
    pipe = 5 6
    epoll_create1 0 = 7
    epoll_ctl 7 ADD 3 IN 3 = 0
    epoll_ctl 7 ADD 6 OUT 6 = 0
    close 4 = 0
    close 5 = 0
    epoll_wait 7 4 = 6:OUT|ERR 3:HUP
    read 3 1 = 0
    write 6 1 = EPIPE
  `,
  'pipe: every write is an edge, once a poll has looked': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 3 = 0
    write 4 1 = 1
    epoll_wait 5 4 = 3:IN
    write 4 1 = 1
    epoll_wait 5 4 = 3:IN
    epoll_wait 5 4 = -
  `,
  'pipe: full at 65,536 bytes, writable when a page is free': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 4 OUT 4 = 0
    write 4 65536 = 65536
    write 4 1 = EAGAIN
    epoll_wait 5 4 = -
    read 3 4095 = 4095
    epoll_wait 5 4 = -
    read 3 1 = 1
    epoll_wait 5 4 = 4:OUT
  `,
  'pipe: a read wakes the writer only where it makes room in a full pipe': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 4 OUT|ET 4 = 0
    epoll_wait 5 4 = 4:OUT
    write 4 1 = 1
    read 3 1 = 1
    epoll_wait 5 4 = -
    write 4 65536 = 65536
    read 3 1 = 1
    epoll_wait 5 4 = -
    read 3 4095 = 4095
    epoll_wait 5 4 = 4:OUT
  `,
  'pipe: small writes share a page': `
    pipe = 3 4
    write 4 1000 = 1000
    write 4 3000 = 3000
    write 4 96 = 96
    siocinq 3 = 4096
    write 4 61440 = 61440
    write 4 1 = EAGAIN
    read 3 1 = 1
    write 4 1 = EAGAIN
  `,
  'pipe: a failed write to a full pipe is an edge for the reader': `
    pipe = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 3 = 0
    write 4 65536 = 65536
    epoll_wait 5 4 = 3:IN
    write 4 1 = EAGAIN
    epoll_wait 5 4 = 3:IN
  `,
  'pipe: end of file by the last of two writers': `
    pipe = 3 4
    dup 4 = 5
    epoll_create1 0 = 6
    epoll_ctl 6 ADD 3 IN|ET 3 = 0
    close 4 = 0
    epoll_wait 6 4 = -
    read 3 1 = EAGAIN
    close 5 = 0
    epoll_wait 6 4 = 3:HUP
    read 3 1 = 0
  `,
  'eventfd: readable while not 0, an edge at each write': `
    eventfd 0 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|ET 3 = 0
    epoll_wait 4 4 = -
    write 3 8 = 8
    epoll_wait 4 4 = 3:IN
    write 3 8 = 8
    epoll_wait 4 4 = 3:IN
    read 3 8 = 8
    read 3 8 = EAGAIN
    epoll_wait 4 4 = -
  `,
  'eventfd: a semaphore gives one at a time': `
    eventfd 2 1 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN 3 = 0
    epoll_wait 4 4 = 3:IN
    read 3 8 = 8
    epoll_wait 4 4 = 3:IN
    read 3 8 = 8
    epoll_wait 4 4 = -
    read 3 8 = EAGAIN
  `,
  'eventfd: writable below its maximum': `
    eventfd 0 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 OUT 3 = 0
    write_counter 3 -2 -1 = 8
    epoll_wait 4 4 = -
    write 3 8 = EAGAIN
    write_counter 3 -1 -1 = EINVAL
    read 3 8 = 8
    epoll_wait 4 4 = 3:OUT
  `,
  'eventfd: counts other than 8 and unknown flags are refused': `
    eventfd 0 4 = EINVAL
    eventfd 7 0 = 3
    write 3 7 = EINVAL
    write 3 9 = EINVAL
    read 3 7 = EINVAL
    read 3 9 = 8
    read 3 8 = EAGAIN
    siocoutq 3 = ENOTTY
  `,
  'eventfd: a read is an edge for the writer': `
    eventfd 1 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 OUT|ET 3 = 0
    epoll_wait 4 4 = 3:OUT
    read 3 8 = 8
    epoll_wait 4 4 = 3:OUT
    write 3 8 = 8
    epoll_wait 4 4 = -
  `,
  'a regular file is always ready to poll and select': `
    open_file = 3
    poll 3:IN|OUT 3:IN 3:PRI = IN|OUT IN 0x0
    select 4 {3} {3} {3} = {3} {3} {}
    write 3 5 = 5
    read 3 5 = 0
    siocinq 3 = 0
    siocoutq 3 = ENOTTY
  `,
  '/dev/null behind 0, 1 and 2: at its end, and refused by epoll': `
    epoll_create1 0 = 3
    epoll_ctl 3 ADD 0 IN = EPERM
    read 0 8 = 0
    write 1 8 = 8
    poll 0:IN 1:OUT = IN OUT
    siocinq 0 = ENOTTY
  `,
}
