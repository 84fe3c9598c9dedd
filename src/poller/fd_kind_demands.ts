/** What a kind of descriptors cannot do, whatever the mechanism. The reasons are written as withValues takes them. */
import { type CellParams, hasOwnReaders, readsPerMessage } from '../suite/cells.ts'
import { fdKindNamed } from '../suite/fd_kinds.ts'
import { formatInteger } from '../units/format.ts'

/** More parts would make an iteration of many waits of which each costs the same. */
const MAX_READS = 1024

/** Returns why messages of several bytes cannot be measured so; null where they can. */
export function messageContradiction(params: CellParams): string | null {
  const { load, waitMode, chainWrites, activeCount, fdKind, trigger, readBytes } = params
  if (load === 'open')
    return 'messageBytes with load: in open loop an event is one byte; possible: messageBytes 1, or load closed'
  if (waitMode !== 'nonblocking' && waitMode !== 'ready')
    return 'messageBytes with waitMode: where waits sleep an event is one byte; possible: messageBytes 1, or waitMode nonblocking or ready'
  if (activeCount === 0) return 'messageBytes with active: there is no message; possible: messageBytes 1'
  if (chainWrites > 0)
    return 'messageBytes with chainWrites: a chain of writes hands on single bytes; possible: messageBytes 1'
  const { maxMessageBytes, readTakes, plural } = fdKindNamed(fdKind)
  if (maxMessageBytes === 1)
    return `messageBytes with fdKind: ${plural} hold no messages; possible: messageBytes 1`
  if (params.messageBytes > maxMessageBytes)
    return `messageBytes with fdKind: a message of ${plural} has at most ${formatInteger(maxMessageBytes)} bytes; possible: messageBytes 1 to ${formatInteger(maxMessageBytes)}`
  if (readBytes !== null && readTakes === 'message')
    return `readBytes with fdKind: the kernel drops what a read leaves behind of a message of ${plural}; possible: readBytes all`
  if (readBytes !== null && trigger === 'edge')
    return 'readBytes with trigger: an edge is reported once, so that what a read leaves behind would be lost; possible: readBytes all, or trigger level'
  const reads = readsPerMessage(params)
  if (reads > MAX_READS)
    return `readBytes with messageBytes: that makes ${formatInteger(reads)} parts, and a message is read in at most ${formatInteger(MAX_READS)}; possible: readBytes ${formatInteger(Math.ceil(params.messageBytes / MAX_READS))} or more`
  return null
}

/** Returns why descriptors of the kind that is asked for cannot be measured so, whatever the mechanism; null where they can. */
export function fdKindContradiction(params: CellParams): string | null {
  const { fdKind, fdCount, activeCount, load, waitMode, trigger, oneshot, chainWrites } = params
  const { plural, closedOnly, alwaysReady, maxCount } = fdKindNamed(fdKind)
  if (maxCount !== null && fdCount > maxCount)
    return `fdCount with fdKind: there are at most ${formatInteger(maxCount)} ${plural}; possible: fdCount 1 to ${formatInteger(maxCount)}`
  if (alwaysReady && activeCount < fdCount)
    return `active with fdKind: all ${plural} are always ready; possible: active 100%`
  if (alwaysReady && waitMode === 'wakeup')
    return `waitMode with fdKind: nobody sleeps where ${plural} are always ready; possible: waitMode nonblocking or ready`
  if (alwaysReady && (trigger === 'edge' || oneshot))
    return `trigger with oneshot with fdKind: ${plural} become ready at no moment; possible: trigger level and oneshot false`
  if (alwaysReady && chainWrites > 0)
    return `chainWrites with fdKind: a write makes ${plural} ready no more than before; possible: chainWrites 0`
  if (closedOnly !== null && (load === 'open' || hasOwnReaders(params)))
    return `fdKind with load with readersAs: ${closedOnly}; possible: load closed with readersAs none`
  return null
}

/** Returns why descriptors cannot be watched for room to write so; null where they can. */
export function interestContradiction(params: CellParams): string | null {
  const { fdKind, interest, load, chainWrites, activeCount, fdCount } = params
  const { plural, neverFull, isDuplex } = fdKindNamed(fdKind)
  if (neverFull !== null) return `interest with fdKind: ${neverFull}; possible: interest in`
  if (interest === 'inout' && !isDuplex)
    return `interest with fdKind: ${plural} that are full are not without input; possible: interest in or out`
  if (load === 'open' || hasOwnReaders(params))
    return 'interest with load with readersAs: in open loop, and where readers are threads or processes, input arrives; possible: interest in'
  if (interest === 'inout') return null
  if (params.messageBytes > 1)
    return 'interest with messageBytes: a peer that makes room reads a byte; possible: messageBytes 1'
  if (params.churn > 0)
    return 'interest with churn: the change of the interest set is to room to write and back; possible: interest in or inout, or churn 0'
  if (chainWrites > 0 && activeCount > fdCount / 2)
    return 'interest with chainWrites with active: where a chain of writes meets another, a descriptor has twice the room, which one write does not fill; possible: active up to half of fdCount'
  return null
}
