import type { Scenarios } from '../text.ts'

/** Scenarios on the numbers that eventfds and timerfds have. Clock 1 is CLOCK_MONOTONIC, flag 1 TFD_TIMER_ABSTIME. */
export const counters: Scenarios = {
  'eventfd: a read gives the counter and takes it': `
    eventfd 3 0 = 3
    read_value 3 = 3
    read_value 3 = EAGAIN
    write_counter 3 7 1 = 8
    write_counter 3 1 0 = 8
    read_value 3 = 4294967304
    eventfd 3 1 = 4
    read_value 4 = 1
    read_value 4 = 1
    read_value 4 = 1
    read_value 4 = EAGAIN
    read_value 9 = EBADF
  `,
  'eventfd: a write that would go beyond the largest number but one waits': `
    eventfd 0 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|OUT 3 = 0
    write_counter 3 -3 -1 = 8
    epoll_wait 4 4 = 3:IN|OUT
    write_counter 3 2 0 = EAGAIN
    write_counter 3 1 0 = 8
    epoll_wait 4 4 = 3:IN
    write_counter 3 1 0 = EAGAIN
    write_counter 3 0 0 = 8
    read_value 3 = 18446744073709551614
  `,
  'eventfd: only a driver leads to the largest number, which is an error to poll': `
    eventfd 0 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|OUT|ET 3 = 0
    epoll_wait 4 4 = 3:OUT
    eventfd_signal 3 = 0
    epoll_wait 4 4 = 3:IN|OUT
    write_counter 3 -3 -1 = 8
    epoll_wait 4 4 = 3:IN
    eventfd_signal 3 = 0
    epoll_wait 4 4 = 3:IN|ERR
    eventfd_signal 3 = 0
    epoll_wait 4 4 = 3:IN|ERR
    write_counter 3 0 0 = EAGAIN
    read_value 3 = 18446744073709551615
    epoll_wait 4 4 = 3:OUT
    pipe = 5 6
    eventfd_signal 5 = EINVAL
    eventfd_signal 9 = EBADF
  `,
  'eventfd: a semaphore at its largest number gives 1': `
    eventfd 0 1 = 3
    write_counter 3 -2 -1 = 8
    eventfd_signal 3 = 0
    read_value 3 = 1
    poll 3:IN|OUT = IN
    read_value 3 = 1
    poll 3:IN|OUT = IN|OUT
  `,
  'timerfd: a new timer is not armed': `
    timerfd_create 1 = 3
    timerfd_gettime 3 = 0min/0s+0ns
    poll 3:IN|OUT = 0x0
    read 3 8 = EAGAIN
    read 3 7 = EINVAL
    write 3 8 = EINVAL
    siocinq 3 = ENOTTY
    timerfd_create 7 = 4
    timerfd_create 0 = 5
    timerfd_create 2 = EINVAL
    timerfd_create 1 1 = EINVAL
    timerfd_gettime 9 = EBADF
    eventfd 0 0 = 6
    timerfd_gettime 6 = EINVAL
    timerfd_settime 6 0 1 0 0 0 = EINVAL
    timerfd_settime 9 0 1 0 0 0 = EBADF
    timerfd_settime 9 4 1 0 0 0 = EINVAL
    timerfd_settime 3 0 1 1000000000 0 0 = EINVAL
    timerfd_settime 3 0 -1 0 0 0 = EINVAL
    timerfd_settime 3 0 1 0 0 -1 = EINVAL
  `,
  'timerfd: settime returns what was set before, and 0 disarms': `
    timerfd_create 1 = 3
    timerfd_settime 3 0 6000 0 70 5 = 0min/0s+0ns
    timerfd_gettime 3 = 100min/70s+5ns
    timerfd_settime 3 0 0 0 70 5 = 100min/70s+5ns
    timerfd_gettime 3 = 0min/70s+5ns
    timerfd_settime 3 0 60000 0 0 0 = 0min/70s+5ns
    timerfd_settime 3 0 600 0 0 0 = 1000min/0s+0ns
    read 3 8 = EAGAIN
  `,
  'timerfd: one that has expired once is readable until it is read or set': `
    timerfd_create 1 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|OUT 3 = 0
    epoll_wait 4 4 = -
    timerfd_past 3 0 = 0
    epoll_wait 4 4 = 3:IN
    timerfd_gettime 3 = 0min/0s+0ns
    epoll_wait 4 4 = 3:IN
    read_value 3 = 1
    epoll_wait 4 4 = -
    read_value 3 = EAGAIN
    timerfd_past 3 0 = 0
    timerfd_settime 3 0 6000 0 0 0 = 0min/0s+0ns
    epoll_wait 4 4 = -
    read_value 3 = EAGAIN
  `,
  'timerfd: one read counts all expirations of a periodic timer': `
    timerfd_create 1 = 3
    timerfd_past 3 5 = 0
    read_value 3 = 5
    read_value 3 = EAGAIN
    timerfd_past 3 1 = 0
    read_value 3 = 1
    timerfd_past 3 7 = 0
    poll 3:IN = IN
    read_value 3 = 7
  `,
  'timerfd: expirations that nobody has read are no edges of their own': `
    timerfd_create 1 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN|ET 3 = 0
    timerfd_past 3 5 = 0
    epoll_wait 4 4 = 3:IN
    epoll_wait 4 4 = -
    read_value 3 = 5
    timerfd_past 3 3 = 0
    epoll_wait 4 4 = 3:IN
  `,
  'timerfd: an expiration wakes those who sleep': `
    timerfd_create 1 = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN 3 = 0
    sleep_in epoll_wait 4 = 0
    sleep_in poll 3 = 1
    woken = 0
    timerfd_past 3 2 = 0
    woken = 3
    ended_with 0 = 1
    read_value 3 = 2
  `,
}
