import { safeJson } from '../../report/escape.ts'
import { type BlockMessage, type HeldThreads, UNPINNED } from '../../runner/block_protocol.ts'
import { planCells, refusalsOf } from '../../runner/cell_plan.ts'
import { spawnBlock } from '../../runner/spawn.ts'
import { type CellSpec, hasOwnReaders } from '../../suite/cells.ts'
import { InputError } from '../../suite/input_error.ts'
import type { SuiteOverrides } from '../../suite/overrides.ts'
import { formatSeconds } from '../../units/format.ts'
import { parseTime } from '../../units/parse.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { Interruption } from '../measuring/interruption.ts'
import { complain, EXIT, note } from '../messages.ts'
import { seedOf } from '../options/chosen_suites.ts'
import { conditionsFrom } from '../options/run_conditions.ts'
import { print } from '../terminal.ts'
import { cellWithId } from './held_cell.ts'

export interface HoldOptions extends Omit<SuiteOverrides, 'blocks' | 'budget'> {
  readonly for?: string
  readonly suite?: string
  readonly seed?: string
  readonly pin?: string
  readonly json?: boolean
}

const DAY_SECONDS = 24 * 3600

/** @throws InputError where `--for` is no time of a second to a day. */
function secondsOf(given: string | undefined): number {
  if (given === undefined) return DAY_SECONDS
  const seconds = parseTime(given, 's')
  if (seconds !== undefined && seconds >= 1 && seconds <= DAY_SECONDS) return seconds
  throw new InputError(`--for: "${given}" is not a time from 1s to 24h, such as 30s`)
}

/** Returns the lines that say what runs where. */
function heldText({ id, params }: CellSpec, { process, thread, others }: HeldThreads): string {
  const [main, rest] = hasOwnReaders(params)
    ? ['it samples the others', 'they wait or write']
    : ['it waits', 'they write or wait, too']
  const rows = [
    ['cell', id],
    ['process', String(process)],
    ['thread', `${thread} (${main})`],
    ...(others.length > 0 ? [['others', `${others.join(' ')} (${rest})`]] : []),
  ]
  return rows.map(([name = '', value]) => `${name.padEnd(9)}${value}\n`).join('')
}

/** Runs `muxbench hold`. Returns the exit status. */
export async function holdCommand(id: string, options: HoldOptions): Promise<number> {
  const seconds = secondsOf(options.for)
  const seed = seedOf(options)
  const { mechanism, fds, active, trigger, param } = options
  const cell = await cellWithId(id, options.suite, { mechanism, fds, active, trigger, param })
  const addon = requireAddon()
  const { pin = UNPINNED, clock } = conditionsFrom(
    options.pin === undefined ? {} : { pin: options.pin },
    addon,
  )
  const [{ skipReason } = { skipReason: null }] = planCells(
    [cell],
    addon.raiseDescriptorLimit(),
    refusalsOf(addon),
  )
  if (skipReason !== null) throw new InputError(`${id}: ${skipReason}`)
  const interruption = new Interruption('the cell ends')
  const observe = (message: BlockMessage) => {
    if (message.type === 'start') note(`${id}: registering its descriptors`)
    if (message.type !== 'held') return
    const { threads } = message
    print(
      options.json ? `${safeJson({ cell: id, phase: 'running', ...threads })}\n` : heldText(cell, threads),
    )
    note(`${id}: running${options.for === undefined ? '' : ` for ${formatSeconds(seconds)}`}; Ctrl-C ends it`)
  }
  try {
    const { crash, failures } = await spawnBlock(
      {
        ...{ type: 'run', index: 0, firstPosition: 0, isHeld: true },
        ...{ seed, cells: [cell], budgetMs: 1000 * seconds, pin, clock },
      },
      interruption.signal,
      undefined,
      undefined,
      observe,
    )
    if (interruption.exitCode !== null) return interruption.exitCode
    const reason = failures[0]?.reason ?? crash?.reason
    if (reason === undefined) return EXIT.ok
    complain(`${id}: ${reason}`)
    return EXIT.failure
  } finally {
    interruption.release()
  }
}
