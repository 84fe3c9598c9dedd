import {
  KernelError,
  type Semantics,
  SimKernel,
  type Snapshot,
  type TaskBody,
  type TraceStep,
} from '../sim/index.ts'
import { Args, CALLS, listText, ProgramError, type ProgramSystem, type Value } from './calls.ts'
import { type CallStatement, type Expression, parseProgram, type Statement } from './program.ts'

/** A call of a program while the recording was made. */
export interface RecordedCall {
  readonly line: number
  readonly pid: number
  /** The numbers of its first step and of its last one; null where it has not returned. */
  readonly from: number
  to: number | null
  /** What it was given and returned, such as `epoll_wait(5, 8, -1)` and `[fd 3: EPOLLIN]`. */
  readonly text: string
  result: string | null
}

/** What a program did, step by step. State number i is that after the first i steps. */
export interface Recording {
  readonly source: string
  readonly semantics: Semantics
  readonly start: Snapshot
  readonly steps: readonly TraceStep[]
  readonly calls: readonly RecordedCall[]
  /** The names of the program for files, by their numbers. */
  readonly names: Readonly<Record<number, string>>
  /** The names of the tasks, by their numbers. */
  readonly tasks: Readonly<Record<number, string>>
  /** Whether the program was stopped before its end, since it has more steps than a recording may have. */
  readonly isCut: boolean
}

/** The most steps of a recording. */
export const MOST_STEPS = 20_000

/** The names of one task. It sees those of main, too. */
interface Scope {
  /** The name of the task; empty for main. */
  readonly task: string
  readonly variables: Map<string, Value>
  /** The errors that end a `repeat until` around the call. */
  readonly stopsAt: ReadonlySet<string>
}

/** Ends all tasks of a program that has made too many steps. */
class Cut extends Error {}

/** Ends a `repeat until`. */
class Reached extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Runs one program on a kernel of its own. */
class Recorder {
  readonly steps: TraceStep[] = []
  readonly calls: RecordedCall[] = []
  readonly names: Record<number, string> = {}
  readonly #main = new Map<string, Value>()
  readonly kernel: SimKernel<number>
  readonly start: Snapshot
  isCut = false

  constructor(semantics: Semantics, seed: number | undefined) {
    const trace = (step: TraceStep) => this.steps.push(step)
    this.kernel = new SimKernel({ semantics, trace, ...(seed !== undefined && { seed }) })
    this.start = this.kernel.snapshot()
  }

  #value(scope: Scope, expression: Expression, line: number): Value {
    switch (expression.kind) {
      case 'number':
        return expression.value
      case 'flags':
        return expression.parts.reduce((mask, part) => (mask | this.#number(scope, part, line)) >>> 0, 0)
      case 'list':
        return expression.items.flatMap(item => this.#value(scope, item, line))
      case 'name': {
        const value = scope.variables.get(expression.name) ?? this.#main.get(expression.name)
        if (value === undefined) throw new ProgramError(`${expression.name} has no value yet`, line)
        return value
      }
    }
  }

  #number(scope: Scope, expression: Expression, line: number): number {
    const value = this.#value(scope, expression, line)
    if (typeof value === 'number') return value
    throw new ProgramError('a list stands where a number is wanted', line)
  }

  #list(scope: Scope, expression: Expression, line: number): readonly number[] {
    const value = this.#value(scope, expression, line)
    if (typeof value !== 'number') return value
    throw new ProgramError('a number stands where a list is wanted, such as [a, b]', line)
  }

  /** Gives a result its names. A file bears the first name that one of its descriptors was given. */
  #assign({ task, variables }: Scope, targets: readonly string[], results: readonly Value[]): void {
    if (targets.length === 0) return
    const { descriptors } = this.kernel.snapshot()
    for (const [i, target] of targets.entries()) {
      const result = results[i] as Value
      variables.set(target, result)
      for (const [at, fd] of (typeof result === 'number' ? [result] : result).entries()) {
        const file = descriptors[fd]
        if (file !== undefined)
          this.names[file] ??= fileName(task, target, typeof result === 'number' ? null : at)
      }
    }
  }

  *#call(sys: ProgramSystem, scope: Scope, statement: CallStatement): TaskBody<void> {
    const { call, line, targets } = statement
    if (this.steps.length > MOST_STEPS) throw new Cut()
    const args = statement.args.map(arg => this.#value(scope, arg, line))
    const recorded: RecordedCall = {
      line,
      pid: this.kernel.kernel.current.pid,
      from: this.steps.length,
      to: null,
      text: `${call}(${args.map(listText).join(', ')})`,
      result: null,
    }
    this.calls.push(recorded)
    try {
      const { results, text } = yield* CALLS[call].make(sys, new Args(args))
      recorded.result = text
      this.#assign(scope, targets, results)
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError)
        throw new ProgramError(error.message, line)
      if (!(error instanceof KernelError)) throw error
      recorded.result = `-1 ${error.code}`
      this.#assign(
        scope,
        targets,
        targets.map(() => CALLS[call].failed),
      )
      if (scope.stopsAt.has(error.code)) throw new Reached(error.code)
    } finally {
      recorded.to = this.steps.length
    }
  }

  *#run(sys: ProgramSystem, scope: Scope, body: readonly Statement[]): TaskBody<void> {
    for (const statement of body) {
      switch (statement.kind) {
        case 'call':
          yield* this.#call(sys, scope, statement)
          break
        case 'repeat':
          for (let i = 0; i < statement.times; i++) yield* this.#run(sys, scope, statement.body)
          break
        case 'for':
          for (const item of this.#list(scope, statement.list, statement.line)) {
            scope.variables.set(statement.name, item)
            yield* this.#run(sys, scope, statement.body)
          }
          break
        case 'until':
          yield* this.#until(sys, scope, statement.body, statement.error)
          break
      }
    }
  }

  *#until(sys: ProgramSystem, scope: Scope, body: readonly Statement[], code: string): TaskBody<void> {
    const inner = { ...scope, stopsAt: new Set(scope.stopsAt).add(code) }
    try {
      for (;;) yield* this.#run(sys, inner, body)
    } catch (error) {
      if (!(error instanceof Reached && error.code === code)) throw error
    }
  }

  /**
   * Starts a task, and returns its number.
   *
   * @param isMain whether all other tasks see the names that it gives.
   */
  spawn(name: string, body: readonly Statement[], isMain = false): number {
    const variables = isMain ? this.#main : new Map<string, Value>()
    const scope = { task: isMain ? '' : name, variables, stopsAt: new Set<string>() }
    return this.kernel.spawn(sys => this.#run(sys, scope, body), name).pid
  }

  /** Gives the tasks of one name that name, unless main has one like it. */
  nameTasks(name: string, pids: readonly number[]): void {
    const value = pids.length === 1 ? (pids[0] as number) : pids
    if (!this.#main.has(name)) this.#main.set(name, value)
  }

  /** Lets all tasks run until they have ended or sleep for good. */
  run(): void {
    try {
      this.kernel.run()
    } catch (error) {
      if (!(error instanceof Cut)) throw error
      this.isCut = true
    }
  }
}

export interface RecordOptions {
  readonly semantics?: Semantics | undefined
  /** Makes the scheduler choose tasks at random, repeatably, and let others run in the middle of a scan. */
  readonly seed?: number | undefined
}

/** Returns what a file is called: by the name in the program, and the task where it is not main's. */
function fileName(task: string, name: string, at: number | null): string {
  const own = at === null ? name : `${name}[${at}]`
  return task === '' ? own : `${own} of ${task}`
}

/**
 * Runs a program on a kernel of its own, and returns what it did. One whose steps are too many is cut off.
 *
 * @throws ProgramError with the line of what is wrong.
 */
export function record(source: string, { semantics = '6.18', seed }: RecordOptions = {}): Recording {
  const program = parseProgram(source)
  const recorder = new Recorder(semantics, seed)
  if (program.main.length > 0) recorder.spawn('main', program.main, true)
  recorder.run()
  for (const { name, count, body } of program.tasks) {
    const names = Array.from({ length: count }, (_, i) => (count === 1 ? name : `${name} ${i + 1}`))
    recorder.nameTasks(
      name,
      names.map(own => recorder.spawn(own, body)),
    )
  }
  if (program.tasks.length > 0 && !recorder.isCut) recorder.run()
  const { start, steps, calls, names, isCut } = recorder
  const tasks = Object.fromEntries(
    steps.flatMap(step => (step.action === 'spawn' ? [[step.pid, step.name] as const] : [])),
  )
  return { source, semantics, start, steps, calls, names, tasks, isCut }
}
