import cliProgress from 'cli-progress'
import type { RunProgress } from '../../runner/run_suite.ts'
import { formatSeconds } from '../../units/format.ts'

/** The longest delay of a timer, 24 days: the library's own redrawing never comes. */
const NEVER_MS = 2 ** 31 - 1

/**
 * A bar on stderr, drawn between blocks only, since a display that redraws while a block is measured would
 * disturb it. Silent where stderr is no terminal.
 */
export class ProgressBar {
  readonly #bar: cliProgress.SingleBar | null

  /** @param word what is counted. */
  constructor(
    blocks: number,
    secondsLeft: number,
    stream: NodeJS.WriteStream = process.stderr,
    word: 'block' | 'pair' = 'block',
  ) {
    this.#bar = stream.isTTY
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
