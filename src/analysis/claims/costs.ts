/** Claims about what waits cost, which rest on measured cells. */
import type { RunCell } from '../../result/run/schema.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { judged, Undecided } from './evidence.ts'
import {
  EPOLL,
  figureOf,
  lessOf,
  MARGIN,
  measuredCell,
  medianOf,
  multiple,
  POLL,
  SELECT,
  timesWords,
  type Work,
  workWords,
} from './measured.ts'

/** The works in which select, poll and epoll are compared. */
const WORKS: readonly Work[] = [
  ...[2, 8, 64, 512, 2048].flatMap(fdCount =>
    ['nonblocking', 'ready'].map(waitMode => ({ fdCount, active: 1, waitMode })),
  ),
  ...[2, 8, 64, 512].map(fdCount => ({ fdCount, active: '100%' })),
]

function alwaysFaster(evidence: Evidence): Judgement {
  const compared = WORKS.map(work => {
    const [select, poll, epoll] = [SELECT, POLL, EPOLL].map(each => measuredCell(evidence, each, work)) as [
      RunCell,
      RunCell,
      RunCell,
    ]
    const others = [select, poll].map(other => ({
      name: other.mechanism,
      ratio: multiple(epoll, other, 'cycleNs'),
      cost: figureOf(other, 'cycleNs'),
    }))
    return { work, cost: figureOf(epoll, 'cycleNs'), others }
  })
  const behind = compared.flatMap(({ work, others }) =>
    others
      .filter(({ ratio }) => lessOf(ratio, MARGIN) === 'second')
      .map(({ name, ratio: { ratio } }) => ({ work, name, ratio })),
  )
  const isAhead = compared.every(({ others }) => others.every(({ ratio }) => lessOf(ratio, 1) === 'first'))
  const shown = {
    metrics: {
      works: compared.length,
      worksBehind: new Set(behind.map(({ work }) => work)).size,
    },
    table: {
      head: ['arm, wait and scan', 'select', 'poll', 'epoll'],
      rows: compared.map(({ work, cost, others }) => [
        workWords(work),
        ...others.map(each => each.cost),
        cost,
      ]),
    },
  }
  const [worst] = behind.toSorted((a, b) => b.ratio - a.ratio)
  if (worst) {
    return judged(
      'refuted',
      `epoll surely took more than select or poll in ${shown.metrics.worksBehind} of ${compared.length} works, most of all than ${worst.name} with ${workWords(worst.work)}, where it took ${timesWords(evidence, worst.ratio)}.`,
      shown,
    )
  }
  if (isAhead) {
    return judged('holds', `epoll took less than select and poll in all ${compared.length} works.`, shown)
  }
  return judged(
    'undecided',
    `epoll surely took more in none of ${compared.length} works, but not surely less in all of them: it takes a machine that is less busy, or more blocks (--blocks).`,
    shown,
  )
}

/** The descriptors between which the scan of what came back must grow at least so many times, where it looks at all. */
const [FEW, MANY, LEAST_GROWTH] = [64, 2048, 4]

function findingTheReady(evidence: Evidence): Judgement {
  const scans = [SELECT, POLL, EPOLL].map(variant => {
    const [few, many] = [FEW, MANY].map(fdCount => measuredCell(evidence, variant, { fdCount })) as [
      RunCell,
      RunCell,
    ]
    return {
      name: variant.mechanism,
      few: medianOf(few, 'scanNs'),
      many: medianOf(many, 'scanNs'),
      words: [figureOf(few, 'scanNs'), figureOf(many, 'scanNs')] as const,
    }
  })
  const shown = {
    metrics: Object.fromEntries(scans.map(({ name, many }) => [`${name}Scan`, many])),
    table: {
      head: ['finding the one that is ready', ...[FEW, MANY].map(count => `among ${formatInteger(count)}`)],
      rows: scans.map(({ name, words }) => [name, ...words]),
    },
  }
  const [select, poll, epoll] = scans as [Scan, Scan, Scan]
  const isLooked = ({ few, many }: Scan) => many >= LEAST_GROWTH * Math.max(few, 1)
  const found = `To find the one that was ready among ${formatInteger(MANY)}, the caller took ${select.words[1]} with select, ${poll.words[1]} with poll and ${epoll.words[1]} with epoll`
  if (isLooked(select) && isLooked(poll)) {
    if (select.many >= LEAST_GROWTH * epoll.many && poll.many >= LEAST_GROWTH * epoll.many) {
      return judged('holds', `${found}.`, shown)
    }
    if (isLooked(epoll)) {
      return judged('within-limits', `${found}, which looks through them as well.`, shown)
    }
  }
  if (scans.some(isLooked)) {
    throw new Undecided(`${found}, which is not clear: it takes a machine that is less busy.`)
  }
  return judged('refuted', `${found}, hardly more than among ${FEW}.`, shown)
}

/** The settings in which the smallest numbers of descriptors are compared. */
const SETTINGS = [
  { active: 1, waitMode: 'nonblocking', words: 'one ready, timeout 0', counts: [2, 8, 64, 512, 2048] },
  { active: 1, waitMode: 'ready', words: 'one ready, may block', counts: [2, 8, 64, 512, 2048] },
  { active: '100%', waitMode: 'nonblocking', words: 'all ready', counts: [2, 8, 64, 512] },
] as const

/** The most descriptors that are called few. */
const MOST_OF_FEW = 8

function slowerForFew(evidence: Evidence): Judgement {
  const compared = SETTINGS.map(({ active, waitMode, words, counts }) => ({
    words,
    counts: counts.map(fdCount => {
      const work = { fdCount, active, waitMode }
      const [poll, epoll] = [measuredCell(evidence, POLL, work), measuredCell(evidence, EPOLL, work)]
      const ratio = multiple(epoll, poll, 'cycleNs')
      return { fdCount, ratio, faster: lessOf(ratio, 1) }
    }),
  }))
  const few = compared.flatMap(({ words, counts }) =>
    counts.filter(({ fdCount }) => fdCount <= MOST_OF_FEW).map(each => ({ ...each, words })),
  )
  const slower = few.filter(({ faster }) => faster === 'second')
  const ahead = few.filter(({ faster }) => faster === 'first')
  const shown = {
    metrics: { worksOfFew: few.length, worksSlower: slower.length, worksFaster: ahead.length },
    table: {
      head: [
        'epoll as a multiple of poll',
        ...SETTINGS[0].counts.map(count => `N = ${formatInteger(count)}`),
      ],
      rows: compared.map(({ words, counts }) => [
        words,
        ...SETTINGS[0].counts.map((_, i) => {
          const ratio = counts[i]?.ratio.ratio
          return ratio === undefined ? '–' : formatRatio(ratio)
        }),
      ]),
    },
    chart: {
      x: 'descriptors watched',
      y: 'arm, wait and scan of epoll as a multiple of those of poll',
      lines: compared.map(({ words, counts }) => ({
        name: words,
        points: counts.map(({ fdCount, ratio }) => [fdCount, ratio.ratio] as const),
      })),
    },
  }
  const from = compared.map(({ words, counts }) => {
    const first = counts.find(({ faster }) => faster === 'first')
    return first === undefined
      ? `at none up to ${formatInteger(counts.at(-1)?.fdCount ?? 0)} (${words})`
      : `from ${formatInteger(first.fdCount)} on (${words})`
  })
  const found = `With up to ${MOST_OF_FEW} descriptors epoll surely took more than poll in ${slower.length} of ${few.length} works and surely less in ${ahead.length}; it is ahead ${from.join(', ')}`
  if (slower.length === few.length) return judged('holds', `${found}.`, shown)
  if (slower.length > 0 && ahead.length > 0) return judged('within-limits', `${found}.`, shown)
  if (ahead.length === few.length) return judged('refuted', `${found}.`, shown)
  return judged(
    'undecided',
    `${found}: it takes a machine that is less busy, or more blocks (--blocks).`,
    shown,
  )
}

interface Scan {
  readonly name: string
  readonly few: number
  readonly many: number
  readonly words: readonly [few: string, many: string]
}

export const COSTS: readonly Claim[] = [
  {
    number: 8,
    name: 'finding the ready ones',
    sentence: 'select and poll leave it to the caller to find the ready descriptors.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'cost',
    experiment:
      'One of 64 and of 2,048 descriptors is ready; measured is what the caller takes to find it in what came back.',
    needs: null,
    rule: 'Holds where finding one among 2,048 takes select and poll at least four times as long as among 64, and four times as long as with epoll; within limits where it takes epoll four times as long as among 64, too; refuted where it takes none of them so long; undecided otherwise.',
    probes: [],
    preset: 'three-calls',
    suite: 'why',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: findingTheReady,
  },
  {
    number: 10,
    name: 'always faster',
    sentence: 'epoll is always faster than select and poll.',
    told: ['blog', 'interview'],
    kind: 'cost',
    experiment:
      'select, poll and epoll are compared in turns with 2 to 2,048 descriptors, of which one or all are ready.',
    needs: null,
    rule: 'Refuted where arm, wait and scan of epoll surely take at least 10 % longer in any work (95 % interval), holds where they surely take less in all of them, undecided otherwise.',
    probes: [],
    preset: 'three-calls',
    suite: 'default',
    verdicts: ['holds', 'refuted'],
    judge: alwaysFaster,
  },
  {
    number: 11,
    name: 'few descriptors',
    sentence: 'For few descriptors epoll is slower than poll.',
    told: ['textbook', 'blog', 'interview'],
    kind: 'cost',
    experiment:
      'poll and epoll are compared in turns with 2 to 2,048 descriptors, of which one or all are ready, with a timeout of 0 and where they may block.',
    needs: null,
    rule: 'Of the works with 2 and with 8 descriptors: holds where epoll is surely slower in all of them (95 % interval), refuted where it is surely faster in all, within limits where it is each in some, undecided otherwise.',
    probes: [],
    preset: 'three-calls',
    suite: 'libev',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: slowerForFew,
  },
]
