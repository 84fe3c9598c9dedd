import type { ParameterValues } from '../../suite/parameter_table.ts'
import { type PartName, partOf } from '../parts.ts'

const ARRIVALS = /^(constant|poisson|bursts|flood|quiet)\d*$/
const CHURN = /^churn([1-9]\d*)$/

/**
 * Returns the part of a cell from its id. A line of a history has no parameters, and every one that a part depends on has
 * its place in an id (`idPart` in src/suite/parameter_table.ts).
 */
export function partOfId(id: string): PartName {
  const [, ...pieces] = id.split('/')
  const arrivals = pieces.map(piece => ARRIVALS.exec(piece)?.[1]).find(name => name !== undefined) ?? null
  const churn = pieces.map(piece => CHURN.exec(piece)?.[1]).find(count => count !== undefined)
  const waitMode =
    (['ready', 'wakeup', 'timeout'] as const).find(mode => pieces.includes(mode)) ?? 'nonblocking'
  return partOf({
    load: arrivals === null ? 'closed' : 'open',
    arrivals: arrivals as ParameterValues['arrivals'],
    churn: Number(churn ?? 0),
    waitMode,
  })
}
