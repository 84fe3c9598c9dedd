import type { Scenarios } from '../text.ts'

/** Scenarios in which select and poll are called on the same files. */
export const selectPoll: Scenarios = {
  'poll counts the entries that have events': `
    socketpair = 3 4
    poll 3:IN 4:OUT 3:IN|OUT = 0x0 OUT OUT
    write 4 1 = 1
    poll 3:IN 4:IN = IN 0x0
    poll 3:0 = 0x0
  `,
  'poll: a closed number is NVAL, a negative one is passed over': `
    socketpair = 3 4
    poll 9:IN -1:IN 3:OUT = NVAL 0x0 OUT
    poll -1:IN = 0x0
  `,
  'poll reports HUP and ERR unasked': `
    socketpair = 3 4
    write 3 1 = 1
    close 4 = 0
    poll 3:0 = ERR|HUP
    pipe = 4 5
    close 4 = 0
    poll 5:0 = ERR
  `,
  'poll with no entries': `
    poll = -
  `,
  'poll: one descriptor twice': `
    socketpair = 3 4
    write 4 1 = 1
    poll 3:IN 3:OUT 3:IN = IN OUT IN
  `,
  'poll does not use up an edge': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN|ET 1 = 0
    write 4 1 = 1
    poll 3:IN = IN
    select 4 {3} {} {} = {3} {} {}
    epoll_wait 5 4 = 1:IN
  `,
  'select counts bits, not descriptors': `
    socketpair = 3 4
    write 4 1 = 1
    select 5 {3,4} {3,4} {3,4} = {3} {3,4} {}
  `,
  'select looks below nfds only': `
    socketpair = 3 4
    write 3 1 = 1
    write 4 1 = 1
    select 4 {3,4} {} {} = {3} {} {}
    select 5 {3,4} {} {} = {3,4} {} {}
    select 3 {3,4} {} {} = {} {} {}
  `,
  'select: nfds 0 leaves the sets as they are': `
    select 0 {3,4} {5} {} 0 = {3,4} {5} {}
  `,
  'select: a closed descriptor is EBADF': `
    socketpair = 3 4
    select 6 {3,5} {} {} = EBADF
    select 5 {3} {5} {} = {} {} {}
    select 6 {3} {5} {} = EBADF
    select -1 {3} {} {} = EINVAL
  `,
  'select: null sets': `
    socketpair = 3 4
    select 5 {3} {4} {} 2 = {} {} {}
    select 5 {3} {4} {} 7 = {} {} {}
  `,
  'select: end of file is readable, a reset is readable and writable': `
    socketpair = 3 4
    close 4 = 0
    select 4 {3} {3} {3} = {3} {3} {}
    socketpair = 4 5
    write 4 1 = 1
    close 5 = 0
    select 5 {4} {4} {4} = {4} {4} {}
  `,
  'select: HUP alone is readable, not writable': `
    pipe = 3 4
    close 4 = 0
    select 4 {3} {3} {3} = {3} {} {}
  `,
  'select: HUP is no exception, and ERR makes a pipe writable': `
    pipe = 3 4
    close 3 = 0
    select 5 {4} {4} {4} = {4} {4} {}
  `,
  'select and poll see a full socket as not writable': `
    socketpair = 3 4
    write 3 1000000 = 219264
    select 4 {} {3} {} = {} {} {}
    poll 3:OUT = 0x0
    read 4 1000000 = 219264
    select 4 {} {3} {} = {} {3} {}
  `,
  'an epoll is polled and selected like a file': `
    socketpair = 3 4
    epoll_create1 0 = 5
    epoll_ctl 5 ADD 3 IN 1 = 0
    poll 5:IN|OUT = 0x0
    write 4 1 = 1
    poll 5:IN|OUT = IN
    select 6 {5} {5} {5} = {5} {} {}
  `,
}
