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

function rotate_left<T extends rb_node<T>>(counters: Counters, root: rb_root<T>, node: T): void {
  counters.treeRotations++
  const up = node.rb_right!
  node.rb_right = up.rb_left
  if (up.rb_left !== null) up.rb_left.rb_parent = node
  replace_child(root, node, up)
  up.rb_left = node
  node.rb_parent = up
}

function rotate_right<T extends rb_node<T>>(counters: Counters, root: rb_root<T>, node: T): void {
  counters.treeRotations++
  const up = node.rb_left!
  node.rb_left = up.rb_right
  if (up.rb_right !== null) up.rb_right.rb_parent = node
  replace_child(root, node, up)
  up.rb_right = node
  node.rb_parent = up
}

/** Adds a new node under `parent` and restores the colours, so that no red node has a red child. */
export function rb_insert<T extends rb_node<T>>(
  counters: Counters,
  root: rb_root<T>,
  inserted: T,
  parent: T | null,
  left: boolean,
): void {
  let node = inserted
  node.rb_parent = parent
  node.rb_red = true
  if (parent === null) root.rb_node = node
  else if (left) parent.rb_left = node
  else parent.rb_right = node

  for (;;) {
    const up = node.rb_parent
    if (up === null || !up.rb_red) break
    // A red node is never the root.
    const top = up.rb_parent!
    const is_left = up === top.rb_left
    const uncle = is_left ? top.rb_right : top.rb_left
    if (uncle?.rb_red) {
      up.rb_red = false
      uncle.rb_red = false
      top.rb_red = true
      node = top
      continue
    }
    let child = up
    if (is_left && node === up.rb_right) {
      rotate_left(counters, root, up)
      child = node
    } else if (!is_left && node === up.rb_left) {
      rotate_right(counters, root, up)
      child = node
    }
    child.rb_red = false
    top.rb_red = true
    if (is_left) rotate_right(counters, root, top)
    else rotate_left(counters, root, top)
    break
  }
  root.rb_node!.rb_red = false
}

/** Restores the balance where one side below `parent` (`node`, which may be empty) has a black node too few. */
function rb_erase_fix<T extends rb_node<T>>(
  counters: Counters,
  root: rb_root<T>,
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
      sibling.rb_red = false
      parent.rb_red = true
      if (left) rotate_left(counters, root, parent)
      else rotate_right(counters, root, parent)
      sibling = (left ? parent.rb_right : parent.rb_left)!
    }
    let far: T | null = left ? sibling.rb_right : sibling.rb_left
    const near: T | null = left ? sibling.rb_left : sibling.rb_right
    if (!far?.rb_red && !near?.rb_red) {
      sibling.rb_red = true
      node = parent
      parent = node.rb_parent
      continue
    }
    if (!far?.rb_red) {
      near!.rb_red = false
      sibling.rb_red = true
      if (left) rotate_right(counters, root, sibling)
      else rotate_left(counters, root, sibling)
      sibling = near!
      far = left ? sibling.rb_right : sibling.rb_left
    }
    sibling.rb_red = parent.rb_red
    parent.rb_red = false
    far!.rb_red = false
    if (left) rotate_left(counters, root, parent)
    else rotate_right(counters, root, parent)
    node = root.rb_node
    break
  }
  if (node !== null) node.rb_red = false
}

export function rb_erase<T extends rb_node<T>>(counters: Counters, root: rb_root<T>, node: T): void {
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
  if (!removed_red) rb_erase_fix(counters, root, short, short_parent)
}
