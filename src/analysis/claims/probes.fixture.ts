import type { Fact, ProbeOutcome } from '../../runner/probe_protocol.ts'
import type { ProbeName } from '../../runner/probes.ts'

type FactsOf = Readonly<Record<string, Fact>>

/** What the probes find on a recent kernel. */
export const USUAL_FACTS: Readonly<Record<ProbeName, FactsOf>> = {
  'select-limit': { selected: 1, watched: 5000, highestFd: 5018, fdSetBits: 1024, foundHighest: 1 },
  'poll-limit': {
    polled: 1,
    watched: 5000,
    foundLast: 1,
    softLimit: 1000,
    atLimit: 0,
    aboveLimit: 'EINVAL',
  },
  mapping: { mappings: 0, mmap: 'ENODEV', waitIntoReadOnly: 'EFAULT' },
  copies: {
    ...{ watched: 100, pollUnreadable: 'EFAULT', selectUnreadable: 'EFAULT' },
    ...{ pollReadOnly: 'EFAULT', selectReadOnly: 'EFAULT', pollWritten: 100 },
    ...{ selectBitsIn: 100, selectBitsOut: 1, epollWritten: 1 },
  },
  close: { afterClose: 0, afterDup: 1, isClosedNumber: 1, deleteResult: 'EBADF', afterCopy: 0, inFlight: 1 },
  nesting: {
    ...{ addInner: 0, addSelf: 'EINVAL', addCircle: 'ELOOP', outerEvents: 1 },
    ...{ isInner: 1, innerPolled: 1, tooDeep: 'ELOOP', deepest: 5 },
  },
  'hang-up': {
    ...{ hangUp: 16, again: 16, afterModify: 16, pollHangUp: 16, writeError: 8 },
    ...{ edgeFirst: 16, edgeSecond: 0, oneshotFirst: 16, oneshotSecond: 0 },
  },
  refill: {
    ...{ pollFirst: 1, selectFirst: 1, entriesKept: 2, pollAgain: 1 },
    ...{ pollFoundOther: 1, selectAgain: 0, selectRefilled: 1 },
  },
  'time-left': { askedUs: 10_000_000, selectLeftUs: 9_979_967, pselectLeftUs: 10_000_000 },
  'regular-file': { addFile: 'EPERM', pollFile: 1, selectFile: 1, addMounts: 0 },
  'second-read': {
    ...{ levelEvents: 1, levelFirstRead: 1, levelDontWait: 'EAGAIN', levelSlept: 1 },
    ...{ levelSleptMs: 52, levelNonBlocking: 'EAGAIN', edgeEvents: 1, edgeFirstRead: 1 },
    ...{ edgeDontWait: 'EAGAIN', edgeSlept: 1, edgeSleptMs: 51, edgeNonBlocking: 'EAGAIN' },
  },
  'stale-readiness': {
    ...{ reporters: 2, firstRead: 1, secondRead: 'EAGAIN' },
    ...{ isWritable: 1, writeSlept: 1, writeMs: 52 },
  },
  'shared-epoll': {
    ...{ waiters: 4, rounds: 20, level: 79, levelSeveral: 20, edge: 20, edgeSeveral: 0, edgeMost: 20 },
    ...{ edgeTwo: 40, edgeTwoSeveral: 20, oneshotTwo: 20, oneshotTwoSeveral: 0 },
  },
  'own-epolls': {
    ...{ waiters: 4, rounds: 20, level: 80, levelSeveral: 20, edge: 80, edgeSeveral: 20 },
    ...{ exclusive: 20, exclusiveSeveral: 0, exclusiveMost: 20 },
  },
  'every-write': { writes: 200_000, seen: 200_000, twice: 0, waits: 6551 },
  load: {
    ...{ handlerNs: 10_000, quietEvents: 40, quietWaits: 40, quietSwitches: 40, busyEvents: 3821 },
    ...{ busyWaits: 2693, busySwitches: 2580, floodEvents: 8337, floodWaits: 156, floodSwitches: 0 },
  },
  'time-outs': {
    ...{ slackNs: 50_000, epollWaitNs: 1_064_997, pollNs: 1_068_243, selectNs: 164_198 },
    ...{ ppollNs: 165_591, epollPwait2Ns: 160_410, ppollNoSlackNs: 113_113 },
  },
}

/** Facts in place of the usual ones, by probe; null takes one away. */
export type FactChanges = Partial<Record<ProbeName, Readonly<Record<string, Fact | null>>>>

/** Returns the outcome of every probe, with other facts in place of the usual ones where some are given. */
export function outcomesWith(changes: FactChanges = {}): ProbeOutcome[] {
  return Object.entries(USUAL_FACTS).map(([name, usual]) => {
    const facts = Object.entries({ ...usual, ...changes[name as ProbeName] })
    return {
      name,
      facts: Object.fromEntries(facts.flatMap(([key, fact]) => (fact === null ? [] : [[key, fact]]))),
      reason: null,
    }
  })
}
