import { Socket } from 'node:net'

/**
 * Two block processes that are compared take turns: one of them measures at a time, and both measure the same cell within
 * milliseconds of each other. A disturbance of the machine usually lasts longer and so affects both alike.
 */
export interface Turns {
  /** The time in ms in which the other process has had the turn. It does not count against this process's budget. */
  readonly waitedMs: number
  /** Waits until this process may begin. */
  begin(): Promise<void>
  /** Gives the turn away and waits until it is back. Returns at once where the other process is done with the work or has ended. */
  next(): Promise<void>
  /** Waits until the other process is also done with the work. */
  endWork(): Promise<void>
  /** Ends the turns; the other process goes on alone. */
  close(): void
}

/** The turns of a process that measures alone. */
export const ALONE: Turns = {
  waitedMs: 0,
  begin: async () => {},
  next: async () => {},
  endWork: async () => {},
  close: () => {},
}

const YOUR_TURN = 1
const YOUR_TURN_AND_MY_WORK_IS_DONE = 2

/** A time in which the process that has just given the turn away certainly falls asleep, in ms. */
const SETTLE_MS = 0.1

const clockFace = new Int32Array(new SharedArrayBuffer(4))

/** Turns that are handed over as bytes on a socket between the two processes. */
export class SocketTurns implements Turns {
  readonly #socket: Socket
  readonly #isFirst: boolean
  readonly #received: number[] = []
  #wake: (() => void) | null = null
  #isAlone = false
  #isOtherDone = false
  #waitedMs = 0

  /** @param isFirst whether this process has the turn at the beginning. */
  constructor(socket: Socket, isFirst: boolean) {
    this.#socket = socket
    this.#isFirst = isFirst
    socket.on('data', (bytes: Buffer) => {
      this.#received.push(...bytes)
      this.#wake?.()
    })
    const onEnd = () => {
      this.#isAlone = true
      this.#wake?.()
    }
    // A process that crashes resets the connection, and one that ends closes it: each of these events means that it is gone.
    for (const event of ['end', 'error', 'close'] as const) socket.on(event, onEnd)
  }

  /** Returns the turns over a descriptor that this process inherited. */
  static ofDescriptor(fd: number, isFirst: boolean): SocketTurns {
    return new SocketTurns(new Socket({ fd, readable: true, writable: true }), isFirst)
  }

  get waitedMs(): number {
    return this.#waitedMs
  }

  async #receive(): Promise<void> {
    const start = performance.now()
    while (this.#received.length === 0 && !this.#isAlone) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    if (this.#received.shift() === YOUR_TURN_AND_MY_WORK_IS_DONE) this.#isOtherDone = true
    // Both processes share a CPU: the other one has to fall asleep before the first sample is taken.
    if (!this.#isAlone) Atomics.wait(clockFace, 0, 0, SETTLE_MS)
    this.#waitedMs += performance.now() - start
  }

  #send(message: number): void {
    if (!this.#isAlone) this.#socket.write(Uint8Array.of(message))
  }

  async begin(): Promise<void> {
    if (!this.#isFirst) await this.#receive()
  }

  async next(): Promise<void> {
    if (this.#isAlone || this.#isOtherDone) return
    this.#send(YOUR_TURN)
    await this.#receive()
  }

  async endWork(): Promise<void> {
    if (this.#isAlone) return
    this.#send(YOUR_TURN_AND_MY_WORK_IS_DONE)
    // The other process waits for this message, and has the turn in the next work.
    const wasOtherDone = this.#isOtherDone
    this.#isOtherDone = false
    await this.#receive()
    if (!wasOtherDone) this.#isOtherDone = false
  }

  close(): void {
    this.#isAlone = true
    this.#socket.destroy()
  }
}
