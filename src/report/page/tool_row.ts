import type { Choice } from '../charts/chart.ts'
import { element } from './dom.ts'

/** A row of buttons of which one is pressed. `update` changes what is offered and what is pressed. */
export function toolRow(title: string, onChoose: (value: string) => void) {
  const buttons = element('div', { class: 'segments' })
  const root = element(
    'div',
    { class: 'control', role: 'group', 'aria-label': title },
    element('span', { class: 'control-title' }, title),
    buttons,
  )
  const update = (choices: readonly Choice[], chosen: string) => {
    const pressed = document.activeElement?.parentElement === buttons
    buttons.replaceChildren(
      ...choices.map(({ value, label }) => {
        const button = element('button', { type: 'button', 'aria-pressed': String(value === chosen) }, label)
        button.addEventListener('click', () => onChoose(value))
        return button
      }),
    )
    if (pressed) buttons.querySelector<HTMLElement>('[aria-pressed=true]')?.focus()
  }
  return { root, update }
}
