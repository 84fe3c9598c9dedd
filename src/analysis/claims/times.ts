/** Claims about time-outs. */
import { formatInteger, formatNs } from '../../units/format.ts'
import type { Claim, Evidence, Judgement } from './claim.ts'
import { factsOf, judged } from './evidence.ts'

function timeLeft(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'time-left')
  const [askedUs, selectLeftUs, pselectLeftUs] = ['askedUs', 'selectLeftUs', 'pselectLeftUs'].map(name =>
    facts.count(name),
  ) as [number, number, number]
  const shown = {
    metrics: { askedUs, selectLeftUs, pselectLeftUs },
    table: {
      head: ['call', 'time-out before', 'after a descriptor became ready'],
      rows: [
        ['select', askedUs, selectLeftUs],
        ['pselect', askedUs, pselectLeftUs],
      ].map(([call, ...times]) => [
        String(call),
        ...times.map(time => `${formatInteger(time as number)} µs`),
      ]),
    },
  }
  const words = (us: number) => formatNs(1000 * us, 4)
  if (selectLeftUs === askedUs) {
    return judged('refuted', `select left its time-out of ${words(askedUs)} as it was.`, shown)
  }
  const other =
    pselectLeftUs === askedUs ? 'pselect of the same library does not' : 'pselect of the library does so too'
  return judged(
    'holds',
    `select left ${words(selectLeftUs)} of its time-out of ${words(askedUs)} when a descriptor became ready; ${other}.`,
    shown,
  )
}

/** A shortest wait below this is surely shorter than a millisecond: the least that a wait of 1 ms can take. */
const SURELY_FINER_NS = 900_000

const CALLS = [
  { name: 'epollWaitNs', call: 'epoll_wait', asked: '1 ms' },
  { name: 'pollNs', call: 'poll', asked: '1 ms' },
  { name: 'selectNs', call: 'select', asked: '100 µs' },
  { name: 'ppollNs', call: 'ppoll', asked: '100 µs' },
  { name: 'epollPwait2Ns', call: 'epoll_pwait2', asked: '100 µs' },
  { name: 'ppollNoSlackNs', call: 'ppoll, timer slack 1 ns', asked: '100 µs' },
] as const

function resolution(evidence: Evidence): Judgement {
  const facts = factsOf(evidence, 'time-outs')
  const known = CALLS.filter(({ name }) => facts.has(name))
  const measured = known.flatMap(({ name, call, asked }) => {
    const shortest = facts.result(name)
    return typeof shortest === 'number' ? [{ name, call, asked, shortest }] : []
  })
  const slackNs = facts.has('slackNs') ? facts.count('slackNs') : null
  const shown = {
    metrics: {
      ...(slackNs === null ? {} : { slackNs }),
      ...Object.fromEntries(measured.map(({ name, shortest }) => [name, shortest])),
    },
    table: {
      head: ['call', 'time-out asked for', 'shortest of 30 waits'],
      rows: known.map(({ name, call, asked }) => {
        const shortest = facts.result(name)
        return [call, asked, typeof shortest === 'number' ? formatNs(shortest) : shortest]
      }),
    },
  }
  const finer = measured.filter(({ asked, shortest }) => asked !== '1 ms' && shortest < SURELY_FINER_NS)
  const names = [...new Set(finer.map(({ call }) => call.split(',')[0] as string))]
  const [first] = finer
  if (!first) {
    return judged('holds', 'No call ended a time-out of 100 µs in less than 900 µs.', shown)
  }
  const slack = slackNs === null ? '' : `, of which ${formatNs(slackNs)} are timer slack`
  return judged(
    'within-limits',
    `It holds for epoll_wait and poll, whose time-outs are whole milliseconds; ${names.join(', ')} ended a time-out of 100 µs after ${formatNs(first.shortest)}${slack}.`,
    shown,
  )
}

export const TIMES: readonly Claim[] = [
  {
    number: 25,
    name: 'select and its time-out',
    sentence: 'select changes its time-out.',
    told: ['man page', 'textbook'],
    kind: 'time',
    experiment: 'select and pselect get ten seconds, and a descriptor becomes ready after 20 ms.',
    needs: null,
    rule: 'Holds where the time-out of select is another one after the call, refuted where it is the same.',
    probes: ['time-left'],
    preset: null,
    suite: 'timeouts',
    verdicts: ['holds', 'refuted'],
    judge: timeLeft,
  },
  {
    number: 27,
    name: 'a millisecond',
    sentence: 'Time-outs have a resolution of a millisecond.',
    told: ['man page', 'textbook', 'interview'],
    kind: 'time',
    experiment:
      'Each call waits 30 times for its shortest time-out up to 100 µs, and the shortest wait is kept.',
    needs: null,
    rule: 'Within limits where a call that was asked for 100 µs once took less than 900 µs, holds where none did. A busy machine makes waits longer and never shorter.',
    probes: ['time-outs'],
    preset: null,
    suite: 'timeouts',
    verdicts: ['holds', 'within-limits'],
    judge: resolution,
  },
]
