/** Claims about several threads that wait, and about events that arrive meanwhile. */
import { formatInteger } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { type Facts, factsOf, judged, Undecided } from './evidence.ts'

/** The settings of the probes, with the words for them. */
interface Setting {
  readonly name: string
  readonly words: string
}

/** Returns the figures of settings, and a table of how many threads had an event in a round. */
function roundsOf(facts: Facts, settings: readonly Setting[]) {
  const rounds = facts.count('rounds')
  const rows = settings.map(({ name, words }) => [
    words,
    (facts.count(name) / rounds).toFixed(2),
    `${facts.count(`${name}Several`)} of ${rounds}`,
  ])
  return {
    rounds,
    waiters: facts.count('waiters'),
    several: settings.map(({ name }) => facts.count(`${name}Several`)),
    table: {
      head: ['setting', 'threads with the event, per round', 'rounds with several'],
      rows,
    },
    metrics: {
      rounds,
      ...Object.fromEntries(
        settings.map(({ name }) => [`${name}SeveralRounds`, facts.count(`${name}Several`)]),
      ),
    },
  }
}

function oneshot(evidence: Evidence): Judgement {
  const { rounds, several, metrics, table } = roundsOf(factsOf(evidence, 'shared-epoll'), [
    { name: 'level', words: 'level, one message' },
    { name: 'edgeTwo', words: 'edge, a second message while the first is handled' },
    { name: 'oneshotTwo', words: 'EPOLLONESHOT, a second message as well' },
  ])
  const [level, edge, withOneshot] = several as [number, number, number]
  const shown = { metrics, table }
  if (withOneshot > 0) {
    return judged(
      'refuted',
      `Even with EPOLLONESHOT two threads had one socket at a time in ${withOneshot} of ${rounds} rounds.`,
      shown,
    )
  }
  if (level === 0 && edge === 0) {
    return judged(
      'refuted',
      `Without EPOLLONESHOT no two threads had one socket at a time in ${rounds} rounds.`,
      shown,
    )
  }
  const found = `Two threads had one socket at a time in ${level} of ${rounds} rounds by level, in ${edge} by edge where a second message came meanwhile, and in none with EPOLLONESHOT`
  if (level > 0 && edge > 0) return judged('holds', `${found}.`, shown)
  return judged('within-limits', `${found}: it is needed by ${level > 0 ? 'level' : 'edge'} only.`, shown)
}

function edgeWakesOne(evidence: Evidence): Judgement {
  const shared = roundsOf(factsOf(evidence, 'shared-epoll'), [
    { name: 'level', words: 'one epoll for all, level' },
    { name: 'edge', words: 'one epoll for all, edge' },
  ])
  const own = roundsOf(factsOf(evidence, 'own-epolls'), [{ name: 'edge', words: 'an epoll each, edge' }])
  const [ofShared, ofOwn] = [shared.several[1] as number, own.several[0] as number]
  const shown = {
    metrics: { rounds: shared.rounds, sharedSeveralRounds: ofShared, ownSeveralRounds: ofOwn },
    table: { ...shared.table, rows: [...shared.table.rows, ...own.table.rows] },
  }
  if (ofShared > 0) {
    return judged(
      'refuted',
      `Several threads that wait for one epoll had the same edge-triggered event in ${ofShared} of ${shared.rounds} rounds.`,
      shown,
    )
  }
  const found = `Of ${shared.waiters} threads that sleep in one epoll one had each edge-triggered event`
  return ofOwn === 0
    ? judged('holds', `${found}, and so it was where each has an epoll of its own.`, shown)
    : judged(
        'within-limits',
        `${found}, but where each has an epoll of its own several woke in ${ofOwn} of ${own.rounds} rounds.`,
        shown,
      )
}

function exclusiveHerd(evidence: Evidence): Judgement {
  const { rounds, several, metrics, table } = roundsOf(factsOf(evidence, 'own-epolls'), [
    { name: 'level', words: 'an epoll each, level' },
    { name: 'exclusive', words: 'an epoll each, level, EPOLLEXCLUSIVE' },
  ])
  const [without, withExclusive] = several as [number, number]
  const shown = { metrics, table }
  if (without === 0) {
    throw new Undecided(
      'No herd woke without EPOLLEXCLUSIVE: it takes a machine on which several waiting threads wake.',
    )
  }
  const found = `Several of the waiting threads woke for one message in ${without} of ${rounds} rounds without EPOLLEXCLUSIVE`
  if (withExclusive === 0) return judged('holds', `${found}, and in none with it.`, shown)
  return withExclusive < without
    ? judged('within-limits', `${found}, and still in ${withExclusive} with it.`, shown)
    : judged('refuted', `${found}, and in ${withExclusive} with it.`, shown)
}

/** The shares of all events that one of four threads has where the load is spread, and where it is not. */
const [EVEN_SHARE, UNEVEN_SHARE] = [0.5, 0.8]

function exclusiveBalance(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'own-epolls')
  const [events, most, waiters] = [
    facts.count('exclusive'),
    facts.count('exclusiveMost'),
    facts.count('waiters'),
  ]
  const share = events === 0 ? 0 : most / events
  const shown = {
    metrics: { events, mostEvents: most, waiters },
    table: {
      head: ['events', 'of them by the busiest thread', 'if they were spread evenly'],
      rows: [[String(events), String(most), (events / waiters).toFixed(0)]],
    },
  }
  const found = `Of ${events} events with EPOLLEXCLUSIVE one of ${waiters} idle threads had ${most}`
  if (share >= UNEVEN_SHARE) {
    return judged('refuted', `${found}: the kernel asks the waiters in one order, whoever is free.`, shown)
  }
  if (events > 0 && share <= EVEN_SHARE) return judged('holds', `${found}.`, shown)
  return judged(
    'undecided',
    `${found}, which is neither even nor uneven: it takes more rounds on a machine that is less busy.`,
    shown,
  )
}

function everyWrite(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'every-write')
  const [writes, seen, twice, waits] = ['writes', 'seen', 'twice', 'waits'].map(name =>
    facts.count(name),
  ) as [number, number, number, number]
  const shown = {
    metrics: { writes, seen, twice, waits },
    table: {
      head: ['writes', 'seen', 'delivered twice by one wait', 'waits'],
      rows: [[writes, seen, twice, waits].map(formatInteger)],
    },
  }
  const found = `Of ${formatInteger(writes)} writes by other threads ${formatInteger(seen)} were seen in ${formatInteger(waits)} waits`
  return seen === writes && twice === 0
    ? judged('holds', `${found}, and no wait delivered a descriptor twice.`, shown)
    : judged(
        'refuted',
        `${found}, and ${formatInteger(twice)} events were delivered twice by one wait.`,
        shown,
      )
}

export const THREADS: readonly Claim[] = [
  {
    number: 16,
    name: 'ONESHOT for threads',
    sentence: 'EPOLLONESHOT is needed where several threads share an epoll.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'threads',
    experiment:
      'Four threads sleep in one epoll, and whoever gets the event of a socket keeps it for a while; counted are the rounds in which two have it.',
    needs: 'threads, and /proc',
    rule: 'Refuted where two threads have a socket at a time even with EPOLLONESHOT, or never do without it; holds where they do by level, and by edge with a second message; within limits where only one of these is so.',
    probes: ['shared-epoll'],
    preset: 'oneshot',
    suite: 'herd',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: oneshot,
  },
  {
    number: 17,
    name: 'edge wakes one',
    sentence: 'Edge triggering wakes only one waiter.',
    told: ['man page', 'blog'],
    kind: 'threads',
    experiment:
      'One message arrives for four threads that sleep in one edge-triggered epoll, and for four with an epoll each.',
    needs: 'threads, and /proc',
    rule: 'Refuted where several threads that share an epoll have one event; within limits where several do that have an epoll each; holds where neither happens.',
    probes: ['shared-epoll', 'own-epolls'],
    preset: 'last-to-sleep',
    suite: 'herd',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: edgeWakesOne,
  },
  {
    number: 18,
    name: 'the thundering herd',
    sentence: 'EPOLLEXCLUSIVE ends the thundering herd.',
    told: ['man page', 'blog', 'interview'],
    kind: 'threads',
    experiment:
      'Four threads with an epoll each watch one socket, without EPOLLEXCLUSIVE and with it; counted are those that wake for one message.',
    needs: 'threads, and /proc',
    rule: 'Undecided where several never wake without it; holds where they then never do with it, within limits where they do less often, refuted where they do as often.',
    probes: ['own-epolls'],
    preset: 'exclusive',
    suite: 'herd',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: exclusiveHerd,
  },
  {
    number: 19,
    name: 'an even load',
    sentence: 'EPOLLEXCLUSIVE spreads the load evenly over the waiting threads.',
    told: ['blog', 'interview'],
    kind: 'threads',
    experiment:
      'Messages arrive one by one for four idle threads that watch a socket with EPOLLEXCLUSIVE; counted is who wakes.',
    needs: 'threads, and /proc',
    rule: 'Refuted where one thread has at least 80 % of the events, holds where none has more than 50 %, and undecided in between.',
    probes: ['own-epolls'],
    preset: 'exclusive',
    suite: 'herd',
    verdicts: ['holds', 'refuted'],
    judge: exclusiveBalance,
  },
  {
    number: 21,
    name: 'no event twice or lost',
    sentence: 'No event is delivered twice by one epoll_wait, and none that arrives meanwhile is lost.',
    told: ['blog', 'textbook'],
    kind: 'threads',
    experiment:
      'Two threads write 200,000 times to 64 eventfds, which one thread watches by edge and reads; all writes are counted at both ends.',
    needs: 'threads',
    rule: 'Holds where every write is seen and no wait delivers a descriptor twice; refuted otherwise.',
    probes: ['every-write'],
    preset: 'during-a-scan',
    suite: 'producers',
    verdicts: ['holds', 'refuted'],
    judge: everyWrite,
  },
]
