/** Claims about calls that block although a descriptor was reported. */
import type { Claim, Evidence, Judgement } from './claim.ts'
import { type Facts, factsOf, judged, resultTable, Undecided } from './evidence.ts'

/** A read that returns later than that was kept waiting by something. */
const PROMPT_MS = 1000

/** Returns whether the second read was asleep until the peer wrote. @throws Undecided where the machine was too busy to see it. */
function hasSlept(facts: Facts, trigger: 'level' | 'edge'): boolean {
  const [slept, ms] = [facts.count(`${trigger}Slept`) === 1, facts.count(`${trigger}SleptMs`)]
  if (slept || ms < PROMPT_MS) return slept
  throw new Undecided(
    `The second read took ${ms} ms and was not seen asleep: it takes a machine that is less busy.`,
  )
}

function shownOf(facts: Facts, trigger: 'level' | 'edge') {
  return {
    metrics: { secondReadMs: facts.count(`${trigger}SleptMs`) },
    table: resultTable(
      ['epoll_wait after one byte was written', facts.result(`${trigger}Events`)],
      ['read of 100 bytes', facts.result(`${trigger}FirstRead`)],
      ['recv with MSG_DONTWAIT, once the socket is empty', facts.result(`${trigger}DontWait`)],
      [
        'read of the same socket',
        facts.count(`${trigger}Slept`) === 1 ? 'asleep until the peer wrote' : 'returned at once',
      ],
      ['read of it with O_NONBLOCK, once it is empty again', facts.result(`${trigger}NonBlocking`)],
    ),
  }
}

function edgeNeedsNonBlocking(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'second-read')
  const shown = shownOf(facts, 'edge')
  if (!hasSlept(facts, 'edge')) {
    return judged('refuted', 'A read of an empty blocking socket returned at once.', shown)
  }
  const found = `A reader that goes on until EAGAIN was asleep in its second read for ${shown.metrics.secondReadMs} ms, until the peer wrote`
  const [dontWait, first] = [facts.result('edgeDontWait'), facts.count('edgeFirstRead')]
  return dontWait === 'EAGAIN'
    ? judged(
        'within-limits',
        `${found}; recv with MSG_DONTWAIT said EAGAIN on the same blocking socket, and the first read showed by its ${first} of 100 bytes that nothing was left.`,
        shown,
      )
    : judged('holds', `${found}, and MSG_DONTWAIT did not help (${dontWait}).`, shown)
}

function onlyTheEvent(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'second-read')
  const shown = shownOf(facts, 'level')
  if (!hasSlept(facts, 'level')) {
    return judged('refuted', 'The second read of a blocking socket returned at once.', shown)
  }
  return judged(
    'holds',
    `epoll reported a blocking socket with one byte; the first read took it, and the second was asleep for ${shown.metrics.secondReadMs} ms, until the peer wrote.`,
    shown,
  )
}

function readyMeansRead(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'stale-readiness')
  const [reporters, first, second] = [
    facts.count('reporters'),
    facts.result('firstRead'),
    facts.result('secondRead'),
  ]
  const [writeSlept, writeMs] = [facts.count('writeSlept') === 1, facts.count('writeMs')]
  const shown = {
    metrics: { reporters, writeMs },
    table: resultTable(
      ['epolls that report one byte', reporters],
      ['read by the first reader', first],
      ['read by the second reader', second],
      [
        'write of 1 MiB to a pipe that poll calls writable',
        writeSlept ? 'asleep until somebody read' : 'returned at once',
      ],
    ),
  }
  if (reporters !== 2 || first !== 1) {
    throw new Undecided(
      `Of two epolls ${reporters} reported the byte, and the first read returned ${first}: it takes a kernel that tells both readers.`,
    )
  }
  if (typeof second === 'number' && !writeSlept) {
    return judged('holds', 'Whoever was told that a descriptor is ready was not kept waiting.', shown)
  }
  const limits = [
    ...(typeof second === 'string'
      ? [`of two readers who were told of the same byte the second found nothing (${second})`]
      : []),
    ...(writeSlept
      ? [`a write of 1 MiB to a pipe that was ready for writing slept until somebody had read`]
      : []),
  ]
  return judged(
    'within-limits',
    `It holds for a reader who is alone with the descriptor and takes what is there, but ${limits.join(', and ')}.`,
    shown,
  )
}

export const BLOCKING: readonly Claim[] = [
  {
    number: 13,
    name: 'edge and non-blocking',
    sentence: 'Edge triggering needs non-blocking descriptors.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'semantics',
    experiment:
      'One byte arrives on a blocking socket that is watched by edge; it is read again and again until nothing is left.',
    needs: null,
    rule: 'Refuted where a read of the empty socket returns at once; within limits where it sleeps until the peer writes, but recv with MSG_DONTWAIT says EAGAIN; holds where that blocks too.',
    probes: ['second-read'],
    preset: 'missed-wake-up',
    suite: 'level-vs-edge',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: edgeNeedsNonBlocking,
  },
  {
    number: 14,
    name: 'only the event',
    sentence: 'epoll makes the event non-blocking, not the I/O.',
    told: ['textbook', 'blog'],
    kind: 'semantics',
    experiment: 'One byte arrives on a blocking socket that is watched by level; it is read twice.',
    needs: null,
    rule: 'Holds where the second read sleeps until the peer writes again; refuted where it returns at once; undecided where it takes more than a second and is not seen asleep.',
    probes: ['second-read'],
    preset: 'drained-item',
    suite: 'default',
    verdicts: ['holds', 'refuted'],
    judge: onlyTheEvent,
  },
  {
    number: 15,
    name: 'ready will not block',
    sentence: '“Ready” means that a read or a write will not block.',
    told: ['man page', 'textbook'],
    kind: 'semantics',
    experiment:
      'Two epolls report one byte to two readers; and a pipe that is ready for writing gets more than it has room for.',
    needs: null,
    rule: 'Within limits where the second reader finds nothing, or where the write sleeps until somebody reads; holds where neither happens.',
    probes: ['stale-readiness'],
    preset: 'thundering-herd',
    suite: 'interest',
    verdicts: ['holds', 'within-limits'],
    judge: readyMeansRead,
  },
]
