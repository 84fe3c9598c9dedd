import type { Choice } from '../charts/chart.ts'
import { element } from './dom.ts'

/** Makes a row of buttons of which one is pressed. `update` changes which buttons there are and which is pressed. */
export function toolRow(title: string, onChoose: (value: string) => void) {
  const buttons = element('div', { class: 'segments' })
  const root = element(
    'div',
    { class: 'control', role: 'group', 'aria-label': title },
    element('span', { class: 'control-title' }, title),
    buttons,
  )
  let offered: readonly { readonly choice: Choice; readonly button: HTMLButtonElement }[] = []
  const isSame = (choices: readonly Choice[]) =>
    choices.length === offered.length &&
    choices.every(({ value, label }, i) => {
      const before = offered[i]?.choice
      return before?.value === value && before.label === label
    })
  const offer = (choices: readonly Choice[]) => {
    const pressed = document.activeElement?.parentElement === buttons
    offered = choices.map(choice => {
      const button = element('button', { type: 'button' }, choice.label)
      button.addEventListener('click', () => onChoose(choice.value))
      return { choice, button }
    })
    buttons.replaceChildren(...offered.map(({ button }) => button))
    return pressed
  }
  const update = (choices: readonly Choice[], chosen: string) => {
    const hadFocus = !isSame(choices) && offer(choices)
    for (const { choice, button } of offered) {
      button.setAttribute('aria-pressed', String(choice.value === chosen))
      if (hadFocus && choice.value === chosen) button.focus()
    }
  }
  return { root, update }
}
