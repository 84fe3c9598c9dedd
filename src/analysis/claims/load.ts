/** The claim about a reader that cannot keep up. */
import { formatPercent } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { factsOf, judged, Undecided } from './evidence.ts'

/** The largest share of the waits that is called none, and the least by which they are said to sleep. */
const [NEVER_SLEEPS, SLEEPS] = [0.1, 0.5]

function neverSleeps(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'load')
  const loads = [
    { name: 'quiet', words: 'one event in 5 ms' },
    { name: 'busy', words: 'one in 50 µs' },
    { name: 'flood', words: 'one in 5 µs, more than it can take' },
  ].map(({ name, words }) => {
    const [events, waits, switches] = ['Events', 'Waits', 'Switches'].map(each =>
      facts.count(name + each),
    ) as [number, number, number]
    return { name, words, sleeping: switches / Math.max(1, waits), perWait: events / Math.max(1, waits) }
  })
  const [quiet, , flood] = loads as [(typeof loads)[number], unknown, (typeof loads)[number]]
  const shown = {
    metrics: Object.fromEntries(
      loads.flatMap(({ name, sleeping, perWait }) => [
        [`${name}SleepsPerWait`, sleeping],
        [`${name}EventsPerWait`, perWait],
      ]),
    ),
    table: {
      head: ['load of a reader that works for 10 µs', 'waits that sleep', 'events per wait'],
      rows: loads.map(({ words, sleeping, perWait }) => [words, formatPercent(sleeping), perWait.toFixed(1)]),
    },
  }
  const found = `Of the waits of a reader ${formatPercent(quiet.sleeping)} slept under a light load and ${formatPercent(flood.sleeping)} under one that it cannot keep up with`
  if (quiet.sleeping < SLEEPS) {
    throw new Undecided(`${found}: it takes a machine on which it sleeps under a light load.`)
  }
  if (flood.sleeping >= SLEEPS) return judged('refuted', `${found}.`, shown)
  if (flood.sleeping > NEVER_SLEEPS)
    return judged('undecided', `${found}, which is in between: it takes a machine that is less busy.`, shown)
  return flood.perWait >= 2
    ? judged(
        'within-limits',
        `${found}, but that is no polling in vain: each of them then delivered ${flood.perWait.toFixed(0)} events instead of ${quiet.perWait.toFixed(0)}, so that an event takes less of a system call.`,
        shown,
      )
    : judged('holds', `${found}, and each wait still delivered a single event.`, shown)
}

export const LOAD: readonly Claim[] = [
  {
    number: 32,
    name: 'polling under load',
    sentence: 'Under very high load epoll degenerates to polling, and its waits no longer sleep.',
    told: ['blog', 'interview'],
    kind: 'cost',
    experiment:
      '64 timers expire in turn, once in 5 ms, in 50 µs and in 5 µs, and a reader works for 10 µs on each event; counted are its sleeps and its waits.',
    needs: 'timerfd',
    rule: 'Refuted where at least half of the waits sleep of a reader that cannot keep up; where at most a tenth of them do, within limits if each delivers several events and holds if it does not; undecided in between, and where fewer than half sleep under a light load.',
    probes: ['load'],
    preset: null,
    suite: 'load',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: neverSleeps,
  },
]
