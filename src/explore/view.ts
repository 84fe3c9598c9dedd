/** What a picture of the kernel shows of a state: the page and the pictures in files draw the same parts and words. */
import { EPOLLERR, EPOLLHUP } from '../sim/constants.ts'
import type {
  EpollSnapshot,
  FileSnapshot,
  ItemKey,
  QueueName,
  Snapshot,
  TreeNode,
  WaitEntry,
} from '../sim/index.ts'
import { maskWords } from './masks.ts'
import { itemPart, type Part, parts } from './parts.ts'
import type { Recording } from './recording.ts'
import { type PlacedTree, placedTree } from './tree.ts'

type Names = Pick<Recording, 'names' | 'tasks'>

/** A member of a list or a queue. */
export interface Member {
  /** What tells it from the other members. */
  readonly key: string
  /** The item that it is; null for what is no item. */
  readonly part: Part | null
  readonly name: string
  readonly details: readonly string[]
  /** The function that a wake-up runs; null outside of queues. */
  readonly func: string | null
  readonly isExclusive: boolean
}

export interface ListView {
  readonly kind: 'items' | 'queue' | 'buffer'
  /** The number of the file that it belongs to. */
  readonly owner: number
  readonly part: Part
  readonly title: string
  readonly kernelName: string
  /** What stands there while it has no members. */
  readonly empty: string
  readonly members: readonly Member[]
}

interface NodeView {
  readonly key: string
  readonly part: Part
  readonly name: string
  readonly detail: string
  readonly isRed: boolean
  /** The events that it asks for. */
  readonly asks: string
}

export interface EpollView {
  readonly number: number
  readonly part: Part
  readonly name: string
  readonly detail: string
  /** The part of its tree, and the tree; null while that has no items. */
  readonly treePart: Part
  readonly tree: PlacedTree<NodeView> | null
  /** What its items ask for: one text for all that ask for the same. */
  readonly masks: readonly string[]
  readonly lists: readonly ListView[]
}

export interface FileView {
  readonly number: number
  readonly part: Part
  readonly name: string
  readonly detail: string
  readonly content: string
  /** The bytes, or the count, behind the content. */
  readonly amount: number
  /** The queues that have entries. */
  readonly queues: readonly ListView[]
}

export interface TaskView {
  readonly pid: number
  readonly part: Part
  readonly name: string
  readonly state: 'running' | 'runnable' | 'sleeping'
  readonly detail: string
}

export interface KernelView {
  readonly tasks: readonly TaskView[]
  readonly files: readonly FileView[]
  readonly epolls: readonly EpollView[]
}

const nameOf = ({ names }: Names, file: number) => names[file] ?? `file ${file}`
const keyText = ({ file, fd }: ItemKey) => `${file}:${fd}`

/** EPOLLERR and EPOLLHUP, which the kernel adds to each mask. */
const ALWAYS = EPOLLERR | EPOLLHUP

const askedWords = (mask: number) => maskWords((mask & ALWAYS) === ALWAYS ? (mask & ~ALWAYS) >>> 0 : mask)

const PLAIN = { part: null, func: null, isExclusive: false }

const ITEM_LISTS = {
  rdllist: 'Ready list',
  txlist: 'Taken by the scan',
  ovflist: 'Overflow list',
} as const

function itemList(
  n: Names,
  owner: number,
  kernelName: keyof typeof ITEM_LISTS,
  items: readonly ItemKey[],
): ListView {
  const members = items.map(item => ({
    ...PLAIN,
    key: keyText(item),
    part: itemPart(owner, item),
    name: nameOf(n, item.file),
    details: [`fd ${item.fd}`],
  }))
  const part = parts.list(owner, kernelName)
  return { kind: 'items', owner, part, title: ITEM_LISTS[kernelName], kernelName, empty: 'empty', members }
}

const QUEUES: Readonly<Record<QueueName, string>> = {
  wq: 'Waiters',
  poll_wait: 'Pollers',
  wait: 'Wait queue',
  rd_wait: 'Readers’ queue',
  wr_wait: 'Writers’ queue',
  wqh: 'Wait queue',
}

function queueList(n: Names, owner: number, kernelName: QueueName, entries: readonly WaitEntry[]): ListView {
  const members = entries.map((entry, i) => ({
    ...PLAIN,
    key: String(i),
    name:
      entry.func === 'ep_poll_callback' ? nameOf(n, entry.ep) : (n.tasks[entry.pid] ?? `task ${entry.pid}`),
    details: [entry.func],
    func: entry.func,
    isExclusive: entry.exclusive,
  }))
  const part = parts.queue(owner, kernelName)
  return { kind: 'queue', owner, part, title: QUEUES[kernelName], kernelName, empty: 'nobody', members }
}

const queuesOf = (n: Names, owner: number, { queues }: FileSnapshot) =>
  Object.entries(queues).map(([name, entries]) => queueList(n, owner, name as QueueName, entries))

function bufferList(owner: number, events: NonNullable<EpollSnapshot['scan']>['events']): ListView {
  const members = events.map((event, i) => ({
    ...PLAIN,
    key: String(i),
    name: maskWords(event.events),
    details: [`data ${String(event.data)}`],
  }))
  const part = parts.buffer(owner)
  const title = 'Caller’s buffer'
  return { kind: 'buffer', owner, part, title, kernelName: 'events', empty: 'nothing yet', members }
}

function descriptorWords({ descriptors }: Snapshot, file: number): string {
  const fds = Object.entries(descriptors).flatMap(([fd, own]) => (own === file ? [fd] : []))
  return fds.length > 0 ? `fd ${fds.join(', ')}` : 'no descriptor'
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

function epollView(n: Names, state: Snapshot, number: number, epoll: EpollSnapshot): EpollView {
  const { rbr, rdllist, txlist, ovflist, scan } = epoll
  const viewOf = (node: TreeNode): NodeView => ({
    key: keyText(node),
    part: itemPart(number, node),
    name: nameOf(n, node.file),
    detail: `fd ${node.fd}, ${node.red ? 'red' : 'black'}`,
    isRed: node.red,
    asks: askedWords(node.events),
  })
  const queues = queuesOf(n, number, state.files[number] as FileSnapshot)
  const lists = [
    itemList(n, number, 'rdllist', rdllist),
    ...(scan ? [itemList(n, number, 'txlist', txlist)] : []),
    ...(ovflist ? [itemList(n, number, 'ovflist', ovflist)] : []),
    ...(scan && scan.maxevents !== null ? [bufferList(number, scan.events)] : []),
    ...queues.filter(({ kernelName, members }) => kernelName === 'wq' || members.length > 0),
  ]
  const tree = placedTree(rbr, viewOf)
  return {
    number,
    part: parts.file(number),
    name: nameOf(n, number),
    detail: `epoll, ${descriptorWords(state, number)}`,
    treePart: parts.tree(number),
    tree,
    masks: maskTexts(tree),
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

function fileView(n: Names, state: Snapshot, number: number, file: FileSnapshot): FileView {
  const [content, amount] = contentOf(state, file)
  return {
    number,
    part: parts.file(number),
    name: nameOf(n, number),
    detail: `${KINDS[file.state.type]}, ${descriptorWords(state, number)}`,
    content,
    amount,
    queues: queuesOf(n, number, file).filter(({ members }) => members.length > 0),
  }
}

/** The number of the task outside of all programs. */
const OUTSIDE = 1

/** Returns what a picture shows of a state. */
export function kernelView(state: Snapshot, names: Names): KernelView {
  const tasks = Object.entries(state.tasks).flatMap(([key, { name, state: own, sleep }]) => {
    const pid = Number(key)
    const detail = sleep ? `sleeps in ${sleep.fn}` : pid === state.current ? 'runs' : own
    return pid === OUTSIDE ? [] : [{ pid, part: parts.task(pid), name, state: own, detail }]
  })
  const files = Object.entries(state.files)
    .filter(([, { state: own }]) => own.type !== 'null' && own.type !== 'eventpoll')
    .map(([number, file]) => fileView(names, state, Number(number), file))
  const epolls = Object.entries(state.epolls).map(([number, epoll]) =>
    epollView(names, state, Number(number), epoll),
  )
  return { tasks, files, epolls }
}
