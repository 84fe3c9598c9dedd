import { InputError, unknownName } from '../../suite/input_error.ts'
import type { ChartKind, ChartSubject, Choice, Look } from '../charts/chart.ts'
import { type Choices, choicesAfter } from '../charts/choices.ts'

/** A button that a reader would press on the page, as title and label: `waitMode=ready`, `percentile=p99.9`. */
export type ViewChoice = readonly [name: string, value: string]

function isSame(given: string, name: string): boolean {
  return given.toLowerCase() === name.toLowerCase()
}

function valueIn(choices: readonly Choice[], [name, given]: ViewChoice): string {
  const plain = given.replaceAll(',', '')
  const choice = choices.find(({ value, label }) =>
    [value, label, label.replaceAll(',', '')].some(known => isSame(plain, known) || isSame(given, known)),
  )
  if (!choice) {
    throw unknownName(
      `value for --view ${name}`,
      given,
      choices.map(({ value }) => value),
    )
  }
  return choice.value
}

/** Returns the choices after pressing all buttons of `view`. @throws InputError for an unknown one. */
export function choicesFor(
  kind: ChartKind,
  subject: ChartSubject,
  initial: Choices,
  look: Look,
  view: readonly ViewChoice[],
): Choices {
  const { run } = subject
  let choices = initial
  for (const choice of view) {
    const [name] = choice
    const control = run.controls.find(each => isSame(name, each.name) || isSame(name, each.title))
    if (control) {
      const value = valueIn(control.choices, choice)
      choices = { ...choices, ...choicesAfter(run, choices, control.name, value) }
      continue
    }
    const tools = kind.draw(subject, choices, look)?.tools.filter(tool => tool.choices.length > 1) ?? []
    const tool = tools.find(each => isSame(name, each.title))
    if (!tool) {
      const names = [...run.controls.map(each => each.name), ...tools.map(({ title }) => title.toLowerCase())]
      if (names.length === 0) throw new InputError(`--view: the chart ${kind.id} of this run has no choice`)
      throw unknownName('name for --view', name, names)
    }
    choices = { ...choices, ...tool.change(valueIn(tool.choices, choice)) }
  }
  return choices
}
