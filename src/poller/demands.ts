import { type CellParams, hasOwnReaders } from '../suite/cells.ts'
import { fdKindNamed } from '../suite/fd_kinds.ts'
import { formatInteger } from '../units/format.ts'
import { fdKindContradiction, interestContradiction, messageContradiction } from './fd_kind_demands.ts'
import type { Mechanism } from './mechanisms.ts'
import { withValues } from './refusal.ts'

/** Returns why readers that are threads or processes of their own cannot do what is asked; null where they can. */
function ownReadersContradiction(params: CellParams): string | null {
  const { readers, highestFd, readersAs, fdTable } = params
  if (params.stallMs > 0)
    return 'stallMs: readers that are threads or processes have no schedule that a stall could be seen against; possible: stallMs 0'
  if (params.waitDelayNs > 0)
    return 'waitDelayNs: readers that are threads or processes time no wait that could be delayed; possible: waitDelayNs 0'
  if (readers > 1 && highestFd !== null)
    return 'highestFd with readers: only one of several readers could have the highest descriptor; possible: highestFd none, or readers 1'
  if (readersAs === 'processes' && fdTable === 'shared')
    return 'readersAs with fdTable: a process has a descriptor table of its own; possible: fdTable private, or readersAs threads'
  return null
}

/** Returns why readers in closed loop, each of which writes itself, cannot be measured so; null where they can. */
function parallelContradiction(params: CellParams): string | null {
  const { waitMode, activeCount, queue, readerFds, writers, chainWrites, churn } = params
  if (waitMode === 'wakeup')
    return 'waitMode with readersAs: readers in closed loop write themselves, so that nothing wakes them; possible: waitMode nonblocking or ready'
  if (waitMode === 'timeout')
    return 'waitMode with readersAs: the measuring thread alone waits for timeouts; possible: readersAs none'
  if (waitMode === 'ready' && queue === 'shared')
    return 'waitMode with queue: a reader may take what another one has written, which then waits in vain; possible: waitMode nonblocking, or queue own'
  if (readerFds === 'same')
    return 'readerFds with load: readers in closed loop have descriptors of their own; possible: readerFds own'
  if (writers > 1)
    return 'writers with readersAs: readers in closed loop write themselves; possible: writers 1'
  if (params.activity !== 'random' || params.writeOrder !== 'random')
    return 'activity with writeOrder with readersAs: readers that are threads or processes make one descriptor after the other ready; possible: activity and writeOrder random'
  if (chainWrites > 0 || params.messageBytes > 1)
    return 'chainWrites with messageBytes with readersAs: readers that are threads or processes make no chains of writes, and write single bytes; possible: chainWrites 0 and messageBytes 1'
  if (churn > 0) {
    if (params.exclusive)
      return 'churn with exclusive: the kernel lets no exclusive descriptor be modified; possible: churn 0, or exclusive false'
    if (params.oneshot && queue === 'shared')
      return 'churn with oneshot with queue: who takes a oneshot event from a shared set re-arms a descriptor that its owner may have removed; possible: churn 0, oneshot false, or queue own'
  }
  return (activeCount === 0 ? emptyContradiction(params) : null) ?? churnContradiction(params)
}

/** Returns why so many descriptors cannot be changed; null where they can. */
function churnContradiction(params: CellParams): string | null {
  const { churn, fdCount } = params
  return churn > fdCount
    ? `churn with fdCount: there are not so many descriptors to change; possible: churn 0 to ${formatInteger(fdCount)}`
    : null
}

/** Returns why events cannot be sent one at a time to readers that sleep; null where they can. */
function quietContradiction(params: CellParams): string | null {
  const { waitMode, writers } = params
  if (waitMode !== 'wakeup')
    return 'waitMode with arrivals: an event is sent when all readers sleep; possible: waitMode wakeup'
  return writers > 1
    ? 'writers with arrivals: events that are sent one at a time have one writer; possible: writers 1'
    : null
}

function floodContradiction(params: CellParams): string | null {
  const { activeCount, fdCount, readers } = params
  if (activeCount < fdCount)
    return 'active with arrivals: a flood writes to every descriptor; possible: active 100%'
  const watched = params.readerFds === 'same' ? fdCount : fdCount * readers
  if (params.writers > watched)
    return `writers with fdCount: each writer has descriptors of its own; possible: writers 1 to ${formatInteger(watched)}`
  return null
}

/** Returns why waits that find nothing cannot be measured so; null where they can. */
function emptyContradiction(params: CellParams): string | null {
  const { load, waitMode, chainWrites, oneshot, activity, writeOrder } = params
  if (load === 'open')
    return 'active with load: an open loop sends events; possible: active 1 or more, or load closed'
  if (waitMode === 'ready')
    return 'waitMode with active: a wait without a timeout would never end; possible: waitMode nonblocking or timeout'
  if (waitMode === 'wakeup')
    return 'waitMode with active: nothing wakes the reader; possible: waitMode nonblocking or timeout'
  if (chainWrites > 0)
    return 'chainWrites with active: a chain of writes begins with a descriptor that is active; possible: chainWrites 0, or active 1 or more'
  if (activity !== 'random' || writeOrder !== 'random')
    return 'activity with writeOrder with active: there is nothing to choose; possible: activity and writeOrder random'
  if (oneshot)
    return 'oneshot with active: nothing is delivered that oneshot could disarm; possible: oneshot false'
  return null
}

/** Returns why waits that end by their timeout cannot be measured so; null where they can. */
function timeoutContradiction(params: CellParams): string | null {
  const { load, activeCount, timeoutNs, churn, stallMs } = params
  if (load === 'open')
    return 'waitMode with load: in open loop events end the waits; possible: waitMode nonblocking or wakeup, or load closed'
  if (activeCount > 0)
    return 'waitMode with active: a wait that ends by its timeout finds nothing; possible: active 0'
  if (timeoutNs === null)
    return 'waitMode with timeoutNs: the waits need a timeout to end by; possible: timeoutNs 1 or more (such as --param timeoutNs=1ms)'
  if (churn > 0)
    return 'churn with waitMode: the set is changed between waits that find something; possible: waitMode nonblocking or ready'
  if (stallMs > 0)
    return 'stallMs with waitMode: a stall is injected where events are measured; possible: load open, or waitMode nonblocking or ready'
  return null
}

/** Returns why a cell cannot be measured by a clock that counts instructions; null where it can. */
function countingReason(params: CellParams): string | null {
  const { counts, load, waitMode, arrivals, readersAs, waitDelayNs, stallMs } = params
  if (counts !== 'instructions') return null
  if (arrivals === 'flood')
    return 'arrivals: a flood counts the events of a second, and the clock counts instructions here; possible: load closed, or a clock that takes times'
  if (readersAs !== null)
    return 'readersAs: iterations of readers are counted by the second, and the clock counts instructions here; possible: readersAs none, or a clock that takes times'
  if (load === 'open')
    return 'load: an open load offers events by the clock, which counts instructions here; possible: load closed, or a clock that takes times'
  if (waitMode === 'timeout')
    return 'waitMode: the end of a timeout is a time, and no number of instructions; possible: waitMode nonblocking, ready or wakeup, or a clock that takes times'
  if (waitDelayNs > 0 || stallMs > 0)
    return 'waitDelayNs with stallMs: an injected delay or stall is a time, and the clock counts instructions here; possible: waitDelayNs 0 and stallMs 0, or a clock that takes times'
  return null
}

/** Returns why a set cannot be built anew for each wait so; null where it can. */
function freshSetContradiction(params: CellParams): string | null {
  const { load, waitMode, activeCount, oneshot, churn } = params
  if (load === 'open' || hasOwnReaders(params))
    return 'freshSet with load with readersAs: a set is built anew by the measuring thread in closed loop only; possible: freshSet false'
  if (waitMode !== 'nonblocking' && waitMode !== 'ready')
    return 'freshSet with waitMode: a set is built anew with waitMode nonblocking or ready only; possible: freshSet false'
  if (activeCount === 0)
    return 'freshSet with active: there is no event that the cost of a fresh set could be divided by; possible: freshSet false, or active 1 or more'
  if (oneshot)
    return 'freshSet with oneshot: a set that is built anew for each wait has nothing to re-arm; possible: oneshot false'
  return churn > 0
    ? 'freshSet with churn: a set that is built anew for each wait has nothing to change; possible: churn 0'
    : null
}

/** Returns why waits cannot poll a NIC so; null where they can. */
function busyPollContradiction(params: CellParams): string | null {
  const { waitMode } = params
  if (hasOwnReaders(params))
    return 'busyPollUs with readersAs: busy polling is that of the measuring thread; possible: readersAs none, or busyPollUs 0'
  return waitMode === 'wakeup' || waitMode === 'timeout'
    ? null
    : 'busyPollUs with waitMode: only a wait that finds nothing and may sleep polls before that; possible: waitMode wakeup or timeout, or busyPollUs 0'
}

/** Returns why these parameters contradict each other whatever the mechanism, null where they do not. */
function contradiction(params: CellParams): string | null {
  const { load, waitMode, arrivals, oneshot, trigger, activeCount, fdCount, maxEvents } = params
  const idle =
    (waitMode === 'timeout' ? timeoutContradiction(params) : null) ??
    (activeCount === 0 ? emptyContradiction(params) : null)
  if (idle !== null) return idle
  const polling = params.busyPollUs > 0 ? busyPollContradiction(params) : null
  if (polling !== null) return polling
  const fresh = params.freshSet ? freshSetContradiction(params) : null
  if (fresh !== null) return fresh
  const kind = fdKindContradiction(params) ?? (params.messageBytes > 1 ? messageContradiction(params) : null)
  if (kind !== null) return kind
  const interest = params.interest === 'in' ? null : interestContradiction(params)
  if (interest !== null) return interest
  if (load === 'open') {
    if (waitMode === 'ready')
      return 'waitMode with load: in open loop nothing is ready before the wait; possible: waitMode nonblocking or wakeup'
    if (params.chainWrites > 0)
      return 'chainWrites with load: a chain of writes is a closed loop; possible: chainWrites 0, or load closed'
    if (params.churn > 0)
      return 'churn with load: the interest set is changed in closed loop only; possible: churn 0, or load closed'
    if (params.activity !== 'random' || params.writeOrder !== 'random')
      return 'activity with writeOrder with load: which descriptors are active is chosen in closed loop only; possible: activity and writeOrder random, or load closed'
  }
  if (hasOwnReaders(params)) {
    return (
      ownReadersContradiction(params) ??
      (load === 'closed' ? parallelContradiction(params) : null) ??
      (arrivals === 'quiet' ? quietContradiction(params) : null) ??
      (arrivals === 'flood' ? floodContradiction(params) : null) ??
      (load === 'open' && arrivals !== 'flood' && arrivals !== 'quiet'
        ? 'readersAs with arrivals: readers of a schedule are the measuring thread alone; possible: readersAs none, or arrivals flood or quiet'
        : null)
    )
  }
  if (params.exclusive)
    return 'exclusive with readers: only with several readers of the same descriptors is there another set to wake; possible: exclusive false'
  if (params.readers > 1)
    return 'readers with readersAs: the measuring thread is one reader; possible: readers 1, readersAs threads or processes, or load open with arrivals flood or quiet'
  if (params.writers > 1)
    return 'writers with load: only a flood has several writers; possible: writers 1, or load open with arrivals flood'
  if (waitMode === 'wakeup' && load === 'closed') {
    if (params.chainWrites > 0)
      return 'chainWrites with waitMode: in a chain the handlers write, not the thread that wakes the reader; possible: chainWrites 0, or waitMode nonblocking or ready'
    if (params.churn > 0)
      return 'churn with waitMode: the set is changed between waits that do not sleep; possible: waitMode nonblocking or ready'
    if (params.stallMs > 0)
      return 'stallMs with waitMode: a stall is injected where waits do not sleep for a writer; possible: load open, or waitMode nonblocking or ready'
  }
  if (params.chainWrites > 0) {
    if (trigger === 'edge' || oneshot)
      return 'chainWrites with trigger with oneshot: a chain of writes is for level triggering without oneshot; possible: trigger level and oneshot false'
    if (params.activity !== 'random' || params.writeOrder !== 'random')
      return 'chainWrites with activity with writeOrder: a chain of writes chooses its descriptors itself; possible: activity and writeOrder random'
    const { readTakes, closedOnly, plural } = fdKindNamed(params.fdKind)
    if (activeCount > fdCount / 2 && (readTakes === 'all' || closedOnly !== null))
      return `chainWrites with active with fdKind: where a chain of writes meets another, a descriptor holds two events, which one read of ${plural} cannot tell apart or which they can lose; possible: active up to half of fdCount`
    if (maxEvents < activeCount)
      return `maxEvents with chainWrites: a chain of writes takes all that is ready in one wait; possible: maxEvents ${formatInteger(activeCount)} or more`
  }
  return churnContradiction(params)
}

function simulatedReason({ name }: Mechanism, params: CellParams): string | null {
  if (params.counts === 'instructions')
    return `fdKind: ${name} is simulated, and the instructions of its simulation are none of a kernel; possible: a mechanism of the kernel, or a clock that takes times`
  if (params.fdTable === 'shared')
    return `fdTable: ${name} has no shared descriptor table; possible: fdTable private`
  if (params.highestFd !== null)
    return `highestFd: ${name} cannot choose the number of a descriptor; possible: highestFd none`
  if (params.readersAs !== null)
    return `readersAs: ${name} has no threads or processes that could read; possible: readersAs none`
  if (params.load === 'open' || params.waitMode === 'wakeup')
    return `load with waitMode: ${name} has no other thread that could write; possible: load closed with waitMode nonblocking or ready`
  if (params.waitMode === 'timeout')
    return `waitMode: ${name} has no clock by which a timeout could end; possible: waitMode nonblocking or ready`
  if (params.fdKind !== 'socketpair' && params.fdKind !== 'simulated')
    return `fdKind: ${name} runs on socketpairs only; possible: fdKind socketpair or simulated`
  if (params.chainWrites > 0 || params.churn > 0 || params.messageBytes > 1 || params.freshSet)
    return `chainWrites with churn with messageBytes with freshSet: ${name} runs plain iterations only; possible: chainWrites 0, churn 0, messageBytes 1 and freshSet false`
  if (params.waitDelayNs > 0 || params.stallMs > 0)
    return `waitDelayNs with stallMs: ${name} takes no injected faults; possible: waitDelayNs 0 and stallMs 0`
  return null
}

function nativeReason({ name, features }: Mechanism, params: CellParams): string | null {
  if (params.fdKind === 'simulated')
    return `fdKind: ${name} is the kernel's own and cannot watch simulated descriptors; possible: another fdKind, or a mechanism that is simulated`
  const { alwaysReady, nests, sharesWakeups, plural } = fdKindNamed(params.fdKind)
  if (sharesWakeups && features.submitsInWait && params.trigger === 'edge')
    return `fdKind with trigger: an event of one of the ${plural} wakes those who watch any, and ${name} with an edge trigger then reports those again that are not read yet; possible: trigger level`
  if (nests > 0 && params.exclusive)
    return `exclusive with fdKind: the kernel has no exclusive wake-ups of ${plural} (EINVAL); possible: exclusive false`
  if (nests > features.maxNests)
    return `fdKind: the kernel lets ${name} watch at most ${features.maxNests} epolls in a row (ELOOP); possible: fdKind up to epoll${features.maxNests}`
  if (alwaysReady && !features.regularFiles)
    return `fdKind: ${name} cannot watch ${plural} (EPERM); possible: another fdKind, or select or poll`
  if (params.freshSet && !features.freshSets)
    return `freshSet: the requests of ${name} outlast a wait, so that its set is not built anew for each; possible: freshSet false`
  if (params.queue === 'shared' && !features.shareable)
    return `queue: ${name} has no set in the kernel that threads could share; possible: queue own`
  return null
}

/** Refuses a `maxEvents` below what may be ready at once where the mechanism would deliver all of it. */
function boundReason({ name, features }: Mechanism, params: CellParams): string | null {
  if (features.bounded) return null
  const { maxEvents, activeCount, fdCount, load } = params
  const readyAtOnce = load === 'open' ? fdCount : activeCount
  return maxEvents < readyAtOnce
    ? `maxEvents: ${name} has no bound on what one wait delivers; possible: maxEvents all`
    : null
}

/** Returns in words why `mechanism` cannot do what a cell asks, null where it can. The name is for the words alone. */
export function unsupportedReason(mechanism: Mechanism, params: CellParams): string | null {
  const reason = refusalFor(mechanism, params)
  return reason === null ? null : withValues(reason, params)
}

/**
 * Returns the reason with the names of what was asked. All of them have the same parts, as withValues says. The name of the
 * mechanism is for the words alone.
 */
function refusalFor(mechanism: Mechanism, params: CellParams): string | null {
  const { name, kind, features } = mechanism
  const { activeCount, fdCount } = params
  if (activeCount > fdCount)
    return `active with fdCount: there are not so many descriptors; possible: active 0 to ${formatInteger(fdCount)}, or a share such as 100%`
  if (!features[params.trigger])
    return `trigger: ${name} has no ${params.trigger} trigger; possible: trigger ${params.trigger === 'edge' ? 'level' : 'edge'}`
  if (params.oneshot && !features.oneshot) return `oneshot: ${name} has no oneshot; possible: oneshot false`
  if (params.exclusive && !features.exclusive)
    return `exclusive: ${name} has no exclusive wake-ups; possible: exclusive false`
  if (params.busyPollUs > 0 && !features.busyPolls)
    return `busyPollUs: ${name} polls no NIC before it sleeps; possible: busyPollUs 0`
  if (params.exclusive && params.oneshot)
    return `exclusive with oneshot: ${name} cannot re-arm an exclusive descriptor; possible: exclusive or oneshot false`
  return (
    (kind === 'native' ? nativeReason : simulatedReason)(mechanism, params) ??
    boundReason(mechanism, params) ??
    countingReason(params) ??
    contradiction(params)
  )
}
