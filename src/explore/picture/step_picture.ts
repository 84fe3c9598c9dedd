/** One step of a recording as a picture that needs no browser: its words above, the kernel below. */

import type { ListView } from '../list_view.ts'
import type { ShownStep } from '../shown_step.ts'
import type { EpollView, FileView, KernelView, TaskView } from '../view.ts'
import { type Box, column, flow, framed, type Look, row, words } from './boxes.ts'

/** The colour of red nodes, on light and dark ground. */
const RED = '#d13438'

/** The letters of what is less important, by those of usual words. */
const SMALL = 0.8

/** The most epolls that stand beside each other. */
const MOST_BESIDE = 3

/** An epoll has its lists beside its tree where it is as wide, in letters. */
const WIDE = 34

/** Draws the parts of one picture. Lengths are in letters. */
class Drawing {
  readonly #look: Look

  readonly #isLeft: boolean

  constructor(look: Look, isLeft: boolean) {
    this.#look = look
    this.#isLeft = isLeft
  }

  /** Returns a frame, with a thick line around it where the step touched the part. */
  #frame(
    inner: Box,
    isLit: boolean,
    { padding = 0.35, colour = '', fill = this.#look.theme.surface, least = {} } = {},
  ): Box {
    const { size, theme } = this.#look
    return framed(inner, {
      colour: colour || theme.muted,
      line: size / (colour ? 9 : 20),
      halo: isLit ? { colour: theme.accent, line: size / 7 } : null,
      fill,
      padding: padding * size,
      radius: 0.5 * size,
      least,
    })
  }

  #named(name: string, details: readonly string[], isBold = false): Box {
    const small = details.map(detail => words(this.#look, detail, { scale: SMALL, isMuted: true }))
    return column([words(this.#look, name, { isBold }), ...small], 0)
  }

  #title(title: string, detail: string, most: number): Box {
    const { size } = this.#look
    return flow(
      [
        words(this.#look, title, { isBold: true }),
        words(this.#look, detail, { scale: SMALL, isMuted: true, isBeside: true }),
      ],
      most,
      0.5 * size,
    )
  }

  /** @param isFilling whether the list is as wide as it may be. */
  #list(
    { title, kernelName, isLit: isListLit, members, empty }: ListView,
    most: number,
    isFilling: boolean,
  ): Box {
    const { size } = this.#look
    const inner = most - 0.8 * size
    const chips = members.map(({ isLit, name, details, isExclusive }) =>
      this.#frame(this.#named(name, isExclusive ? [...details, 'exclusive'] : details), isLit, {
        padding: 0.25,
      }),
    )
    const named = this.#title(title, kernelName, inner)
    const content =
      chips.length > 0 ? chips : [words(this.#look, empty, { isMuted: true, scale: SMALL, isBeside: true })]
    return this.#frame(flow([named, ...content], inner, 0.4 * size), isListLit, {
      fill: this.#look.theme.ground,
      padding: 0.4,
      least: { width: isFilling ? most : 0 },
    })
  }

  #task({ name, isLit, state, detail }: TaskView): Box {
    return this.#frame(this.#named(name, [detail], true), isLit, {
      fill: state === 'sleeping' ? this.#look.theme.ground : this.#look.theme.surface,
    })
  }

  #file({ name, isLit, detail, content, queues }: FileView, most: number): Box {
    const { size } = this.#look
    const lists = queues.map(list => this.#list(list, most - 0.8 * size, false))
    const named = row(
      [this.#title(name, detail, most), words(this.#look, content, { scale: SMALL, isBeside: true })],
      0.8 * size,
    )
    return this.#frame(column([named, ...lists], 0.25 * size), isLit, {
      padding: 0.4,
    })
  }

  /** The tree, with each node in a column that is half as wide as a node; without words where they have no room. */
  #tree({ tree }: EpollView, most: number): Box {
    const { size } = this.#look
    if (!tree) return words(this.#look, 'no items', { isMuted: true, scale: SMALL })
    const node = ({ name, detail, isLit, isRed }: (typeof tree.nodes)[number]['node']) =>
      this.#frame(this.#named(name, [detail]), isLit, {
        colour: isRed ? RED : this.#look.theme.text,
        padding: 0.3,
      })
    const boxes = tree.nodes.map(each => node(each.node))
    const widest = Math.max(...boxes.map(({ width }) => width))
    const columnWidth = (widest + 0.4 * size) / 2
    const width = (tree.nodes.length - 1) * columnWidth + widest
    return width <= most ? this.#nodes(tree, boxes, columnWidth, widest) : this.#dots(tree, most)
  }

  #nodes(
    tree: NonNullable<EpollView['tree']>,
    boxes: readonly Box[],
    columnWidth: number,
    widest: number,
  ): Box {
    const { size, theme } = this.#look
    const tallest = Math.max(...boxes.map(({ height }) => height))
    const levelHeight = tallest + 0.5 * size
    const centre = (i: number) => ({
      x: i * columnWidth + widest / 2,
      y: (tree.nodes[i]?.level ?? 0) * levelHeight + tallest / 2,
    })
    return {
      width: (boxes.length - 1) * columnWidth + widest,
      height: (tree.levels - 1) * levelHeight + tallest,
      draw: (pen, x, y) => {
        pen.strokeStyle = theme.muted
        pen.lineWidth = size / 12
        for (const [i, { parent }] of tree.nodes.entries()) {
          if (parent === null) continue
          const [from, to] = [centre(parent), centre(i)]
          pen.beginPath()
          pen.moveTo(x + from.x, y + from.y)
          pen.lineTo(x + to.x, y + to.y)
          pen.stroke()
        }
        for (const [i, box] of boxes.entries()) {
          const { x: at, y: level } = centre(i)
          box.draw(pen, x + at - box.width / 2, y + level - box.height / 2)
        }
      },
    }
  }

  #dots(tree: NonNullable<EpollView['tree']>, most: number): Box {
    const { theme } = this.#look
    const step = most / tree.nodes.length
    const empty = { width: 0, height: 0, draw: () => {} }
    const dots = tree.nodes.map(({ node: { isRed, isLit } }) => {
      const fill = isLit ? theme.accent : isRed ? RED : theme.text
      return framed(empty, { colour: fill, fill, line: 1, padding: step / 2, radius: step / 2 })
    })
    return this.#nodes(tree, dots, step, step)
  }

  #epoll(epoll: EpollView, width: number): Box {
    const { size } = this.#look
    const inner = width - 0.8 * size
    const interestOf = (most: number) => {
      const masks = epoll.masks.map(text => words(this.#look, text, { isMuted: true, scale: SMALL }, most))
      const tree = this.#tree(epoll, most)
      const both = flow([tree, column(masks, 0)], most, size)
      return column([this.#title('Interest list', 'rbr', most), both], 0.3 * size)
    }
    const listsOf = (most: number) => {
      const width = most >= 24 * size ? (most - 0.4 * size) / 2 : most
      const lists = epoll.lists.map(list => this.#list(list, width, true))
      return flow(lists, most, 0.4 * size)
    }
    const half = interestOf(0.5 * inner)
    const body =
      inner >= WIDE * size
        ? row([half, listsOf(inner - half.width - size)], size)
        : column([interestOf(inner), listsOf(inner)], 0.4 * size)
    return this.#frame(column([this.#title(epoll.name, epoll.detail, inner), body], 0.4 * size), false, {
      padding: 0.4,
      least: { width },
    })
  }

  #section(title: string, boxes: readonly Box[], width: number): Box {
    const { size } = this.#look
    return this.#frame(
      column(
        [words(this.#look, title, { isBold: true }), flow(boxes, width - 0.8 * size, 0.5 * size)],
        0.3 * size,
      ),
      false,
      { padding: 0.4, least: { width } },
    )
  }

  #epolls(epolls: readonly EpollView[], width: number): Box {
    const gap = 0.5 * this.#look.size
    const beside = Math.min(MOST_BESIDE, Math.max(1, epolls.length))
    const own = (width - (beside - 1) * gap) / beside
    return flow(
      epolls.map(epoll => this.#epoll(epoll, own)),
      width + 1,
      gap,
    )
  }

  #kernel({ tasks, files, epolls }: KernelView, width: number): Box {
    const { size } = this.#look
    const gap = 0.5 * size
    const own =
      tasks.length > 0
        ? tasks.map(task => this.#task(task))
        : [words(this.#look, 'none', { isMuted: true, scale: SMALL })]
    const tasksOf = (most: number) => this.#section('Tasks', own, most)
    const filesOf = (most: number) => {
      const cards = files.map(file => this.#file(file, most - size))
      return this.#section('Files', cards, most)
    }
    const left = (this.#isLeft ? 0.3 : 0.22) * width
    const right = width - left - gap
    if (this.#isLeft) {
      return row([column([tasksOf(left), filesOf(left)], gap), this.#epolls(epolls, right)], gap)
    }
    return column([row([tasksOf(left), filesOf(right)], gap), this.#epolls(epolls, width)], gap)
  }

  #words({ sentence, call, chain }: ShownStep, { title, place }: Heading, width: number): Box {
    const look = this.#look
    const small = (text: string) => words(look, text || ' ', { isMuted: true, scale: 0.9 }, width)
    return column(
      [
        this.#title(title, place, width),
        words(look, sentence, { isBold: true, scale: 1.25 }, width),
        small(call),
        small(chain.join(' → ')),
      ],
      0.15 * look.size,
    )
  }

  /** Returns the kernel, below its words where it has a heading. */
  picture(shown: ShownStep, heading: Heading | null, width: number): Box {
    const kernel = this.#kernel(shown.view, width)
    return heading ? column([this.#words(shown, heading, width), kernel], 0.8 * this.#look.size) : kernel
  }
}

/** What stands above a picture: the title of the program, and which step it is. */
interface Heading {
  readonly title: string
  readonly place: string
}

interface Frame {
  readonly width: number
  readonly height: number
  /** The height of the smallest and of the largest letters, in px. */
  readonly letters: readonly [smallest: number, largest: number]
}

interface Pictures {
  /** The height of the letters, in px. */
  readonly size: number
  readonly boxOf: (shown: ShownStep, heading: Heading | null) => Box
}

/**
 * Returns how any step of a recording is drawn with letters of the same height, the largest with which the
 * samples fit into the frame, and with the tasks and files above the epolls, or on their left where larger letters fit
 * there. What is not as high with the smallest letters is higher than the frame.
 * @param heading what stands above each picture; null for the kernel alone.
 */
export function picturesOf(
  samples: readonly ShownStep[],
  heading: Heading | null,
  look: Omit<Look, 'size'>,
  { width, height, letters: [smallest, largest] }: Frame,
): Pictures {
  const boxOf = (shown: ShownStep, above: Heading | null, size: number, isLeft: boolean) =>
    new Drawing({ ...look, size }, isLeft).picture(shown, above, width)
  const fits = (size: number, isLeft: boolean) =>
    samples.every(shown => {
      const box = boxOf(shown, heading, size, isLeft)
      return box.height <= height && box.width <= width + 1
    })
  for (let size = largest; size > smallest; size--) {
    for (const isLeft of [false, true]) {
      if (fits(size, isLeft)) return { size, boxOf: (shown, above) => boxOf(shown, above, size, isLeft) }
    }
  }
  return { size: smallest, boxOf: (shown, above) => boxOf(shown, above, smallest, false) }
}
