import { totalmem } from 'node:os'
import type { Addon, DescriptorLimit, RefusedCall } from '../poller/addon.ts'
import { unsupportedReason } from '../poller/demands.ts'
import { isSimulated, MECHANISM_NAMES, mechanismNamed } from '../poller/mechanisms.ts'
import { type CellParams, type CellSpec, hasOwnReaders } from '../suite/cells.ts'
import { descriptorsEach, type FdKind, fdKindNamed, fdKindPlural } from '../suite/fd_kinds.ts'
import { unknownName } from '../suite/input_error.ts'
import { onceWithin } from '../suite/once_for.ts'
import { resolveActive } from '../suite/parameters.ts'
import { formatBytes, formatInteger } from '../units/format.ts'
import { needsPrivateTable, privateTableReason, tableRefusal } from './descriptor_table.ts'
import { BLOCK_THREADS } from './process_limits.ts'

/** A cell and the reason why it is not measured; null where it is. */
export interface PlannedCell {
  readonly cell: CellSpec
  readonly skipReason: string | null
}

/** The share of the machine's memory that a cell's descriptors may take. */
export const MEMORY_SHARE = 0.75

/** Descriptors that Node.js and the addon need beside the pool. */
const RESERVED_DESCRIPTORS = 128

/**
 * Returns the number of descriptors that a pool may have under a limit whose soft value has been raised to the hard
 * one.
 */
function descriptorsWithin(limit: DescriptorLimit): number {
  return Math.max(0, limit.hard - RESERVED_DESCRIPTORS)
}

/** Returns the number of socketpairs that a pool may have under a limit. */
export function pairsWithin(limit: DescriptorLimit): number {
  return Math.floor(descriptorsWithin(limit) / 2)
}

/** Returns the bytes of kernel memory that messages take, for each watched descriptor: their buffers are up to twice as large. */
function messageBytesEach({ messageBytes, activeCount, fdCount }: CellParams): number {
  return messageBytes === 1 ? 0 : Math.ceil((2 * messageBytes * activeCount) / fdCount)
}

/** The most bytes of kernel memory that fill a descriptor: a page of a pipe, or two small messages. */
const FULL_BYTES = 4096

/** Returns the number of descriptors that all readers of a cell watch together. */
export function watchedCount({ fdCount, readers, readerFds }: CellParams): number {
  return readerFds === 'same' ? fdCount : fdCount * readers
}

/** Returns the bytes of memory that this process may use: those of the machine, or of its control group. */
export function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
}

/** Returns whether another process can hold the peers of a cell, and lend those that a batch writes to. */
function canBorrowPeers({ fdKind, load, readersAs, highestFd }: CellParams): boolean {
  const { isOwnPeer, nests } = fdKindNamed(fdKind)
  return !isOwnPeer && nests === 0 && load === 'closed' && readersAs === null && highestFd === null
}

/** Returns the most peers that one iteration writes to; 1 where it writes to none. */
function peersOfIteration({ activeCount, chainWrites }: CellParams): number {
  return Math.max(1, activeCount + chainWrites)
}

/**
 * Returns how many peers a process has open at a time where another process holds those of a cell, since the limit has
 * no room for both ends. Null where it has, and for a cell that needs all peers, or more of them at a time.
 */
export function peersHere(params: CellParams, limit: DescriptorLimit): number | null {
  const kind = fdKindNamed(params.fdKind)
  const room = descriptorsWithin(limit)
  const watched = watchedCount(params)
  if (params.fdKind === 'simulated' || watched * descriptorsEach(kind) <= room) return null
  const left = room - watched
  return canBorrowPeers(params) && left >= peersOfIteration(params) ? left : null
}

function memoryReason(fdCount: number, bytesEach: number): string | null {
  const needed = fdCount * bytesEach
  const available = availableMemory()
  if (needed <= MEMORY_SHARE * available) return null
  const owner = available < totalmem() ? 'its control group allows' : 'this machine has'
  return `fdCount ${formatInteger(fdCount)}: its descriptors take about ${formatBytes(needed)} of memory, and ${owner} ${formatBytes(available)}; possible: fdCount up to ${formatInteger(Math.floor((MEMORY_SHARE * available) / bytesEach))}`
}

/** Returns whether a limit has room for the descriptors of a cell, or for those that its process needs of them. */
function fitsWithin({ mechanism, params }: CellSpec, limit: DescriptorLimit): boolean {
  const needed = watchedCount(params) * descriptorsEach(fdKindNamed(params.fdKind))
  return needed <= descriptorsWithin(limit) || (!isSimulated(mechanism) && peersHere(params, limit) !== null)
}

/** Returns the largest fdCount with which a cell that a limit has no room for would fit; 0 where none would. */
function mostWithin(cell: CellSpec, limit: DescriptorLimit): number {
  let most = 0
  let tooMany = cell.params.fdCount
  while (tooMany - most > 1) {
    const fdCount = Math.floor((most + tooMany) / 2)
    const activeCount = resolveActive(cell.params.active, fdCount)
    if (fitsWithin({ ...cell, params: { ...cell.params, fdCount, activeCount } }, limit)) most = fdCount
    else tooMany = fdCount
  }
  return most
}

function limitReason(cell: CellSpec, limit: DescriptorLimit): string | null {
  const { mechanism, params } = cell
  const kind = fdKindNamed(params.fdKind)
  if (params.fdKind === 'simulated') return memoryReason(params.fdCount, kind.memoryBytes)
  const watched = watchedCount(params)
  const needed = watched * descriptorsEach(kind)
  const room = descriptorsWithin(limit)
  if (!fitsWithin(cell, limit)) {
    const readers = params.readers > 1 ? ` with readers ${formatInteger(params.readers)}` : ''
    const least =
      isSimulated(mechanism) || !canBorrowPeers(params)
        ? needed
        : Math.min(needed, watched + peersOfIteration(params))
    const most = mostWithin(cell, limit)
    const smaller = most > 0 ? `fdCount up to ${formatInteger(most)}, or ` : ''
    return `fdCount ${formatInteger(params.fdCount)}${readers}: that takes ${formatInteger(least)} descriptors, and RLIMIT_NOFILE's hard limit of ${formatInteger(limit.hard)} leaves room for ${formatInteger(room)}; possible: ${smaller}a higher limit (ulimit -Hn)`
  }
  if (params.highestFd !== null && params.highestFd >= limit.hard) {
    return `highestFd ${formatInteger(params.highestFd)}: RLIMIT_NOFILE's hard limit is ${formatInteger(limit.hard)}; possible: highestFd up to ${formatInteger(limit.hard - 1)}`
  }
  // Node.js, the pool and the distance of its peers have the lowest numbers.
  const taken = RESERVED_DESCRIPTORS + needed
  if (params.highestFd !== null && params.highestFd < taken) {
    return `highestFd ${formatInteger(params.highestFd)}: Node.js and the other ${kind.plural} take that number; possible: highestFd ${formatInteger(taken)} or more`
  }
  const bytesEach = kind.memoryBytes + messageBytesEach(params) + (params.interest === 'in' ? 0 : FULL_BYTES)
  return memoryReason(watched, bytesEach)
}

/** What a machine refuses of what cells need, with the names of the errnos. */
export interface Refusals {
  /** The errno with which it refuses a private descriptor table; null where it grants one. */
  readonly table: string | null
  /** The mechanisms whose system calls it refuses. */
  readonly mechanisms: ReadonlyMap<string, string>
  /** The kinds of which it opens no descriptor. */
  readonly fdKinds: ReadonlyMap<string, string>
  /** Returns the errno with which it refuses so many threads at a time; null where it grants them. */
  readonly threads: (count: number) => string | null
  /** Returns why waits of a mechanism on descriptors of a kind cannot poll a NIC for so many µs; null where they can. */
  readonly busyPoll: (mechanism: string, fdKind: string, microseconds: number) => string | null
}

export const NOTHING_REFUSED: Refusals = {
  table: null,
  mechanisms: new Map(),
  fdKinds: new Map(),
  threads: () => null,
  busyPoll: () => null,
}

/** Returns a function that tries numbers of threads, each of them once. */
function threadRefusals(addon: Addon): Refusals['threads'] {
  return onceWithin((count: number) => {
    try {
      addon.probeThreads(count)
      return null
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'EAGAIN'
    }
  })
}

/**
 * Returns a function that asks the kernel for busy polling, once for each set of arguments, and then whether what the
 * descriptors receive comes from a NIC: without one there is nothing to poll.
 */
function busyPollRefusals(addon: Addon): Refusals['busyPoll'] {
  const ask = onceWithin((key: string): string | null => {
    const [mechanism, fdKind, microseconds] = JSON.parse(key) as [string, FdKind, number]
    const poller = new addon.Poller(mechanism, 1)
    try {
      poller.busyPoll(microseconds)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return `busyPollUs ${formatInteger(microseconds)}: this machine refuses busy polling by ${mechanism} (${code}); possible: busyPollUs 0, or Linux 6.9 or newer, built with CONFIG_NET_RX_BUSY_POLL`
    } finally {
      poller.close()
    }
    const pool = new addon.FdPool(1, fdKind)
    const id = pool.napiId()
    pool.close()
    if (id > 0) return null
    return `busyPollUs ${formatInteger(microseconds)}: no NIC delivers what ${fdKindPlural(fdKind)} receive (SO_INCOMING_NAPI_ID is 0), so that there is nothing to poll; possible: busyPollUs 0`
  })
  return (...given) => ask(JSON.stringify(given))
}

function codesByName(refused: readonly RefusedCall[]): ReadonlyMap<string, string> {
  return new Map(refused.map(({ name, code }) => [name, code]))
}

/** Returns what this machine refuses. */
export function refusalsOf(addon: Addon): Refusals {
  return {
    table: tableRefusal(addon),
    mechanisms: codesByName(addon.refusedMechanisms()),
    fdKinds: codesByName(addon.refusedFdKinds()),
    threads: threadRefusals(addon),
    busyPoll: busyPollRefusals(addon),
  }
}

/** Returns the threads that a cell starts beside those of its block process; 0 for the few that any cell may start. */
function ownThreads(params: CellParams): number {
  return hasOwnReaders(params) ? params.readers + params.writers : 0
}

/** Returns why a cell is not measured whose threads are refused; null where they are granted. */
function threadReason({ params }: CellSpec, threads: Refusals['threads']): string | null {
  const own = ownThreads(params)
  const code = own === 0 ? null : threads(BLOCK_THREADS + own)
  return code === null
    ? null
    : `readers ${formatInteger(params.readers)} with writers ${formatInteger(params.writers)}: their ${formatInteger(own)} threads beside the ${BLOCK_THREADS} of a block process are not granted (${code}); possible: fewer, or a higher RLIMIT_NPROC (ulimit -u) or pids.max of the control group`
}

/** Returns why the cells of a mechanism are not measured whose system calls this machine refuses. */
function refusedMechanismReason(mechanism: string, code: string): string {
  return `mechanism ${mechanism}: this machine refuses its system calls (${code}); possible: another mechanism, or a newer kernel, or a seccomp profile and settings that allow them`
}

function refusalReason(cell: CellSpec, refusals: Refusals): string | null {
  const { table, mechanisms, fdKinds, threads, busyPoll } = refusals
  const code = mechanisms.get(cell.mechanism)
  if (code !== undefined) return refusedMechanismReason(cell.mechanism, code)
  const { fdKind, busyPollUs } = cell.params
  const kindCode = fdKinds.get(fdKind)
  if (kindCode !== undefined)
    return `fdKind ${fdKind}: this machine opens no ${fdKindPlural(fdKind)} (${kindCode}); possible: another fdKind`
  const polling = busyPollUs > 0 ? busyPoll(cell.mechanism, fdKind, busyPollUs) : null
  if (polling !== null) return polling
  return table !== null && needsPrivateTable(cell) ? privateTableReason(table) : threadReason(cell, threads)
}

/**
 * Decides, before anything runs, which cells can be measured by their mechanisms on this machine.
 * @throws InputError for an unknown mechanism.
 */
export function planCells(
  cells: readonly CellSpec[],
  limit: DescriptorLimit,
  refusals: Refusals = NOTHING_REFUSED,
): PlannedCell[] {
  return cells.map(cell => {
    const mechanism = mechanismNamed(cell.mechanism)
    if (!mechanism) throw unknownName('mechanism', cell.mechanism, MECHANISM_NAMES)
    const skipReason =
      unsupportedReason(mechanism, cell.params) ?? refusalReason(cell, refusals) ?? limitReason(cell, limit)
    return { cell, skipReason }
  })
}
