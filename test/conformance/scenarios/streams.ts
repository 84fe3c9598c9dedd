import type { Scenarios } from '../text.ts'

/** Scenarios on AF_UNIX streams: their ends, resets and buffers. */
export const streams: Scenarios = {
  'close gives the peer end of file: IN, RDHUP, HUP and OUT': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT|RDHUP 1 = 0
    close 4 = 0
    epoll_wait 5 4 = 1:IN|OUT|HUP|RDHUP
    read 3 1 = 0
    write 3 1 = EPIPE
  `,
  'close with unread data is a reset, told once': `
    socketpair = 3 4
    epoll_create1 0 = 5
    write 3 1 = 1
    epoll_ctl 5 ADD 3 IN|RDHUP 1 = 0
    close 4 = 0
    epoll_wait 5 4 = 1:IN|ERR|HUP|RDHUP
    read 3 1 = ECONNRESET
    epoll_wait 5 4 = 1:IN|HUP|RDHUP
    read 3 1 = 0
  `,
  'SO_ERROR takes the reset, too': `
    socketpair = 3 4
    write 3 1 = 1
    close 4 = 0
    so_error 3 = 104
    so_error 3 = 0
    read 3 1 = 0
  `,
  'a write after a reset is EPIPE and leaves the error': `
    socketpair = 3 4
    write 3 1 = 1
    close 4 = 0
    write 3 1 = EPIPE
    read 3 1 = ECONNRESET
    read 3 1 = 0
  `,
  'what was written before the close can still be read': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|RDHUP 1 = 0
    write 4 3 = 3
    close 4 = 0
    epoll_wait 5 4 = 1:IN|HUP|RDHUP
    read 3 2 = 2
    read 3 2 = 1
    read 3 2 = 0
    epoll_wait 5 4 = 1:IN|HUP|RDHUP
  `,
  'SHUT_WR: the peer gets RDHUP, not HUP': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|RDHUP 3 = 0
    epoll_ctl 5 ADD 4 IN|RDHUP 4 = 0
    shutdown 4 WR = 0
    epoll_wait 5 4 = 3:IN|RDHUP
    write 4 1 = EPIPE
    read 3 1 = 0
    write 3 1 = 1
    read 4 1 = 1
  `,
  'SHUT_RD: the receiving end itself reports RDHUP, the peer EPIPE': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|RDHUP 3 = 0
    epoll_ctl 5 ADD 4 IN|RDHUP 4 = 0
    shutdown 3 RD = 0
    epoll_wait 5 4 = 3:IN|RDHUP
    write 4 1 = EPIPE
    read 3 1 = 0
  `,
  'HUP needs both directions shut, whichever end did it': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 0 3 = 0
    epoll_ctl 5 ADD 4 0 4 = 0
    shutdown 3 WR = 0
    epoll_wait 5 4 = -
    shutdown 4 WR = 0
    epoll_wait 5 4 = 4:HUP 3:HUP
  `,
  'SHUT_RDWR: HUP at both ends': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT|RDHUP 3 = 0
    epoll_ctl 5 ADD 4 IN|OUT|RDHUP 4 = 0
    shutdown 3 RDWR = 0
    epoll_wait 5 4 = 3:IN|OUT|HUP|RDHUP 4:IN|OUT|HUP|RDHUP
  `,
  'every shutdown wakes both ends, a repeated one, too': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|OUT|RDHUP|ET 3 = 0
    epoll_ctl 5 ADD 4 IN|OUT|RDHUP|ET 4 = 0
    epoll_wait 5 4 = 3:OUT 4:OUT
    shutdown 3 WR = 0
    epoll_wait 5 4 = 3:OUT 4:IN|OUT|RDHUP
    shutdown 3 WR = 0
    epoll_wait 5 4 = 3:OUT 4:IN|OUT|RDHUP
    epoll_wait 5 4 = -
  `,
  'a shutdown wakes even those who asked for something else': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 3 = 0
    epoll_wait 5 4 = 3:OUT
    shutdown 4 WR = 0
    epoll_wait 5 4 = 3:OUT
  `,
  'shutdown of the survivor still works': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 3 = 0
    close 4 = 0
    epoll_wait 5 4 = 3:IN|HUP
    shutdown 3 RDWR = 0
    epoll_wait 5 4 = 3:IN|HUP
  `,
  'data that was there before SHUT_RD can still be read': `
    socketpair = 3 4
    write 4 3 = 3
    shutdown 3 RD = 0
    read 3 2 = 2
    read 3 9 = 1
    read 3 9 = 0
  `,
  'charged: 768 bytes of memory for a message of one': `
    socketpair = 3 4
    siocoutq 3 = 0
    write 3 1 = 1
    siocoutq 3 = 768
    siocinq 4 = 1
    write 3 192 = 192
    siocoutq 3 = 1536
    write 3 193 = 193
    siocoutq 3 = 2816
    read 4 1 = 1
    siocoutq 3 = 2048
    siocinq 4 = 385
  `,
  'charged: the memory goes back when a message is read to its end': `
    socketpair = 3 4
    write 3 1000 = 1000
    siocoutq 3 = 2304
    read 4 999 = 999
    siocoutq 3 = 2304
    read 4 1 = 1
    siocoutq 3 = 0
  `,
  'charged: pages beyond what fits the head': `
    socketpair = 3 4
    write 3 3776 = 3776
    siocoutq 3 = 4352
    read 4 3776 = 3776
    write 3 3777 = 3777
    siocoutq 3 = 4864
    read 4 3777 = 3777
    write 3 4097 = 4097
    siocoutq 3 = 4864
    read 4 4097 = 4097
    write 3 36544 = 36544
    siocoutq 3 = 37120
  `,
  'a long write is cut into messages, and stops when the buffer is full': `
    socketpair = 3 4
    write 3 1000000 = 219264
    siocoutq 3 = 222720
    write 3 1 = EAGAIN
    siocinq 4 = 219264
    read 4 36544 = 36544
    siocoutq 3 = 185600
    read 4 1000000 = 182720
    siocoutq 3 = 0
  `,
  'a message is at most half the buffer less 64': `
    socketpair 2304 = 3 4
    write 3 10000 = 4480
    siocoutq 3 = 8704
    siocinq 4 = 4480
    write 3 1 = EAGAIN
    read 4 2240 = 2240
    siocinq 4 = 2240
  `,
  'OUT while the charge and 1 make up a quarter at most': `
    socketpair 6144 = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT 1 = 0
    write 3 1 = 1
    write 3 1 = 1
    write 3 1 = 1
    epoll_wait 5 4 = 1:OUT
    write 3 1 = 1
    epoll_wait 5 4 = -
    siocoutq 3 = 3072
    write 3 1 = 1
  `,
  'OUT comes back once enough has been read': `
    socketpair 4608 = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    write 3 1 = 1
    write 3 1 = 1
    write 3 1 = 1
    write 3 1 = 1
    epoll_wait 5 4 = -
    read 4 1 = 1
    epoll_wait 5 4 = -
    read 4 1 = 1
    epoll_wait 5 4 = 1:OUT
    read 4 1 = 1
    epoll_wait 5 4 = 1:OUT
  `,
  'a read that makes just enough room makes writable, but wakes nobody': `
    socketpair 3074 = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    write 3 1 = 1
    write 3 1 = 1
    write 3 1 = 1
    epoll_wait 5 4 = -
    read 4 1 = 1
    epoll_wait 5 4 = -
    poll 3:OUT = OUT
    read 4 1 = 1
    epoll_wait 5 4 = 1:OUT
  `,
  'each chunk of a long read wakes the writer once it is writable': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    write 3 1000000 = 219264
    epoll_wait 5 4 = -
    read 4 1000000 = 219264
    epoll_wait 5 4 = 1:OUT
    epoll_wait 5 4 = -
  `,
  'closing a reader gives the memory back, message by message': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 OUT|ET 1 = 0
    write 3 300000 = 219264
    siocoutq 3 = 222720
    epoll_wait 5 4 = -
    close 4 = 0
    siocoutq 3 = 0
    epoll_wait 5 4 = 1:OUT|ERR|HUP
  `,
  'nothing is written and nothing read with a count of 0': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 0 = 0
    epoll_wait 5 4 = -
    read 3 0 = 0
    write 4 1 = 1
    read 3 0 = 0
    epoll_wait 5 4 = 1:IN
    close 4 = 0
    write 3 0 = EPIPE
    read 3 0 = 0
  `,
  'SO_SNDBUF is doubled and has a floor': `
    socketpair 0 = 3 4
    write 3 100000 = 4480
    siocoutq 3 = 8704
    socketpair 100000 = 5 6
    write 5 1000000 = 219264
    siocoutq 5 = 222720
  `,
}
