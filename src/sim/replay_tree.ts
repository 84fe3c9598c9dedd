import type { EpollSnapshot, ItemKey, TreeNode } from './snapshot.ts'
import type { StepDetails } from './trace.ts'

/** Replays changes of a tree on its plain copy. Nodes are found by their order, which no change disturbs. */

/** The place of a node: a field of its parent, or the root of the tree. */
interface Place {
  get(): TreeNode | null
  set(node: TreeNode | null): void
}

function child(parent: TreeNode, side: 'left' | 'right'): Place {
  return {
    get: () => parent[side],
    set: node => {
      parent[side] = node
    },
  }
}

function root(epoll: EpollSnapshot): Place {
  return {
    get: () => epoll.rbr,
    set: node => {
      epoll.rbr = node
    },
  }
}

/** Returns where the item's node is. */
function find(epoll: EpollSnapshot, { file, fd }: ItemKey): Place {
  let place = root(epoll)
  for (let node = place.get(); ; node = place.get()) {
    if (node === null) throw new Error(`the tree has no item of file ${file} and descriptor ${fd}`)
    const order = file - node.file || fd - node.fd
    if (order === 0) return place
    place = child(node, order < 0 ? 'left' : 'right')
  }
}

/** Returns the node of an item. */
export function find_node(epoll: EpollSnapshot, item: ItemKey): TreeNode {
  return find(epoll, item).get()!
}

export function replay_link(epoll: EpollSnapshot, step: StepDetails['rb_link']): void {
  const { file, fd, events, data, parent, side } = step
  const place = parent === null ? root(epoll) : child(find_node(epoll, parent), side)
  place.set({ file, fd, events, data, red: true, left: null, right: null })
}

/** Lets a node go down to one side; its child on the other side comes up. */
export function replay_rotate(epoll: EpollSnapshot, step: StepDetails['rb_rotate']): void {
  const { direction } = step
  const other = direction === 'left' ? 'right' : 'left'
  const place = find(epoll, step)
  const node = place.get()!
  const up = node[other]!
  node[other] = up[direction]
  up[direction] = node
  place.set(up)
}

export function replay_erase(epoll: EpollSnapshot, item: ItemKey): void {
  const place = find(epoll, item)
  const node = place.get()!
  if (node.left === null || node.right === null) {
    place.set(node.left ?? node.right)
    return
  }
  let last = child(node, 'right')
  for (let at = node.right; at.left !== null; at = at.left) last = child(at, 'left')
  const successor = last.get()!
  last.set(successor.right)
  successor.left = node.left
  successor.right = node.right
  successor.red = node.red
  place.set(successor)
}
