import type { Scenarios } from '../text.ts'

/** A process that sleeps in each of the calls, with its number from 0. */
const ASLEEP = `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 2 = 0
    sleep_in epoll_wait 5 = 0
    sleep_in poll 3 = 1
    sleep_in select 3 = 2
    sleep_in epoll_pwait 5 = 3
    sleep_in nanosleep 0 600000 = 4
    woken = 0`

/** Scenarios on signals that come to processes which sleep. */
export const signals: Scenarios = {
  'a signal with a handler ends each of the calls': `${ASLEEP}
    kill 0 USR1 = 0
    kill 1 USR1 = 0
    kill 2 USR1 = 0
    kill 3 USR1 = 0
    kill 4 USR1 = 0
    woken = 31
    ended_with 0 = EINTR
    ended_with 1 = EINTR
    ended_with 2 = EINTR
    ended_with 3 = EINTR
    ended_with 4 = EINTR
  `,
  'a signal without an action ends none': `${ASLEEP}
    sigaction USR1 1 = 0
    kill 0 CHLD = 0
    kill 1 CHLD = 0
    kill 2 WINCH = 0
    kill 3 URG = 0
    kill 4 CONT = 0
    woken = 0
    write 4 1 = 1
    woken = 15
    ended_with 0 = 1
  `,
  'an ignored signal ends none, and a signal that is no signal is refused': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 1 = 0
    sigaction KILL 2 = EINVAL
    sigaction STOP 1 = EINVAL
    sigaction 0 1 = EINVAL
    sigaction 65 1 = EINVAL
    sleep_in epoll_wait 5 = 0
    sleep_in poll 3 = 1
    kill 0 USR1 = 0
    kill 1 USR1 = 0
    kill 0 0 = 0
    kill 0 65 = EINVAL
    woken = 0
  `,
  'a blocked signal ends none of the calls': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 2 = 0
    sigaction USR2 2 = 0
    sleep_in epoll_wait 5 -1 USR1 = 0
    sleep_in poll 3 -1 USR1 = 1
    sleep_in select 3 -1 USR1 = 2
    sleep_in nanosleep 0 600000 USR1 = 3
    kill 0 USR1 = 0
    kill 1 USR1 = 0
    kill 2 USR1 = 0
    kill 3 USR1 = 0
    woken = 0
    kill 3 USR2 = 0
    woken = 8
    ended_with 3 = EINTR
    write 4 1 = 1
    woken = 7
    ended_with 0 = 1
    ended_with 1 = 1
    ended_with 2 = 1
  `,
  'epoll_pwait has a mask of its own: it lets a blocked signal in, and keeps another one out': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 2 = 0
    sigaction USR2 2 = 0
    sleep_in epoll_pwait 5 -1 USR1 - - = 0
    sleep_in epoll_pwait 5 -1 - - USR1 = 1
    sleep_in epoll_pwait 5 -1 USR1 - USR2 = 2
    kill 0 USR1 = 0
    woken = 1
    ended_with 0 = EINTR
    kill 1 USR1 = 0
    woken = 0
    kill 1 USR2 = 0
    woken = 2
    ended_with 1 = EINTR
    kill 2 USR2 = 0
    woken = 0
    kill 2 USR1 = 0
    woken = 4
    ended_with 2 = EINTR
  `,
  'a signal that was pending ends the call that unblocks it at once, and not before its events': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 2 = 0
    sleep_in epoll_pwait 5 -1 USR1 USR1 - = 0
    woken = 1
    ended_with 0 = EINTR
    sleep_in epoll_pwait 5 0 USR1 USR1 - = 1
    woken = 2
    ended_with 1 = 0
    sleep_in epoll_pwait 5 -1 USR1 USR1 USR1 = 2
    woken = 0
    write 4 1 = 1
    woken = 4
    ended_with 2 = 1
    sleep_in epoll_pwait 5 -1 USR1 USR1 - = 3
    woken = 8
    ended_with 3 = 1
  `,
  'a signal that was pending and does nothing ends epoll_pwait all the same': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 3 = 0
    sigaction USR1 1 = 0
    sleep_in epoll_pwait 5 -1 USR1 USR1 - = 0
    woken = 1
    ended_with 0 = EINTR
  `,
  'a call that a signal has ended takes no event of another waiter': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 3 = 0
    sigaction USR1 2 = 0
    sleep_in epoll_wait 5 = 0
    sleep_in epoll_wait 5 = 1
    kill 1 USR1 = 0
    woken = 2
    write 4 1 = 1
    woken = 1
    ended_with 0 = 1
    ended_with 1 = EINTR
  `,
  'there is no process with that number': `
    sleeper 9 = 0
    woken = 1
    ended_with 0 = EBADF
    kill 0 USR1 = ESRCH
  `,
}
