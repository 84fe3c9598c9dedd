/** Claims about what waits cost, which rest on measured cells. */
import type { RunCell } from '../../result/run/schema.ts'
import type { Variant } from '../../suite/definition.ts'
import { formatInteger, formatNs, formatRatio } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { judged, Undecided } from './evidence.ts'
import { lessOf, measuredCell, medianOf, multiple } from './measured.ts'

const SELECT: Variant = { mechanism: 'select' }
const POLL: Variant = { mechanism: 'poll' }
const EPOLL: Variant = { mechanism: 'epoll' }

/** The works in which select, poll and epoll are compared. */
const WORKS = [
  ...[2, 8, 64, 512, 2048].flatMap(fdCount =>
    ['nonblocking', 'ready'].map(waitMode => ({ fdCount, active: 1, waitMode })),
  ),
  ...[2, 8, 64, 512].map(fdCount => ({ fdCount, active: '100%', waitMode: 'nonblocking' })),
]

type Work = (typeof WORKS)[number]

const MODE_WORDS: Readonly<Record<string, string>> = {
  nonblocking: 'timeout 0',
  ready: 'may block',
}

function workWords({ fdCount, active, waitMode }: Work): string {
  const ready = active === 1 ? 'one' : 'all'
  return `${ready} of ${formatInteger(fdCount)} ready, ${MODE_WORDS[waitMode]}`
}

/** A difference of less than this is none that a claim could be judged by. */
const MARGIN = 1.1

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
      costNs: medianOf(other, 'cycleNs'),
    }))
    return { work, costNs: medianOf(epoll, 'cycleNs'), others }
  })
  const behind = compared.flatMap(({ work, costNs, others }) =>
    others
      .filter(({ ratio }) => lessOf(ratio, MARGIN) === 'second')
      .map(({ name, ratio: { ratio } }) => ({ work, costNs, name, ratio })),
  )
  const isAhead = compared.every(({ others }) => others.every(({ ratio }) => lessOf(ratio, 1) === 'first'))
  const shown = {
    metrics: {
      works: compared.length,
      worksBehind: new Set(behind.map(({ work }) => work)).size,
    },
    table: {
      head: ['arm, wait and scan', 'select', 'poll', 'epoll'],
      rows: compared.map(({ work, costNs, others }) => [
        workWords(work),
        ...others.map(({ costNs: cost }) => formatNs(cost)),
        formatNs(costNs),
      ]),
    },
  }
  const [worst] = behind.toSorted((a, b) => b.ratio - a.ratio)
  if (worst) {
    return judged(
      'refuted',
      `epoll was surely slower than select or poll in ${shown.metrics.worksBehind} of ${compared.length} works, most of all than ${worst.name} with ${workWords(worst.work)}, where it took ${formatRatio(worst.ratio)} as long.`,
      shown,
    )
  }
  if (isAhead) {
    return judged('holds', `epoll was faster than select and poll in all ${compared.length} works.`, shown)
  }
  return judged(
    'undecided',
    `epoll was surely slower in none of ${compared.length} works, but not surely faster in all of them: it takes a machine that is less busy, or more blocks (--blocks).`,
    shown,
  )
}

/** The descriptors between which the scan of what came back must grow at least so many times, where it looks at all. */
const [FEW, MANY, LEAST_GROWTH] = [64, 2048, 4]

function findingTheReady(evidence: Evidence): Judgement {
  const scans = [SELECT, POLL, EPOLL].map(variant => {
    const at = (fdCount: number) =>
      medianOf(measuredCell(evidence, variant, { fdCount, active: 1, waitMode: 'nonblocking' }), 'scanNs')
    return { name: variant.mechanism, few: at(FEW), many: at(MANY) }
  })
  const shown = {
    metrics: Object.fromEntries(scans.map(({ name, many }) => [`${name}ScanNs`, many])),
    table: {
      head: ['finding the one that is ready', ...[FEW, MANY].map(count => `among ${formatInteger(count)}`)],
      rows: scans.map(({ name, few, many }) => [name, formatNs(few), formatNs(many)]),
    },
  }
  const [select, poll, epoll] = scans as [Scan, Scan, Scan]
  const isLooked = ({ few, many }: Scan) => many >= LEAST_GROWTH * Math.max(few, 1)
  const found = `To find the one that was ready among ${formatInteger(MANY)}, the caller took ${formatNs(select.many)} with select, ${formatNs(poll.many)} with poll and ${formatNs(epoll.many)} with epoll`
  if (isLooked(select) && isLooked(poll)) {
    if (select.many >= LEAST_GROWTH * epoll.many && poll.many >= LEAST_GROWTH * epoll.many) {
      return judged('holds', `${found}.`, shown)
    }
    return judged('within-limits', `${found}, which is as much to look through.`, shown)
  }
  if (isLooked(select) || isLooked(poll)) {
    throw new Undecided(`${found}, which is not clear: it takes a machine that is less busy.`)
  }
  return judged('refuted', `${found}, hardly more than among ${FEW}.`, shown)
}

interface Scan {
  readonly name: string
  readonly few: number
  readonly many: number
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
    rule: 'Holds where finding one among 2,048 takes select and poll at least four times as long as among 64, and four times as long as with epoll; within limits where epoll takes as long; refuted where neither grows.',
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
]
