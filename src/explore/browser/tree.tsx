/** The interest list as a tree. */
import { hierarchy, tree } from 'd3-hierarchy'
import { EPOLLERR, EPOLLHUP } from '../../sim/constants.ts'
import type { ItemKey, Snapshot, TreeNode } from '../../sim/index.ts'
import { maskWords } from '../masks.ts'
import { itemPart, type Part } from '../parts.ts'
import type { Recording } from '../recording.ts'

export interface PictureProps {
  readonly state: Snapshot
  readonly recording: Recording
  /** The parts that the last step touched. */
  readonly touched: ReadonlySet<Part>
}

export const nameOf = ({ names }: Recording, file: number) => names[file] ?? `file ${file}`
export const keyText = ({ file, fd }: ItemKey) => `${file}:${fd}`

/** The class of a part, which is lit where the last step touched it. */
export const lit = (name: string, part: Part, { touched }: PictureProps) =>
  touched.has(part) ? `${name} lit` : name

/** EPOLLERR and EPOLLHUP, which the kernel adds to each mask. */
const ALWAYS = EPOLLERR | EPOLLHUP

export const askedWords = (mask: number) =>
  maskWords((mask & ALWAYS) === ALWAYS ? (mask & ~ALWAYS) >>> 0 : mask)

const NODE = { width: 88, height: 58 }

function children(node: TreeNode): TreeNode[] {
  return [node.left, node.right].filter(child => child !== null)
}

/** The red-black tree of the interest list. A lone child keeps its side. */
export function Tree({ ep, rbr, props }: { ep: number; rbr: TreeNode | null; props: PictureProps }) {
  if (rbr === null) return <p class="empty">no items</p>
  const root = tree<TreeNode>().nodeSize([NODE.width, NODE.height])(hierarchy(rbr, children))
  const nodes = root.descendants()
  const lean = (node: (typeof nodes)[number]): number => {
    const { parent } = node
    if (!parent) return 0
    const isLone = parent.children?.length === 1
    const side = parent.data.left === node.data ? -1 : 1
    return lean(parent) + (isLone ? (side * NODE.width) / 2 : 0)
  }
  const placed = nodes.map(node => ({ node, x: node.x + lean(node), y: node.y }))
  const left = Math.min(...placed.map(({ x }) => x)) - NODE.width / 2
  const width = Math.max(...placed.map(({ x }) => x)) + NODE.width / 2 - left
  const height = Math.max(...placed.map(({ y }) => y)) + NODE.height
  const at = new Map(placed.map(({ node, x, y }) => [node, { x: x - left, y: y + 20 }]))
  return (
    <div class="tree-scroll">
      <div class="tree" style={{ width: `${width}px`, height: `${height}px` }}>
        <svg width={width} height={height} aria-hidden="true">
          {nodes.map(node => {
            const [from, to] = [node.parent && at.get(node.parent), at.get(node)]
            if (!from || !to) return null
            return <line key={keyText(node.data)} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
          })}
        </svg>
        {nodes.map(node => {
          const { x, y } = at.get(node) as { x: number; y: number }
          const part = itemPart(ep, node.data)
          return (
            <div
              key={keyText(node.data)}
              class={lit(node.data.red ? 'node red' : 'node black', part, props)}
              style={{ left: `${x}px`, top: `${y}px`, viewTransitionName: `node-${part}` }}
              data-node={keyText(node.data)}
              data-parent={node.parent ? keyText(node.parent.data) : ''}
              title={askedWords(node.data.events)}
            >
              {nameOf(props.recording, node.data.file)}
              <small>
                fd {node.data.fd}, {node.data.red ? 'red' : 'black'}
              </small>
            </div>
          )
        })}
      </div>
    </div>
  )
}
