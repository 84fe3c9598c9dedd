import type { ChartId } from '../../metrics/chart_ids.ts'
import type { PageRun } from '../page_data/page_data.ts'
import type { Chart, ChartKind } from './chart.ts'
import { costModel } from './cost_model.ts'
import { heatMap } from './heat_map.ts'
import { histogram } from './histogram.ts'
import { load } from './load.ts'
import { percentiles } from './percentiles.ts'
import { phases } from './phases.ts'
import { ratios } from './ratios.ts'
import { costPerEvent, cpuTime, scaling } from './scaling.ts'
import { whoWins } from './who_wins.ts'
import { work } from './work.ts'

/** The charts by name, in the order of the page. A name missing here or in chart_ids.ts does not compile. */
const TABLE: Readonly<Record<ChartId, Chart>> = {
  ratios,
  load,
  scaling,
  'cost-per-event': costPerEvent,
  'who-wins': whoWins,
  percentiles,
  histogram,
  'heat-map': heatMap,
  'cpu-time': cpuTime,
  phases,
  work,
  'cost-model': costModel,
}

/** Every chart, in the order in which a page shows those that have something to show. */
export const CHARTS: readonly ChartKind[] = Object.entries(TABLE).map(([id, chart]) => ({
  id: id as ChartId,
  ...chart,
}))

/** Returns the charts of a run's page: those that its suite asks for, in their order, or else all. */
export function chartsOf({ charts }: Pick<PageRun, 'charts'>): readonly ChartKind[] {
  if (charts === undefined) return CHARTS
  return charts.flatMap(wanted => CHARTS.filter(({ id }) => id === wanted))
}
