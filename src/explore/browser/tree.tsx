/** The interest list as a tree. */
import type { Part } from '../parts.ts'
import type { EpollView } from '../view.ts'

/** The parts that the last step touched. */
export type Touched = ReadonlySet<Part>

/** The class of a part, which is lit where the last step touched it. */
export const lit = (name: string, part: Part | null, touched: Touched) =>
  part !== null && touched.has(part) ? `${name} lit` : name

/** The sizes of a node and of what is between two levels, in px. */
const NODE = { width: 88, height: 58 }
const COLUMN = NODE.width / 2

/** The red-black tree of the interest list. */
export function Tree({ tree, touched }: { tree: EpollView['tree']; touched: Touched }) {
  if (tree === null) return <p class="empty">no items</p>
  const width = (tree.nodes.length + 1) * COLUMN
  const height = tree.levels * NODE.height
  const at = tree.nodes.map(({ level }, i) => ({ x: (i + 1) * COLUMN, y: level * NODE.height + 20 }))
  return (
    <div class="tree-scroll">
      <div class="tree" style={{ width: `${width}px`, height: `${height}px` }}>
        <svg width={width} height={height} aria-hidden="true">
          {tree.nodes.map(({ node, parent }, i) => {
            const [from, to] = [at[parent ?? -1], at[i]]
            if (!from || !to) return null
            return <line key={node.key} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
          })}
        </svg>
        {tree.nodes.map(({ node, parent }, i) => (
          <div
            key={node.key}
            class={lit(node.isRed ? 'node red' : 'node black', node.part, touched)}
            style={{ left: `${at[i]?.x}px`, top: `${at[i]?.y}px`, viewTransitionName: `node-${node.part}` }}
            data-node={node.key}
            data-parent={tree.nodes[parent ?? -1]?.node.key ?? ''}
            title={node.asks}
          >
            {node.name}
            <small>{node.detail}</small>
          </div>
        ))}
      </div>
    </div>
  )
}
