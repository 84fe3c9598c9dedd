import pc from 'picocolors'
import type { Fleet } from '../../analysis/fleet/fleet.ts'
import {
  againWords,
  fleetHeadline,
  groupVerdictWords,
  levelWords,
  machineRemarks,
  noteWords,
  oddWords,
  poolWords,
  spreadWords,
  uncheckedWords,
} from '../../analysis/sentences/fleet_words.ts'
import { formatFactor, formatInteger } from '../../units/format.ts'
import { clipped, plainLine } from '../escape.ts'
import { DEFAULT_WIDTH, type Look, listItem, tableLines, wrap } from '../text/terminal_layout.ts'

/** The longest name of a machine or of a fact in a table. */
const LONGEST = 30

const short = (text: string) => clipped(plainLine(text), LONGEST)

/** Returns the rows of the machines: what their cells cost together, and by mechanism. */
function machineLines(fleet: Fleet): string[] {
  const rows = fleet.machines.map(machine => [
    short(machine.name),
    levelWords(machine.levels[0] ?? null),
    ...machine.levels.slice(1).map(level => (level ? formatFactor(level.ratio) : '–')),
    machineRemarks(machine).join(', '),
  ])
  const head = ['machine', ...fleet.pools.map(pool => poolWords(pool, fleet)), '']
  return tableLines(head, rows, ['left', ...fleet.pools.map(() => 'right' as const), 'left'])
}

function groupLines(fleet: Fleet): string[] {
  return fleet.groupings.flatMap(({ fact, groups }) => [
    '',
    ...tableLines(
      [short(fact), 'machines', 'cost', 'verdict'],
      groups.map(group => [
        short(group.value),
        formatInteger(group.machines.length),
        group.ratio === null ? '–' : formatFactor(group.ratio),
        groupVerdictWords(group),
      ]),
      ['left', 'right', 'right', 'left'],
    ),
  ])
}

/** Returns the machines that differ from their equals, a line each with the reason. */
function oddLines(fleet: Fleet, width: number): string[] {
  return fleet.check.odd.flatMap(each =>
    listItem(plainLine(`${fleet.machines[each.machine]?.name}: ${oddWords(each, fleet)}`), width, '· ', '  '),
  )
}

function closing(fleet: Fleet, width: number): string[] {
  const notes = [againWords(fleet), uncheckedWords(fleet), ...fleet.notes.map(noteWords)].filter(
    each => each !== null,
  )
  return notes.flatMap(text => listItem(plainLine(text), width, '! ', '  '))
}

/** Returns a fleet for a terminal: its machines, what differs between groups of them, and what was left out. */
export function renderFleetText(
  fleet: Fleet,
  { color = false, width = DEFAULT_WIDTH }: Partial<Look>,
): string {
  const { bold } = pc.createColors(color)
  const spread = spreadWords(fleet)
  const lines = [
    ...wrap(`${fleetHeadline(fleet)}: ${plainLine(fleet.title)}`, width).map(bold),
    ...(spread === null ? [] : wrap(`${spread}.`, width)),
    ...oddLines(fleet, width),
    '',
    ...machineLines(fleet),
    ...groupLines(fleet),
    '',
    ...closing(fleet, width),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** Returns what `fleet check` found: the odd machines, or that there are none. */
export function renderFleetCheck(
  fleet: Fleet,
  { color = false, width = DEFAULT_WIDTH }: Partial<Look>,
): string {
  const { bold } = pc.createColors(color)
  const lines = [
    ...wrap(fleetHeadline(fleet), width).map(bold),
    ...oddLines(fleet, width),
    ...closing(fleet, width),
  ]
  return `${lines.join('\n')}\n`
}
