import type { MachineFacts } from '../../fleet/machine_run.ts'
import { SAME_SHARE } from '../../stats/paired_ratio.ts'
import { levelShift } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import type { Level } from './levels.ts'

/** The machines that share a value of a fact. */
export interface FactGroup {
  readonly value: string
  readonly machines: readonly number[]
  /** The middle of their levels in the pool; null where none has one. */
  readonly ratio: number | null
  /** How it compares with the first group; null for that one, and where there are too few machines. */
  readonly verdict: {
    readonly kind: 'same' | 'told apart' | 'undecided'
    readonly ratio: number
    readonly interval: readonly [low: number, high: number]
  } | null
}

/** The machines of a fleet by a fact in which they differ. */
export interface Grouping {
  readonly fact: string
  /** The groups, the largest first. */
  readonly groups: readonly FactGroup[]
}

/** A group is compared where it and the first one have so many machines each. */
const MIN_MACHINES = 2

function verdictOf(base: readonly number[], head: readonly number[]): FactGroup['verdict'] {
  if (base.length < MIN_MACHINES || head.length < MIN_MACHINES) return null
  const shift = levelShift(base, head)
  if (!shift) return null
  const [low, high] = shift.interval
  const same = Math.log1p(SAME_SHARE)
  const kind = low > -same && high < same ? 'same' : low > 0 || high < 0 ? 'told apart' : 'undecided'
  return {
    kind,
    ratio: Math.exp(shift.estimate),
    interval: [Math.exp(low), Math.exp(high)],
  }
}

/**
 * Returns the groupings of a fleet by each fact with two values or more. A machine is one value, whatever it measured.
 * Facts that no two machines share, such as a name, make no groups.
 */
export function groupingsOf(
  machines: readonly { readonly facts: MachineFacts }[],
  levels: readonly (Level | null)[],
): Grouping[] {
  const facts = [...new Set(machines.flatMap(({ facts: own }) => Object.keys(own)))]
  return facts.flatMap(fact => {
    const byValue = [...grouped([...machines.keys()], i => machines[i]?.facts[fact] ?? 'not known')].sort(
      ([, a], [, b]) => b.length - a.length,
    )
    if (byValue.length < 2 || byValue.length === machines.length) return []
    const logsOf = (members: readonly number[]) =>
      members.flatMap(member => {
        const level = levels[member]
        return level ? [Math.log(level.ratio)] : []
      })
    const base = logsOf(byValue[0]?.[1] ?? [])
    const groups = byValue.map(([value, members], i) => {
      const own = logsOf(members)
      return {
        ...{ value, machines: members },
        ratio: own.length === 0 ? null : Math.exp(median(own)),
        verdict: i === 0 ? null : verdictOf(base, own),
      }
    })
    return [{ fact, groups }]
  })
}
