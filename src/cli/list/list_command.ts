import Table from 'cli-table3'
import { MECHANISMS, type Mechanism } from '../../poller/mechanisms.ts'
import { safeJson } from '../../report/escape.ts'
import { DEFAULT_WIDTH, listItem, wrap } from '../../report/text/terminal_layout.ts'
import { expandCells } from '../../suite/cells.ts'
import { loadSuite, suiteNames } from '../../suite/load.ts'
import { PARAMETERS } from '../../suite/parameter_table.ts'
import { noValueWord } from '../../suite/parameters.ts'
import { formatInteger, formatNs } from '../../units/format.ts'

/** The options of those parameters that have one of their own. */
const OPTIONS: Readonly<Record<string, string>> = {
  fdCount: '--fds',
  active: '--active',
  trigger: '--trigger',
}

function abilities({ features }: Mechanism): string {
  const names = Object.entries({
    level: features.level,
    edge: features.edge,
    oneshot: features.oneshot,
    exclusive: features.exclusive,
    'regular files': features.regularFiles,
    'hang-up told apart': features.reportsHangup,
  })
  const able = names.filter(([, isAble]) => isAble).map(([name]) => name)
  return [...able, `timeouts in units of ${formatNs(features.timeoutResolutionNs, 1)}`].join(', ')
}

/** A column of at least this width has text, and becomes narrower or wider with the terminal. */
const TEXT_WIDTH = 30

/** The least width of a column of text. */
const MIN_TEXT_WIDTH = 18

/** Returns the widths of the columns on a terminal of `width` columns; null where there is too little room for them. */
function fitted(widths: readonly number[], width: number): number[] | null {
  const sum = (columns: readonly number[]) => columns.reduce((total, each) => total + each, 0)
  const texts = sum(widths.filter(each => each >= TEXT_WIDTH))
  const share = (width - (sum(widths) - texts)) / texts
  const made = widths.map(each => (each >= TEXT_WIDTH ? Math.floor(each * share) : each))
  return made.every((each, i) => each >= MIN_TEXT_WIDTH || each === widths[i]) ? made : null
}

/** Returns the rows below each other: the first field, then the others with the heads of their columns. */
function stacked(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const lines = rows.flatMap(([name = '', ...others]) => [
    ...wrap(name, width),
    ...others.flatMap((text, i) =>
      listItem(head[i + 1] ? `${head[i + 1]}: ${text}` : text, width, '  ', '    '),
    ),
  ])
  return lines.join('\n')
}

function table(head: string[], rows: string[][], widths: number[], width: number): string {
  const colWidths = fitted(widths, width)
  if (colWidths === null) return stacked(head, rows, width)
  const result = new Table({
    head,
    colWidths,
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(
      ['top', 'bottom', 'left', 'right', 'mid', 'middle']
        .flatMap(side => [side, `${side}-left`, `${side}-right`, `${side}-mid`])
        .concat('left-mid', 'mid-mid', 'right-mid', 'top-mid', 'bottom-mid')
        .map(name => [name, '']),
    ),
  })
  result.push(...rows)
  return result.toString().replaceAll(/ +$/gm, '')
}

/** Returns the output of `muxbench list`: suites, mechanisms and parameters. */
export async function listText(width = DEFAULT_WIDTH): Promise<string> {
  const suites = await Promise.all(suiteNames().map(name => loadSuite(name)))
  return [
    `${wrap('Suites (muxbench run SUITE)', width).join('\n')}\n`,
    table(
      ['name', 'cells', 'blocks', 'seconds', 'what it measures'],
      suites.map(suite => [
        suite.name,
        formatInteger(expandCells(suite).length),
        String(suite.blocks),
        String(suite.budgetSeconds),
        suite.title,
      ]),
      [18, 8, 9, 10, 54],
      width,
    ),
    `\n\n${wrap('Mechanisms (--mechanism a,b)', width).join('\n')}\n`,
    table(
      ['name', 'kind', 'what it can do', ''],
      MECHANISMS.map(mechanism => [mechanism.name, mechanism.kind, abilities(mechanism), mechanism.summary]),
      [14, 12, 32, 41],
      width,
    ),
    `\n\n${wrap('Parameters (--param key=value, several values separated by commas)', width).join('\n')}\n`,
    table(
      ['name', 'default', 'allowed', 'meaning'],
      PARAMETERS.map(parameter => [
        OPTIONS[parameter.name] ? `${parameter.name} (${OPTIONS[parameter.name]})` : parameter.name,
        String(parameter.default ?? noValueWord(parameter.name)),
        parameter.allowed,
        parameter.description,
      ]),
      [20, 13, 30, 36],
      width,
    ),
    '\n',
  ].join('\n')
}

/** Returns the output of `muxbench list --json`. */
export async function listJson(): Promise<string> {
  const suites = await Promise.all(suiteNames().map(name => loadSuite(name)))
  const parameters = PARAMETERS.map(({ name, description, default: value, allowed }) => ({
    name,
    description,
    default: value,
    allowed,
  }))
  return `${safeJson({ suites, mechanisms: MECHANISMS, parameters }, 2)}\n`
}
