import { expect, test } from 'vitest'
import { PROBE_NAMES } from '../../runner/probes.ts'
import { CLAIM_KINDS, type Claim, type Verdict } from './claim.ts'
import { CLAIMS, countsInWords, judgeClaim, probesOf } from './claims.ts'
import { type FactChanges, outcomesWith } from './probes.fixture.ts'

const claimNumbered = (number: number) => CLAIMS.find(claim => claim.number === number) as Claim

const judged = (number: number, changes: FactChanges) =>
  judgeClaim(claimNumbered(number), { probes: outcomesWith(changes), cells: [] })

/** What each rule says of facts that differ so from the usual ones, and a part of its sentence. */
const CASES: readonly (readonly [number: number, verdict: Verdict, changes: FactChanges, words: string])[] = [
  [2, 'within-limits', {}, '5,000 descriptors with numbers up to 5,018'],
  [2, 'holds', { 'select-limit': { selected: 'EINVAL' } }, 'returned EINVAL'],
  [2, 'holds', { 'select-limit': { foundHighest: 0 } }, 'did not find the last one'],
  [2, 'refuted', { 'select-limit': { fdSetBits: 65_536 } }, 'has 65,536 bits'],
  [2, 'undecided', { 'select-limit': { watched: 1024 } }, 'ulimit -Hn'],
  [3, 'within-limits', {}, 'it refused 1,001 of them (EINVAL)'],
  [3, 'holds', { 'poll-limit': { aboveLimit: 0 } }, 'took more entries than RLIMIT_NOFILE'],
  [3, 'refuted', { 'poll-limit': { polled: 'EINVAL' } }, 'returned EINVAL'],
  [3, 'undecided', { 'poll-limit': { watched: 900 } }, 'room for 900 descriptors'],
  [4, 'refuted', {}, 'poll takes an array'],
  [4, 'undecided', { 'poll-limit': { aboveLimit: 0 } }, 'set poll no limit (0)'],
  [6, 'holds', {}, 'poll wrote an answer to 100, select cleared 99 bits, and epoll_wait wrote 1'],
  [6, 'within-limits', { copies: { pollWritten: 1 } }, 'not all of a set'],
  [6, 'refuted', { copies: { epollWritten: 100 } }, 'epoll_wait wrote 100'],
  [6, 'refuted', { copies: { pollUnreadable: 1, selectUnreadable: 1 } }, 'Of 100 entries'],
  [7, 'refuted', {}, 'mmap refused one (ENODEV)'],
  [7, 'holds', { mapping: { mmap: 0 } }, 'is mapped'],
  [7, 'holds', { mapping: { mappings: 2 } }, 'is mapped'],
  [7, 'undecided', { mapping: { waitIntoReadOnly: 1 } }, 'does not foresee'],
  [13, 'within-limits', {}, 'MSG_DONTWAIT said EAGAIN'],
  [13, 'holds', { 'second-read': { edgeDontWait: 'EINVAL' } }, 'MSG_DONTWAIT did not help (EINVAL)'],
  [13, 'refuted', { 'second-read': { edgeSlept: 0, edgeSleptMs: 0 } }, 'returned at once'],
  [13, 'undecided', { 'second-read': { edgeSlept: 0, edgeSleptMs: 2100 } }, 'less busy'],
  [14, 'holds', {}, 'asleep for 52 ms'],
  [14, 'refuted', { 'second-read': { levelSlept: 0, levelSleptMs: 0 } }, 'returned at once'],
  [14, 'undecided', { 'second-read': { levelSlept: 0, levelSleptMs: 2100 } }, 'less busy'],
  [15, 'within-limits', {}, 'the second found nothing (EAGAIN), and a write of 1 MiB'],
  [15, 'within-limits', { 'stale-readiness': { secondRead: 1 } }, 'but a write of 1 MiB'],
  [15, 'holds', { 'stale-readiness': { secondRead: 1, writeSlept: 0 } }, 'not kept waiting'],
  [15, 'undecided', { 'stale-readiness': { reporters: 1 } }, 'tells both readers'],
  [16, 'holds', {}, 'in 20 of 20 rounds by level'],
  [16, 'within-limits', { 'shared-epoll': { edgeTwoSeveral: 0 } }, 'needed by level only'],
  [16, 'within-limits', { 'shared-epoll': { levelSeveral: 0 } }, 'needed by edge only'],
  [16, 'refuted', { 'shared-epoll': { oneshotTwoSeveral: 3 } }, 'Even with EPOLLONESHOT'],
  [16, 'refuted', { 'shared-epoll': { levelSeveral: 0, edgeTwoSeveral: 0 } }, 'Without EPOLLONESHOT no two'],
  [17, 'within-limits', {}, 'several woke in 20 of 20 rounds'],
  [17, 'holds', { 'own-epolls': { edgeSeveral: 0 } }, 'so it was where each has an epoll'],
  [17, 'refuted', { 'shared-epoll': { edgeSeveral: 2 } }, 'in 2 of 20 rounds'],
  [18, 'holds', {}, 'and in none with it'],
  [18, 'within-limits', { 'own-epolls': { exclusiveSeveral: 4 } }, 'still in 4'],
  [18, 'refuted', { 'own-epolls': { exclusiveSeveral: 20 } }, 'and in 20 with it'],
  [18, 'undecided', { 'own-epolls': { levelSeveral: 0 } }, 'No herd woke'],
  [19, 'refuted', {}, 'one of 4 idle threads had 20'],
  [19, 'holds', { 'own-epolls': { exclusiveMost: 7 } }, 'had 7'],
  [19, 'undecided', { 'own-epolls': { exclusiveMost: 13 } }, 'neither even nor uneven'],
  [20, 'within-limits', {}, 'under its closed number, and removing it by that number failed (EBADF)'],
  [20, 'holds', { close: { afterDup: 0, inFlight: 0 } }, 'not even one with a copy'],
  [20, 'refuted', { close: { afterClose: 1 } }, 'still gave an event'],
  [21, 'holds', {}, '200,000 were seen in 6,551 waits'],
  [21, 'refuted', { 'every-write': { seen: 199_999 } }, '199,999 were seen'],
  [21, 'refuted', { 'every-write': { twice: 1 } }, '1 events were delivered twice'],
  [22, 'within-limits', {}, 'no more than 5 epolls'],
  [22, 'holds', { nesting: { tooDeep: null } }, 'a circle was refused (ELOOP'],
  [22, 'refuted', { nesting: { addInner: 'EINVAL' } }, 'failed (EINVAL)'],
  [22, 'refuted', { nesting: { addCircle: 0 } }, 'in a circle'],
  [23, 'refuted', {}, 'itself reported as readable'],
  [23, 'holds', { nesting: { outerEvents: 0, innerPolled: 0 } }, 'by no outer epoll'],
  [23, 'undecided', { nesting: { innerPolled: 0 } }, 'does not foresee'],
  [24, 'refuted', {}, 'found the other descriptor'],
  [24, 'holds', { refill: { pollAgain: 0, pollFoundOther: 0 } }, 'missed a descriptor'],
  [25, 'holds', {}, 'left 9.980 s of its time-out of 10.00 s'],
  [25, 'refuted', { 'time-left': { selectLeftUs: 10_000_000 } }, 'as it was'],
  [27, 'within-limits', {}, 'select, ppoll, epoll_pwait2 ended a time-out of 100 µs after 164 µs'],
  [
    27,
    'holds',
    { 'time-outs': { selectNs: 2e6, ppollNs: 2e6, epollPwait2Ns: 'ENOSYS', ppollNoSlackNs: 1e6 } },
    'No call',
  ],
  [28, 'holds', {}, 'EPOLLHUP and EPOLLERR'],
  [28, 'within-limits', { 'hang-up': { writeError: 0 } }, 'only a hang-up'],
  [28, 'refuted', { 'hang-up': { writeError: 0, hangUp: 0 } }, 'reported none'],
  [29, 'within-limits', {}, 'EPOLLONESHOT hides it until the descriptor is armed again, and EPOLLET'],
  [29, 'holds', { 'hang-up': { oneshotSecond: 16, edgeSecond: 16 } }, 'at every wait'],
  [29, 'refuted', { 'hang-up': { afterModify: 0 } }, 'once the mask was 0'],
  [31, 'within-limits', {}, '/proc/self/mounts'],
  [31, 'holds', { 'regular-file': { addMounts: 'EPERM' } }, 'refused a regular file (EPERM)'],
  [31, 'refuted', { 'regular-file': { addFile: 0 } }, 'without an error'],
  [31, 'refuted', { 'regular-file': { pollFile: 0 } }, 'but poll returned 0'],
  [32, 'within-limits', {}, 'each of them then delivered 53 events instead of 1'],
  [32, 'holds', { load: { floodWaits: 8337 } }, 'still delivered a single event'],
  [32, 'refuted', { load: { floodSwitches: 140 } }, '90 % under one that'],
  [32, 'undecided', { load: { floodSwitches: 50 } }, 'in between'],
  [32, 'undecided', { load: { quietSwitches: 2 } }, 'sleeps under a light load'],
]

test.each(CASES)('claim %i is judged %s by facts with %j', (number, verdict, changes, words) => {
  const judgement = judged(number, changes)
  expect(judgement.evidence).toContain(words)
  expect(judgement.verdict).toBe(verdict)
})

const byProbes = CLAIMS.filter(({ probes }) => probes.length > 0)

test('each verdict that a rule declares is reached by a case, and no case reaches another one', () => {
  for (const { number, verdicts } of byProbes) {
    const reached = new Set(CASES.filter(([of]) => of === number).map(([, verdict]) => verdict))
    reached.delete('undecided')
    expect([...reached].sort(), `claim ${number}`).toEqual([...verdicts].sort())
  }
})

test.each(byProbes.map(claim => [claim.number, claim] as const))(
  'claim %i is undecided, with the reason, where a probe of it failed or was not run',
  (_, claim) => {
    for (const name of claim.probes) {
      const others = outcomesWith().filter(probe => probe.name !== name)
      const failed = { name, facts: {}, reason: 'eventfd: EMFILE' }
      const without = judgeClaim(claim, { probes: others, cells: [] })
      expect(without).toMatchObject({ verdict: 'undecided', evidence: expect.stringContaining('not run') })
      const withFailure = judgeClaim(claim, { probes: [...others, failed], cells: [] })
      expect(withFailure).toMatchObject({ verdict: 'undecided', evidence: expect.stringContaining('EMFILE') })
    }
  },
)

test('the sentence of every judgement is one sentence', () => {
  for (const [number, , changes] of CASES) {
    const { evidence } = judged(number, changes)
    expect(evidence).toMatch(/^[A-Zpes].*\.$/)
    expect(evidence).not.toMatch(/\. [A-Z]/)
  }
})

test('every claim has a number of its own and says what it is about', () => {
  const numbers = CLAIMS.map(({ number }) => number)
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  expect(new Set(CLAIMS.map(({ name }) => name)).size).toBe(CLAIMS.length)
  for (const claim of CLAIMS) {
    expect(claim.sentence).toMatch(/^[A-Zpesi“].*\.$/)
    for (const text of [claim.experiment, claim.rule]) expect(text).toMatch(/^[A-Z0-9pesi“].*[.)]$/)
    expect(claim.told.length).toBeGreaterThan(0)
    expect(CLAIM_KINDS).toContain(claim.kind)
  }
})

test('a claim asks for its own probes alone, in the order in which they run', () => {
  expect(probesOf([7])).toEqual(['mapping'])
  expect(probesOf([4, 2])).toEqual(['select-limit', 'poll-limit', 'copies'])
  expect(probesOf(CLAIMS.map(({ number }) => number))).toEqual(
    PROBE_NAMES.filter(name => CLAIMS.some(({ probes }) => probes.includes(name))),
  )
})

test('the verdicts are counted in words', () => {
  const all = [2, 4, 7, 14].map(number => judged(number, {}))
  expect(countsInWords(all)).toBe('1 holds, 1 holds within limits, 2 are refuted')
})
