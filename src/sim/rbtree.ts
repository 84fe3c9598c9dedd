import type { Counters } from './counters.ts'

/** The fields of a node of a red-black tree (lib/rbtree.c). An object is in at most one tree. */
export interface rb_node<T> {
  rb_left: T | null
  rb_right: T | null
  rb_parent: T | null
  rb_red: boolean
}

export class rb_root<T extends rb_node<T>> {
  rb_node: T | null = null
}

/** What is told of a change, after it. */
export type RbChange = 'link' | 'rotate_left' | 'rotate_right' | 'colour' | 'erase'

/** The tree's root with what counts its rotations and, where somebody listens, what is told its changes. */
export interface rb_change<T extends rb_node<T>> {
  readonly counters: Counters
  readonly root: rb_root<T>
  readonly tell: ((change: RbChange, node: T) => void) | null
}

export function rb_first<T extends rb_node<T>>(root: rb_root<T>): T | null {
  let node = root.rb_node
  while (node !== null && node.rb_left !== null) node = node.rb_left
  return node
}

/** Returns the next node in order. */
export function rb_next<T extends rb_node<T>>(from: T): T | null {
  let node = from
  if (node.rb_right !== null) {
    node = node.rb_right
    while (node.rb_left !== null) node = node.rb_left
    return node
  }
  let parent = node.rb_parent
  while (parent !== null && node === parent.rb_right) {
    node = parent
    parent = node.rb_parent
  }
  return parent
}

/** Puts `child` where `node` hangs from its parent. */
function replace_child<T extends rb_node<T>>(root: rb_root<T>, node: T, child: T | null): void {
  const parent = node.rb_parent
  if (parent === null) root.rb_node = child
  else if (parent.rb_left === node) parent.rb_left = child
  else parent.rb_right = child
  if (child !== null) child.rb_parent = parent
}

function colour<T extends rb_node<T>>({ tell }: rb_change<T>, node: T, red: boolean): void {
  if (node.rb_red === red) return
  node.rb_red = red
  tell?.('colour', node)
}

function rotate_left<T extends rb_node<T>>({ counters, root, tell }: rb_change<T>, node: T): void {
  counters.treeRotations++
  const up = node.rb_right!
  node.rb_right = up.rb_left
  if (up.rb_left !== null) up.rb_left.rb_parent = node
  replace_child(root, node, up)
  up.rb_left = node
  node.rb_parent = up
  tell?.('rotate_left', node)
}

function rotate_right<T extends rb_node<T>>({ counters, root, tell }: rb_change<T>, node: T): void {
  counters.treeRotations++
  const up = node.rb_left!
  node.rb_left = up.rb_right
  if (up.rb_right !== null) up.rb_right.rb_parent = node
  replace_child(root, node, up)
  up.rb_right = node
  node.rb_parent = up
  tell?.('rotate_right', node)
}

/** Adds a new node under `parent` and restores the colours, so that no red node has a red child. */
export function rb_insert<T extends rb_node<T>>(
  change: rb_change<T>,
  inserted: T,
  parent: T | null,
  left: boolean,
): void {
  const { root, tell } = change
  let node = inserted
  node.rb_parent = parent
  node.rb_red = true
  if (parent === null) root.rb_node = node
  else if (left) parent.rb_left = node
  else parent.rb_right = node
  tell?.('link', node)

  for (;;) {
    const up = node.rb_parent
    if (up === null || !up.rb_red) break
    // A red node is never the root.
    const top = up.rb_parent!
    const is_left = up === top.rb_left
    const uncle = is_left ? top.rb_right : top.rb_left
    if (uncle?.rb_red) {
      colour(change, up, false)
      colour(change, uncle, false)
      colour(change, top, true)
      node = top
      continue
    }
    let child = up
    if (is_left && node === up.rb_right) {
      rotate_left(change, up)
      child = node
    } else if (!is_left && node === up.rb_left) {
      rotate_right(change, up)
      child = node
    }
    colour(change, child, false)
    colour(change, top, true)
    if (is_left) rotate_right(change, top)
    else rotate_left(change, top)
    break
  }
  colour(change, root.rb_node!, false)
}

/** Restores the balance where one side below `parent` (`node`, which may be empty) has a black node too few. */
function rb_erase_fix<T extends rb_node<T>>(
  change: rb_change<T>,
  from: T | null,
  from_parent: T | null,
): void {
  let node = from
  let parent = from_parent
  while (parent !== null && (node === null || !node.rb_red)) {
    const left: boolean = node === parent.rb_left
    // The longer side is not empty.
    let sibling: T = (left ? parent.rb_right : parent.rb_left)!
    if (sibling.rb_red) {
      colour(change, sibling, false)
      colour(change, parent, true)
      if (left) rotate_left(change, parent)
      else rotate_right(change, parent)
      sibling = (left ? parent.rb_right : parent.rb_left)!
    }
    let far: T | null = left ? sibling.rb_right : sibling.rb_left
    const near: T | null = left ? sibling.rb_left : sibling.rb_right
    if (!far?.rb_red && !near?.rb_red) {
      colour(change, sibling, true)
      node = parent
      parent = node.rb_parent
      continue
    }
    if (!far?.rb_red) {
      colour(change, near!, false)
      colour(change, sibling, true)
      if (left) rotate_right(change, sibling)
      else rotate_left(change, sibling)
      sibling = near!
      far = left ? sibling.rb_right : sibling.rb_left
    }
    colour(change, sibling, parent.rb_red)
    colour(change, parent, false)
    colour(change, far!, false)
    if (left) rotate_left(change, parent)
    else rotate_right(change, parent)
    node = change.root.rb_node
    break
  }
  if (node !== null) colour(change, node, false)
}

export function rb_erase<T extends rb_node<T>>(change: rb_change<T>, node: T): void {
  const { root, tell } = change
  let short: T | null
  let short_parent: T | null
  let removed_red = node.rb_red
  if (node.rb_left === null || node.rb_right === null) {
    short = node.rb_left ?? node.rb_right
    short_parent = node.rb_parent
    replace_child(root, node, short)
  } else {
    // The successor takes the node's place and colour.
    let successor = node.rb_right
    while (successor.rb_left !== null) successor = successor.rb_left
    removed_red = successor.rb_red
    short = successor.rb_right
    if (successor.rb_parent === node) {
      short_parent = successor
    } else {
      short_parent = successor.rb_parent
      replace_child(root, successor, short)
      successor.rb_right = node.rb_right
      successor.rb_right.rb_parent = successor
    }
    replace_child(root, node, successor)
    successor.rb_left = node.rb_left
    successor.rb_left.rb_parent = successor
    successor.rb_red = node.rb_red
  }
  tell?.('erase', node)
  if (!removed_red) rb_erase_fix(change, short, short_parent)
}
