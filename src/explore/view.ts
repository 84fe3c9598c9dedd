/** What a picture of the kernel shows of a state: the page and the pictures in files draw the same parts and words. */
import { EPOLLERR, EPOLLHUP } from '../sim/constants.ts'
import type { EpollSnapshot, FileSnapshot, Snapshot, TraceStep, TreeNode } from '../sim/index.ts'
import type { StepAction } from '../sim/trace.ts'
import {
  bufferList,
  type Context,
  itemList,
  keyText,
  type ListView,
  type Lit,
  lit,
  type Moving,
  type Names,
  nameOf,
  queuesOf,
} from './list_view.ts'
import { maskWords } from './masks.ts'
import { itemPart, type Part, parts } from './parts.ts'
import { arrivedAt, touchedBy } from './step_words.ts'
import { type PlacedTree, placedTree } from './tree.ts'

interface NodeView extends Lit, Moving {
  readonly key: string
  readonly name: string
  readonly detail: string
  readonly isRed: boolean
  /** The events that it asks for. */
  readonly asks: string
}

export interface EpollView {
  readonly number: number
  readonly name: string
  readonly detail: string
  /** Its tree as a part, and what is in it; null while it has no items. */
  readonly treePart: Part
  readonly tree: PlacedTree<NodeView> | null
  /** What its items ask for: one text for all that ask for the same. */
  readonly masks: readonly string[]
  readonly lists: readonly ListView[]
}

export interface FileView extends Lit {
  readonly number: number
  readonly name: string
  readonly detail: string
  readonly content: string
  /** The bytes, or the count, behind the content. */
  readonly amount: number
  /** The part from which data have come with the last step; null where none have. */
  readonly arrivesFrom: string | null
  /** The queues that have entries. */
  readonly queues: readonly ListView[]
}

export interface TaskView extends Lit {
  readonly pid: number
  readonly name: string
  readonly state: 'running' | 'runnable' | 'sleeping'
  readonly detail: string
}

export interface KernelView {
  readonly tasks: readonly TaskView[]
  readonly files: readonly FileView[]
  readonly epolls: readonly EpollView[]
}

/** EPOLLERR and EPOLLHUP, which the kernel adds to each mask. */
const ALWAYS = EPOLLERR | EPOLLHUP

const askedWords = (mask: number) => maskWords((mask & ALWAYS) === ALWAYS ? (mask & ~ALWAYS) >>> 0 : mask)

/** Returns the descriptors of each file, in ascending order. */
function descriptorsOf({ descriptors }: Snapshot): ReadonlyMap<number, readonly string[]> {
  const all = new Map<number, string[]>()
  for (const [fd, file] of Object.entries(descriptors)) {
    const own = all.get(file)
    if (own) own.push(fd)
    else all.set(file, [fd])
  }
  return all
}

function descriptorWords({ descriptors }: Context, file: number): string {
  const fds = descriptors.get(file)
  return fds ? `fd ${fds.join(', ')}` : 'no descriptor'
}

function maskTexts(tree: EpollView['tree']): string[] {
  const names = new Map<string, string[]>()
  for (const { node } of tree?.nodes ?? []) {
    const own = names.get(node.asks)
    if (own) own.push(node.name)
    else names.set(node.asks, [node.name])
  }
  return [...names].map(([asks, own]) => `${own.join(', ')}: ${asks}`)
}

/** Returns whether a step leaves every tree as it is. */
const leavesTrees = ({ action }: TraceStep) => !action.startsWith('rb_') && action !== 'modify'

/** Returns a tree with the nodes lit that the last step touched. */
function litAnew({ touched }: Context, tree: NonNullable<EpollView['tree']>): EpollView['tree'] {
  const nodes = tree.nodes.map(placed => {
    const isLit = touched.has(placed.node.part)
    return isLit === placed.node.isLit ? placed : { ...placed, node: { ...placed.node, isLit } }
  })
  return { ...tree, nodes }
}

/** @param old what was shown of it before a step that leaves its tree as it is; null where that may have changed. */
function epollView(
  c: Context,
  state: Snapshot,
  number: number,
  epoll: EpollSnapshot,
  old: EpollView | null,
): EpollView {
  const { rbr, rdllist, txlist, ovflist, scan } = epoll
  const viewOf = (node: TreeNode): NodeView => ({
    ...lit(c, itemPart(number, node)),
    key: keyText(node),
    moves: `node-${itemPart(number, node)}`,
    from: parts.file(node.file),
    name: nameOf(c, node.file),
    detail: `fd ${node.fd}, ${node.red ? 'red' : 'black'}`,
    isRed: node.red,
    asks: askedWords(node.events),
  })
  const queues = queuesOf(c, number, state.files[number] as FileSnapshot)
  const lists = [
    itemList(c, number, 'rdllist', rdllist),
    ...(scan ? [itemList(c, number, 'txlist', txlist)] : []),
    ...(ovflist ? [itemList(c, number, 'ovflist', ovflist)] : []),
    ...(scan && scan.maxevents !== null ? [bufferList(c, number, scan)] : []),
    ...queues.filter(({ kernelName, members }) => kernelName === 'wq' || members.length > 0),
  ]
  const tree = old?.tree ? litAnew(c, old.tree) : placedTree(rbr, viewOf)
  return {
    number,
    name: nameOf(c, number),
    detail: `epoll, ${descriptorWords(c, number)}`,
    treePart: parts.tree(number),
    tree,
    masks: old?.masks ?? maskTexts(tree),
    lists,
  }
}

/** Returns what there is to read or how much room is left, and the number of bytes or pages behind it. */
function contentOf({ pipes }: Snapshot, { state }: FileSnapshot): [string, number] {
  const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`
  switch (state.type) {
    case 'unix': {
      if (state.sk_state === 'TCP_LISTEN') {
        const { length } = state.receive_queue
        return [`${length} connection${length === 1 ? '' : 's'} to accept`, length]
      }
      const waiting = state.receive_queue.reduce((sum, { len }) => sum + len, 0)
      return [`${bytes(waiting)} to read`, waiting]
    }
    case 'pipe': {
      const bufs = pipes[state.pipe]?.bufs ?? []
      const held = bufs.reduce((sum, { len }) => sum + len, 0)
      const pages = `${bufs.length} page${bufs.length === 1 ? '' : 's'}`
      return [state.end === 'read' ? `${bytes(held)} to read` : `${pages} in use`, held]
    }
    case 'timerfd': {
      const { ticks, expires } = state
      const next = expires === null ? 'not armed' : `armed for ${Number(expires) / 1e6} ms`
      return [ticks === '0' ? next : `has expired, ${next}`, Number(ticks)]
    }
    case 'eventfd':
      return [`counter ${state.count}`, Number(state.count)]
    default:
      return [state.type === 'regular' ? 'a regular file' : '', 0]
  }
}

const KINDS: Readonly<Record<string, string>> = {
  unix: 'socket',
  pipe: 'pipe',
  eventfd: 'eventfd',
  timerfd: 'timer',
  regular: 'file',
}

function fileView(
  c: Context,
  state: Snapshot,
  number: number,
  file: FileSnapshot,
  step: TraceStep | undefined,
): FileView {
  const [content, amount] = contentOf(state, file)
  const isArrival = step !== undefined && arrivedAt(step) === number
  return {
    ...lit(c, parts.file(number)),
    number,
    name: nameOf(c, number),
    detail: `${KINDS[file.state.type]}, ${descriptorWords(c, number)}`,
    content,
    amount,
    arrivesFrom: isArrival ? parts.task(step.task) : null,
    queues: queuesOf(c, number, file).filter(({ members }) => members.length > 0),
  }
}

/** The number of the task outside of all programs. */
const OUTSIDE = 1

/** What was shown before a step, and the step that had led there. */
interface Before {
  readonly view: KernelView
  readonly step: TraceStep | undefined
}

/** The actions after which another file than the named one may be shown differently. */
const WIDE: ReadonlySet<StepAction> = new Set(['fd_install', 'fd_free', 'file_open', 'file_free'])

/** Returns the files that a step may change or light, by their numbers; null where they may be any. */
function filesIn(step: TraceStep): number[] | null {
  if ('pipe' in step || WIDE.has(step.action)) return null
  const { file, ep } = step as Partial<Record<'file' | 'ep', number>>
  return [file, ep].filter(number => number !== undefined)
}

/** Returns the files that may be shown differently than before a step; null where they may be any. */
function changedFiles(before: Before | null, step: TraceStep | undefined): ReadonlySet<number> | null {
  if (!before) return null
  const changed = [before.step, step].map(each => (each ? filesIn(each) : []))
  return changed.includes(null) ? null : new Set(changed.flatMap(each => each ?? []))
}

const byNumber = <T extends { readonly number: number }>(views: readonly T[] = []) =>
  new Map(views.map(view => [view.number, view]))

/**
 * Returns what a picture shows of a state.
 * @param step the step that led to it; left out, nothing is lit.
 * @param before what was shown one step earlier. What is the same is taken from there, since a step changes little.
 */
export function kernelView(
  state: Snapshot,
  { names, tasks: taskNames }: Names,
  step?: TraceStep,
  before: Before | null = null,
): KernelView {
  const touched = new Set(step ? touchedBy(step) : [])
  const c = { names, tasks: taskNames, touched, descriptors: descriptorsOf(state) }
  const changed = changedFiles(before, step)
  const [oldFiles, oldEpolls] = [byNumber(before?.view.files), byNumber(before?.view.epolls)]
  const same = <T>(old: T | undefined, number: number) => (changed?.has(number) === false ? old : undefined)
  const tasks = Object.entries(state.tasks).flatMap(([key, { name, state: own, sleep }]) => {
    const pid = Number(key)
    const detail = sleep ? `sleeps in ${sleep.fn}` : pid === state.current ? 'runs' : own
    return pid === OUTSIDE ? [] : [{ ...lit(c, parts.task(pid)), pid, name, state: own, detail }]
  })
  const files = Object.entries(state.files).flatMap(([key, file]) => {
    const number = Number(key)
    if (file.state.type === 'null' || file.state.type === 'eventpoll') return []
    return [same(oldFiles.get(number), number) ?? fileView(c, state, number, file, step)]
  })
  const epolls = Object.entries(state.epolls).map(([key, epoll]) => {
    const number = Number(key)
    const old = oldEpolls.get(number)
    const kept = old && step && leavesTrees(step) ? old : null
    return same(old, number) ?? epollView(c, state, number, epoll, kept)
  })
  return { tasks, files, epolls }
}
