/** Claims that one way of watching costs less than another, which depends on what is done. */
import type { RunCell } from '../../result/run/schema.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { judged, Undecided } from './evidence.ts'
import {
  EDGE,
  EPOLL,
  figureOf,
  IO_URING,
  lessOf,
  MARGIN,
  measuredCell,
  medianOf,
  multiple,
  POLL,
  SELECT,
  timesWords,
  unitWords,
  type Work,
  workWords,
  written,
} from './measured.ts'

/** What it takes where a machine is too busy to decide. */
const BUSY = 'it takes a machine that is less busy, or more blocks (--blocks)'

const TRIGGER_WORKS: readonly Work[] = ['10%', '25%', '100%'].map(active => ({ fdCount: 512, active }))

/** Returns the events of one iteration of a cell. */
const eventsOf = ({ params }: RunCell) => params.activeCount

function edgeIsFaster(evidence: Evidence): Judgement {
  const compared = TRIGGER_WORKS.map(work => {
    const [level, edge] = [measuredCell(evidence, EPOLL, work), measuredCell(evidence, EDGE, work)]
    const events = eventsOf(level)
    return {
      work,
      cells: [level, edge] as const,
      ratio: multiple(edge, level, 'waitNs'),
      saved: (medianOf(level, 'cycleNs') - medianOf(edge, 'cycleNs')) / events,
      read: medianOf(edge, 'drainNs') / events,
    }
  })
  const shown = {
    metrics: Object.fromEntries(
      compared.flatMap(({ work, ratio, saved, read }) => {
        const share = String(work.active).replace('%', 'Percent')
        return [
          [`waitRatioWith${share}`, ratio.ratio],
          [`savedPerEventWith${share}`, saved],
          [`readPerEventWith${share}`, read],
        ]
      }),
    ),
    table: {
      head: ['one wait', 'level', 'edge', 'ratio'],
      rows: compared.map(({ work, cells: [level, edge], ratio }) => [
        workWords(work),
        figureOf(level, 'waitNs'),
        figureOf(edge, 'waitNs'),
        formatRatio(ratio.ratio),
      ]),
    },
  }
  const faster = compared.filter(({ ratio }) => lessOf(ratio, 1) === 'first')
  const slower = compared.filter(({ ratio }) => lessOf(ratio, 1) === 'second')
  const [most] = faster.toSorted((a, b) => a.ratio.ratio - b.ratio.ratio)
  if (!most) {
    if (slower.length > 0) {
      return judged('refuted', 'No wait surely took less by edge than by level, and some took more.', shown)
    }
    throw new Undecided(`No wait surely took less by edge than by level, and none more: ${BUSY}.`)
  }
  const found = `With ${workWords(most.work)}, a wait took ${timesWords(evidence, most.ratio.ratio)} by edge as by level, which looks at each descriptor again that was reported before`
  if (compared.every(({ saved, read }) => saved > read)) {
    return judged('holds', `${found}, and that saves more than another read of each would take.`, shown)
  }
  return judged(
    'within-limits',
    `${found}, but a program that reads each until EAGAIN, as edge asks for, pays one more read for an event, which costs more than the wait saves.`,
    shown,
  )
}

const SPARSE = [1000, 4000, 16_000] as const

function sparseNumbers(evidence: Evidence): Judgement {
  const compared = SPARSE.map(highestFd => {
    const work = { fdCount: 64, fdKind: 'eventfd', highestFd }
    const [select, poll] = [measuredCell(evidence, SELECT, work), measuredCell(evidence, POLL, work)]
    return { highestFd, select, poll, ratio: multiple(select, poll, 'cycleNs') }
  })
  const shown = {
    metrics: Object.fromEntries(
      compared.map(({ highestFd, ratio }) => [`selectToPollWithHighest${highestFd}`, ratio.ratio]),
    ),
    table: {
      head: ['highest of 64 numbers', 'select', 'poll', 'ratio'],
      rows: compared.map(({ highestFd, select, poll, ratio }) => [
        formatInteger(highestFd),
        figureOf(select, 'cycleNs'),
        figureOf(poll, 'cycleNs'),
        formatRatio(ratio.ratio),
      ]),
    },
    chart: {
      x: 'highest descriptor number of 64 watched',
      y: `arm, wait and scan in ${unitWords(evidence)}`,
      lines: (['select', 'poll'] as const).map(name => ({
        name,
        points: compared.map(each => [each.highestFd, medianOf(each[name], 'cycleNs')] as const),
      })),
    },
  }
  const ratios = compared.map(({ highestFd, ratio: { ratio } }, i) => {
    const times = i === 0 ? `${timesWords(evidence, ratio)} as poll` : formatRatio(ratio)
    return `${times} with numbers up to ${formatInteger(highestFd)}`
  })
  const found = `Over 64 descriptors select took ${ratios.join(', ')}`
  const sparsest = (compared.at(-1) as (typeof compared)[number]).ratio
  if (lessOf(sparsest, MARGIN) === 'second') return judged('holds', `${found}.`, shown)
  if (sparsest.interval[1] < MARGIN) return judged('refuted', `${found}.`, shown)
  return judged('undecided', `${found}, which is not sure: ${BUSY}.`, shown)
}

const CHANGES = [64, 512] as const

function changingInterest(evidence: Evidence): Judgement {
  const changeNs = (cell: RunCell) =>
    medianOf(cell, 'addNs') + medianOf(cell, 'modifyNs') + medianOf(cell, 'removeNs')
  const compared = CHANGES.map(fdCount => {
    const work = { fdCount, churn: 64 }
    const [poll, epoll] = [measuredCell(evidence, POLL, work), measuredCell(evidence, EPOLL, work)]
    const waits = medianOf(poll, 'cycleNs') - medianOf(epoll, 'cycleNs')
    return {
      fdCount,
      poll,
      epoll,
      // One kind of call stands for all three: their ratio is asked for, and its interval needs figures of blocks.
      ratio: multiple(epoll, poll, 'addNs'),
      overtaken: waits / (changeNs(epoll) - changeNs(poll)),
    }
  })
  const shown = {
    metrics: Object.fromEntries(
      compared.flatMap(({ fdCount, ratio, overtaken }) => [
        [`addRatioAmong${fdCount}`, ratio.ratio],
        [`changesUntilPollAheadAmong${fdCount}`, overtaken],
      ]),
    ),
    table: {
      head: [
        'adding, modifying and removing one',
        'poll',
        'epoll',
        'changes per wait from which poll is ahead',
      ],
      rows: compared.map(({ fdCount, poll, epoll, overtaken }) => [
        `among ${formatInteger(fdCount)}`,
        written(poll, changeNs(poll)),
        written(epoll, changeNs(epoll)),
        overtaken > 0 ? overtaken.toFixed(0) : 'any',
      ]),
    },
  }
  const [few, many] = compared as [(typeof compared)[number], (typeof compared)[number]]
  const found = `Adding one among 64 took ${timesWords(evidence, few.ratio.ratio)} with epoll as in the array of poll`
  if (compared.every(({ ratio }) => lessOf(ratio, 2) === 'second')) {
    const from = ({ overtaken }: { readonly overtaken: number }) =>
      formatInteger(Math.max(1, Math.ceil(overtaken)))
    return judged(
      'holds',
      `${found}; where a wait follows each time, poll is ahead from about ${from(few)} changed descriptors on among 64, and from ${from(many)} on among 512, since its waits copy the whole array.`,
      shown,
    )
  }
  if (compared.every(({ ratio }) => lessOf(ratio, 1) !== 'second')) {
    return judged('refuted', `${found}.`, shown)
  }
  return judged('undecided', `${found}, which is not surely twice as much: ${BUSY}.`, shown)
}

const URING_WORKS: readonly Work[] = [
  ...[8, 64, 512].flatMap(fdCount => [
    { fdCount, active: 1 },
    { fdCount, active: '100%' },
  ]),
  { fdCount: 64, active: 1, waitMode: 'ready' },
  { fdCount: 64, active: 1, waitMode: 'wakeup' },
  { fdCount: 2048, active: 1, waitMode: 'wakeup' },
]

function ringReplaces(evidence: Evidence): Judgement {
  const compared = URING_WORKS.map(work => {
    const [ring, epoll] = [measuredCell(evidence, IO_URING, work), measuredCell(evidence, EPOLL, work)]
    const metric = work.waitMode === 'wakeup' ? 'wakeupLatencyNs' : 'cycleNs'
    return {
      work,
      ring: figureOf(ring, metric),
      epoll: figureOf(epoll, metric),
      ratio: multiple(ring, epoll, metric),
    }
  })
  const ahead = compared.filter(({ ratio }) => lessOf(ratio, MARGIN) === 'first')
  const behind = compared.filter(({ ratio }) => lessOf(ratio, MARGIN) === 'second')
  const shown = {
    metrics: { works: compared.length, worksAhead: ahead.length, worksBehind: behind.length },
    table: {
      head: ['arm, wait and scan, or a wake-up', 'io_uring', 'epoll', 'ratio'],
      rows: compared.map(({ work, ring, epoll, ratio }) => [
        workWords(work),
        ring,
        epoll,
        formatRatio(ratio.ratio),
      ]),
    },
  }
  const byRatio = compared.toSorted((a, b) => a.ratio.ratio - b.ratio.ratio)
  const [best, worst] = [byRatio[0], byRatio.at(-1)] as [(typeof compared)[number], (typeof compared)[number]]
  const words = ({ work, ratio }: (typeof compared)[number]) =>
    `${timesWords(evidence, ratio.ratio)} as epoll with ${workWords(work)}`
  const found = `io_uring took surely less in ${ahead.length} and surely more in ${behind.length} of ${compared.length} works: ${words(best)}, and ${words(worst)}`
  if (ahead.length > 0 && behind.length > 0) return judged('within-limits', `${found}.`, shown)
  if (ahead.length > 0) return judged('holds', `${found}.`, shown)
  if (behind.length > 0) return judged('refuted', `${found}.`, shown)
  return judged('undecided', `${found}: ${BUSY}.`, shown)
}

export const TRADEOFFS: readonly Claim[] = [
  {
    number: 12,
    name: 'edge is faster',
    sentence: 'Edge triggering is faster than level triggering.',
    told: ['blog', 'interview'],
    kind: 'cost',
    experiment:
      'epoll waits by level and by edge in turns, with 10 %, 25 % and all of 512 descriptors ready, each of which one read empties.',
    needs: null,
    rule: 'Refuted where no wait is surely shorter by edge and one is surely longer; within limits where one is surely shorter, but another read of each event would cost more than that saves; holds where it would cost less; undecided otherwise.',
    probes: [],
    preset: 'level-and-edge',
    suite: 'level-vs-edge',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: edgeIsFaster,
  },
  {
    number: 26,
    name: 'sparse numbers',
    sentence: 'poll beats select where descriptor numbers are sparse.',
    told: ['man page', 'textbook'],
    kind: 'cost',
    experiment:
      '64 eventfds are watched, of which one has a number of up to 16,000; select and poll wait in turns.',
    needs: 'a hard RLIMIT_NOFILE above 16,000',
    rule: 'Holds where arm, wait and scan of select surely take 10 % longer than those of poll with a number of 16,000, refuted where they surely do not, undecided otherwise.',
    probes: [],
    preset: null,
    suite: 'fd-number',
    verdicts: ['holds', 'refuted'],
    judge: sparseNumbers,
  },
  {
    number: 30,
    name: 'changing interest',
    sentence: 'Changing interest costs system calls with epoll and none with poll.',
    told: ['textbook', 'blog'],
    kind: 'cost',
    experiment:
      '64 of 64 and of 512 descriptors are modified, removed and added before each wait, with poll and with epoll in turns.',
    needs: null,
    rule: 'Holds where adding one surely takes epoll twice as long as poll at both numbers, refuted where it surely takes longer at neither, undecided otherwise.',
    probes: [],
    preset: null,
    suite: 'ctl-churn',
    verdicts: ['holds', 'refuted'],
    judge: changingInterest,
  },
  {
    number: 33,
    name: 'io_uring replaces epoll',
    sentence: "io_uring's poll replaces epoll.",
    told: ['blog', 'interview'],
    kind: 'cost',
    experiment:
      'io_uring and epoll wait in turns with 8 to 2,048 descriptors, of which one or all are ready, and asleep. What their writers pay is in neither figure.',
    needs: 'io_uring (Linux 5.13), which many containers refuse',
    rule: 'Holds where io_uring surely takes 10 % less in one work or more and surely 10 % more in none; refuted the other way round; within limits where there are works of both kinds; undecided where there is none.',
    probes: [],
    preset: null,
    suite: 'producers',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: ringReplaces,
  },
]
