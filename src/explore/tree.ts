import type { TreeNode } from '../sim/index.ts'

interface PlacedNode<T> {
  readonly node: T
  /** The root has level 0. */
  readonly level: number
  /** The index of its parent; null for the root. */
  readonly parent: number | null
}

/** A binary tree whose nodes stand in their order, each in a column of its own. */
export interface PlacedTree<T> {
  readonly nodes: readonly PlacedNode<T>[]
  readonly levels: number
}

/**
 * Returns the places of the nodes of a search tree; null for one that has none. Neighbours in the order are always on
 * different levels, so that a column may be half as wide as a node. A rotation leaves the order as it is, so that the
 * nodes that it moves change their levels only.
 */
export function placedTree<T>(root: TreeNode | null, viewOf: (node: TreeNode) => T): PlacedTree<T> | null {
  const nodes: { node: T; level: number; parent: number | null }[] = []
  const place = (node: TreeNode | null, level: number): number | null => {
    if (!node) return null
    const left = place(node.left, level + 1)
    const index = nodes.push({ node: viewOf(node), level, parent: null }) - 1
    const right = place(node.right, level + 1)
    for (const child of [left, right].flatMap(each => nodes[each ?? -1] ?? [])) child.parent = index
    return index
  }
  place(root, 0)
  return nodes.length > 0 ? { nodes, levels: 1 + Math.max(...nodes.map(({ level }) => level)) } : null
}
