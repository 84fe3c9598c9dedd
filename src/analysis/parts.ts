/**
 * What of a mechanism a cell exercises. The cells of one mechanism and one part share the code that they run in the kernel,
 * so that a change of it moves all of them, and they are pooled. A further part is a row of this table.
 */
import type { JudgedParams } from '../metrics/metric.ts'

type PartParams = Pick<JudgedParams, 'load' | 'arrivals' | 'churn' | 'waitMode'>

/** The first row that `has` a cell is its part. The last one has all that are left. */
const PARTS = [
  {
    name: 'registering',
    words: 'changes of the interest set',
    has: ({ load, churn }: PartParams) => load !== 'open' && churn > 0,
  },
  {
    name: 'flood',
    words: 'events of a flood',
    has: ({ load, arrivals }: PartParams) => load === 'open' && arrivals === 'flood',
  },
  {
    name: 'quiet',
    words: 'events sent one at a time',
    has: ({ load, arrivals }: PartParams) => load === 'open' && arrivals === 'quiet',
  },
  { name: 'scheduled', words: 'events on a schedule', has: ({ load }: PartParams) => load === 'open' },
  { name: 'ready', words: 'waits that may block', has: ({ waitMode }: PartParams) => waitMode === 'ready' },
  { name: 'wakeup', words: 'waits that sleep', has: ({ waitMode }: PartParams) => waitMode === 'wakeup' },
  {
    name: 'timeout',
    words: 'waits that a timeout ends',
    has: ({ waitMode }: PartParams) => waitMode === 'timeout',
  },
  { name: 'nonblocking', words: 'waits that only look', has: () => true },
] as const

export type PartName = (typeof PARTS)[number]['name']

export const PART_NAMES: readonly PartName[] = PARTS.map(({ name }) => name)

export function partOf(params: PartParams): PartName {
  return (PARTS.find(({ has }) => has(params)) as (typeof PARTS)[number]).name
}

/** Returns a part in words, such as `waits that only look`. */
export function partWords(name: PartName): string {
  return (PARTS.find(part => part.name === name) as (typeof PARTS)[number]).words
}
