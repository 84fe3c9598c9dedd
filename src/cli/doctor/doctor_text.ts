import pc from 'picocolors'
import { wrap } from '../../report/text/terminal_layout.ts'
import type { Check } from './check.ts'

const WIDTH = 96
const INDENT = 24

function checkText(check: Check, color: boolean): string {
  const { green, yellow, red, dim } = pc.createColors(color)
  const marks = { ok: green('ok     '), note: yellow('note   '), warning: red('warning') }
  const room = WIDTH - INDENT
  const indent = ' '.repeat(INDENT)
  const found = wrap(check.finding, room).join(`\n${indent}`)
  const lines = [`${marks[check.verdict]}  ${check.name.padEnd(INDENT - 11)}  ${found}`]
  if (check.advice !== null) {
    const [first, ...rest] = wrap(check.advice, room - 2)
    lines.push(`${indent}${dim('→')} ${first}`, ...rest.map(line => `${indent}  ${line}`))
  }
  return lines.join('\n')
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
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

/** `muxbench doctor`. */
export function doctorText(checks: readonly Check[], color: boolean): string {
  return `${checks.map(check => checkText(check, color)).join('\n')}\n\n${summary(checks)}\n`
}

/** `muxbench doctor --fix`: lines for a root shell, each under what it is for. Runs none of them. */
export function fixText(checks: readonly Check[]): string {
  const list = mendable(checks)
  if (list.length === 0) return '# Nothing that a command could mend was found.\n'
  const parts = list.map(({ name, finding, advice, command }) => {
    const why = wrap(`${name}: ${finding}; ${advice}`, WIDTH - 2).map(line => `# ${line}`)
    return `${why.join('\n')}\n${command}\n`
  })
  return `# Nothing has been run. For a root shell, after reading; a reboot undoes all but installing.\n\n${parts.join('\n')}`
}
