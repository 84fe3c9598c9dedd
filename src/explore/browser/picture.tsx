/** The picture of the kernel: tasks, files with their wait queues, and each epoll with its tree and its lists. */
import type { ComponentChildren } from 'preact'
import type { EpollSnapshot, FileSnapshot, ItemKey, QueueName, TreeNode, WaitEntry } from '../../sim/index.ts'
import { maskWords } from '../masks.ts'
import { itemPart, type Part, parts } from '../parts.ts'
import { askedWords, keyText, lit, nameOf, type PictureProps, Tree } from './tree.tsx'

function Chip({ item, ep, props }: { item: ItemKey; ep: number; props: PictureProps }) {
  const part = itemPart(ep, item)
  return (
    <li
      class={lit('chip', part, props)}
      data-item={keyText(item)}
      style={{ viewTransitionName: `chip-${part}` }}
    >
      {nameOf(props.recording, item.file)}
      <small>fd {item.fd}</small>
    </li>
  )
}

interface ListProps {
  readonly title: string
  readonly kernelName: string
  readonly part: Part
  readonly empty: string
  readonly props: PictureProps
  readonly children: readonly ComponentChildren[]
  readonly attributes?: Readonly<Record<string, string | number>>
}

function List({ title, kernelName, part, empty, props, children, attributes = {} }: ListProps) {
  return (
    <div class={lit('list', part, props)}>
      <h4>
        {title} <code>{kernelName}</code>
      </h4>
      {children.length > 0 ? (
        <ol {...attributes}>{children}</ol>
      ) : (
        <p class="empty" {...attributes}>
          {empty}
        </p>
      )}
    </div>
  )
}

function ItemList(
  props: PictureProps,
  ep: number,
  list: 'rdllist' | 'txlist' | 'ovflist',
  title: string,
  items: readonly ItemKey[],
) {
  return (
    <List
      title={title}
      kernelName={list}
      part={parts.list(ep, list)}
      empty="empty"
      props={props}
      attributes={{ 'data-list': list, 'data-ep': ep }}
    >
      {items.map(item => (
        <Chip key={keyText(item)} item={item} ep={ep} props={props} />
      ))}
    </List>
  )
}

function entryText({ recording }: PictureProps, entry: WaitEntry): string {
  return entry.func === 'ep_poll_callback'
    ? nameOf(recording, entry.ep)
    : (recording.tasks[entry.pid] ?? `task ${entry.pid}`)
}

const QUEUES: Readonly<Record<QueueName, string>> = {
  wq: 'Waiters',
  poll_wait: 'Pollers',
  wait: 'Wait queue',
  rd_wait: 'Readers’ queue',
  wr_wait: 'Writers’ queue',
  wqh: 'Wait queue',
}

function Queue({
  file,
  name,
  entries,
  props,
}: {
  file: number
  name: QueueName
  entries: readonly WaitEntry[]
  props: PictureProps
}) {
  return (
    <List
      title={QUEUES[name]}
      kernelName={name}
      part={parts.queue(file, name)}
      empty="nobody"
      props={props}
      attributes={{ 'data-queue': name, 'data-file': file }}
    >
      {entries.map((entry, i) => (
        <li class="entry" key={i} data-func={entry.func}>
          {entryText(props, entry)}
          <small>{entry.func}</small>
          {entry.exclusive && <small class="exclusive">exclusive</small>}
        </li>
      ))}
    </List>
  )
}

function masksOf(rbr: TreeNode | null): TreeNode[] {
  return rbr === null ? [] : [...masksOf(rbr.left), rbr, ...masksOf(rbr.right)]
}

function Epoll({
  ep,
  epoll,
  file,
  props,
}: {
  ep: number
  epoll: EpollSnapshot
  file: FileSnapshot
  props: PictureProps
}) {
  const { scan } = epoll
  return (
    <section class={lit('epoll', parts.file(ep), props)} data-epoll={ep}>
      <h3>
        {nameOf(props.recording, ep)} <small>epoll, {descriptorWords(props, ep)}</small>
      </h3>
      <div class={lit('interest', parts.tree(ep), props)}>
        <h4>
          Interest list <code>rbr</code>
        </h4>
        <Tree ep={ep} rbr={epoll.rbr} props={props} />
        <ul class="masks">
          {masksOf(epoll.rbr).map(node => (
            <li key={keyText(node)}>
              {nameOf(props.recording, node.file)}: {askedWords(node.events)}
            </li>
          ))}
        </ul>
      </div>
      <div class="lists">
        {ItemList(props, ep, 'rdllist', 'Ready list', epoll.rdllist)}
        {scan && ItemList(props, ep, 'txlist', 'Taken by the scan', epoll.txlist)}
        {epoll.ovflist && ItemList(props, ep, 'ovflist', 'Overflow list', epoll.ovflist)}
        {scan && scan.maxevents !== null && (
          <List
            title="Caller’s buffer"
            kernelName="events"
            part={parts.buffer(ep)}
            empty="nothing yet"
            props={props}
            attributes={{ 'data-buffer': ep }}
          >
            {scan.events.map((event, i) => (
              <li class="entry" key={i}>
                {maskWords(event.events)}
                <small>data {String(event.data)}</small>
              </li>
            ))}
          </List>
        )}
        {Object.entries(file.queues).map(
          ([name, entries]) =>
            (name === 'wq' || entries.length > 0) && (
              <Queue key={name} file={ep} name={name as QueueName} entries={entries} props={props} />
            ),
        )}
      </div>
    </section>
  )
}

function descriptorWords({ state }: PictureProps, file: number): string {
  const fds = Object.entries(state.descriptors).flatMap(([fd, own]) => (own === file ? [fd] : []))
  return fds.length > 0 ? `fd ${fds.join(', ')}` : 'no descriptor'
}

/** Returns what there is to read or how much room is left, and the number of bytes or pages behind it. */
function contentOf({ state }: PictureProps, { state: own }: FileSnapshot): [string, number] {
  const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`
  switch (own.type) {
    case 'unix': {
      const waiting = own.receive_queue.reduce((sum, { len }) => sum + len, 0)
      return [`${bytes(waiting)} to read`, waiting]
    }
    case 'pipe': {
      const bufs = state.pipes[own.pipe]?.bufs ?? []
      const held = bufs.reduce((sum, { len }) => sum + len, 0)
      const pages = `${bufs.length} page${bufs.length === 1 ? '' : 's'}`
      return [own.end === 'read' ? `${bytes(held)} to read` : `${pages} in use`, held]
    }
    case 'eventfd':
      return [`counter ${own.count}`, Number(own.count)]
    default:
      return [own.type === 'regular' ? 'a regular file' : '', 0]
  }
}

const KINDS: Readonly<Record<string, string>> = {
  unix: 'socket',
  pipe: 'pipe',
  eventfd: 'eventfd',
  regular: 'file',
}

function File({ number, file, props }: { number: number; file: FileSnapshot; props: PictureProps }) {
  const [content, amount] = contentOf(props, file)
  const watched = Object.entries(file.queues).filter(([, entries]) => entries.length > 0)
  return (
    <li class={lit('file', parts.file(number), props)} data-file-card={number} data-amount={amount}>
      <h4>
        {nameOf(props.recording, number)}{' '}
        <small>
          {KINDS[file.state.type]}, {descriptorWords(props, number)}
        </small>
      </h4>
      <p class={amount > 0 ? 'content some' : 'content'}>{content}</p>
      {watched.map(([name, entries]) => (
        <Queue key={name} file={number} name={name as QueueName} entries={entries} props={props} />
      ))}
    </li>
  )
}

/** The number of the task outside of all programs. */
const OUTSIDE = 1

export function Picture(props: PictureProps) {
  const { state, recording } = props
  const files = Object.entries(state.files).map(([number, file]) => [Number(number), file] as const)
  const tasks = Object.entries(state.tasks).filter(([pid]) => Number(pid) !== OUTSIDE)
  return (
    <div class="picture">
      <section>
        <h3>Tasks</h3>
        <ul class="tasks">
          {tasks.map(([pid, { name, state: own, sleep }]) => (
            <li
              key={pid}
              class={lit(`task ${own}`, parts.task(Number(pid)), props)}
              data-task={pid}
              data-state={own}
            >
              {name}
              <small>{sleep ? `sleeps in ${sleep.fn}` : Number(pid) === state.current ? 'runs' : own}</small>
            </li>
          ))}
          {tasks.length === 0 && <li class="empty">none</li>}
        </ul>
      </section>
      <section>
        <h3>Files</h3>
        <ul class="files">
          {files
            .filter(([, { state: own }]) => own.type !== 'null' && own.type !== 'eventpoll')
            .map(([number, file]) => (
              <File key={number} number={number} file={file} props={props} />
            ))}
        </ul>
      </section>
      {Object.entries(state.epolls).map(([ep, epoll]) => (
        <Epoll
          key={ep}
          ep={Number(ep)}
          epoll={epoll}
          file={state.files[Number(ep)] as FileSnapshot}
          props={props}
        />
      ))}
      {recording.isCut && <p class="note">The program has more steps than are shown; it was stopped.</p>}
    </div>
  )
}
