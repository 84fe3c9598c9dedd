import { type CellParams, hasOwnReaders, readsPerMessage } from '../suite/cells.ts'
import { fdKindNamed } from '../suite/fd_kinds.ts'
import { formatInteger } from '../units/format.ts'
import type { Mechanism } from './mechanisms.ts'

/** More parts would make an iteration of many waits of which each costs the same. */
const MAX_READS = 1024

/** Returns why readers that are threads or processes of their own cannot do what is asked; null where they can. */
function ownReadersContradiction({ readers, highestFd, readersAs, fdTable, ...params }: CellParams) {
  if (params.stallMs > 0) return 'a flood has no schedule that a stall could be seen against'
  if (params.waitDelayNs > 0) return 'a flood times no wait that could be delayed'
  if (readers > 1 && highestFd !== null)
    return 'only one of several readers could have the highest descriptor'
  if (readersAs === 'processes' && fdTable === 'shared')
    return 'a process has a descriptor table of its own: fdTable is private'
  return null
}

/** Returns why readers in closed loop, each of which writes itself, cannot be measured so; null where they can. */
function parallelContradiction(params: CellParams): string | null {
  const { waitMode, activeCount, queue, readerFds, writers, chainWrites, churn } = params
  if (waitMode === 'wakeup') return 'readers in closed loop write themselves, so that nothing wakes them'
  if (waitMode === 'timeout') return 'waitMode timeout is for the measuring thread: readersAs is none'
  if (waitMode === 'ready' && queue === 'shared')
    return 'a reader may take what another one has written, which then waits in vain: with a shared set waitMode is nonblocking'
  if (readerFds === 'same') return 'readers in closed loop have descriptors of their own: readerFds is own'
  if (writers > 1) return 'readers in closed loop write themselves: writers is 1'
  if (params.activity !== 'random' || params.writeOrder !== 'random')
    return 'readers that are threads or processes make one descriptor after the other ready'
  if (chainWrites > 0 || params.messageBytes > 1)
    return 'readers that are threads or processes make no chains of writes, and write single bytes'
  if (churn > 0) {
    if (params.exclusive) return 'the kernel lets no exclusive descriptor be modified: churn is 0'
    if (params.oneshot && queue === 'shared')
      return 'who takes a oneshot event from a shared set re-arms a descriptor that its owner may have removed: churn is 0'
  }
  return (activeCount === 0 ? emptyContradiction(params) : null) ?? churnContradiction(params)
}

/** Returns why so many descriptors cannot be changed; null where they can. */
function churnContradiction({ churn, fdCount }: CellParams): string | null {
  return churn > fdCount ? `churn ${formatInteger(churn)} is above fdCount ${formatInteger(fdCount)}` : null
}

/** Returns why events cannot be sent one at a time to readers that sleep; null where they can. */
function quietContradiction({ waitMode, writers }: CellParams): string | null {
  if (waitMode !== 'wakeup') return 'an event is sent when all readers sleep: waitMode is wakeup'
  return writers > 1 ? 'events that are sent one at a time have one writer' : null
}

function floodContradiction({ active, activeCount, fdCount, readers, ...params }: CellParams): string | null {
  if (activeCount < fdCount)
    return `a flood writes to every descriptor: active is 100%, or fdCount, not ${active}`
  const watched = params.readerFds === 'same' ? fdCount : fdCount * readers
  if (params.writers > watched)
    return `each writer has descriptors of its own: ${formatInteger(params.writers)} writers need as many, and there are ${formatInteger(watched)}`
  return null
}

/** Returns why waits that find nothing cannot be measured so; null where they can. */
function emptyContradiction({
  load,
  waitMode,
  chainWrites,
  oneshot,
  activity,
  writeOrder,
}: CellParams): string | null {
  if (load === 'open') return 'an open loop sends events: active is at least 1'
  if (waitMode === 'ready')
    return 'with active 0 a wait without a timeout would never end: waitMode is nonblocking or timeout'
  if (waitMode === 'wakeup')
    return 'with active 0 nothing wakes the reader: waitMode is nonblocking or timeout'
  if (chainWrites > 0) return 'a chain of writes begins with a descriptor that is active'
  if (activity !== 'random' || writeOrder !== 'random')
    return 'with active 0 there is nothing to choose for activity and writeOrder'
  if (oneshot) return 'with active 0 nothing is delivered that oneshot could disarm'
  return null
}

/** Returns why waits that end by their timeout cannot be measured so; null where they can. */
function timeoutContradiction({ load, activeCount, timeoutNs, churn, stallMs }: CellParams) {
  if (load === 'open') return 'in open loop events end the waits: waitMode is nonblocking or wakeup'
  if (activeCount > 0) return 'a wait that ends by its timeout finds nothing: active is 0'
  if (timeoutNs === null) return 'waitMode timeout needs timeoutNs (such as --param timeoutNs=1000000)'
  if (churn > 0) return 'the interest set is changed with waitMode nonblocking or ready only'
  if (stallMs > 0) return 'a stall is injected in open loop, or with waitMode nonblocking or ready'
  return null
}

/** Returns why a cell cannot be measured by a clock that counts instructions; null where it can. */
function countingReason({
  counts,
  load,
  waitMode,
  arrivals,
  readersAs,
  waitDelayNs,
  stallMs,
}: CellParams): string | null {
  if (counts !== 'instructions') return null
  if (arrivals === 'flood')
    return 'a flood counts the events of a second, and the clock counts instructions here'
  if (readersAs !== null)
    return 'iterations of readers are counted by the second, and the clock counts instructions here'
  if (load === 'open') return 'an open load offers events by the clock, which counts instructions here'
  if (waitMode === 'timeout') return 'the end of a timeout is a time, and no number of instructions'
  if (waitDelayNs > 0 || stallMs > 0)
    return 'an injected delay or stall is a time, and the clock counts instructions here'
  return null
}

/** Returns why messages of several bytes cannot be measured so; null where they can. */
function messageContradiction(params: CellParams): string | null {
  const { load, waitMode, chainWrites, activeCount, fdKind, trigger, readBytes } = params
  if (load === 'open') return 'in open loop an event is one byte: messageBytes is 1'
  if (waitMode !== 'nonblocking' && waitMode !== 'ready')
    return 'messageBytes is 1 unless waitMode is nonblocking or ready'
  if (activeCount === 0) return 'with active 0 there is no message: messageBytes is 1'
  if (chainWrites > 0) return 'a chain of writes hands on single bytes: messageBytes is 1'
  const { maxMessageBytes, readTakes, plural } = fdKindNamed(fdKind)
  if (maxMessageBytes === 1) return `${plural} hold no messages: messageBytes is 1`
  if (params.messageBytes > maxMessageBytes)
    return `a message of ${plural} has at most ${formatInteger(maxMessageBytes)} bytes (messageBytes)`
  if (readBytes !== null && readTakes === 'message')
    return `the kernel drops what a read leaves behind of a message of ${plural}: readBytes is all`
  if (readBytes !== null && trigger === 'edge')
    return 'an edge is reported once, so that what a read leaves behind would be lost: readBytes is all'
  const reads = readsPerMessage(params)
  if (reads > MAX_READS)
    return `a message is read in at most ${formatInteger(MAX_READS)} parts: readBytes ${readBytes} makes ${formatInteger(reads)}`
  return null
}

/** Returns why descriptors of the kind that is asked for cannot be measured so, whatever the mechanism; null where they can. */
function fdKindContradiction(params: CellParams): string | null {
  const { fdKind, fdCount, activeCount, load, waitMode, trigger, oneshot, chainWrites } = params
  const { plural, closedOnly, alwaysReady, maxCount } = fdKindNamed(fdKind)
  if (maxCount !== null && fdCount > maxCount)
    return `there are at most ${formatInteger(maxCount)} ${plural}: fdCount is ${formatInteger(fdCount)}`
  if (alwaysReady && activeCount < fdCount) return `all ${plural} are always ready: active is 100%`
  if (alwaysReady && waitMode === 'wakeup') return `nobody sleeps where ${plural} are always ready`
  if (alwaysReady && (trigger === 'edge' || oneshot))
    return `${plural} become ready at no moment: trigger is level, without oneshot`
  if (alwaysReady && chainWrites > 0)
    return `a write makes ${plural} ready no more than before: chainWrites is 0`
  if (closedOnly !== null && (load === 'open' || hasOwnReaders(params)))
    return `${closedOnly}: load is closed, and readersAs is none`
  return null
}

/** Returns why a set cannot be built anew for each wait so; null where it can. */
function freshSetContradiction(params: CellParams): string | null {
  const { load, waitMode, activeCount, oneshot, churn } = params
  if (load === 'open' || hasOwnReaders(params))
    return 'a set is built anew by the measuring thread in closed loop only: freshSet is false'
  if (waitMode !== 'nonblocking' && waitMode !== 'ready')
    return 'a set is built anew with waitMode nonblocking or ready only: freshSet is false'
  if (activeCount === 0)
    return 'with active 0 there is no event that the cost of a fresh set could be divided by: freshSet is false'
  if (oneshot) return 'a set that is built anew for each wait has nothing to re-arm: oneshot is false'
  return churn > 0 ? 'a set that is built anew for each wait has nothing to change: churn is 0' : null
}

/** Returns why descriptors cannot be watched for room to write so; null where they can. */
function interestContradiction(params: CellParams): string | null {
  const { fdKind, interest, load, chainWrites, activeCount, fdCount } = params
  const { plural, neverFull, isDuplex } = fdKindNamed(fdKind)
  if (neverFull !== null) return `${neverFull}: interest is in`
  if (interest === 'inout' && !isDuplex)
    return `${plural} that are full are not without input: interest is in or out`
  if (load === 'open' || hasOwnReaders(params))
    return 'in open loop, and where readers are threads or processes, input arrives: interest is in'
  if (interest === 'inout') return null
  if (params.messageBytes > 1) return 'a peer that makes room reads a byte: messageBytes is 1'
  if (params.churn > 0)
    return 'the change of the interest set is to room to write and back: interest is in or inout'
  if (chainWrites > 0 && activeCount > fdCount / 2)
    return 'where a chain of writes meets another, a descriptor has twice the room, which one write does not fill: active is at most half of fdCount'
  return null
}

/** Returns why waits cannot poll a NIC so; null where they can. */
function busyPollContradiction(params: CellParams): string | null {
  const { waitMode } = params
  if (hasOwnReaders(params)) return 'busy polling is that of the measuring thread: readersAs is none'
  return waitMode === 'wakeup' || waitMode === 'timeout'
    ? null
    : 'only a wait that finds nothing and may sleep polls before that: waitMode is wakeup or timeout'
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
      return 'in open loop nothing is ready before the wait: waitMode is nonblocking or wakeup'
    if (params.chainWrites > 0) return 'a chain of writes is a closed loop'
    if (params.churn > 0) return 'the interest set is changed in closed loop only'
    if (params.activity !== 'random' || params.writeOrder !== 'random')
      return 'activity and writeOrder are chosen in closed loop only'
  }
  if (hasOwnReaders(params)) {
    return (
      ownReadersContradiction(params) ??
      (load === 'closed' ? parallelContradiction(params) : null) ??
      (arrivals === 'quiet' ? quietContradiction(params) : null) ??
      (arrivals === 'flood' ? floodContradiction(params) : null) ??
      (load === 'open' && arrivals !== 'flood' && arrivals !== 'quiet'
        ? 'readers of a schedule are the measuring thread alone: readersAs is none'
        : null)
    )
  }
  if (params.exclusive)
    return 'only with several readers of the same descriptors is there another set to wake'
  if (params.readers > 1) return 'several readers need readersAs, or load=open with arrivals flood or quiet'
  if (params.writers > 1) return 'several writers need load=open with arrivals=flood'
  if (waitMode === 'wakeup' && load === 'closed') {
    if (params.chainWrites > 0) return 'in a chain the handlers write, not the thread that wakes the reader'
    if (params.churn > 0) return 'the interest set is changed with waitMode nonblocking or ready only'
    if (params.stallMs > 0) return 'a stall is injected in open loop, or with waitMode nonblocking or ready'
  }
  if (params.chainWrites > 0) {
    if (trigger === 'edge' || oneshot) return 'a chain of writes is for level triggering without oneshot'
    if (params.activity !== 'random' || params.writeOrder !== 'random')
      return 'a chain of writes chooses its descriptors itself: activity and writeOrder are random'
    const { readTakes, closedOnly, plural } = fdKindNamed(params.fdKind)
    if (activeCount > fdCount / 2 && (readTakes === 'all' || closedOnly !== null))
      return `where a chain of writes meets another, a descriptor holds two events, which one read of ${plural} cannot tell apart or which they can lose: active is at most half of fdCount`
    if (maxEvents < activeCount) return 'a chain of writes needs maxEvents to be at least active'
  }
  return churnContradiction(params)
}

function simulatedReason({ name }: Mechanism, params: CellParams): string | null {
  if (params.counts === 'instructions')
    return `${name} is simulated: the instructions of its simulation are none of a kernel`
  if (params.fdTable === 'shared') return `${name} has no shared descriptor table`
  if (params.highestFd !== null) return `${name} cannot choose a descriptor's number`
  if (params.readersAs !== null) return `${name} has no threads or processes that could read`
  if (params.load === 'open' || params.waitMode === 'wakeup')
    return `${name} has no other thread that could write`
  if (params.waitMode === 'timeout') return `${name} has no clock by which a timeout could end`
  if (params.fdKind !== 'socketpair' && params.fdKind !== 'simulated')
    return `${name} runs on socketpairs only`
  if (params.chainWrites > 0 || params.churn > 0 || params.messageBytes > 1 || params.freshSet)
    return `${name} runs plain iterations only`
  if (params.waitDelayNs > 0 || params.stallMs > 0) return `${name} takes no injected faults`
  return null
}

function nativeReason({ name, features }: Mechanism, params: CellParams): string | null {
  if (params.fdKind === 'simulated')
    return `${name} is the kernel's own and cannot watch simulated descriptors`
  const { alwaysReady, nests, sharesWakeups, plural } = fdKindNamed(params.fdKind)
  if (sharesWakeups && features.submitsInWait && params.trigger === 'edge')
    return `an event of one of the ${plural} wakes those who watch any, and ${name} with an edge trigger then reports those again that are not read yet`
  if (nests > 0 && params.exclusive)
    return `the kernel has no exclusive wake-ups of ${plural} (EINVAL): exclusive is false`
  if (nests > features.maxNests)
    return `the kernel lets ${name} watch at most ${features.maxNests} epolls in a row (ELOOP): fdKind is at most epoll${features.maxNests}`
  if (alwaysReady && !features.regularFiles) return `${name} cannot watch ${plural} (EPERM)`
  if (params.freshSet && !features.freshSets)
    return `the requests of ${name} outlast a wait, so that its set is not built anew for each: freshSet is false`
  if (params.queue === 'shared' && !features.shareable)
    return `${name} has no set in the kernel that threads could share`
  return null
}

/** Refuses a `maxEvents` below what may be ready at once where the mechanism would deliver all of it. */
function boundReason({ name, features }: Mechanism, params: CellParams): string | null {
  if (features.bounded) return null
  const { maxEvents, activeCount, fdCount, load } = params
  const readyAtOnce = load === 'open' ? fdCount : activeCount
  return maxEvents < readyAtOnce ? `${name} has no bound on what one wait delivers (maxEvents)` : null
}

/** Returns in words why `mechanism` cannot do what a cell asks, null where it can. The name is for the words alone. */
export function unsupportedReason(mechanism: Mechanism, params: CellParams): string | null {
  const { name, kind, features } = mechanism
  const { activeCount, fdCount } = params
  if (activeCount > fdCount)
    return `active ${formatInteger(activeCount)} is above fdCount ${formatInteger(fdCount)}: active is 0 to fdCount, or a share such as 100%`
  if (!features[params.trigger]) return `${name} has no ${params.trigger} trigger`
  if (params.oneshot && !features.oneshot) return `${name} has no oneshot`
  if (params.exclusive && !features.exclusive) return `${name} has no exclusive wake-ups`
  if (params.busyPollUs > 0 && !features.busyPolls)
    return `${name} polls no NIC before it sleeps: busyPollUs is 0`
  if (params.exclusive && params.oneshot)
    return `${name} cannot re-arm an exclusive descriptor, as oneshot asks`
  return (
    (kind === 'native' ? nativeReason : simulatedReason)(mechanism, params) ??
    boundReason(mechanism, params) ??
    countingReason(params) ??
    contradiction(params)
  )
}
