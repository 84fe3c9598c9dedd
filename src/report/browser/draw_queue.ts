import type { Choices } from '../charts/choices.ts'
import type { MountedChart } from './mounted_chart.ts'

/** Far enough below the screen that a quick reader finds a chart drawn. */
const SCREENS_AHEAD = 1

/** So long charts are drawn before the reader has a turn: with the one that ends it, well below a tenth of a second. */
const TURN_MS = 30

function isNear({ root }: { readonly root: HTMLElement }): boolean {
  if (root.hidden) return false
  const { top, bottom } = root.getBoundingClientRect()
  return bottom > 0 && top < (1 + SCREENS_AHEAD) * innerHeight
}

/**
 * Draws charts so that nobody waits: those on the screen first, as many as fit into a turn, each of the others in a
 * task of its own afterwards. `aria-busy` stands on the container while any is out of date.
 */
export class DrawQueue<Chosen = Choices> {
  readonly #container: Element
  readonly #charts: readonly MountedChart<Chosen>[]
  readonly #choices: () => Chosen
  readonly #onDrawn: () => void
  #stale = new Set<MountedChart<Chosen>>()
  #isScheduled = false

  constructor(
    container: Element,
    charts: readonly MountedChart<Chosen>[],
    choices: () => Chosen,
    onDrawn: () => void,
  ) {
    this.#container = container
    this.#charts = charts
    this.#choices = choices
    this.#onDrawn = onDrawn
  }

  /** Everything is out of date. */
  refresh(): void {
    const end = performance.now() + TURN_MS
    const near = new Set(this.#charts.filter(isNear))
    this.#stale = new Set([...near, ...this.#charts])
    this.#container.setAttribute('aria-busy', 'true')
    for (const chart of near) if (performance.now() < end) this.#draw(chart)
    this.#finishOrSchedule()
  }

  /** The one that somebody is sent to: now. */
  bring(id: string): void {
    for (const chart of this.#stale) if (chart.root.id === id) this.#draw(chart)
    this.#finishOrSchedule()
  }

  /** Now, and all of them: before printing. */
  flush(): void {
    for (const chart of this.#stale) this.#draw(chart)
    this.#finishOrSchedule()
  }

  #draw(chart: MountedChart<Chosen>): void {
    this.#stale.delete(chart)
    chart.draw(this.#choices())
    this.#onDrawn()
  }

  #finishOrSchedule(): void {
    if (this.#stale.size === 0) {
      this.#container.removeAttribute('aria-busy')
      return
    }
    if (this.#isScheduled) return
    this.#isScheduled = true
    setTimeout(() => {
      this.#isScheduled = false
      const [next] = this.#stale
      if (next) this.#draw(next)
      this.#finishOrSchedule()
    })
  }
}
