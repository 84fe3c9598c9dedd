import type { Choices } from '../charts/choices.ts'
import type { MountedChart } from './mounted_chart.ts'

/** Charts within so many screens below the visible part count as visible, so that scrolling finds them drawn. */
const SCREENS_AHEAD = 1

/** After so many ms of drawing the page answers the reader again. With the chart that exceeds it, that is < 100 ms. */
const TURN_MS = 30

function isNear({ root }: { readonly root: HTMLElement }): boolean {
  if (root.hidden) return false
  const { top, bottom } = root.getBoundingClientRect()
  return bottom > 0 && top < (1 + SCREENS_AHEAD) * innerHeight
}

/**
 * Draws charts without blocking the page: first those on the screen, as many as fit into a turn, then each of the
 * others in a task of its own. The container has `aria-busy` while any chart is out of date.
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

  /** Draws every chart again, as all of them are out of date. */
  refresh(): void {
    const end = performance.now() + TURN_MS
    const near = new Set(this.#charts.filter(isNear))
    this.#stale = new Set([...near, ...this.#charts])
    this.#container.setAttribute('aria-busy', 'true')
    for (const chart of near) if (performance.now() < end) this.#draw(chart)
    this.#finishOrSchedule()
  }

  /** Draws the chart with this id at once, because the reader is about to be sent to it. */
  bring(id: string): void {
    for (const chart of this.#stale) if (chart.root.id === id) this.#draw(chart)
    this.#finishOrSchedule()
  }

  /** Draws at once all that is out of date, as printing needs it. */
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
