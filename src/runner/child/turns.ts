import { Socket } from 'node:net'

/**
 * Two block processes that are compared take turns, so that at any time one of them measures, and both measure the same cell
 * a few milliseconds after each other: what slows a machine down lasts longer than that, and slows both alike.
 */
export interface Turns {
  /** For how long the other process had the turn, in ms: no part of this one's budget. */
  readonly waitedMs: number
  /** Until this process may begin. */
  begin(): Promise<void>
  /** Gives the turn away and waits until it is back. Returns at once where the other is done with the cell, or gone. */
  next(): Promise<void>
  /** Waits until the other process is done with the cell, too. */
  endCell(): Promise<void>
  /** The other process goes on alone. */
  close(): void
}

/** Of a process that nobody takes turns with. */
export const ALONE: Turns = {
  waitedMs: 0,
  begin: async () => {},
  next: async () => {},
  endCell: async () => {},
  close: () => {},
}

const YOUR_TURN = 1
const YOUR_TURN_AND_MY_CELL_IS_DONE = 2

/** The other process, which has just given the turn away, falls asleep in less. */
const SETTLE_MS = 0.1

const clockFace = new Int32Array(new SharedArrayBuffer(4))

/** Turns by bytes over a socket whose other end the other process has. */
export class SocketTurns implements Turns {
  readonly #socket: Socket
  readonly #isFirst: boolean
  readonly #received: number[] = []
  #wake: (() => void) | null = null
  #isAlone = false
  #isOtherDone = false
  #waitedMs = 0

  /** @param isFirst whether it has the turn at the beginning. */
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
    // A process that crashed resets it; the other's end comes as a whole line of events, each of which says the same.
    for (const event of ['end', 'error', 'close'] as const) socket.on(event, onEnd)
  }

  /** Of a descriptor that this process was started with. */
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
    if (this.#received.shift() === YOUR_TURN_AND_MY_CELL_IS_DONE) this.#isOtherDone = true
    // On the CPU that both share, the other would else be in the way of the first samples.
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

  async endCell(): Promise<void> {
    if (this.#isAlone) return
    this.#send(YOUR_TURN_AND_MY_CELL_IS_DONE)
    // The other waits for that, and has the turn in the next cell.
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
