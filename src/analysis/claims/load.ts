/** The claim about a reader that cannot keep up. */
import type { Claim, Evidence, Judgement } from './claim.ts'
import { factsOf, judged, Undecided } from './evidence.ts'

/** The most sleeps for an event that is called none, and the least that is called one each. */
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
    return { name, words, perEvent: switches / Math.max(1, events), perWait: events / Math.max(1, waits) }
  })
  const [quiet, , flood] = loads as [(typeof loads)[number], unknown, (typeof loads)[number]]
  const shown = {
    metrics: Object.fromEntries(
      loads.flatMap(({ name, perEvent, perWait }) => [
        [`${name}SleepsPerEvent`, perEvent],
        [`${name}EventsPerWait`, perWait],
      ]),
    ),
    table: {
      head: ['load of a reader that works for 10 µs', 'sleeps per event', 'events per wait'],
      rows: loads.map(({ words, perEvent, perWait }) => [words, perEvent.toFixed(2), perWait.toFixed(1)]),
    },
  }
  const found = `A reader slept ${quiet.perEvent.toFixed(2)} times for an event under a light load and ${flood.perEvent.toFixed(2)} times under one that it cannot keep up with`
  if (quiet.perEvent < SLEEPS) {
    throw new Undecided(`${found}: it takes a machine on which it sleeps under a light load.`)
  }
  if (flood.perEvent >= SLEEPS) return judged('refuted', `${found}.`, shown)
  if (flood.perEvent > NEVER_SLEEPS)
    return judged('undecided', `${found}, which is in between: it takes a machine that is less busy.`, shown)
  return flood.perWait >= 2
    ? judged(
        'within-limits',
        `${found}, but its waits are no polling in vain: each of them then delivered ${flood.perWait.toFixed(0)} events instead of ${quiet.perWait.toFixed(0)}, so that an event takes less of a system call.`,
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
    rule: 'Refuted where a reader that cannot keep up sleeps at least half as often as there are events; where it sleeps for at most a tenth of them, within limits if each wait delivers several events and holds if it does not; undecided in between, and where it does not sleep under a light load either.',
    probes: ['load'],
    preset: null,
    suite: 'load',
    verdicts: ['holds', 'within-limits', 'refuted'],
    judge: neverSleeps,
  },
]
