/** The shape of a row of the table in metrics.ts. */
import type { Counts, MetricUnit } from './units.ts'

/** What the correction for the clock depends on. */
export interface ClockContext {
  /** What one clock reading adds to an interval, in ns; where the clock counts instructions, in these. */
  readonly clockCostNs: number
  /** How many descriptors an iteration makes ready: k. */
  readonly activeCount: number
  /** How many events an iteration delivers beside those: the writes of its handlers. */
  readonly chainWrites: number
  /** How many times each of these events is delivered until all of its message is read; once where left out. */
  readonly readsPerMessage?: number
  /** The readings between the start of a round and its drain; 3 where left out: after arm, wait and scan. */
  readonly readingsPerRound?: number
  /** Arm-wait-scan-drain rounds in one iteration. */
  readonly waitsPerIteration: number
  readonly load: string
  readonly waitMode: string
}

/** What decides which metric a cell is judged by. */
export interface JudgedParams {
  readonly load: string
  readonly waitMode: string
  readonly arrivals: string | null
  readonly writerPauseNs: number
  readonly readersAs: string | null
  readonly churn: number
  readonly counts: Counts
}

/** What decides which metric a cell is compared by with the same one of another run or build. */
export interface ComparedParams extends JudgedParams {
  readonly activeCount: number
  readonly oneshot: boolean
  readonly freshSet: boolean
}

/** The phrases of sentences that speak of a cell by its lead metric. The comment of a field is an example of it. */
export interface LeadWords {
  /** `One wait`. */
  readonly title: string
  /** The figures of a table are in it. */
  readonly tableUnit: string
  /** `The time per event`: what grows with N; a rate is turned into the time that it stands for. */
  readonly growing: string
  /** `The median of a wait`. */
  readonly ofOne: string
  /** `one epoll wait`, `the wake-up latency of epoll`: the quantity whose median is spoken of. */
  readonly ofSeries: (label: string) => string
  /** `one epoll wait`, `epoll, wake-up latency`. */
  readonly keyLabel: (label: string) => string
  /** `one select wait against one of epoll`: the label of a ratio, which is that of the greater to the smaller figure. */
  readonly keyRatio: (greater: string, smaller: string) => string
  /** `one wait in 1,000 takes more than 5 µs`. */
  readonly oneIn: (rarity: string) => string
  /** `one wait takes 5 µs with epoll`. */
  readonly takes: string
  /** `one epoll wait takes 5 µs`. */
  readonly takesOf: (label: string) => string
  /** `the shortest wait is that of epoll`. */
  readonly best: string
  /** `epoll waits 5 µs where select takes 7 µs and the others take more`. */
  readonly verbs: readonly [winner: string, rival: string, rivals: string]
  /** The words after a factor; left out, they are those of the unit. */
  readonly compared?: string
  /** The head of the column that names the best; left out, it is that of the unit. */
  readonly bestHead?: string
}

/** How a metric of time is called where the clock counts instructions. */
export interface CountedWords {
  /** The title of the chart that shows it against N; left out, it is the one of the time. */
  readonly title?: string
}

/** The threads or processes with whose number a rate changes. */
export interface ScalesWith {
  readonly parameter: 'writers' | 'readers'
  /** Whether the rate is that of all of them together, or that of an average one. */
  readonly rateOf: 'all' | 'one'
}

/** One metric: everything that any part of muxbench knows of it. */
export interface Metric {
  readonly name: string
  readonly unit: MetricUnit
  /** What one sample is. docs/glossary.md says it in the same words. */
  readonly meaning: string
  /**
   * How many clock readings lie within one sample, so that their cost can be taken off. Null for a metric that is
   * computed from another one instead of being recorded.
   */
  readonly clockReadings: ((context: ClockContext) => number) | null
  /** Whether it has intervals of p90 to p99.99 from the blocks, because its tail matters. */
  readonly hasTailIntervals: boolean
  /** Its columns in the table of every cell, in the table's order; null where it has none. */
  readonly column: { readonly head: string; readonly hasTails: boolean } | null
  /** How charts show it; null where none does. */
  readonly drawn: {
    /** `scaling` draws it where cells are judged by it; every other chart wherever a cell has it. */
    readonly charts: readonly [string, ...string[]]
    /** Its name on a button and in a caption. */
    readonly name: string
    /** The title of the chart that shows it against N. */
    readonly title: string
    readonly axisTitle: string
  } | null
  /**
   * The words of its counterpart in runs that count instructions, whose row derives from this one; null where it has
   * none, as a rate or a lateness by the clock.
   */
  readonly counted: CountedWords | null
  /** When cells are judged by it; null for a metric that never leads. lead_words.ts says how sentences then speak of it. */
  readonly lead: { readonly judges: (params: JudgedParams) => boolean } | null
  /** What its rate scales with; left out for what is no rate of threads that run beside each other. */
  readonly scalesWith?: ScalesWith
}
