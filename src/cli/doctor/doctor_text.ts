import pc from 'picocolors'
import { plainLine } from '../../report/escape.ts'
import { DEFAULT_WIDTH, type Look, listItem, type Paint, wrap } from '../../report/text/terminal_layout.ts'
import { counted } from '../../units/format.ts'
import type { Check } from './check.ts'

const INDENT = 24

/** The width below which a finding stands below the name of its check and not beside it. */
const MIN_WIDTH_BESIDE = 60

/** Returns the lines of what was found, and of what to do about it. */
function findingLines({ finding, advice }: Check, room: number, dim: Paint['dim']): string[] {
  const found = wrap(plainLine(finding), room)
  return advice === null ? found : [...found, ...listItem(plainLine(advice), room, `${dim('→')} `, '  ')]
}

function checkText(check: Check, width: number, paint: Paint): string {
  const { green, yellow, red, dim } = paint
  const mark = { ok: green('ok     '), note: yellow('note   '), warning: red('warning') }[check.verdict]
  if (width < MIN_WIDTH_BESIDE) {
    const lines = findingLines(check, width - 2, dim).map(line => `  ${line}`)
    return [...listItem(check.name, width, `${mark}  `, ' '.repeat(9)), ...lines].join('\n')
  }
  const [first, ...rest] = findingLines(check, width - INDENT, dim)
  const indent = ' '.repeat(INDENT)
  const head = `${mark}  ${check.name.padEnd(INDENT - 11)}  ${first}`
  return [head, ...rest.map(line => `${indent}${line}`)].join('\n')
}

function mendable(checks: readonly Check[]): Check[] {
  return checks.filter(check => check.command !== null)
}

function summary(checks: readonly Check[]): string {
  const of = (verdict: Check['verdict']) => checks.filter(check => check.verdict === verdict).length
  const found = `${counted(of('warning'), 'warning')}, ${counted(of('note'), 'note')}.`
  const count = mendable(checks).length
  if (count === 0) return found
  return `${found} "muxbench doctor --fix" prints ${counted(count, 'command')} (and runs none).`
}

/** Returns the output of `muxbench doctor`. */
export function doctorText(
  checks: readonly Check[],
  { color = false, width = DEFAULT_WIDTH }: Look = {},
): string {
  const paint = pc.createColors(color)
  const texts = checks.map(check => checkText(check, width, paint))
  return `${texts.join('\n')}\n\n${wrap(summary(checks), width).join('\n')}\n`
}

const OPENING = 'Nothing has been run. For a root shell, after reading; a reboot undoes all but installing.'

/** Returns the output of `muxbench doctor --fix`: lines for a root shell, each below a comment on its purpose. */
export function fixText(checks: readonly Check[], { width = DEFAULT_WIDTH }: Look = {}): string {
  const comment = (text: string) => listItem(plainLine(text), width, '# ', '# ').join('\n')
  const list = mendable(checks)
  if (list.length === 0) return `${comment('Nothing that a command could mend was found.')}\n`
  const parts = list.map(
    ({ name, finding, advice, command }) => `${comment(`${name}: ${finding}; ${advice}`)}\n${command}\n`,
  )
  return `${comment(OPENING)}\n\n${parts.join('\n')}`
}
