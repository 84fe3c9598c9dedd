import type { Analysis } from '../../analysis/analyse.ts'
import {
  type CostModel,
  costModelOf,
  EXTRAPOLATED_SIZES,
  extrapolate,
  type PhaseModel,
} from '../../analysis/cost_model/cost_model.ts'
import { placeOf } from '../../analysis/cost_model/observations.ts'
import { seriesIdOf } from '../../analysis/views/series.ts'
import { cellAt, type View } from '../../analysis/views/views.ts'
import type { PageCostModel, PageModelLine, PageModelTest, PagePrice } from './page_data.ts'

const tenths = (ns: number) => Math.round(10 * ns) / 10
/** Rounds an extrapolated time to three digits, more than its error justifies. */
const brief = (ns: number) => Number(ns.toPrecision(3))
const share = (error: number) => Math.round(1000 * error) / 1000

function lineOf(
  model: PhaseModel,
  costs: CostModel,
  view: View,
  at: number,
  series: string,
): PageModelLine[] {
  const heldOut = new Set(model.trial.heldOut)
  const tried = view.fdCounts.flatMap((fdCount): PageModelLine['tried'][number][] => {
    const cell = cellAt(view, series, fdCount)
    const work = cell && costs.works.get(cell)
    if (!cell || !work || !model.lines.has(placeOf(cell))) return []
    return [[fdCount, tenths(model.tried(cell, work)), heldOut.has(fdCount) ? 1 : 0]]
  })
  const last = tried.at(-1) && cellAt(view, series, tried.at(-1)?.[0] as number)
  if (!last) return []
  const extrapolated = EXTRAPOLATED_SIZES.flatMap((size): PageModelLine['extrapolated'][number][] => {
    const further = extrapolate(model, placeOf(last), size)
    if (!further) return []
    const [low, high] = further.interval
    return [[size, brief(further.ns), brief(low), brief(high)]]
  })
  return [{ view: at, series, tried, extrapolated }]
}

function seriesOfModel(model: PhaseModel): string[] {
  return [...new Set([...model.lines.values()].flat().map(({ cell }) => seriesIdOf(cell)))]
}

function pricesOf(model: PhaseModel, of: string): PagePrice[] {
  const series = seriesOfModel(model)
  return model.prices.map(({ unit, words, ns, ci95 }) => ({
    words: unit === '' ? `${words}${of}` : words,
    series: unit === 'callbacks' ? series.filter(id => id.startsWith('["epoll"')) : series,
    ns: tenths(ns),
    ci95: ci95 && [tenths(ci95[0]), tenths(ci95[1])],
  }))
}

function testOf(model: PhaseModel, phase: PageModelTest['phase']): PageModelTest {
  const { medianError, worst } = model.trial
  return { series: seriesOfModel(model), phase, median: share(medianError), worst: share(worst.error) }
}

/** Returns the predictions, prices and errors of the cost model; null if none could be fitted. */
export function pageCostModelOf(analysis: Analysis): PageCostModel | null {
  const costs = costModelOf(analysis)
  if (costs.waits.length === 0) return null
  const models = new Map(costs.waits.flatMap(model => seriesOfModel(model).map(id => [id, model] as const)))
  return {
    lines: analysis.views.flatMap((view, at) =>
      [...models].flatMap(([series, model]) => lineOf(model, costs, view, at, series)),
    ),
    prices: [
      ...costs.waits.flatMap(model => pricesOf(model, '')),
      ...(costs.writes ? pricesOf(costs.writes, ' (write)') : []),
    ],
    tests: [
      ...costs.waits.map(model => testOf(model, 'wait')),
      ...(costs.writes ? [testOf(costs.writes, 'write')] : []),
    ],
  }
}
