/**
 * The programs of the explorer: system calls by lines, in tasks. `docs/explorer.md` describes the language. A program can
 * do nothing but make the calls of CALLS on the simulated kernel.
 */
import * as constants from '../sim/constants.ts'
import { didYouMean } from '../suite/input_error.ts'
import { CALLS, type CallName, ProgramError } from './calls.ts'

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'flags'; readonly parts: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }

interface OfLine {
  /** The number of its line, from 1. */
  readonly line: number
}

export interface CallStatement extends OfLine {
  readonly kind: 'call'
  readonly call: CallName
  readonly args: readonly Expression[]
  /** The names that its result is given to. */
  readonly targets: readonly string[]
}

interface Block extends OfLine {
  readonly body: readonly Statement[]
}

export type Statement =
  | CallStatement
  | (Block & { readonly kind: 'repeat'; readonly times: number })
  | (Block & { readonly kind: 'until'; readonly error: string })
  | (Block & { readonly kind: 'for'; readonly name: string; readonly list: Expression })

export interface ProgramTask extends OfLine {
  readonly name: string
  /** How many tasks run the same lines. */
  readonly count: number
  readonly body: readonly Statement[]
}

/** A program: the lines of `main`, and the tasks that start when these have ended or sleep. */
export interface Program {
  readonly main: readonly Statement[]
  readonly tasks: readonly ProgramTask[]
}

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name)

/** The constants that a program can name, such as EPOLLIN, by their values. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map(
  Object.entries(constants).flatMap(([name, value]) =>
    typeof value === 'number' && /^[A-Z]/.test(name) ? [[name, value] as const] : [],
  ),
)

/** The bounds of a program, so that a page can always run it. */
const MOST_LINES = 400
const MOST_TASKS = 64
const MOST_TIMES = 1000
const MOST_DEPTH = 8
const MOST_CHARACTERS = 200

interface SourceLine {
  readonly line: number
  readonly indent: number
  readonly text: string
}

function sourceLines(source: string): SourceLine[] {
  const lines = source.split(/\r?\n/)
  if (lines.length > MOST_LINES) {
    throw new ProgramError(`a program has ${MOST_LINES} lines at most`, MOST_LINES + 1)
  }
  return lines.flatMap((raw, i) => {
    const text = raw.replace(/#.*$/, '').trim()
    const line = i + 1
    if (raw.length > MOST_CHARACTERS) {
      throw new ProgramError(`a line has ${MOST_CHARACTERS} characters at most`, line)
    }
    if (text === '') return []
    const indent = /^[ \t]*/.exec(raw)?.[0].replaceAll('\t', '  ').length ?? 0
    return [{ line, indent, text }]
  })
}

const NAME = /^[a-z_]\w*$/i

/** Cuts a text at the commas that stand in no brackets. */
function atCommas(text: string): string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let i = 0; i < text.length; i++) {
    if ('[('.includes(text.charAt(i))) depth++
    if ('])'.includes(text.charAt(i))) depth--
    if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(from, i))
      from = i + 1
    }
  }
  return [...parts, text.slice(from)].map(part => part.trim())
}

function parseExpression(text: string, line: number, depth = 0): Expression {
  if (depth > MOST_DEPTH) throw new ProgramError('brackets are nested too deeply', line)
  if (text.startsWith('[') && text.endsWith(']')) {
    const inner = text.slice(1, -1).trim()
    const items = inner === '' ? [] : atCommas(inner)
    return { kind: 'list', items: items.map(item => parseExpression(item, line, depth + 1)) }
  }
  if (text.includes('|')) {
    const parts = text.split('|').map(part => parseExpression(part.trim(), line, depth + 1))
    return { kind: 'flags', parts }
  }
  if (/^-?\d{1,9}$/.test(text)) return { kind: 'number', value: Number(text) }
  const constant = CONSTANTS.get(text)
  if (constant !== undefined) return { kind: 'number', value: constant }
  if (!NAME.test(text)) {
    throw new ProgramError(
      text === '' ? 'an argument is missing' : `“${text}” is no number, name or list`,
      line,
    )
  }
  if (/^(?:EPOLL|POLL|SHUT_|SIG|CLOCK_)/.test(text)) {
    throw new ProgramError(`there is no constant ${text}${didYouMean(text, [...CONSTANTS.keys()])}`, line)
  }
  return { kind: 'name', name: text }
}

function parseCall({ text, line }: SourceLine): CallStatement {
  const [, left, name = '', inner = ''] = /^(?:([\w\s,]+?)=\s*)?(\w+)\s*\((.*)\)$/.exec(text) ?? []
  if (name === '') {
    throw new ProgramError(`“${text}” is no call, which looks like: ${CALLS.epoll_wait.form}`, line)
  }
  if (!isCall(name)) {
    throw new ProgramError(`there is no call ${name}${didYouMean(name, Object.keys(CALLS))}`, line)
  }
  const { form, takes, results } = CALLS[name]
  const args = inner.trim() === '' ? [] : atCommas(inner)
  if (args.length < takes[0] || args.length > takes[1]) {
    throw new ProgramError(`${name} is written: ${form}`, line)
  }
  const targets = left === undefined ? [] : atCommas(left)
  const isNamed = targets.every(target => NAME.test(target) && !CONSTANTS.has(target))
  if (targets.length > 0 && (targets.length !== results || !isNamed)) {
    throw new ProgramError(`${name} is written: ${form}`, line)
  }
  return { kind: 'call', line, call: name, args: args.map(arg => parseExpression(arg, line)), targets }
}

/** Returns the head of a block as a statement without its lines; null for a line that begins none. */
function parseHead({ text, line }: SourceLine): ((body: readonly Statement[]) => Statement) | null {
  const times = /^repeat (\d{1,9}):$/.exec(text)?.[1]
  if (times !== undefined) {
    if (Number(times) > MOST_TIMES) throw new ProgramError(`repeat goes up to ${MOST_TIMES}`, line)
    return body => ({ kind: 'repeat', line, times: Number(times), body })
  }
  const error = /^repeat until (E[A-Z]+):$/.exec(text)?.[1]
  if (error !== undefined) return body => ({ kind: 'until', line, error, body })
  const [, name, list] = /^for (\w+) in (.+):$/.exec(text) ?? []
  if (name !== undefined && list !== undefined) {
    const parsed = parseExpression(list.trim(), line)
    return body => ({ kind: 'for', line, name, list: parsed, body })
  }
  if (text.endsWith(':')) {
    throw new ProgramError(
      `“${text}” is none of: task NAME:, task NAME x 3:, repeat 3:, repeat until EAGAIN:, for fd in LIST:`,
      line,
    )
  }
  return null
}

/** Takes the lines that stand deeper than `indent` off the front, as statements. */
function parseBlock(lines: SourceLine[], indent: number, depth = 0): Statement[] {
  const own = lines[0]?.indent ?? 0
  if (depth > MOST_DEPTH) throw new ProgramError('blocks are nested too deeply', lines[0]?.line ?? 1)
  const statements: Statement[] = []
  while (lines[0] && lines[0].indent > indent) {
    const line = lines.shift() as SourceLine
    if (line.indent !== own)
      throw new ProgramError('the line is indented unlike the one before it', line.line)
    const head = parseHead(line)
    if (head === null) {
      statements.push(parseCall(line))
      continue
    }
    const body = parseBlock(lines, line.indent, depth + 1)
    if (body.length === 0) throw new ProgramError(`“${line.text}” has no lines below it`, line.line)
    statements.push(head(body))
  }
  return statements
}

/** Returns the program that a text describes. @throws ProgramError with the line of what is wrong. */
export function parseProgram(source: string): Program {
  const lines = sourceLines(source)
  const firstTask = lines.findIndex(({ text }) => text.startsWith('task '))
  const rest = firstTask < 0 ? [] : lines.splice(firstTask)
  const main = parseBlock(lines, -1)
  const tasks: ProgramTask[] = []
  while (rest[0]) {
    const { line, text } = rest.shift() as SourceLine
    const [, name, count = '1'] = /^task ([\w-]{1,24})(?: x (\d{1,9}))?:$/.exec(text) ?? []
    if (name === undefined)
      throw new ProgramError(`a task begins with “task NAME:” or “task NAME x 3:”`, line)
    const body = parseBlock(rest, 0)
    if (body.length === 0) throw new ProgramError(`the task ${name} has no lines below it`, line)
    tasks.push({ line, name, count: Number(count), body })
    const count_ = tasks.reduce((sum, task) => sum + task.count, 0)
    if (count_ > MOST_TASKS) throw new ProgramError(`there are ${MOST_TASKS} tasks at most`, line)
  }
  if (main.length === 0 && tasks.length === 0) throw new ProgramError('the program has no calls', 1)
  return { main, tasks }
}
