import type { Preset } from './preset.ts'
import { SERVER_PRESETS } from './server_presets.ts'

export type { Preset }

/** Three tasks that have an epoll each, which all watch one socket by this mask. */
const herd = (mask: string) => `a, b = socketpair()
task reader x 3:
  ep = epoll_create1(0)
  epoll_ctl(ep, EPOLL_CTL_ADD, a, ${mask})
  epoll_wait(ep, 1, -1)
  read(a, 1)
task writer:
  write(b, 1)
`

/** All presets, in the order in which a course would take them. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'level-and-edge',
    title: 'A socket that is read by half',
    question:
      'Two epolls watch one socket, one level-triggered, one edge-triggered. Half of what arrived is read. Which of them reports the socket again?',
    answer:
      'The level-triggered one. After it has copied the event it puts the item back at the end of its ready list, so that the next epoll_wait polls the file again and finds the rest. The edge-triggered one leaves the item off the list, where only a new write would bring it back.',
    lecture:
      'Watch the ready list of each epoll at the moment after “copy”. Nothing else differs between the two: level means that the item is put back.',
    program: `a, b = socketpair()
level = epoll_create1(0)
edge = epoll_create1(0)
epoll_ctl(level, EPOLL_CTL_ADD, a, EPOLLIN)
epoll_ctl(edge, EPOLL_CTL_ADD, a, EPOLLIN | EPOLLET)
write(b, 100)
epoll_wait(level, 8, 0)
epoll_wait(edge, 8, 0)
read(a, 50)
epoll_wait(level, 8, 0)   # again
epoll_wait(edge, 8, 0)    # nothing
`,
  },
  {
    name: 'drained-item',
    title: 'A drained socket is still on the ready list',
    question:
      'A level-triggered socket is read empty. Is its item still on the ready list, and what does the next epoll_wait do with it?',
    answer:
      'It is. Reading does not touch the epoll. The next epoll_wait takes the item off the list, polls the file, learns that there is nothing, and drops the item.',
    lecture:
      'An epoll learns of new data by a callback, but nobody tells it when the data are gone. It finds out by polling what it believed to be ready.',
    program: `a, b = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN)
write(b, 10)
epoll_wait(ep, 8, 0)
read(a, 10)
epoll_wait(ep, 8, 0)      # the item is polled and dropped
epoll_wait(ep, 8, 0)      # the list is empty now
`,
  },
  {
    name: 'missed-wake-up',
    title: 'The program that reads once under edge',
    question:
      'An edge-triggered reader reads once for each event. Two messages arrive before it wakes. Does it ever learn of the second one?',
    answer:
      'Not until something new arrives. One event stood for both messages, the reader has read one, and the item is on no list. It sleeps for good although there is data to read.',
    lecture:
      'This is why edge-triggered programs read until EAGAIN. The kernel did nothing wrong: it reported that something had changed, and it reported it once.',
    program: `a, b = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN | EPOLLET)
task reader:
  epoll_wait(ep, 8, -1)
  read(a, 5)
  epoll_wait(ep, 8, -1)   # sleeps for good
task writer:
  write(b, 5)
  write(b, 5)
`,
  },
  {
    name: 'starvation',
    title: 'One busy socket under edge',
    question:
      'Two sockets are ready. The program drains the first one until EAGAIN, and its peer writes as fast as it reads. When is the second one served?',
    answer:
      'Only when the first one falls silent. Both events lie in the buffer of the program, but its loop does not come to the second. Programs bound how much they read from one socket before they go on.',
    lecture:
      'epoll is fair, the program is not. Level triggering would let it read a little from each and come back.',
    program: `busy, peer = socketpair()
calm, other = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, busy, EPOLLIN | EPOLLET)
epoll_ctl(ep, EPOLL_CTL_ADD, calm, EPOLLIN | EPOLLET)
write(peer, 1)
write(other, 1)
epoll_wait(ep, 8, 0)      # both are ready
repeat 4:
  read(busy, 1)
  write(peer, 1)          # the peer keeps up
read(busy, 1)
read(busy, 1)             # EAGAIN at last
read(calm, 1)
`,
  },
  {
    name: 'oneshot',
    title: 'EPOLLONESHOT hands a socket to one thread',
    question:
      'Two threads wait for one epoll. Two messages arrive for the same socket. May both threads work on it at the same time?',
    answer:
      'With EPOLLONESHOT not. Delivering the event disarms the item: its mask is 0, and the second message is filtered by the callback. The thread that has the event arms it again with EPOLL_CTL_MOD, which polls the file at once and finds the second message.',
    lecture:
      'Look at the mask of the item in the tree: it goes to 0 in the scan, and comes back with MOD. The item never leaves the tree.',
    program: `a, b = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN | EPOLLONESHOT)
task worker x 2:
  ready = epoll_wait(ep, 1, -1)
  read(a, 5)
  epoll_ctl(ep, EPOLL_CTL_MOD, a, EPOLLIN | EPOLLONESHOT)
task writer:
  write(b, 5)
  write(b, 5)
`,
  },
  {
    name: 'during-a-scan',
    title: 'An event that arrives while events are delivered',
    question:
      'epoll_wait has taken the ready list for itself and goes through it. A third socket becomes ready in the middle. Is its event lost, or delivered twice?',
    answer:
      'Neither. While a scan is under way the callback puts the item on the overflow list (ovflist). When the scan is done, the overflow list is moved to the ready list, and the next epoll_wait finds it there.',
    lecture:
      'The overflow list exists only during a scan. It lets the callback do its work without waiting for the scan, which holds a mutex and may fault.',
    seed: 0,
    program: `a, b = socketpair()
c, d = socketpair()
e, f = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN | EPOLLET)
epoll_ctl(ep, EPOLL_CTL_ADD, c, EPOLLIN | EPOLLET)
epoll_ctl(ep, EPOLL_CTL_ADD, e, EPOLLIN | EPOLLET)
write(b, 1)
write(d, 1)
task reader:
  epoll_wait(ep, 8, 0)
  epoll_wait(ep, 8, 0)
task writer:
  write(f, 1)             # in the middle of the scan
`,
  },
  {
    name: 'last-to-sleep',
    title: 'Who is woken: the last to sleep',
    question:
      'Three threads sleep in epoll_wait for one epoll, in turn. One message arrives. Which one wakes?',
    answer:
      'The last one. Each waiter adds itself at the head of the queue of the epoll, as an exclusive entry, and a wake-up begins at the head and stops after one. The load is not spread: the same thread wakes again and again.',
    lecture:
      'This order keeps one thread warm, which is good for caches, and leaves the others asleep, which surprises whoever expects round robin.',
    program: `a, b = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN | EPOLLET)
task reader x 3:
  repeat 2:
    epoll_wait(ep, 1, -1)
    read(a, 1)
task writer:
  write(b, 1)
  sleep(1)
  write(b, 1)
`,
  },
  {
    name: 'thundering-herd',
    title: 'The thundering herd',
    question:
      'Three threads have an epoll each, and all watch one socket. One message arrives. How many wake?',
    answer:
      'All three. Each epoll has an entry on the wait queue of the socket, and the wake-up runs every one of them. The first thread that runs reads the message. The others poll the socket, find nothing, and sleep again.',
    lecture:
      'Count the steps try_to_wake_up, and the scans that drop the item. The next preset adds one flag.',
    program: herd('EPOLLIN'),
  },
  {
    name: 'exclusive',
    title: 'EPOLLEXCLUSIVE against the herd',
    question: 'The same three threads, with EPOLLEXCLUSIVE. How many wake now?',
    answer:
      'One. The entries on the wait queue of the socket are exclusive, and the wake-up stops after the first one whose callback found a sleeper.',
    lecture:
      'EPOLLEXCLUSIVE marks the entry on the queue of the file, not the item. That is why it can be given with ADD only.',
    program: herd('EPOLLIN | EPOLLEXCLUSIVE'),
  },
  ...SERVER_PRESETS,
  {
    name: 'ghost',
    title: 'A closed descriptor that still reports',
    question:
      'A watched descriptor is duplicated and then closed. Is it still watched, and can it be removed by its number?',
    answer:
      'It is watched, and it cannot. The item belongs to the open file, which lives on through the copy. Its events still bear the closed number, and EPOLL_CTL_DEL of that number fails with EBADF. Only closing the copy removes the item.',
    lecture:
      'A descriptor is a number, a file is an object. epoll watches the pair of both, and is told only when the file goes away.',
    program: `a, b = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN)
copy = dup(a)
close(a)
write(b, 1)
epoll_wait(ep, 8, 0)      # reports the closed number
epoll_ctl(ep, EPOLL_CTL_DEL, a)
close(copy)
epoll_wait(ep, 8, 0)      # the file is gone, and the item with it
`,
  },
  {
    name: 'nested',
    title: 'An epoll in an epoll, and a circle',
    question: 'Can an epoll watch another epoll? And can two epolls watch each other?',
    answer:
      'It can: the inner epoll is readable while its ready list is not empty, and its callback wakes the outer one. A circle is refused with ELOOP when the second link is made.',
    lecture:
      'Follow the callback of the inner epoll: it wakes poll_wait, on which the outer epoll has an entry like that on any other file.',
    program: `a, b = socketpair()
inner = epoll_create1(0)
outer = epoll_create1(0)
epoll_ctl(inner, EPOLL_CTL_ADD, a, EPOLLIN)
epoll_ctl(outer, EPOLL_CTL_ADD, inner, EPOLLIN)
epoll_ctl(inner, EPOLL_CTL_ADD, outer, EPOLLIN)   # ELOOP
write(b, 1)
epoll_wait(outer, 8, 0)
epoll_wait(inner, 8, 0)
`,
  },
  {
    name: 'maxevents',
    title: 'maxevents = 1 is fair',
    question: 'Three sockets are ready and stay so. epoll_wait returns one event at a time. Which ones?',
    answer:
      'One after the other. A level-triggered item goes to the end of the ready list after it was delivered, and what was not delivered is put back in front.',
    lecture: 'The ready list is a queue. A small buffer costs more calls, but nobody starves.',
    program: `a, b = socketpair()
c, d = socketpair()
e, f = socketpair()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, a, EPOLLIN)
epoll_ctl(ep, EPOLL_CTL_ADD, c, EPOLLIN)
epoll_ctl(ep, EPOLL_CTL_ADD, e, EPOLLIN)
write(b, 1)
write(d, 1)
write(f, 1)
repeat 4:
  epoll_wait(ep, 1, 0)
`,
  },
  {
    name: 'pipe-edges',
    title: 'EAGAIN and edges of a full pipe',
    question:
      'A writer fills a pipe until EAGAIN and then waits for EPOLLOUT under edge. The reader takes one byte. Is the writer told?',
    answer:
      'Not yet. A pipe becomes writable again only when a whole page of it is free, and one byte frees none. The edge comes when the reader has emptied a page.',
    lecture:
      'An edge is what the file says it is. For a pipe, the unit of room is the page, so that writers are not woken for every byte.',
    program: `r, w = pipe()
ep = epoll_create1(0)
epoll_ctl(ep, EPOLL_CTL_ADD, w, EPOLLOUT | EPOLLET)
epoll_wait(ep, 8, 0)      # there is room
repeat until EAGAIN:
  write(w, 4096)
epoll_wait(ep, 8, 0)
read(r, 1)
epoll_wait(ep, 8, 0)      # one byte frees no page
read(r, 4095)
epoll_wait(ep, 8, 0)      # a page is free
`,
  },
  {
    name: 'tree',
    title: 'The interest list is a balanced tree',
    question: 'Seven descriptors are registered in ascending order. Does the tree become a list?',
    answer:
      'It does not: after an insertion that would leave it uneven, nodes change their colours and rotate. With seven items no path is longer than four.',
    lecture:
      'Registering and removing costs a few comparisons more for each doubling of N. Waiting does not look at the tree at all.',
    program: `e1 = eventfd(0, EFD_NONBLOCK)
e2 = eventfd(0, EFD_NONBLOCK)
e3 = eventfd(0, EFD_NONBLOCK)
e4 = eventfd(0, EFD_NONBLOCK)
e5 = eventfd(0, EFD_NONBLOCK)
e6 = eventfd(0, EFD_NONBLOCK)
e7 = eventfd(0, EFD_NONBLOCK)
ep = epoll_create1(0)
for fd in [e1, e2, e3, e4, e5, e6, e7]:
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN)
epoll_ctl(ep, EPOLL_CTL_DEL, e4)
epoll_ctl(ep, EPOLL_CTL_DEL, e1)
`,
  },
  {
    name: 'three-calls',
    title: 'select, poll and epoll look at the same sockets',
    question:
      'Three sockets are watched and one is ready. How many files does each of the three calls look at?',
    answer:
      'select and poll look at all three, each time, and poll copies three entries in and out. epoll looks at the one file on its ready list.',
    lecture:
      'Count the steps vfs_poll of each call. With 10,000 idle sockets the first two numbers are 10,000, and the last is still one.',
    program: `as, bs = socketpairs(3)
ep = epoll_create1(0)
for fd in as:
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN)
write(6, 1)               # the peer of the second one
select(as, 0)
poll(as, POLLIN, 0)
epoll_wait(ep, 8, 0)
`,
  },
  {
    name: 'two-kernels',
    title: 'What changed between 5.4 and 6.18',
    question:
      'An outer epoll watches an inner one under edge. A scan of the inner epoll leaves its item on the list. Is the outer one told again?',
    answer:
      'By Linux 5.4 yes, by 6.18 no: since 5.11 a scan no longer wakes those who poll the epoll. Change the kernel above, and compare the last call.',
    lecture:
      'The walkthroughs that most people read are of 5.1 to 5.4. Most of them still holds, this does not.',
    program: `a, b = socketpair()
inner = epoll_create1(0)
outer = epoll_create1(0)
epoll_ctl(inner, EPOLL_CTL_ADD, a, EPOLLIN)
epoll_ctl(outer, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLET)
write(b, 1)
epoll_wait(outer, 4, 0)
epoll_wait(inner, 4, 0)
epoll_wait(outer, 4, 0)   # 5.4 reports it again
`,
  },
]
