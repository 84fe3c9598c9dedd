import type { StallingRunner } from '../../poller/native_loops.ts'

/** A fault on purpose: stops a wait once, when half of the measured time is over. */
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

  /** To be called before every measured batch. */
  beforeBatch(): void {
    this.#start ??= performance.now()
    if (performance.now() - this.#start >= this.#measuredMs / 2) this.atLatestNow()
  }

  /** True where the next wait is the one. */
  atLatestNow(): boolean {
    if (this.#done) return false
    this.#done = true
    this.#runner.stallNext(this.#milliseconds)
    return true
  }
}
