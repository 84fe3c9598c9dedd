import type { QueueName } from './snapshot.ts'
import { eventpoll, type file, type kernel, type tracer, unix_sock, type wait_queue_head } from './structs.ts'
import type { QueueRef, StepAction, StepDetails, TraceListener, TraceStep } from './trace.ts'

/** Tells a listener every step of a kernel, and keeps what the steps have to say of files, queues and descriptors. */
export class Tracer implements tracer {
  readonly #k: kernel
  readonly #listener: TraceListener
  readonly #queues = new Map<wait_queue_head, { file: file; queue: QueueName }>()
  readonly #fds = new Map<number, Set<number>>()
  readonly files = new Set<file>()

  /** The kernel has no files yet but those that are open already and have no wait queues. */
  constructor(k: kernel, listener: TraceListener) {
    this.#k = k
    this.#listener = listener
    k.files.fd.forEach((file, fd) => {
      if (file === null) return
      this.files.add(file)
      this.#fds.set(file.address, new Set([fd]))
    })
  }

  tell<A extends StepAction>(fn: string, action: A, details: StepDetails[A]): void {
    if (action === 'fd_install') this.#install(details as StepDetails['fd_install'])
    if (action === 'fd_free') this.#free(details as StepDetails['fd_free'])
    this.#listener({ fn, action, task: this.#k.current.pid, ...details } as TraceStep)
  }

  returned(fn: string, value?: number): void {
    this.tell(fn, 'return', value === undefined ? {} : { value })
  }

  #install({ fd, file }: StepDetails['fd_install']): void {
    this.#fds.set(file, (this.#fds.get(file) ?? new Set()).add(fd))
  }

  #free({ fd, file }: StepDetails['fd_free']): void {
    this.#fds.get(file)?.delete(fd)
  }

  opened(file: file): void {
    this.files.add(file)
    const queues = Object.entries(file.f_op.queues(file)) as [QueueName, wait_queue_head][]
    for (const [queue, head] of queues) this.#queues.set(head, { file, queue })
    const state = file.f_op.plain(file, sk => this.#number_of(sk), this.#k.embryos)
    this.tell('alloc_file', 'file_open', { file: file.address, state, queues: queues.map(([name]) => name) })
  }

  freed(file: file): void {
    this.files.delete(file)
    for (const head of Object.values(file.f_op.queues(file))) this.#queues.delete(head)
    this.#fds.delete(file.address)
    this.tell('__fput', 'file_free', { file: file.address })
  }

  #number_of(sk: unix_sock): number | null {
    return this.queue_of(sk)?.file ?? null
  }

  descriptor_of(file: file): number | null {
    const fds = this.#fds.get(file.address)
    return fds === undefined || fds.size === 0 ? null : Math.min(...fds)
  }

  #queue_of_embryo(head: wait_queue_head): QueueRef | null {
    const socket = head instanceof unix_sock ? this.#k.embryos.get(head) : undefined
    return socket === undefined ? null : { file: socket, queue: 'wait' }
  }

  queue_of(head: wait_queue_head): QueueRef | null {
    const known = this.#queues.get(head)
    if (known === undefined) return this.#queue_of_embryo(head)
    const { file, queue } = known
    const ref = { file: file.address, queue }
    if (!(file.private_data instanceof eventpoll)) return ref
    return { ...ref, ep: file.address, epfd: this.descriptor_of(file) }
  }
}
