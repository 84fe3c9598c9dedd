import { sndbuf_from_option, unix_shutdown, unix_socketpair, unix_stream_ops } from './af_unix.ts'
import { int, integer, optionsArgument, socketName } from './arguments.ts'
import { file_behind, publish, publish_pair, succeeded } from './descriptor_calls.ts'
import { ENOTSOCK, KernelError } from './errno.ts'
import { alloc_fd, fd_install, put_unused_fd } from './fdtable.ts'
import type { scheduler } from './scheduler.ts'
import type { file, kernel, unix_sock } from './structs.ts'
import { unix_accept, unix_bind, unix_create, unix_listen, unix_stream_connect } from './unix_connect.ts'
import { sock_error } from './unix_sock.ts'

function sock_of(file: file, syscall: string): unix_sock {
  if (file.f_op !== unix_stream_ops) throw new KernelError(ENOTSOCK, syscall)
  return file.private_data as unix_sock
}

/** The system calls on sockets. All sockets are AF_UNIX, SOCK_STREAM and non-blocking. */
export class SocketCalls {
  readonly kernel: kernel
  readonly scheduler: scheduler

  constructor(kernel: kernel, scheduler: scheduler) {
    this.kernel = kernel
    this.scheduler = scheduler
  }

  #sock(fd: unknown, syscall: string): unix_sock {
    return sock_of(file_behind(this.kernel, fd, syscall), syscall)
  }

  /** Makes a connected pair. `sndbuf` in bytes, as given to SO_SNDBUF on both ends. */
  socketpair(options: { readonly sndbuf?: number } = {}): [number, number] {
    const k = this.kernel
    const { sndbuf } = optionsArgument(options, 'options')
    const size =
      sndbuf === undefined
        ? k.wmem_default
        : sndbuf_from_option(integer(sndbuf, 'sndbuf', 0, 0x7fffffff), k.wmem_max)
    return publish_pair(k, 'socketpair', () => unix_socketpair(k, size))
  }

  /** Makes a socket that is neither bound nor connected. */
  socket(): number {
    return publish(this.kernel, 'socket', () => unix_create(this.kernel))
  }

  /** Gives a socket a name of the abstract namespace. It is free again when the socket is closed. */
  bind(fd: number, name: string): number {
    const bytes = socketName(name)
    return succeeded(unix_bind(this.kernel, this.#sock(fd, 'bind'), bytes), 'bind')
  }

  /** Lets a bound socket take connections. One more than `backlog` of them may wait to be accepted. */
  listen(fd: number, backlog: number): number {
    int(backlog, 'backlog')
    return succeeded(unix_listen(this.kernel, this.#sock(fd, 'listen'), backlog), 'listen')
  }

  /** Connects a socket to the one that listens under a name. It fails with EAGAIN while too many connections wait there. */
  connect(fd: number, name: string): number {
    const bytes = socketName(name)
    return succeeded(unix_stream_connect(this.kernel, this.#sock(fd, 'connect'), bytes), 'connect')
  }

  /** Takes the oldest connection that waits, and returns the descriptor of its socket. */
  accept(fd: number): number {
    const k = this.kernel
    const file = file_behind(k, fd, 'accept')
    // As in the kernel, the number is reserved before anything is looked at.
    const newfd = succeeded(alloc_fd(k.files), 'accept')
    const newfile = file.f_op === unix_stream_ops ? unix_accept(k, sock_of(file, 'accept')) : -ENOTSOCK
    if (typeof newfile === 'number') {
      put_unused_fd(k.files, newfd)
      throw new KernelError(-newfile, 'accept')
    }
    fd_install(k, newfd, newfile)
    return newfd
  }

  shutdown(fd: number, how: number): number {
    int(how, 'how')
    return succeeded(unix_shutdown(this.kernel, this.#sock(fd, 'shutdown'), how), 'shutdown')
  }

  /** Returns for SO_ERROR the pending error number, once, or 0, and for SO_SNDBUF the buffer's bytes. */
  getsockopt(fd: number, option: 'SO_ERROR' | 'SO_SNDBUF'): number {
    if (option !== 'SO_ERROR' && option !== 'SO_SNDBUF')
      throw new TypeError('option must be SO_ERROR or SO_SNDBUF')
    const sk = this.#sock(fd, 'getsockopt')
    return option === 'SO_ERROR' ? sock_error(this.kernel, sk) : sk.sk_sndbuf
  }
}
