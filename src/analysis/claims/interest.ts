/** Claims about what is watched: the interest list, epolls in epolls, hang-ups, and sets that are filled again. */
import type { Claim, Evidence, Judgement } from './claim.ts'
import { factsOf, judged, resultTable, unforeseen } from './evidence.ts'

const [ERR, HUP] = [0x8, 0x10]

function closing(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'close')
  const [afterClose, afterDup, inFlight] = ['afterClose', 'afterDup', 'inFlight'].map(name =>
    facts.count(name),
  ) as [number, number, number]
  const deleted = facts.result('deleteResult')
  const shown = {
    metrics: { afterClose, afterDup, inFlight },
    table: resultTable(
      ['events after close', afterClose],
      ['events after close, while a copy made by dup is open', afterDup],
      ['epoll_ctl DEL of the closed number', deleted],
      ['events once the copy is closed too', facts.count('afterCopy')],
      ['events after close, while the file lies in a message', inFlight],
    ),
  }
  if (afterClose !== 0) {
    return judged('refuted', 'A descriptor that was closed, and had no copy, still gave an event.', shown)
  }
  if (afterDup === 0 && inFlight === 0) {
    return judged('holds', 'No closed descriptor gave an event, not even one with a copy.', shown)
  }
  const number = facts.count('isClosedNumber') === 1 ? ' under its closed number' : ''
  return judged(
    'within-limits',
    `Closing removes a descriptor whose file nobody else has open; one that was duplicated or passed on still gave an event${number}, and removing it by that number failed (${deleted}).`,
    shown,
  )
}

function circle(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'nesting')
  const [inner, self, round] = ['addInner', 'addSelf', 'addCircle'].map(name => facts.result(name)) as [
    string | number,
    string | number,
    string | number,
  ]
  const deepest = facts.count('deepest')
  const shown = {
    metrics: { deepest },
    table: resultTable(
      ['an epoll is added to another one', inner],
      ['an epoll is added to itself', self],
      ['the outer one is added to the inner one', round],
      ['epolls that may watch each other in a row', deepest],
    ),
  }
  if (inner !== 0) return judged('refuted', `Adding an epoll to another one failed (${inner}).`, shown)
  if (typeof self === 'number' || typeof round === 'number') {
    return judged('refuted', 'The kernel let epolls watch each other in a circle.', shown)
  }
  const found = `An epoll was added to another one, and a circle was refused (${round}; an epoll in itself: ${self})`
  return facts.has('tooDeep')
    ? judged(
        'within-limits',
        `${found}, but no more than ${deepest} epolls may watch each other in a row (${facts.result('tooDeep')}).`,
        shown,
      )
    : judged('holds', `${found}.`, shown)
}

function nestedReadiness(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'nesting')
  const [outer, polled] = [facts.result('outerEvents'), facts.result('innerPolled')]
  const shown = {
    table: resultTable(
      ['epoll_wait on the outer epoll, while the inner one has an event', outer],
      ['poll of the inner epoll', polled],
    ),
  }
  if (outer === 1 && polled === 1 && facts.count('isInner') === 1) {
    return judged(
      'refuted',
      'An epoll that had an event was itself reported as readable, by an outer epoll and by poll.',
      shown,
    )
  }
  if (outer === 0 && polled === 0) {
    return judged(
      'holds',
      'An epoll that had an event was reported by no outer epoll and not by poll.',
      shown,
    )
  }
  return unforeseen(
    `An outer epoll reported ${outer} and poll ${polled} of an inner epoll with an event`,
    shown,
  )
}

function unasked(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'hang-up')
  const has = (name: string, bit: number) => (facts.count(name) & bit) !== 0
  const [hangUp, error] = [has('hangUp', HUP), has('writeError', ERR)]
  const shown = {
    table: resultTable(
      [
        'EPOLLHUP of a socket watched for nothing, whose peer is closed',
        hangUp ? 'reported' : 'not reported',
      ],
      ['EPOLLERR of a pipe watched for nothing, whose reader is closed', error ? 'reported' : 'not reported'],
    ),
  }
  if (hangUp && error) {
    return judged(
      'holds',
      'Descriptors that were watched for no event at all reported EPOLLHUP and EPOLLERR when their other ends were closed.',
      shown,
    )
  }
  if (!hangUp && !error) {
    return judged('refuted', 'Descriptors that were watched for no event reported none.', shown)
  }
  return judged(
    'within-limits',
    `Of descriptors that were watched for no event, only ${hangUp ? 'a hang-up' : 'an error'} was reported.`,
    shown,
  )
}

function switchedOff(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'hang-up')
  const isReported = (name: string) => (facts.count(name) & HUP) !== 0
  const word = (name: string) => (isReported(name) ? 'reported' : 'not reported')
  const shown = {
    table: resultTable(
      ['a second wait', word('again')],
      ['after EPOLL_CTL_MOD to a mask of 0', word('afterModify')],
      ['by EPOLLONESHOT, first', word('oneshotFirst')],
      ['by EPOLLONESHOT, again', word('oneshotSecond')],
      ['by EPOLLET, first', word('edgeFirst')],
      ['by EPOLLET, again', word('edgeSecond')],
    ),
  }
  if (!isReported('again') || !isReported('afterModify')) {
    return judged('refuted', 'A hang-up was not reported again once the mask was 0.', shown)
  }
  const hidden = [
    ...(isReported('oneshotSecond') ? [] : ['EPOLLONESHOT hides it until the descriptor is armed again']),
    ...(isReported('edgeSecond') ? [] : ['EPOLLET reports it once']),
  ]
  return hidden.length === 0
    ? judged('holds', 'A hang-up was reported at every wait, by level, edge and oneshot.', shown)
    : judged(
        'within-limits',
        `A mask of 0 did not switch a hang-up off, but ${hidden.join(', and ')}.`,
        shown,
      )
}

function refill(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'refill')
  const [kept, again] = [facts.count('entriesKept'), facts.result('pollAgain')]
  const [select, refilled] = [facts.result('selectAgain'), facts.result('selectRefilled')]
  const shown = {
    metrics: { entriesKept: kept },
    table: resultTable(
      ['entries of two whose events poll left as they were', kept],
      ['a second poll with the same array, where the other descriptor is ready', again],
      ['a second select with the same set', select],
      ['select with the set filled again', refilled],
    ),
  }
  if (kept === 2 && again === 1 && facts.count('pollFoundOther') === 1) {
    return judged(
      'refuted',
      `poll answers in a field of its own, and a second call with the same array found the other descriptor; select with the same set found ${select}, and ${refilled} with the set filled again.`,
      shown,
    )
  }
  return judged(
    'holds',
    `A second poll with the same array returned ${again} and missed a descriptor.`,
    shown,
  )
}

export const INTEREST: readonly Claim[] = [
  {
    number: 20,
    name: 'closing removes',
    sentence: 'Closing a descriptor removes it from the interest list.',
    told: ['man page', 'blog'],
    kind: 'semantics',
    experiment:
      'A watched socket with data is closed: alone, with a copy made by dup, and while it lies in a message to another process.',
    needs: null,
    rule: 'Refuted where a closed descriptor without a copy still gives an event; within limits where one does that has a copy or lies in a message; holds where none does.',
    probes: ['close'],
    preset: 'ghost',
    suite: 'ctl-churn',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: closing,
  },
  {
    number: 22,
    name: 'epoll in epoll',
    sentence: 'epoll can watch epoll, but not in a circle.',
    told: ['man page', 'textbook'],
    kind: 'semantics',
    experiment:
      'An epoll is added to another one, to itself and in a circle, and epolls are put in a row until the kernel refuses one.',
    needs: null,
    rule: 'Refuted where an epoll cannot be added to another one, or where a circle can be made; within limits where the kernel refuses a row that is too long; holds otherwise.',
    probes: ['nesting'],
    preset: 'nested',
    suite: 'nested',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: circle,
  },
  {
    number: 23,
    name: 'a nested epoll is silent',
    sentence: 'A nested epoll never becomes ready.',
    told: ['blog', 'interview'],
    kind: 'semantics',
    experiment: 'A byte arrives on a socket of an inner epoll; an outer epoll and poll watch the inner one.',
    needs: null,
    rule: 'Refuted where an outer epoll and poll both report an inner epoll that has an event; holds where neither does; undecided where one of them does.',
    probes: ['nesting'],
    preset: 'nested',
    suite: 'nested',
    verdicts: ['holds', 'refuted'],
    judge: nestedReadiness,
  },
  {
    number: 24,
    name: 'poll is refilled',
    sentence: 'poll must be refilled before each call, like select.',
    told: ['blog', 'interview'],
    kind: 'semantics',
    experiment:
      'poll and select are called twice with the same array and set; first the one of two descriptors is ready, then the other.',
    needs: null,
    rule: 'Refuted where the second poll finds the other descriptor in an array that nobody has written to; holds where it does not.',
    probes: ['refill'],
    preset: 'three-calls',
    suite: 'fresh-set',
    verdicts: ['holds', 'refuted'],
    judge: refill,
  },
  {
    number: 28,
    name: 'HUP and ERR unasked',
    sentence: 'EPOLLHUP and EPOLLERR come without being asked for.',
    told: ['man page', 'textbook'],
    kind: 'semantics',
    experiment: 'A socket and a pipe are watched with a mask of 0, and their other ends are closed.',
    needs: null,
    rule: 'Holds where both events are reported, within limits where one is, refuted where none is.',
    probes: ['hang-up'],
    preset: null,
    suite: 'interest',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: unasked,
  },
  {
    number: 29,
    name: 'never switched off',
    sentence: 'EPOLLHUP and EPOLLERR cannot be switched off.',
    told: ['man page', 'blog'],
    kind: 'semantics',
    experiment:
      'A hang-up is waited for twice: by level, after the mask was set to 0 again, with EPOLLONESHOT, and with EPOLLET.',
    needs: null,
    rule: 'Refuted where a mask of 0 hides a hang-up; within limits where EPOLLONESHOT or EPOLLET hides it at the second wait; holds where nothing does.',
    probes: ['hang-up'],
    preset: 'oneshot',
    suite: 'interest',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: switchedOff,
  },
]
