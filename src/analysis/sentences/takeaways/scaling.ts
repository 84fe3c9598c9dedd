import { isSimulated } from '../../../poller/mechanisms.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { subjectOf } from '../../comparisons/subject.ts'
import { N_AXIS } from '../../views/axes.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import { fitsAgainstN, type ScalingFit } from '../../views/scaling_fits.ts'
import type { View } from '../../views/views.ts'
import { listWords } from '../wording.ts'

/** How the figures of a mechanism grow with N. */
type GrowthKind = 'flat' | 'slow' | 'steep' | 'unknown'

/** Growth by less than this over the whole range is called slow. */
const SLOW_FACTOR = 2
const STEEP_FACTOR = 10

function growthKindOf({ growth }: ScalingFit): GrowthKind {
  if (growth.kind === 'flat') return 'flat'
  if (growth.kind !== 'grows') return 'unknown'
  if (growth.factor < SLOW_FACTOR) return 'slow'
  return growth.factor >= STEEP_FACTOR && growth.interval[0] > 0.5 ? 'steep' : 'unknown'
}

/** Returns how each native mechanism grows in all its variants: `slow` where some are flat and some slow. */
function growthKindsOf(fits: readonly ScalingFit[]): Map<string, GrowthKind> {
  const kinds = new Map<string, GrowthKind>()
  for (const fit of fits) {
    const { mechanism } = fit.series
    if (isSimulated(mechanism)) continue
    const [own, other] = [growthKindOf(fit), kinds.get(mechanism)]
    const isMild = [own, other].every(each => each === 'flat' || each === 'slow')
    kinds.set(mechanism, other === undefined || other === own ? own : isMild ? 'slow' : 'unknown')
  }
  return kinds
}

/** Returns what there is more of as N grows and the number of active descriptors stays. */
function idleWords({ settings }: View): string {
  return settings['fdKind'] === 'socketpair' ? 'idle connections' : 'idle descriptors'
}

/** Returns whether added descriptors are idle: a fixed number is active, and not a share. */
function addsIdleOnes({ settings }: View): boolean {
  return settings['load'] === 'open' || !(settings['active'] ?? '%').endsWith('%')
}

function wordsOf(view: View, kinds: ReadonlyMap<string, GrowthKind>): string | null {
  const those = (...wanted: GrowthKind[]) =>
    [...kinds].filter(([, kind]) => wanted.includes(kind)).map(([mechanism]) => mechanism)
  const [mild, steep] = [those('flat', 'slow'), those('steep')]
  if (mild.length + steep.length < kinds.size || kinds.size === 0) return null
  const idle = idleWords(view)
  const isAll = kinds.size > 1
  if (mild.length === 0) {
    if (!isAll) return `${steep[0]} pays for every descriptor`
    return addsIdleOnes(view) ? `Everybody pays for ${idle}` : 'Everybody pays for every descriptor'
  }
  if (!addsIdleOnes(view)) return null
  if (steep.length === 0 && isAll) return `Nobody pays for ${idle}`
  const names = listWords(mild)
  const isOne = mild.length === 1
  return those('slow').length === 0
    ? `${names} ${isOne ? 'does' : 'do'} not care about ${idle}`
    : `${names} hardly ${isOne ? 'notices' : 'notice'} ${idle}`
}

/** Says which mechanisms cost more with more descriptors; null where that is not known of all, and where N is not the axis. */
export function scalingTakeaway(analysis: Analysis): string | null {
  if (subjectOf(analysis)?.kind === 'axis') return null
  const view = leadingView(analysis)
  if (!view) return null
  const fits = fitsAgainstN(analysis, view, leadMetricOf(view).name, N_AXIS)
  return wordsOf(view, growthKindsOf(fits))
}
