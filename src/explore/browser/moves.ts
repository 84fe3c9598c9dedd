/** Parts of the picture that a step puts elsewhere are seen to move there. */
import type { Part } from '../parts.ts'

/** The movements that are under way. */
let running: Animation[] = []

/** Returns what the step may move: the items and tasks that it touches, and all within the lists that it touches. */
function movingIn(root: HTMLElement, touched: readonly Part[]): Map<string, HTMLElement> {
  const selectors = touched.map(part => `[data-moves$="${part}"], [data-place="${part}"] [data-moves]`)
  const found = selectors.length > 0 ? root.querySelectorAll<HTMLElement>(selectors.join()) : []
  return new Map([...found].map(element => [element.dataset['moves'] ?? '', element]))
}

function moveFrom(element: HTMLElement, from: DOMRect, duration: number): void {
  const to = element.getBoundingClientRect()
  const [x, y] = [from.left - to.left, from.top - to.top]
  if (Math.abs(x) < 1 && Math.abs(y) < 1) return
  const keyframes = [{ transform: `translate(${x}px, ${y}px)` }, { transform: 'translate(0, 0)' }]
  running.push(element.animate(keyframes, { duration, easing: 'ease-in-out', composite: 'add' }))
}

/**
 * Draws, and lets each part that is elsewhere afterwards move there from where it was. A part that is new comes from
 * the one that its attribute `data-from` names, and one that is gone goes back there. Data come from the task that
 * writes them.
 * @param touched what the step touches that is made, or taken back.
 */
export function drawMoving(
  root: HTMLElement,
  touched: readonly Part[],
  draw: () => void,
  durationMs: number,
): void {
  const before = [...movingIn(root, touched)].map(([name, element]) => {
    return { name, from: element.dataset['from'] ?? '', rect: element.getBoundingClientRect() }
  })
  draw()
  for (const animation of running) animation.cancel()
  running = []
  const placeOf = (name: string) =>
    name === '' ? null : root.querySelector<HTMLElement>(`[data-moves="${name}"], [data-place="${name}"]`)
  const after = movingIn(root, touched)
  for (const { name, from, rect } of before) {
    const element = after.get(name) ?? root.querySelector<HTMLElement>(`[data-moves="${from}"]`)
    if (element) moveFrom(element, rect, durationMs)
  }
  const known = new Set(before.map(({ name }) => name))
  for (const [name, element] of after) {
    const origin = known.has(name) ? null : placeOf(element.dataset['from'] ?? '')
    if (origin) moveFrom(element, origin.getBoundingClientRect(), durationMs)
  }
  const content = root.querySelector<HTMLElement>('[data-arrives-from]')
  const writer = content && placeOf(content.dataset['arrivesFrom'] ?? '')
  if (writer) moveFrom(content, writer.getBoundingClientRect(), durationMs)
}
