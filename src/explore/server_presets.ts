import type { Preset } from './preset.ts'

/** Two servers that have an epoll each on one listening socket, by this mask, and a client that connects twice. */
const servers = (mask: string) => `s = socket()
bind(s, 80)
listen(s, 5)
task server x 2:
  ep = epoll_create1(0)
  epoll_ctl(ep, EPOLL_CTL_ADD, s, ${mask})
  repeat 2:
    epoll_wait(ep, 1, -1)
    c = accept(s)
task client:
  first = socket()
  connect(first, 80)
  sleep(1)
  second = socket()
  connect(second, 80)
`

/** Presets about servers that accept connections. */
export const SERVER_PRESETS: readonly Preset[] = [
  {
    name: 'two-servers',
    title: 'Two servers accept from one socket',
    question:
      'Two servers have an epoll each, and both watch one listening socket. A client connects, and after a while another one. Who is woken, and who accepts?',
    answer:
      'Each connection wakes both. The server that runs first accepts, and the other one polls the listening socket, finds no connection, and sleeps again. Had it been told of the connection before it was taken, its accept would fail with EAGAIN: a listening socket has to be non-blocking.',
    lecture:
      'A waiting connection is a message on the queue of the listening socket. connect puts it there and wakes the readers of that socket, as a write does.',
    program: servers('EPOLLIN'),
  },
  {
    name: 'two-servers-exclusive',
    title: 'Two servers with EPOLLEXCLUSIVE',
    question:
      'The same two servers, with EPOLLEXCLUSIVE. One is woken for each connection. Do they take turns?',
    answer:
      'They do not. Exclusive entries stand on the wait queue of the listening socket in the order of EPOLL_CTL_ADD, and stay there. As long as the first server is asleep again when the next client comes, it gets that one, too. The second one is for the times when the first is busy.',
    lecture:
      'EPOLLEXCLUSIVE saves wake-ups, it does not share the load. Programs that want an even share give each server a listening socket of its own (SO_REUSEPORT).',
    program: servers('EPOLLIN | EPOLLEXCLUSIVE'),
  },
]
