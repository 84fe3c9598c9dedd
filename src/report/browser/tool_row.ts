import type { Choice } from '../charts/chart.ts'
import { element } from './dom.ts'

/** With more choices than this a field takes less room than a row of buttons, and fewer elements. */
const MOST_BUTTONS = 16

type Update = (choices: readonly Choice[], chosen: string) => void

function isSame(choices: readonly Choice[], before: readonly Choice[]): boolean {
  return (
    choices.length === before.length &&
    choices.every(({ value, label }, i) => before[i]?.value === value && before[i]?.label === label)
  )
}

function buttonRow(onChoose: (value: string) => void): { root: HTMLElement; update: Update } {
  const root = element('div', { class: 'segments' })
  let offered: readonly { readonly choice: Choice; readonly button: HTMLButtonElement }[] = []
  const offer = (choices: readonly Choice[]) => {
    const pressed = document.activeElement?.parentElement === root
    offered = choices.map(choice => {
      const button = element('button', { type: 'button' }, choice.label)
      button.addEventListener('click', () => onChoose(choice.value))
      return { choice, button }
    })
    root.replaceChildren(...offered.map(({ button }) => button))
    return pressed
  }
  const update: Update = (choices, chosen) => {
    const before = offered.map(({ choice }) => choice)
    const hadFocus = !isSame(choices, before) && offer(choices)
    for (const { choice, button } of offered) {
      button.setAttribute('aria-pressed', String(choice.value === chosen))
      if (hadFocus && choice.value === chosen) button.focus()
    }
  }
  return { root, update }
}

/** Before any of these a reader cannot see the list of a field, or choose from it. */
const BEFORE_CHOOSING = ['focus', 'pointerdown', 'keydown']

/** Makes a field that has its chosen value alone until a reader turns to it: several charts have one of a thousand values. */
function field(title: string, onChoose: (value: string) => void): { root: HTMLElement; update: Update } {
  const root = element('select', { 'aria-label': title })
  let offered: readonly Choice[] = []
  let current = ''
  let isFull = false
  const show = () => {
    const listed = offered.filter(({ value }) => isFull || value === current)
    root.replaceChildren(...listed.map(({ value, label }) => element('option', { value }, label)))
    root.value = current
  }
  const fill = () => {
    if (isFull) return
    isFull = true
    show()
  }
  for (const event of BEFORE_CHOOSING) root.addEventListener(event, fill)
  root.addEventListener('change', () => onChoose(root.value))
  const update: Update = (choices, chosen) => {
    current = chosen
    root.value = chosen
    if (isFull && isSame(choices, offered)) return
    offered = choices
    show()
  }
  return { root, update }
}

/**
 * Makes a row of buttons of which one is pressed, or a field where there are many choices. `update` changes what can
 * be chosen and what is.
 */
export function toolRow(title: string, onChoose: (value: string) => void) {
  const root = element(
    'div',
    { class: 'control', role: 'group', 'aria-label': title },
    element('span', { class: 'control-title' }, title),
  )
  let control: { readonly isField: boolean; readonly root: HTMLElement; readonly update: Update } | null =
    null
  const update: Update = (choices, chosen) => {
    const isField = choices.length > MOST_BUTTONS
    if (control?.isField !== isField) {
      control?.root.remove()
      control = { isField, ...(isField ? field(title, onChoose) : buttonRow(onChoose)) }
      root.append(control.root)
    }
    control.update(choices, chosen)
  }
  return { root, update }
}
