import type { Choices } from '../charts/choices.ts'
import type { MountedChart } from './mounted_chart.ts'

/** Charts within this many screens below the visible part count as visible, so that scrolling finds them drawn. */
const SCREENS_AHEAD = 1

/** The time of drawing, in ms, after which the page reacts to the reader again. With the chart that exceeds it, this is < 100 ms. */
const TURN_MS = 30

function isNear({ root }: { readonly root: HTMLElement }): boolean {
  if (root.hidden) return false
  const { top, bottom } = root.getBoundingClientRect()
  return bottom > 0 && top < (1 + SCREENS_AHEAD) * innerHeight
}

interface DrawQueue {
  /** Draws every chart again, as all of them are out of date. */
  readonly refresh: () => void
  /** Draws at once the chart with this id, because the reader is about to be sent to it, and those above it, which move it. */
  readonly bring: (id: string) => void
  /** Draws at once all that is out of date, as printing needs it. */
  readonly flush: () => void
}

/** Draws charts on the screen first, the others one a task; `aria-busy` says that some are out of date. */
export function drawQueue<Chosen = Choices>(
  container: Element,
  charts: readonly MountedChart<Chosen>[],
  choices: () => Chosen,
  onDrawn: () => void,
): DrawQueue {
  let stale = new Set<MountedChart<Chosen>>()
  let isScheduled = false
  const draw = (chart: MountedChart<Chosen>) => {
    stale.delete(chart)
    chart.draw(choices())
    onDrawn()
  }
  const finishOrSchedule = () => {
    if (stale.size === 0) {
      container.removeAttribute('aria-busy')
      return
    }
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      const [next] = stale
      if (next) draw(next)
      finishOrSchedule()
    })
  }
  const drawNow = (isWanted: (chart: MountedChart<Chosen>) => boolean) => {
    for (const chart of stale) if (isWanted(chart)) draw(chart)
    finishOrSchedule()
  }
  return {
    refresh: () => {
      const end = performance.now() + TURN_MS
      const near = new Set(charts.filter(isNear))
      stale = new Set([...near, ...charts])
      container.setAttribute('aria-busy', 'true')
      drawNow(chart => near.has(chart) && performance.now() < end)
    },
    bring: id => {
      const last = charts.findIndex(({ root }) => root.id === id)
      drawNow(chart => charts.indexOf(chart) <= last)
    },
    flush: () => drawNow(() => true),
  }
}
