import type { WorkName } from '../../analysis/work.ts'
import type { ChartMetric, PageRun, PageView } from '../page_data.ts'

/** What a reader has chosen; shared by all charts of a run. */
export interface Choices {
  readonly settings: Readonly<Record<string, string>>
  readonly hidden: ReadonlySet<string>
  readonly fdCount: number
  readonly metric: ChartMetric
  readonly work: WorkName
}

export interface State {
  readonly get: () => Choices
  readonly set: (change: Partial<Choices>) => void
  readonly subscribe: (listener: () => void) => void
}

export function createState(initial: Choices): State {
  let choices = initial
  const listeners: (() => void)[] = []
  return {
    get: () => choices,
    set: change => {
      choices = { ...choices, ...change }
      for (const listener of listeners) listener()
    },
    subscribe: listener => {
      listeners.push(listener)
      listener()
    },
  }
}

/** The view with exactly these settings; a run need not have every combination. */
export function chosenView(run: PageRun, settings: Choices['settings']): PageView | undefined {
  return run.views.find(view =>
    Object.entries(settings).every(([name, value]) => view.settings[name] === value),
  )
}
