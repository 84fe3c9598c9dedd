import type { StallingRunner } from '../../poller/native_loops.ts'

/** An injected fault: it stops one wait, when half of the measured time is over. */
export class Stall {
  readonly #runner: StallingRunner
  readonly #milliseconds: number
  readonly #measuredMs: number
  #start: number | null = null
  #done: boolean

  constructor(runner: StallingRunner, milliseconds: number, measuredMs: number) {
    this.#runner = runner
    this.#milliseconds = milliseconds
    this.#measuredMs = measuredMs
    this.#done = milliseconds === 0
  }

  /** Asks for the stall where half of the measured time is over. It is called before every measured batch. */
  beforeBatch(): void {
    this.#start ??= performance.now()
    if (performance.now() - this.#start >= this.#measuredMs / 2) this.atLatestNow()
  }

  /** Asks for the stall where it has not happened yet; returns whether it did. */
  atLatestNow(): boolean {
    if (this.#done) return false
    this.#done = true
    this.#runner.stallNext(this.#milliseconds)
    return true
  }
}
