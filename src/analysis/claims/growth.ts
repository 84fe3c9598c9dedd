/** Claims about how costs grow with the number of descriptors. */
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Claim, Evidence, EvidenceChart, Judgement } from './claim.ts'
import { comparisonsPerAdd } from './counts.ts'
import { judged } from './evidence.ts'
import {
  EPOLL,
  figureOf,
  type Growth,
  growthOf,
  measuredCell,
  medianOf,
  multipleAcross,
  POLL,
  SELECT,
  type SureMultiple,
  timesWords,
  unitWords,
} from './measured.ts'

/** A cost that grows with a smaller power of the descriptors is as good as constant, and with a larger one it is not. */
const [CONSTANT_POWER, GROWING_POWER] = [0.25, 0.5]

const fold = (ratio: number) => `${formatRatio(ratio).replace('×', '')}-fold`

const CHURNED = [64, 512, 4096] as const

/** Returns the cost of registering one among many as a multiple of that among few. */
function registeringOf(evidence: Evidence): SureMultiple {
  const among = (fdCount: number) => measuredCell(evidence, EPOLL, { fdCount, churn: 64 })
  return multipleAcross(among(4096), among(64), 'addNs')
}

function constantCost(evidence: Evidence): Judgement {
  const at = (fdCount: number, active: number | string) => measuredCell(evidence, EPOLL, { fdCount, active })
  const idle = growthOf(at(64, 1), at(2048, 1), 32, 'waitNs')
  const ready = growthOf(at(2, '100%'), at(512, '100%'), 256, 'waitNs')
  const adding = registeringOf(evidence)
  const comparisons = [64, 4096].map(comparisonsPerAdd) as [number, number]
  const shown = {
    metrics: { idleFactor: idle.factor, readyFactor: ready.factor, addFactor: adding.ratio },
    table: {
      head: ['what grows', 'by', 'the cost grows'],
      rows: [
        ['idle descriptors, from 64 to 2,048, one wait', '32-fold', fold(idle.factor)],
        ['ready descriptors, from 2 to 512, one wait', '256-fold', fold(ready.factor)],
        ['registered descriptors, from 64 to 4,096, adding one', '64-fold', fold(adding.ratio)],
        [
          'the same, keys compared in the tree (simulated)',
          '64-fold',
          `${comparisons[0].toFixed(1)} to ${comparisons[1].toFixed(1)}`,
        ],
      ],
    },
  }
  const isConstant = ({ interval }: Growth) => interval[1] < CONSTANT_POWER
  const grows = ({ interval }: Growth) => interval[0] > GROWING_POWER
  const idleWords = `one wait grew ${fold(idle.factor)} with 32 times the idle descriptors`
  const readyWords = `${fold(ready.factor)} with 256 times the ready ones`
  const addWords = `adding one, which compares ${comparisons[0].toFixed(1)} keys among 64 and ${comparisons[1].toFixed(1)} among 4,096, took ${timesWords(evidence, adding.ratio)}`
  if (grows(idle)) {
    return judged('refuted', `It does not hold even for idle descriptors: ${idleWords}.`, shown)
  }
  if (isConstant(idle) && grows(ready)) {
    return judged(
      'within-limits',
      `It holds in idle descriptors only: ${idleWords}, ${readyWords}, and ${addWords}.`,
      shown,
    )
  }
  if (isConstant(idle) && isConstant(ready)) {
    return judged('holds', `As a whole: ${idleWords}, ${readyWords}, and ${addWords}.`, shown)
  }
  return judged(
    'undecided',
    `It is not clear whether the growth is none: ${idleWords}, and ${readyWords}: it takes a machine that is less busy, or more blocks (--blocks).`,
    shown,
  )
}

/** The powers of N that are called linear. */
const [LEAST_LINEAR, MOST_LINEAR] = [0.8, 1.25]

const MODES = [
  { waitMode: 'nonblocking', metric: 'waitNs', words: 'that only look' },
  { waitMode: 'ready', metric: 'waitNs', words: 'that may block' },
  { waitMode: 'wakeup', metric: 'wakeupLatencyNs', words: 'that sleep' },
] as const

function linearGrowth(evidence: Evidence): Judgement {
  const lines = MODES.flatMap(({ waitMode, metric, words }) =>
    [SELECT, POLL].map(variant => {
      const at = (fdCount: number) => measuredCell(evidence, variant, { fdCount, waitMode })
      return {
        id: variant.mechanism + waitMode.charAt(0).toUpperCase() + waitMode.slice(1),
        name: `${variant.mechanism}, ${words}`,
        isAsleep: waitMode === 'wakeup',
        small: growthOf(at(8), at(64), 8, metric),
        large: growthOf(at(64), at(2048), 32, metric),
        points: [8, 64, ...(waitMode === 'wakeup' ? [] : [512]), 2048].map(
          fdCount => [fdCount, medianOf(at(fdCount), metric)] as const,
        ),
      }
    }),
  )
  const chart: EvidenceChart = {
    x: 'descriptors watched',
    y: `one wait, or one wake-up, in ${unitWords(evidence)}`,
    lines: lines.map(({ name, points }) => ({ name, points })),
  }
  const shown = {
    metrics: Object.fromEntries(
      lines.flatMap(({ id, small, large }) => [
        [`${id}PowerTo64`, small.power],
        [`${id}PowerFrom64`, large.power],
      ]),
    ),
    table: {
      head: ['', 'from 8 to 64 (8-fold)', 'from 64 to 2,048 (32-fold)'],
      rows: lines.map(({ name, small, large }) => [name, fold(small.factor), fold(large.factor)]),
    },
    chart,
  }
  const awake = lines.filter(({ isAsleep }) => !isAsleep)
  const most = Math.max(...awake.map(({ large }) => large.factor))
  const least = Math.min(...awake.map(({ large }) => large.factor))
  const smalls = lines.map(({ small }) => small.factor)
  const large = `With 32 times the descriptors, from 64 to 2,048, waits of select and poll that find data grew ${fold(least)} to ${fold(most)}`
  const small = `from 8 to 64, where the cost of a call or of a wake-up by itself is the larger part, they and those that sleep grew only ${fold(Math.min(...smalls))} to ${fold(Math.max(...smalls))}`
  if (awake.every(line => line.large.interval[1] < GROWING_POWER)) {
    return judged('refuted', `${large}.`, shown)
  }
  const isLinear = ({ power }: Growth) => power >= LEAST_LINEAR && power <= MOST_LINEAR
  if (lines.every(line => isLinear(line.small) && isLinear(line.large))) {
    return judged('holds', `${large}, and ${small.replace('only ', '')}.`, shown)
  }
  if (awake.every(line => line.large.power >= LEAST_LINEAR)) {
    return judged('within-limits', `${large}, but ${small}.`, shown)
  }
  return judged(
    'undecided',
    `${large}, which is neither linear nor clearly less: it takes a machine that is less busy, or more blocks (--blocks).`,
    shown,
  )
}

/** The most that a registration among 64 times as many may take, to be called logarithmic, and the least to be called linear. */
const [MOST_LOGARITHMIC, LEAST_OF_LINEAR] = [4, 16]

function logarithmic(evidence: Evidence): Judgement {
  const time = registeringOf(evidence)
  const comparisons = CHURNED.map(comparisonsPerAdd)
  const [few, many] = [comparisons[0] as number, comparisons.at(-1) as number]
  const shown = {
    metrics: { comparisonsAmong64: few, comparisonsAmong4096: many, addFactor: time.ratio },
    table: {
      head: ['among', 'keys compared (simulated)', 'adding one (measured)'],
      rows: CHURNED.map((fdCount, i) => [
        formatInteger(fdCount),
        (comparisons[i] as number).toFixed(1),
        figureOf(measuredCell(evidence, EPOLL, { fdCount, churn: 64 }), 'addNs'),
      ]),
    },
    chart: {
      x: 'descriptors registered',
      y: 'keys compared by adding one',
      lines: [
        {
          name: 'simulated',
          points: CHURNED.map((fdCount, i) => [fdCount, comparisons[i] as number] as const),
        },
      ],
    },
  }
  const counted = `The simulated tree compares ${few.toFixed(1)} keys among 64 descriptors and ${many.toFixed(1)} among 4,096`
  const [low, high] = time.interval
  const measured = `adding one took ${timesWords(evidence, time.ratio)}`
  const bySight = low > 1.05 ? ', so that a clock sees it' : ', so that a clock hardly sees it'
  const seen = unitWords(evidence) === 'ns' ? bySight : ''
  if (low > LEAST_OF_LINEAR)
    return judged('refuted', `${counted}, but ${measured}, which is no logarithm.`, shown)
  if (high < MOST_LOGARITHMIC) return judged('holds', `${counted}, and ${measured}${seen}.`, shown)
  return judged(
    'undecided',
    `${counted}, and ${measured} (95 %: ${formatRatio(low)} to ${formatRatio(high)}), which is neither clearly logarithmic nor linear: it takes a machine that is less busy.`,
    shown,
  )
}

export const GROWTH: readonly Claim[] = [
  {
    number: 1,
    name: 'O(1)',
    sentence: 'epoll is O(1).',
    told: ['textbook', 'blog', 'interview'],
    kind: 'cost',
    experiment:
      'epoll waits with 64 and with 2,048 descriptors of which one is ready, and with 2 and 512 that are all ready; one is registered among 64 and among 4,096.',
    needs: null,
    rule: 'Refuted where a wait surely grows with more than the root of the idle descriptors; within limits where it grows with less than their fourth root and with more than the root of the ready ones; holds where it grows with neither; undecided otherwise.',
    probes: [],
    preset: 'three-calls',
    suite: 'idle-scaling',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: constantCost,
  },
  {
    number: 5,
    name: 'linear growth',
    sentence: 'select and poll grow linearly with the watched descriptors.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'cost',
    experiment:
      'select and poll wait with 8 to 2,048 descriptors of which one is ready, with a timeout of 0, where they may block, and asleep.',
    needs: 'a second CPU for waits that sleep',
    rule: 'Refuted where no wait that finds data grows with more than the root of the descriptors from 64 to 2,048 (95 % interval); holds where every wait grows with their power of 0.8 to 1.25 from 8 to 64 and from there on; within limits where those that find data grow at least so from 64 on; undecided otherwise.',
    probes: [],
    preset: 'three-calls',
    suite: 'default',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: linearGrowth,
  },
  {
    number: 9,
    name: 'O(log N) registering',
    sentence: 'Registering costs O(log N), for the interest list is a red-black tree.',
    told: ['textbook', 'blog', 'interview'],
    kind: 'cost',
    experiment:
      'One descriptor is added among 64, 512 and 4,096: the simulated kernel counts the keys that it compares, and the clock takes the time.',
    needs: null,
    rule: 'Holds where adding one among 4,096 surely takes less than four times as long as among 64, refuted where it surely takes more than 16 times as long, undecided in between. The comparisons of the simulated tree, which is built as the source of the kernel has it, show what a clock hardly sees.',
    probes: [],
    preset: 'tree',
    suite: 'ctl-churn',
    verdicts: ['holds', 'refuted'],
    judge: logarithmic,
  },
]
