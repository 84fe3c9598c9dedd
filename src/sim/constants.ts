/** The kernel's own values, from its public headers. Event masks are unsigned 32-bit numbers. */

export const EPOLLIN = 0x001
export const EPOLLPRI = 0x002
export const EPOLLOUT = 0x004
export const EPOLLERR = 0x008
export const EPOLLHUP = 0x010
export const EPOLLNVAL = 0x020
export const EPOLLRDNORM = 0x040
export const EPOLLRDBAND = 0x080
export const EPOLLWRNORM = 0x100
export const EPOLLWRBAND = 0x200
export const EPOLLMSG = 0x400
export const EPOLLRDHUP = 0x2000
export const EPOLLEXCLUSIVE = 0x10000000
export const EPOLLWAKEUP = 0x20000000
export const EPOLLONESHOT = 0x40000000
export const EPOLLET = 0x80000000

export const EPOLL_CTL_ADD = 1
export const EPOLL_CTL_DEL = 2
export const EPOLL_CTL_MOD = 3

export const EPOLL_CLOEXEC = 0x80000

export const POLLIN = EPOLLIN
export const POLLPRI = EPOLLPRI
export const POLLOUT = EPOLLOUT
export const POLLERR = EPOLLERR
export const POLLHUP = EPOLLHUP
export const POLLNVAL = EPOLLNVAL
export const POLLRDNORM = EPOLLRDNORM
export const POLLRDBAND = EPOLLRDBAND
export const POLLWRNORM = EPOLLWRNORM
export const POLLWRBAND = EPOLLWRBAND
export const POLLRDHUP = EPOLLRDHUP

export const SHUT_RD = 0
export const SHUT_WR = 1
export const SHUT_RDWR = 2

export const EFD_SEMAPHORE = 1
export const EFD_NONBLOCK = 0x800
export const EFD_CLOEXEC = 0x80000

export const CLOCK_REALTIME = 0
export const CLOCK_MONOTONIC = 1
export const CLOCK_BOOTTIME = 7
export const CLOCK_REALTIME_ALARM = 8
export const CLOCK_BOOTTIME_ALARM = 9

export const TFD_NONBLOCK = 0x800
export const TFD_CLOEXEC = 0x80000
export const TFD_TIMER_ABSTIME = 1
export const TFD_TIMER_CANCEL_ON_SET = 2

export const SIGHUP = 1
export const SIGINT = 2
export const SIGKILL = 9
export const SIGUSR1 = 10
export const SIGUSR2 = 12
export const SIGALRM = 14
export const SIGTERM = 15
export const SIGCHLD = 17
export const SIGCONT = 18
export const SIGSTOP = 19
export const SIGURG = 23
export const SIGWINCH = 28
export const SIG_BLOCK = 0
export const SIG_UNBLOCK = 1
export const SIG_SETMASK = 2

export const INT_MAX = 0x7fffffff
export const PAGE_SIZE = 4096
