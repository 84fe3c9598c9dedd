import { EXIT, note } from '../messages.ts'

/** The signals of Ctrl-C, of kill, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Turns these signals into an abort, so that what is finished can still be written. A second signal ends the process at
 * once, and its block processes with it.
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #listener = () => {
    if (this.#controller.signal.aborted) process.exit(EXIT.interrupted)
    // The terminal shows ^C where the cursor is.
    if (process.stderr.isTTY) process.stderr.write('\n')
    note('interrupted: writing what is finished; interrupt once more to leave at once')
    this.#controller.abort()
  }

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#listener)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get exitCode(): number | null {
    return this.#controller.signal.aborted ? EXIT.interrupted : null
  }

  release(): void {
    for (const name of SIGNALS) process.off(name, this.#listener)
  }
}
