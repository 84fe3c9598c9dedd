import { Socket } from 'node:net'
import type { PoolSource } from '../../poller/addon.ts'
import { FD_KINDS, type FdKind, INTERESTS, type Interest } from '../../suite/fd_kinds.ts'

/** What a pool holds. */
export interface PoolContents {
  readonly kind: FdKind
  readonly interest: Interest
  /** Whether a process of its own holds the peers. */
  readonly peersElsewhere: boolean
}

/** The pools of a process as the process that it takes turns with needs them. */
export interface SharedPools {
  /** Sends the open pool over `channel`, where the other process receives it. */
  send(channel: number): void
  /** Is called when the other process has ended in its turn, which may have left events in the pool. */
  takeOver(): void
}

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
  /** Names the pools that the other process may ask for. */
  share(pools: SharedPools): void
  /** Tells the other process what the pool of this one holds; null where none is open. */
  offerPool(contents: PoolContents | null): void
  /** Asks the other process for its pool; returns null where it has offered none that holds this. Needs the turn. */
  requestPool(contents: PoolContents): PoolSource | null
  /** Ends the turns; the other process goes on alone. */
  close(): void
}

/** The turns of a process that measures alone. */
export const ALONE: Turns = {
  waitedMs: 0,
  begin: async () => {},
  next: async () => {},
  endWork: async () => {},
  share: () => {},
  offerPool: () => {},
  requestPool: () => null,
  close: () => {},
}

const YOUR_TURN = 1
const YOUR_TURN_AND_MY_WORK_IS_DONE = 2
const SEND_YOUR_POOL = 3
/** I hold no pool; the following numbers say that I hold one of a kind, in the order of FD_KINDS. */
const NO_POOL = 4
/** This number, times the place of the interest in INTERESTS, is added to them. */
const INTEREST_STEP = 32
/** This number is added as well where a process of its own holds the peers. */
const PEERS_ELSEWHERE = 128

function offerOf(contents: PoolContents | null): number {
  if (contents === null) return NO_POOL
  const { kind, interest, peersElsewhere } = contents
  const which = FD_KINDS.indexOf(kind) + INTEREST_STEP * INTERESTS.indexOf(interest)
  return NO_POOL + 1 + which + (peersElsewhere ? PEERS_ELSEWHERE : 0)
}

/** A time in which the process that has just given the turn away certainly falls asleep, in ms. */
const SETTLE_MS = 0.1

const clockFace = new Int32Array(new SharedArrayBuffer(4))

/** Turns that are handed over as bytes on a socket between the two processes. */
export class SocketTurns implements Turns {
  readonly #socket: Socket
  readonly #isFirst: boolean
  readonly #channel: number | null
  readonly #received: number[] = []
  #wake: (() => void) | null = null
  #isAlone = false
  #isOtherDone = false
  #waitedMs = 0
  /** What the other process last said of its pool. */
  #offered = NO_POOL
  #pools: SharedPools | null = null

  /**
   * @param isFirst whether this process has the turn at the beginning.
   * @param channel the socket over which pools are handed over; null where each process has its own.
   */
  constructor(socket: Socket, isFirst: boolean, channel: number | null = null) {
    this.#socket = socket
    this.#isFirst = isFirst
    this.#channel = channel
    socket.on('data', (bytes: Buffer) => {
      for (const message of bytes) this.#take(message)
      this.#wake?.()
    })
    const onEnd = () => {
      this.#isAlone = true
      this.#wake?.()
    }
    // A process that crashes resets the connection, and one that ends closes it: each of these events means that it is gone.
    for (const event of ['end', 'error', 'close'] as const) socket.on(event, onEnd)
  }

  /** Returns the turns over descriptors that this process inherited. */
  static ofDescriptor(fd: number, isFirst: boolean, channel: number | null = null): SocketTurns {
    return new SocketTurns(new Socket({ fd, readable: true, writable: true }), isFirst, channel)
  }

  #take(message: number): void {
    if (message < SEND_YOUR_POOL) this.#received.push(message)
    else if (message === SEND_YOUR_POOL) this.#sendPool()
    else this.#offered = message
  }

  /** The other process waits for the pool at this moment, so that sending it does not block for long. */
  #sendPool(): void {
    try {
      if (this.#channel !== null) this.#pools?.send(this.#channel)
    } catch {
      // The other process has ended, or has found no room for the descriptors: it reports the error itself.
    }
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
    if (this.#received.length === 0) this.#pools?.takeOver()
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

  share(pools: SharedPools): void {
    this.#pools = pools
  }

  offerPool(contents: PoolContents | null): void {
    this.#send(offerOf(contents))
  }

  requestPool(contents: PoolContents): PoolSource | null {
    if (this.#isAlone || this.#channel === null || this.#offered !== offerOf(contents)) return null
    this.#send(SEND_YOUR_POOL)
    return { channel: this.#channel }
  }

  close(): void {
    this.#isAlone = true
    this.#socket.destroy()
  }
}
