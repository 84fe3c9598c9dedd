import { shellWords } from '../facts/command_line.ts'
import { element } from './dom.ts'

const rows = [...document.querySelectorAll<HTMLTableRowElement>('.runs tbody tr')]
const texts = new Map(rows.map(row => [row, (row.textContent ?? '').toLowerCase()]))
const controls = document.querySelector<HTMLElement>('.picking')
const filter = controls?.querySelector<HTMLInputElement>('input[type="search"]')
const said = controls?.querySelector('.filtered')
const picked = controls?.querySelector('.picked')

/** Shows the rows that hold every word of the filter. */
function applyFilter(): void {
  const words = (filter?.value ?? '').toLowerCase().split(/\s+/)
  for (const row of rows) row.hidden = !words.every(word => texts.get(row)?.includes(word))
  const shown = rows.filter(({ hidden }) => !hidden).length
  if (said) said.textContent = shown === rows.length ? '' : `${shown} of ${rows.length} runs`
}

/** The folders that are picked, in the order in which they were: the first is compared with. */
let picks: HTMLInputElement[] = []

/** Returns a folder as a shell takes it for one word, and a command for no option. */
function quoted(folder: string): string {
  const isPlain = shellWords([folder]) === folder && !folder.startsWith('-')
  return isPlain ? folder : shellWords([`./${folder}`])
}

function showPicks(): void {
  const [base, head] = picks.map(({ value }) => quoted(value))
  if (base === undefined) picked?.replaceChildren()
  else if (head === undefined) {
    picked?.replaceChildren(element('p', {}, `Pick another run, to be compared with ${picks[0]?.value}.`))
  } else {
    picked?.replaceChildren(
      element(
        'p',
        {},
        'In the folder of this page, these commands judge the second run against the first, and lay both over each other:',
      ),
      element(
        'pre',
        { class: 'command', tabindex: 0 },
        element(
          'code',
          {},
          `muxbench compare ${base} ${head}\nmuxbench report ${base} ${head} --out both.html`,
        ),
      ),
    )
  }
}

for (const box of document.querySelectorAll<HTMLInputElement>('.runs input')) {
  box.addEventListener('change', () => {
    picks = picks.filter(other => other !== box)
    if (box.checked) picks.push(box)
    // A third one takes the place of the second.
    for (const dropped of picks.splice(1, picks.length - 2)) dropped.checked = false
    showPicks()
  })
}
filter?.addEventListener('input', applyFilter)
if (controls) controls.hidden = false
