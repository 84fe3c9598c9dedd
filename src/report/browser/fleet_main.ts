/** The script of the page of a fleet: it chooses what the drawings show, groups the machines, and filters them. */
import { element } from './dom.ts'

interface FleetData {
  /** The words of each machine, in lower case. */
  readonly machines: readonly string[]
  readonly groupings: readonly (readonly { readonly machines: readonly number[]; readonly words: string }[])[]
}

const data = JSON.parse(document.querySelector('#fleet')?.textContent ?? '{}') as FleetData
const controls = document.querySelector<HTMLElement>('.fleet-controls')
const body = document.querySelector<HTMLTableSectionElement>('.machines tbody')
const rows = [...document.querySelectorAll<HTMLTableRowElement>('.machines tbody tr')]
const buttons = [...(controls?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
const grouping = controls?.querySelector('select')
const filter = controls?.querySelector<HTMLInputElement>('input[type="search"]')
const said = controls?.querySelector('.filtered')

function showPool(pool: string | undefined): void {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset['pool'] === pool))
  for (const each of body?.querySelectorAll<HTMLElement>('[data-pool]') ?? []) {
    each.toggleAttribute('hidden', each.dataset['pool'] !== pool)
  }
}

/** Shows the machines that have every word of the filter, and of the groups those that have such machines. */
function show(): void {
  const words = (filter?.value ?? '').toLowerCase().split(/\s+/)
  const isShown = (machine: number) => words.every(word => data.machines[machine]?.includes(word))
  for (const [machine, row] of rows.entries()) row.hidden = !isShown(machine)
  const groups = data.groupings[Number(grouping?.value || Number.NaN)]
  const columns = rows[0]?.cells.length ?? 1
  const grouped = groups?.flatMap(({ machines, words: heading }) => [
    ...(machines.some(isShown)
      ? [
          element(
            'tr',
            { class: 'group' },
            element('th', { colspan: columns, scope: 'rowgroup', class: 'text' }, heading),
          ),
        ]
      : []),
    ...machines.flatMap(machine => rows[machine] ?? []),
  ])
  body?.replaceChildren(...(grouped ?? rows))
  const shown = rows.filter(({ hidden }) => !hidden).length
  if (said) said.textContent = shown === rows.length ? '' : `${shown} of ${rows.length} machines`
}

for (const button of buttons) button.addEventListener('click', () => showPool(button.dataset['pool']))
grouping?.addEventListener('change', show)
filter?.addEventListener('input', show)
if (controls) controls.hidden = false
