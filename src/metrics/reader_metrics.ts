import type { JudgedParams, Metric } from './metric.ts'

/** The metrics of cells whose readers are threads or processes of their own, which are sampled while they run. */

type ParallelParams = Pick<JudgedParams, 'load' | 'waitMode' | 'churn' | 'readersAs'>

/** What all counts for a thousand events have in common. A sample is one native call of 50 ms. */
const PER_THOUSAND = {
  unit: '1/1000',
  clockReadings: () => 0,
  hasTailIntervals: false,
  drawn: null,
  counted: null,
  lead: null,
} as const

/** Returns whether a cell in closed loop does nothing but wait for what is ready, and read it. */
export function onlyReads({ load, waitMode, churn }: Omit<ParallelParams, 'readersAs'>): boolean {
  return load !== 'open' && churn === 0 && waitMode !== 'wakeup' && waitMode !== 'timeout'
}

/** Returns whether readers are threads or processes of their own. A cell of an older version does not say what they are. */
export function areReadersApart({ readersAs }: Pick<ParallelParams, 'readersAs'>): boolean {
  return (readersAs ?? null) !== null
}

/** The rows of the table in metrics.ts that only such cells have, in the order of its columns. */
export const READER_METRICS = [
  {
    name: 'writesPerSecond',
    unit: '1/s',
    meaning: 'a flood, one slice of 5 ms: what all writers wrote in it, which one read can take several of',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'writes', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'writes per second',
      title: 'How many writes a second',
      axisTitle: 'writes per second (more is better)',
    },
    counted: null,
    lead: {
      // Writers that never pause are there for what their writes cost. One read takes several of them.
      judges: ({ load, arrivals, writerPauseNs }) =>
        load === 'open' && arrivals === 'flood' && writerPauseNs === 0,
    },
    scalesWith: { parameter: 'writers', rateOf: 'all' },
  },
  {
    name: 'readerIterationsPerSecond',
    unit: '1/s',
    meaning:
      'readers that are threads or processes in closed loop, one slice of 5 ms: the iterations of an average reader in it',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'iterations', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'iterations per second of a reader',
      title: 'How many iterations a reader does a second',
      axisTitle: 'iterations per second and reader (more is better)',
    },
    counted: null,
    lead: {
      judges: (params: ParallelParams) => onlyReads(params) && areReadersApart(params),
    },
    scalesWith: { parameter: 'readers', rateOf: 'one' },
  },
  {
    ...PER_THOUSAND,
    name: 'wakeupsPerThousandEvents',
    meaning: 'events sent one at a time, for a thousand of them: how often readers were woken from a sleep',
    column: { head: 'wake-ups', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'wake-ups per thousand events',
      title: 'How many readers an event wakes',
      axisTitle: 'wake-ups per thousand events',
    },
    lead: {
      judges: ({ load, arrivals }) => load === 'open' && arrivals === 'quiet',
    },
  },
  {
    ...PER_THOUSAND,
    name: 'vainWakeupsPerThousandEvents',
    meaning:
      'events sent one at a time, for a thousand of them: the wake-ups after which a reader read nothing',
    column: { head: 'in vain', hasTails: false },
  },
  {
    ...PER_THOUSAND,
    name: 'busiestReaderPerThousandEvents',
    meaning: 'events sent one at a time, of a thousand of them: those that the reader took which took most',
    column: { head: 'busiest', hasTails: false },
  },
] as const satisfies readonly Metric[]
