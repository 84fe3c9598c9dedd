import { isSimulated } from '../../../poller/mechanisms.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { leadMetricOf } from '../../lead_metric.ts'
import { N_AXIS } from '../../views/axes.ts'
import { fitsAgainstN, type ScalingFit } from '../../views/scaling_fits.ts'
import type { View } from '../../views/views.ts'
import { listWords } from '../wording.ts'

const MAX_LENGTH = 60

/** How the figures of one mechanism grow, in all its variants. */
type Temper = 'flat' | 'slow' | 'steep' | 'unknown'

/** Less than this in all, where others grow with N itself, is next to nothing. */
const SLOW_FACTOR = 2
const STEEP_FACTOR = 10

function temperOf({ growth }: ScalingFit): Temper {
  if (growth.kind === 'flat') return 'flat'
  if (growth.kind !== 'grows') return 'unknown'
  if (growth.factor < SLOW_FACTOR) return 'slow'
  return growth.factor >= STEEP_FACTOR && growth.interval[0] > 0.5 ? 'steep' : 'unknown'
}

/** Of each native mechanism that of all its variants, `slow` where some are flat. */
function tempersOf(fits: readonly ScalingFit[]): Map<string, Temper> {
  const tempers = new Map<string, Temper>()
  for (const fit of fits) {
    const { mechanism } = fit.series
    if (isSimulated(mechanism)) continue
    const [own, other] = [temperOf(fit), tempers.get(mechanism)]
    const isMild = [own, other].every(each => each === 'flat' || each === 'slow')
    tempers.set(mechanism, other === undefined || other === own ? own : isMild ? 'slow' : 'unknown')
  }
  return tempers
}

/** What there is more of as N grows while as many are active. */
function idleWords({ settings }: View): string {
  return settings['fdKind'] === 'socketpair' ? 'idle connections' : 'idle descriptors'
}

/** Whether the descriptors that are added are idle ones: so many are active, not such a share. */
function addsIdleOnes({ settings }: View): boolean {
  return settings['load'] === 'open' || !(settings['active'] ?? '%').endsWith('%')
}

function wordsOf(view: View, tempers: ReadonlyMap<string, Temper>): string | null {
  const those = (...wanted: Temper[]) =>
    [...tempers].filter(([, temper]) => wanted.includes(temper)).map(([mechanism]) => mechanism)
  const [mild, steep] = [those('flat', 'slow'), those('steep')]
  if (mild.length + steep.length < tempers.size || tempers.size === 0) return null
  const idle = idleWords(view)
  const isAll = tempers.size > 1
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

/** Who cares about how many are watched; null where it is not known of all. */
export function scalingTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  if (!view) return null
  const fits = fitsAgainstN(analysis, view, leadMetricOf(view).name, N_AXIS)
  const words = wordsOf(view, tempersOf(fits))
  return words !== null && words.length <= MAX_LENGTH ? words : null
}
