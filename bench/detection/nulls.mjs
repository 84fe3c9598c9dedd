/** This section compares a build with itself: every cell that is called changed is a false positive. */
import { isAlert } from '../../dist/src/analysis/calibration/trial.js'
import { logRatioOf } from '../../dist/src/analysis/verdict/judge_pairs.js'
import { blockInterval } from '../../dist/src/stats/block_interval.js'
import { median } from '../../dist/src/stats/quantile.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { section, show } from '../validity/checks.mjs'
import { DetectionData } from './data.mjs'
import { checkAtMost, showShare } from './words.mjs'

const MOST_OF_CELLS = 0.005
const MOST_OF_SUITES = 0.05

/** With fewer judged cells than this the limit on cells means little, and the output says so. */
const ENOUGH = 1000

function intervalOf(figures) {
  return blockInterval(figures, median(figures))
}

function scatterOf(figures) {
  const middle = median(figures)
  return median(figures.map(figure => Math.abs(figure - middle)))
}

function areApart({ pairs }) {
  const [base, head] = ['base', 'head'].map(side => intervalOf(pairs.map(pair => pair[side])))
  return base[1] < head[0] || head[1] < base[0]
}

export async function nulls(data) {
  const trials = await data.nulls()
  const judged = DetectionData.judged(trials)
  const cells = judged.flat()
  const [{ cells: some, firstPairs }] = trials
  section(
    'False positives',
    `${trials.length} comparisons of this build with itself, judged as muxbench ab judges: ${some.length} cells in each, ${firstPairs} pairs, and more for undecided cells.`,
  )
  const alerts = cells.filter(({ last }) => isAlert(last))
  checkAtMost('unchanged cells called changed', alerts.length, cells.length, MOST_OF_CELLS)
  if (cells.length < ENOUGH)
    show('comparisons are too few for that limit: give --comparisons', String(cells.length))
  for (const { last } of alerts) show(`  ${last.id}: ${last.reason}`, last.verdict)
  const loud = judged.filter(each => each.some(({ last }) => isAlert(last)))
  checkAtMost('suites with any such cell', loud.length, judged.length, MOST_OF_SUITES)
  const further = cells.filter(({ first }) => first.verdict === 'inconclusive')
  showShare('cells undecided after the first pairs', further.length, cells.length)
  const undecided = cells.filter(({ last }) => last.verdict === 'inconclusive')
  showShare('cells undecided in the end', undecided.length, cells.length)
  const spreads = cells.map(({ cell }) => median(cell.pairs.map(pair => Math.abs(logRatioOf(pair)))))
  show('the two builds of a pair apart: the median cell', formatPercent(median(spreads)))
  const scatters = cells.map(({ cell }) => scatterOf(cell.pairs.map(({ base }) => Math.log(base))))
  show('processes of one build off their median: the median cell', formatPercent(median(scatters)))
  show('the noisiest cell in a comparison', formatPercent(Math.max(...spreads)))
  show('a pair takes', `${median(trials.map(({ secondsPerPair }) => secondsPerPair)).toFixed(2)} s`)

  section(
    'Other methods',
    'What other methods would say of the same unchanged cells. These figures have no limit.',
  )
  showShare(
    'intervals of both builds that do not overlap',
    trials.flatMap(trial => trial.cells).filter(areApart).length,
    cells.length,
  )
  const samples = await data.samples()
  if (samples.length > 0) {
    const different = samples.filter(({ pValue }) => pValue < 0.05)
    showShare('Mann-Whitney of the samples of two processes, p < 0.05', different.length, samples.length)
    const corrected = samples.filter(({ pValue }) => pValue < 0.05 / some.length)
    showShare(`the same, p < 0.05 / ${some.length}`, corrected.length, samples.length)
    showShare(
      'intervals of two single runs apart',
      samples.filter(({ apart }) => apart).length,
      samples.length,
    )
  }
}
