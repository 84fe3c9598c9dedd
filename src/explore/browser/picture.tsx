/** The picture of the kernel on the page. */
import type { EpollView, FileView, KernelView, ListView, Member } from '../view.ts'
import { lit, type Touched, Tree } from './tree.tsx'

function MemberOf({ member, touched }: { member: Member; touched: Touched }) {
  const { part, func, name, details, isExclusive } = member
  return (
    <li
      class={lit(part === null ? 'entry' : 'chip', part, touched)}
      data-item={part === null ? undefined : member.key}
      data-func={func ?? undefined}
      style={part === null ? undefined : { viewTransitionName: `chip-${part}` }}
    >
      {name}
      {details.map(detail => (
        <small key={detail}>{detail}</small>
      ))}
      {isExclusive && <small class="exclusive">exclusive</small>}
    </li>
  )
}

/** Returns the attributes by which a list is found: its name, and the file that it belongs to. */
function attributesOf({ kind, kernelName, owner }: ListView): Readonly<Record<string, string | number>> {
  if (kind === 'items') return { 'data-list': kernelName, 'data-ep': owner }
  return kind === 'queue' ? { 'data-queue': kernelName, 'data-file': owner } : { 'data-buffer': owner }
}

function List({ list, touched }: { list: ListView; touched: Touched }) {
  const { part, title, kernelName, members, empty } = list
  return (
    <div class={lit('list', part, touched)}>
      <h4>
        {title} <code>{kernelName}</code>
      </h4>
      {members.length > 0 ? (
        <ol {...attributesOf(list)}>
          {members.map(member => (
            <MemberOf key={member.key} member={member} touched={touched} />
          ))}
        </ol>
      ) : (
        <p class="empty" {...attributesOf(list)}>
          {empty}
        </p>
      )}
    </div>
  )
}

function Epoll({ epoll, touched }: { epoll: EpollView; touched: Touched }) {
  const { number, part, name, detail, treePart, tree, masks, lists } = epoll
  return (
    <section class={lit('epoll', part, touched)} data-epoll={number}>
      <h3>
        {name} <small>{detail}</small>
      </h3>
      <div class={lit('interest', treePart, touched)}>
        <h4>
          Interest list <code>rbr</code>
        </h4>
        <Tree tree={tree} touched={touched} />
        <ul class="masks">
          {masks.map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
      <div class="lists">
        {lists.map(list => (
          <List key={list.part} list={list} touched={touched} />
        ))}
      </div>
    </section>
  )
}

function File({ file, touched }: { file: FileView; touched: Touched }) {
  const { number, part, name, detail, content, amount, queues } = file
  return (
    <li class={lit('file', part, touched)} data-file-card={number} data-amount={amount}>
      <h4>
        {name} <small>{detail}</small>
      </h4>
      <p class={amount > 0 ? 'content some' : 'content'}>{content}</p>
      {queues.map(list => (
        <List key={list.part} list={list} touched={touched} />
      ))}
    </li>
  )
}

export function Picture({ view, touched }: { view: KernelView; touched: Touched }) {
  const { tasks, files, epolls } = view
  return (
    <div class="picture">
      <section>
        <h3>Tasks</h3>
        <ul class="tasks">
          {tasks.map(({ pid, part, name, state, detail }) => (
            <li key={pid} class={lit(`task ${state}`, part, touched)} data-task={pid} data-state={state}>
              {name}
              <small>{detail}</small>
            </li>
          ))}
          {tasks.length === 0 && <li class="empty">none</li>}
        </ul>
      </section>
      <section>
        <h3>Files</h3>
        <ul class="files">
          {files.map(file => (
            <File key={file.number} file={file} touched={touched} />
          ))}
        </ul>
      </section>
      {epolls.map(epoll => (
        <Epoll key={epoll.number} epoll={epoll} touched={touched} />
      ))}
    </div>
  )
}
