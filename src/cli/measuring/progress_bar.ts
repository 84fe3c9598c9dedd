import cliProgress from 'cli-progress'
import type { RunProgress } from '../../runner/run_suite.ts'
import { formatSeconds } from '../../units/format.ts'
import { isCursorTerminal } from '../terminal.ts'

/** The longest delay that a timer can have, 24 days, so that the library never redraws by itself. */
const NEVER_MS = 2 ** 31 - 1

/**
 * A progress bar on stderr. It is drawn between blocks only, since redrawing would disturb what is being measured, and
 * not at all where stderr is no terminal, or one that obeys no control sequences.
 */
export class ProgressBar {
  readonly #bar: cliProgress.SingleBar | null

  /** @param word names what is counted. */
  constructor(
    blocks: number,
    secondsLeft: number,
    stream: NodeJS.WriteStream = process.stderr,
    word: 'block' | 'pair' | 'boot' = 'block',
  ) {
    this.#bar = isCursorTerminal(stream)
      ? new cliProgress.SingleBar({
          format: `{bar} ${word} {value} of {total}, {left} left`,
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 30,
          stream,
          fps: 1000 / NEVER_MS,
          clearOnComplete: true,
          hideCursor: false,
          gracefulExit: false,
        })
      : null
    this.#bar?.start(blocks, 0, { left: formatSeconds(secondsLeft) })
  }

  update({ blocksFinished, blocks, secondsLeft }: RunProgress): void {
    this.#bar?.setTotal(blocks)
    this.#bar?.update(blocksFinished, { left: formatSeconds(secondsLeft) })
    this.#bar?.render()
  }

  stop(): void {
    this.#bar?.stop()
  }
}
