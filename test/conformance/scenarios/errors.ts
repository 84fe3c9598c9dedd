import type { Scenarios } from '../text.ts'

/** Scenarios on errors, and on which one is returned where several apply. */
export const errors: Scenarios = {
  'epoll_create wants a positive size and ignores it': `
    epoll_create 0 = EINVAL
    epoll_create -1 = EINVAL
    epoll_create 1 = 3
    epoll_create 2147483647 = 4
  `,
  'epoll_create1 knows EPOLL_CLOEXEC and no other flag': `
    epoll_create1 524288 = 3
    epoll_create1 0 = 4
    epoll_create1 1 = EINVAL
    epoll_create1 2048 = EINVAL
    epoll_create1 -1 = EINVAL
  `,
  'epoll_ctl on closed numbers is EBADF, the epoll first': `
    epoll_ctl 9 ADD 10 IN = EBADF
    epoll_create1 0 = 3
    epoll_ctl 3 ADD 10 IN = EBADF
    epoll_ctl 10 ADD 3 IN = EBADF
    epoll_ctl -1 ADD 3 IN = EBADF
    epoll_ctl 3 ADD -1 IN = EBADF
  `,
  'a bad event pointer comes before everything else': `
    epoll_ctl 9 ADD 10 IN 0 1 = EFAULT
    epoll_ctl 9 MOD 10 IN 0 1 = EFAULT
    epoll_ctl 9 7 10 IN 0 1 = EFAULT
  `,
  'DEL does not look at the event pointer': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN = 0
    epoll_ctl 5 DEL 3 0 0 1 = 0
    epoll_ctl 5 DEL 3 0 0 1 = ENOENT
  `,
  'a regular file is EPERM, even where the epoll is none': `
    open_file = 3
    epoll_create1 0 = 4
    epoll_ctl 4 ADD 3 IN = EPERM
    epoll_ctl 3 ADD 3 IN = EPERM
    epoll_ctl 4 MOD 3 IN = EPERM
    epoll_ctl 4 DEL 3 = EPERM
    epoll_ctl 4 9 3 IN = EPERM
  `,
  'an epoll that is none is EINVAL': `
    socketpair = 3 4
    epoll_ctl 3 ADD 4 IN = EINVAL
    epoll_ctl 3 DEL 4 = EINVAL
    epoll_ctl 3 MOD 4 IN = EINVAL
    epoll_ctl 3 ADD 3 IN = EINVAL
  `,
  'an epoll does not watch itself, under no number': `
    epoll_create1 0 = 3
    dup 3 = 4
    epoll_ctl 3 ADD 3 IN = EINVAL
    epoll_ctl 3 ADD 4 IN = EINVAL
    epoll_ctl 4 ADD 3 IN = EINVAL
    epoll_ctl 4 DEL 3 = EINVAL
  `,
  'ADD twice is EEXIST, MOD and DEL of nothing ENOENT': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 MOD 3 IN = ENOENT
    epoll_ctl 5 DEL 3 = ENOENT
    epoll_ctl 5 ADD 3 IN = 0
    epoll_ctl 5 ADD 3 OUT = EEXIST
    epoll_ctl 5 DEL 3 = 0
    epoll_ctl 5 ADD 3 IN = 0
  `,
  'EEXIST leaves the item as it was': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    epoll_ctl 5 ADD 3 OUT 2 = EEXIST
    epoll_wait 5 4 = -
    write 4 1 = 1
    epoll_wait 5 4 = 1:IN
  `,
  'an unknown operation is EINVAL, after EBADF and EPERM': `
    socketpair = 3 4
    epoll_create1 0 = 5
    open_file = 6
    epoll_ctl 5 0 3 IN = EINVAL
    epoll_ctl 5 4 3 IN = EINVAL
    epoll_ctl 5 -1 3 IN = EINVAL
    epoll_ctl 5 4 9 IN = EBADF
    epoll_ctl 5 4 6 IN = EPERM
  `,
  'EXCLUSIVE takes IN, OUT, ERR, HUP, WAKEUP and ET beside it': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 EXCLUSIVE|IN|ONESHOT = EINVAL
    epoll_ctl 5 ADD 3 EXCLUSIVE|RDHUP = EINVAL
    epoll_ctl 5 ADD 3 EXCLUSIVE|PRI = EINVAL
    epoll_ctl 5 ADD 3 EXCLUSIVE|IN|RDNORM = EINVAL
    epoll_ctl 5 ADD 3 EXCLUSIVE|IN|OUT|ERR|HUP|WAKEUP|ET = 0
  `,
  'MOD with EXCLUSIVE is EINVAL before ENOENT': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 MOD 3 EXCLUSIVE|IN = EINVAL
    epoll_ctl 5 ADD 3 IN = 0
    epoll_ctl 5 MOD 3 EXCLUSIVE|IN = EINVAL
    epoll_ctl 5 MOD 3 IN = 0
  `,
  'MOD of an exclusive item is EINVAL, whatever it asks for': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 EXCLUSIVE|IN = 0
    epoll_ctl 5 MOD 3 IN = EINVAL
    epoll_ctl 5 MOD 3 EXCLUSIVE|IN = EINVAL
    epoll_ctl 5 MOD 3 0 = EINVAL
    epoll_ctl 5 DEL 3 = 0
  `,
  'an epoll is not watched exclusively': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 3 ADD 4 EXCLUSIVE|IN = EINVAL
    epoll_ctl 3 ADD 4 IN = 0
  `,
  'an exclusive flag error comes before a loop and before EEXIST': `
    epoll_create1 0 = 3
    epoll_create1 0 = 4
    epoll_ctl 3 ADD 4 IN = 0
    epoll_ctl 4 ADD 3 EXCLUSIVE|IN = EINVAL
    epoll_ctl 3 ADD 4 EXCLUSIVE|IN = EINVAL
    epoll_ctl 4 ADD 3 IN = ELOOP
  `,
  'a link that is there already is EEXIST, even at the depth limit': `
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
    epoll_ctl 7 ADD 6 IN = EEXIST
  `,
  'epoll_wait looks at the descriptor, then maxevents, then its kind': `
    epoll_wait 9 0 = EBADF
    epoll_wait -1 1 = EBADF
    socketpair = 3 4
    epoll_wait 3 0 = EINVAL
    epoll_wait 3 1 = EINVAL
    epoll_create1 0 = 5
    epoll_wait 5 0 = EINVAL
    epoll_wait 5 -1 = EINVAL
  `,
  'maxevents is limited by what fits an int in bytes': `
    epoll_create1 0 = 3
    epoll_wait 3 178956970 = -
    epoll_wait 3 178956971 = EINVAL
    epoll_wait 3 2147483647 = EINVAL
  `,
  'epoll_pwait2 looks at its timeout before the descriptor': `
    epoll_pwait2 9 0 -1 -1 0 = EINVAL
    epoll_pwait2 9 0 -1 0 1000000000 = EINVAL
    epoll_pwait2 9 0 -1 0 -1 = EINVAL
    epoll_pwait2 9 0 -1 0 0 = EBADF
    epoll_create1 0 = 3
    epoll_pwait2 3 1 -1 0 0 = -
    epoll_pwait2 3 0 -1 0 0 = EINVAL
  `,
  'a bad buffer matters only where there is something to copy': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN = 0
    epoll_wait 5 4 -2 = -
    write 4 1 = 1
    epoll_wait 5 4 -2 = EFAULT
    epoll_wait 5 4 0 = EFAULT
    epoll_wait 5 4 = 0:IN
  `,
  'a full table is EMFILE, and takes nothing': `
    dup2 0 2046 = 2046
    dup2 0 2047 = 2047
    dup2 0 2048 = EBADF
    dup2 0 -1 = EBADF
    close 2047 = 0
    dup 0 = 3
  `,
  'shutdown and SO_ERROR are for sockets': `
    pipe = 3 4
    epoll_create1 0 = 5
    shutdown 3 RD = ENOTSOCK
    shutdown 5 WR = ENOTSOCK
    shutdown 9 WR = EBADF
    so_error 3 = ENOTSOCK
    so_error 9 = EBADF
    socketpair = 6 7
    shutdown 6 3 = EINVAL
    shutdown 6 -1 = EINVAL
    so_error 6 = 0
  `,
  'an epoll is neither read nor written': `
    epoll_create1 0 = 3
    read 3 8 = EINVAL
    write 3 8 = EINVAL
    read 3 -1 = EINVAL
    siocinq 3 = EINVAL
  `,
  'a negative count is EFAULT, once the descriptor has been found fit': `
    socketpair = 3 4
    pipe = 5 6
    read 3 -1 = EFAULT
    write 3 -1 = EFAULT
    read 6 -1 = EBADF
    write 5 -1 = EBADF
    read 9 -1 = EBADF
  `,
}
