/** The picture of the kernel on the page. */
import type { ListView, Member } from '../list_view.ts'
import type { EpollView, FileView, KernelView, TaskView } from '../view.ts'
import { kept } from './kept.ts'
import { lit, Tree } from './tree.tsx'

const MemberOf = kept(({ member }: { member: Member }) => {
  const { isItem, isLit, func, name, details, isExclusive, key, moves, from } = member
  return (
    <li
      class={lit(isItem ? 'chip' : 'entry', isLit)}
      data-item={isItem ? key : undefined}
      data-func={func ?? undefined}
      data-moves={moves}
      data-from={from}
    >
      {name}
      {details.map(detail => (
        <small key={detail}>{detail}</small>
      ))}
      {isExclusive && <small class="exclusive">exclusive</small>}
    </li>
  )
})

/** Returns the attributes by which a list is found: its name, and the file that it belongs to. */
function attributesOf({ kind, kernelName, owner }: ListView): Readonly<Record<string, string | number>> {
  if (kind === 'items') return { 'data-list': kernelName, 'data-ep': owner }
  return kind === 'queue' ? { 'data-queue': kernelName, 'data-file': owner } : { 'data-buffer': owner }
}

const List = kept(({ list }: { list: ListView }) => {
  const { part, isLit, title, kernelName, members, empty } = list
  return (
    <div class={lit('list', isLit)} data-place={part}>
      <h4>
        {title} <code>{kernelName}</code>
      </h4>
      {members.length > 0 ? (
        <ol {...attributesOf(list)}>
          {members.map(member => (
            <MemberOf key={member.key} member={member} />
          ))}
        </ol>
      ) : (
        <p class="empty" {...attributesOf(list)}>
          {empty}
        </p>
      )}
    </div>
  )
})

function Epoll({ epoll }: { epoll: EpollView }) {
  const { number, name, detail, treePart, tree, masks, lists } = epoll
  return (
    <section class="epoll" data-epoll={number}>
      <h3>
        {name} <small>{detail}</small>
      </h3>
      <h4>
        Interest list <code>rbr</code>
      </h4>
      <Tree part={treePart} tree={tree} />
      <ul class="masks">
        {masks.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <div class="lists">
        {lists.map(list => (
          <List key={list.part} list={list} />
        ))}
      </div>
    </section>
  )
}

const File = kept(({ file }: { file: FileView }) => {
  const { number, part, isLit, name, detail, content, amount, arrivesFrom, queues } = file
  return (
    <li class={lit('file', isLit)} data-file-card={number} data-amount={amount} data-place={part}>
      <h4>
        {name} <small>{detail}</small>
      </h4>
      <p class={amount > 0 ? 'content some' : 'content'} data-arrives-from={arrivesFrom ?? undefined}>
        {content}
      </p>
      {queues.map(list => (
        <List key={list.part} list={list} />
      ))}
    </li>
  )
})

const Task = kept(({ task: { pid, part, isLit, name, state, detail } }: { task: TaskView }) => (
  <li class={lit(`task ${state}`, isLit)} data-task={pid} data-state={state} data-moves={part}>
    {name}
    <small>{detail}</small>
  </li>
))

export function Picture({ view: { tasks, files, epolls } }: { view: KernelView }) {
  return (
    <div class="picture">
      <div class="around">
        <section>
          <h3>Tasks</h3>
          <ul class="tasks">
            {tasks.map(task => (
              <Task key={task.pid} task={task} />
            ))}
            {tasks.length === 0 && <li class="empty">none</li>}
          </ul>
        </section>
        <section>
          <h3>Files</h3>
          <ul class="files">
            {files.map(file => (
              <File key={file.number} file={file} />
            ))}
          </ul>
        </section>
      </div>
      {epolls.map(epoll => (
        <Epoll key={epoll.number} epoll={epoll} />
      ))}
    </div>
  )
}
