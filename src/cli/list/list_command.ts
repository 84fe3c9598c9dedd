import Table from 'cli-table3'
import { MECHANISMS, type Mechanism } from '../../poller/mechanisms.ts'
import { expandCells } from '../../suite/cells.ts'
import { loadSuite, suiteNames } from '../../suite/load.ts'
import { PARAMETERS } from '../../suite/parameter_table.ts'
import { noValueWord } from '../../suite/parameters.ts'
import { formatInteger } from '../../units/format.ts'

/** Parameters that have an option of their own. */
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
    'regular files': features.regularFiles,
    'hang-up told apart': features.reportsHangup,
  })
  return names
    .filter(([, able]) => able)
    .map(([name]) => name)
    .join(', ')
}

function table(head: string[], rows: string[][], widths: number[]): string {
  const result = new Table({
    head,
    colWidths: widths,
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

/** `muxbench list`: what there is to run, as text. */
export async function listText(): Promise<string> {
  const suites = await Promise.all(suiteNames().map(name => loadSuite(name)))
  return [
    'Suites (muxbench run SUITE)\n',
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
    ),
    '\n\nMechanisms (--mechanism a,b)\n',
    table(
      ['name', 'kind', 'what it can do', ''],
      MECHANISMS.map(mechanism => [mechanism.name, mechanism.kind, abilities(mechanism), mechanism.summary]),
      [14, 12, 32, 41],
    ),
    '\n\nParameters (--param key=value, several values separated by commas)\n',
    table(
      ['name', 'default', 'allowed', 'meaning'],
      PARAMETERS.map(parameter => [
        OPTIONS[parameter.name] ? `${parameter.name} (${OPTIONS[parameter.name]})` : parameter.name,
        String(parameter.default ?? noValueWord(parameter.name)),
        parameter.allowed,
        parameter.description,
      ]),
      [20, 13, 30, 36],
    ),
    '\n',
  ].join('\n')
}

/** `muxbench list --json`. */
export async function listJson(): Promise<string> {
  const suites = await Promise.all(suiteNames().map(name => loadSuite(name)))
  const parameters = PARAMETERS.map(({ name, description, default: value, allowed }) => ({
    name,
    description,
    default: value,
    allowed,
  }))
  return `${JSON.stringify({ suites, mechanisms: MECHANISMS, parameters }, null, 2)}\n`
}
