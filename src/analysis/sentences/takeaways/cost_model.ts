import { type Analysis, clockWordsOf } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { shortenName } from '../../views/series.ts'
import { millionWaits } from '../findings/cost_model.ts'
import { MAX_TITLE_LENGTH } from '../wording.ts'

/** Returns `poll 54–58 ms`, with the unit once where both ends have the same. */
function bandWords(
  { name, interval }: ReturnType<typeof millionWaits>[number],
  format: (value: number) => string,
): string {
  const [[low, lowUnit], [high, highUnit]] = interval.map(value => format(value).split(' ')) as [
    [string, string],
    [string, string],
  ]
  if (low === high && lowUnit === highUnit) return `${shortenName(name)} ${low} ${lowUnit}`
  return `${shortenName(name)} ${lowUnit === highUnit ? low : `${low} ${lowUnit}`}–${high} ${highUnit}`
}

/** Says what a wait would take at a million descriptors, where the bands of two mechanisms lie apart. */
export function costModelTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  const waits = view ? millionWaits(analysis, view) : []
  const [best, ...others] = waits.toSorted((a, b) => a.ns - b.ns)
  const worst = others.at(-1)
  if (!best || !worst || best.interval[1] >= worst.interval[0]) return null
  const { format: formatUnit, isExact } = clockWordsOf(analysis)
  const format = (value: number) => formatUnit(isExact ? Number(value.toPrecision(2)) : value)
  const words = `A million, extrapolated: ${bandWords(worst, format)}`
  const both = `${words}, ${bandWords(best, format)}`
  return [both, words].find(({ length }) => length <= MAX_TITLE_LENGTH) ?? null
}
