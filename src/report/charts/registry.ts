import type { ChartKind } from './chart.ts'
import { costModel } from './cost_model.ts'
import { costPerEvent } from './cost_per_event.ts'
import { heatMap } from './heat_map.ts'
import { histogram } from './histogram.ts'
import { load } from './load.ts'
import { percentiles } from './percentiles.ts'
import { phases } from './phases.ts'
import { ratios } from './ratios.ts'
import { scaling } from './scaling.ts'
import { whoWins } from './who_wins.ts'
import { work } from './work.ts'

/** Every chart, in the order in which a page shows those that have something to show. */
export const CHARTS: readonly ChartKind[] = [
  ratios,
  load,
  scaling,
  costPerEvent,
  whoWins,
  percentiles,
  histogram,
  heatMap,
  phases,
  work,
  costModel,
]
