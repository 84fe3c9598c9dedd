import { analyse } from '../analysis/analyse.ts'
import type { RunCell, RunFile } from '../result/schema.ts'
import { PARAMETER_NAMES } from '../suite/parameters.ts'
import { csvText } from './csv_text.ts'
import { isAvailable, unavailableWords } from './perf_words.ts'

type Field = string | number

const PARAMS = PARAMETER_NAMES.flatMap(name =>
  name === 'active' ? (['active', 'activeCount'] as const) : [name],
)

const INTERVALS = ['p90', 'p99', 'p999', 'p9999'] as const

const HEAD: readonly string[] = [
  'runId',
  'cell',
  'mechanism',
  ...PARAMS,
  'state',
  'reason',
  'notes',
  'settled',
  'perf',
  'workDigest',
  'metric',
  'unit',
  'count',
  'min',
  'mean',
  'p50',
  'p90',
  'p99',
  'p999',
  'p9999',
  'max',
  'ci95Low',
  'ci95High',
  ...INTERVALS.flatMap(name => [`${name}Low`, `${name}High`]),
  'correctionNs',
]

function fieldOf(value: string | number | boolean | null): Field {
  return value === null ? '' : typeof value === 'boolean' ? String(value) : value
}

/** `cycles=1234; contextSwitches=–`, or why there are none; empty where nobody asked. */
function perfField({ perf }: RunCell): string {
  if (perf === null) return ''
  if (!isAvailable(perf)) return unavailableWords(perf)
  return Object.entries(perf.counters)
    .map(([name, value]) => `${name}=${value ?? '–'}`)
    .join('; ')
}

function rowsOf(run: RunFile): Field[][] {
  const refused = new Map(
    analyse(run).refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, reason] as const)),
  )
  return run.cells.flatMap(cell => {
    const state = refused.has(cell.id) ? 'refused' : cell.status
    const about = [
      run.run.id,
      cell.id,
      cell.mechanism,
      ...PARAMS.map(name => fieldOf(cell.params[name])),
      state,
      refused.get(cell.id) ?? cell.reason ?? '',
      cell.notes.join('; '),
      fieldOf(cell.settled),
      perfField(cell),
      cell.workDigest ?? '',
    ]
    const metrics = Object.entries(cell.metrics)
    if (metrics.length === 0) return [[...about, ...HEAD.slice(about.length).map(() => '')]]
    return metrics.map(([name, metric]) => [
      ...about,
      name,
      metric.unit,
      metric.count,
      metric.min,
      metric.mean,
      metric.p50,
      metric.p90,
      metric.p99,
      metric.p999,
      fieldOf(metric.p9999),
      metric.max,
      metric.ci95?.[0] ?? '',
      metric.ci95?.[1] ?? '',
      ...INTERVALS.flatMap((interval): readonly Field[] => metric.percentileIntervals[interval] ?? ['', '']),
      metric.correctionNs,
    ])
  })
}

/** One row a cell and metric, under one head; values in the metric's own unit. */
export function renderCsv(runs: readonly RunFile[]): string {
  return csvText([HEAD, ...runs.flatMap(rowsOf)])
}
