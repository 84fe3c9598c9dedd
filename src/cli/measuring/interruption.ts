import { commandLine } from '../../report/facts/command_line.ts'
import { EXIT, endEchoedLine, note } from '../messages.ts'

/** The signals of Ctrl-C, of kill, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Turns these signals into an abort, so that what is finished can still be written. A second signal ends the process at
 * once, and its block processes with it; SIGHUP does not, since a terminal that goes away may send several.
 */
export class Interruption {
  /** The arguments that carry the measurement on, once it can be. */
  resumable: readonly string[] | null = null
  readonly #controller = new AbortController()
  readonly #doing: string
  readonly #listener = (name: NodeJS.Signals) => {
    if (this.#controller.signal.aborted) {
      if (name === 'SIGHUP') return
      this.sayHowToResume()
      return process.exit(EXIT.interrupted)
    }
    // Where the terminal is gone, a message fails, and the failure is a hang-up of its own.
    this.#controller.abort()
    endEchoedLine()
    note(`interrupted: ${this.#doing}; interrupt once more to leave at once`)
  }

  /** @param doing what happens after the signal, in words. */
  constructor(doing = 'writing what is finished') {
    this.#doing = doing
    for (const name of SIGNALS) process.on(name, this.#listener)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get exitCode(): number | null {
    return this.#controller.signal.aborted ? EXIT.interrupted : null
  }

  /** Says by which command the measurement is carried on, where it can be. */
  sayHowToResume(): void {
    if (this.resumable) note(`carry it on with: ${commandLine(this.resumable)}`)
  }

  release(): void {
    for (const name of SIGNALS) process.off(name, this.#listener)
  }
}
