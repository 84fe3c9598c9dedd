/** The interest list as a tree. */
import type { Part } from '../parts.ts'
import type { EpollView } from '../view.ts'
import { kept } from './kept.ts'

/** The class of a part, which is lit where the last step touched it. */
export const lit = (name: string, isLit: boolean) => (isLit ? `${name} lit` : name)

/** The sizes of a node and of what is between two levels, in px. */
const NODE = { width: 88, height: 58 }
const COLUMN = NODE.width / 2

type PlacedTree = NonNullable<EpollView['tree']>
type NodeView = PlacedTree['nodes'][number]['node']

const xOf = (column: number) => (column + 1) * COLUMN
const yOf = (level: number) => level * NODE.height + 20

interface Place {
  readonly column: number
  readonly level: number
}

const Edge = kept(({ from, to }: { from: Place; to: Place }) => (
  <line x1={xOf(from.column)} y1={yOf(from.level)} x2={xOf(to.column)} y2={yOf(to.level)} />
))

const Node = kept(({ node, place, parent }: { node: NodeView; place: Place; parent: string }) => (
  <div
    class={lit(node.isRed ? 'node red' : 'node black', node.isLit)}
    style={{ left: `${xOf(place.column)}px`, top: `${yOf(place.level)}px` }}
    data-node={node.key}
    data-parent={parent}
    data-moves={node.moves}
    data-from={node.from}
    title={node.asks}
  >
    {node.name}
    <small>{node.detail}</small>
  </div>
))

/** The red-black tree of the interest list. */
export const Tree = kept(({ part, tree }: { part: Part; tree: PlacedTree | null }) => {
  if (tree === null) return <p class="empty">no items</p>
  const [width, height] = [xOf(tree.nodes.length), tree.levels * NODE.height]
  const parentOf = ({ parent }: PlacedTree['nodes'][number]) => tree.nodes[parent ?? -1]
  return (
    <div class="tree-scroll" data-place={part}>
      <div class="tree" style={{ width: `${width}px`, height: `${height}px` }}>
        <svg width={width} height={height} aria-hidden="true">
          {tree.nodes.map((placed, column) => {
            const parent = parentOf(placed)
            if (!parent) return null
            const from = { column: placed.parent ?? 0, level: parent.level }
            return <Edge key={placed.node.key} from={from} to={{ column, level: placed.level }} />
          })}
        </svg>
        {tree.nodes.map((placed, column) => (
          <Node
            key={placed.node.key}
            node={placed.node}
            place={{ column, level: placed.level }}
            parent={parentOf(placed)?.node.key ?? ''}
          />
        ))}
      </div>
    </div>
  )
})
