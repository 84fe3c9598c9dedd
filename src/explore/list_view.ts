/** The lists, queues and buffers of a picture. */
import type { EpollSnapshot, FileSnapshot, ItemKey, QueueName, WaitEntry } from '../sim/index.ts'
import { maskWords } from './masks.ts'
import { callbackPart, itemPart, itemsOf, type Part, parts } from './parts.ts'
import type { Recording } from './recording.ts'

export type Names = Pick<Recording, 'names' | 'tasks'>

/** What a view is made with: the names of the program, what the last step touched, and the descriptors of each file. */
export interface Context extends Names {
  readonly touched: ReadonlySet<Part>
  readonly descriptors: ReadonlyMap<number, readonly string[]>
}

/** A part of the picture, which is lit where the last step touched it. */
export interface Lit {
  readonly part: Part
  readonly isLit: boolean
}

/** A part that is seen to move where a step puts it elsewhere. */
export interface Moving {
  /** Its name while it moves. */
  readonly moves: string
  /** The name of what it comes from where it was not there before. */
  readonly from: string
}

/** A member of a list or a queue. */
export interface Member extends Moving {
  /** What tells it from the other members. */
  readonly key: string
  readonly isItem: boolean
  readonly isLit: boolean
  readonly name: string
  readonly details: readonly string[]
  /** The function that a wake-up runs; null outside of queues. */
  readonly func: string | null
  readonly isExclusive: boolean
}

export interface ListView extends Lit {
  readonly kind: 'items' | 'queue' | 'buffer'
  /** The number of the file that it belongs to. */
  readonly owner: number
  readonly title: string
  readonly kernelName: string
  /** What stands there while it has no members. */
  readonly empty: string
  readonly members: readonly Member[]
}

export const nameOf = ({ names }: Names, file: number) => names[file] ?? `file ${file}`
export const keyText = ({ file, fd }: ItemKey) => `${file}:${fd}`

const PLAIN = { isItem: false, isLit: false, func: null, isExclusive: false }

export const lit = ({ touched }: Context, part: Part): Lit => ({ part, isLit: touched.has(part) })

const ITEM_LISTS = {
  rdllist: 'Ready list',
  txlist: 'Taken by the scan',
  ovflist: 'Overflow list',
} as const

export function itemList(
  c: Context,
  owner: number,
  kernelName: keyof typeof ITEM_LISTS,
  items: readonly ItemKey[],
): ListView {
  const members = items.map(item => {
    const part = itemPart(owner, item)
    const callback = callbackPart(owner, item)
    return {
      ...PLAIN,
      key: keyText(item),
      isItem: true,
      isLit: c.touched.has(part),
      name: nameOf(c, item.file),
      details: [`fd ${item.fd}`],
      moves: `chip-${part}`,
      from: c.touched.has(callback) ? callback : `node-${part}`,
    }
  })
  const own = lit(c, parts.list(owner, kernelName))
  return { ...own, kind: 'items', owner, title: ITEM_LISTS[kernelName], kernelName, empty: 'empty', members }
}

const QUEUES: Readonly<Record<QueueName, string>> = {
  wq: 'Waiters',
  poll_wait: 'Pollers',
  wait: 'Wait queue',
  rd_wait: 'Readers’ queue',
  wr_wait: 'Writers’ queue',
  wqh: 'Wait queue',
}

function queueMember(c: Context, queue: Part, entry: WaitEntry, i: number): Member {
  const shared = { ...PLAIN, key: String(i), details: [entry.func], func: entry.func }
  if (entry.func === 'ep_poll_callback') {
    const moves = callbackPart(entry.ep, entry)
    return {
      ...shared,
      isLit: c.touched.has(moves),
      name: nameOf(c, entry.ep),
      isExclusive: entry.exclusive,
      moves,
      from: `node-${itemPart(entry.ep, entry)}`,
    }
  }
  const { pid, exclusive: isExclusive } = entry
  const name = c.tasks[pid] ?? `task ${pid}`
  return { ...shared, name, isExclusive, moves: `${queue}-${pid}`, from: parts.task(pid) }
}

function queueList(
  c: Context,
  owner: number,
  kernelName: QueueName,
  entries: readonly WaitEntry[],
): ListView {
  const own = lit(c, parts.queue(owner, kernelName))
  const members = entries.map((entry, i) => queueMember(c, own.part, entry, i))
  return { ...own, kind: 'queue', owner, title: QUEUES[kernelName], kernelName, empty: 'nobody', members }
}

export const queuesOf = (c: Context, owner: number, { queues }: FileSnapshot) =>
  Object.entries(queues).map(([name, entries]) => queueList(c, owner, name as QueueName, entries))

export function bufferList(
  c: Context,
  owner: number,
  { events }: NonNullable<EpollSnapshot['scan']>,
): ListView {
  const own = lit(c, parts.buffer(owner))
  const copied = [...c.touched].find(part => part.startsWith(itemsOf(owner)))
  const members = events.map((event, i) => ({
    ...PLAIN,
    key: String(i),
    name: maskWords(event.events),
    details: [`data ${String(event.data)}`],
    moves: `${own.part}-${i}`,
    from: copied ? `node-${copied}` : '',
  }))
  const title = 'Caller’s buffer'
  return { ...own, kind: 'buffer', owner, title, kernelName: 'events', empty: 'nothing yet', members }
}
