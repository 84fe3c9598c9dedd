import type { Fleet, FleetMachine } from '../../analysis/fleet/fleet.ts'
import { type Level, middlesOf } from '../../analysis/fleet/levels.ts'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
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
import { UNITS } from '../../metrics/units.ts'
import { counted, formatFactor, formatInteger } from '../../units/format.ts'
import { clipped, embedJson, escapeHtml, prose } from '../escape.ts'
import type { PageAssets } from '../html/page_assets.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { staticPageHtml } from '../html/page_shell.ts'
import { foldedHtml, tableHtml } from '../html/sections/elements.ts'
import { differingFacts } from './fleet_data.ts'

/** The size of the drawing of a machine's level, and of its profile, in px. */
const LEVEL = { width: 240, height: 24 }
const PROFILE = { width: 160, height: 24 }

/** The columns of facts that a table shows: those in which the machines differ, the first of them. */
const MOST_FACTS = 3
const LONGEST_FACT = 60

/** A scale from the logarithm of a ratio to a place on a drawing. */
type Scale = (log: number) => number

/** Returns a scale that is the same for all machines and has the middle of the fleet in its middle. */
function scaleOf(fleet: Fleet, length: number): { readonly at: Scale; readonly reach: number } {
  const logs = fleet.machines.flatMap(({ levels }) =>
    levels.flatMap(level => (level ? [level.ratio, ...(level.interval ?? [])].map(Math.log) : [])),
  )
  const reach = logs.reduce((most, log) => Math.max(most, Math.abs(log)), Math.log(1.05))
  const margin = 5
  return { reach, at: log => length / 2 + (log / reach) * (length / 2 - margin) }
}

/** Draws the level of a machine in a pool: a dot with its interval, and a line at the middle of the fleet. */
function levelSvg(level: Level | null, pool: number, at: Scale, words: string): string {
  const { width, height } = LEVEL
  const middle = height / 2
  const x = (ratio: number) => at(Math.log(ratio)).toFixed(1)
  const interval = level?.interval
    ? `<path class="range" d="M${x(level.interval[0])} ${middle}H${x(level.interval[1])}"/>`
    : ''
  const dot = level ? `<circle cx="${x(level.ratio)}" cy="${middle}" r="4"/>` : ''
  return `<svg class="level" data-pool="${pool}"${pool > 0 ? ' hidden' : ''} width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(words)}"><path class="middle" d="M${at(0)} 0V${height}"/>${interval}${dot}</svg>`
}

/** Draws how far each cell of a machine lies above or below the middle of the fleet, mechanism after mechanism, by ascending N. */
function profileSvg(
  fleet: Fleet,
  machine: number,
  middles: ReadonlyMap<string, number>,
  reach: number,
): string {
  const { width, height } = PROFILE
  const step = width / Math.max(1, fleet.cells.length)
  const bars = fleet.cells.flatMap(({ id, costs }, i) => {
    const cost = costs[machine]
    if (cost === null || cost === undefined) return []
    const log = Math.max(-reach, Math.min(reach, cost - (middles.get(id) as number)))
    const y = (height / 2) * (1 - log / reach)
    return [`M${((i + 0.5) * step).toFixed(1)} ${height / 2}V${y.toFixed(1)}`]
  })
  return `<svg class="profile" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Each cell against the middle of the fleet"><path d="${bars.join('')}" stroke-width="${Math.max(0.5, 0.8 * step).toFixed(1)}"/></svg>`
}

/** Returns the link to the report of a machine's first run. Its folder is taken as it was given. */
function machineLink({ name, runs }: FleetMachine, reportOf: (run: string) => string | null): string {
  const links = runs.map(run => reportOf(run.name))
  const [first] = links
  const label = escapeHtml(clipped(name, LONGEST_FACT))
  const others = links
    .slice(1)
    .flatMap((link, i) => (link === null ? [] : [` <a href="${escapeHtml(link)}">${i + 2}</a>`]))
  return `${first ? `<a href="${escapeHtml(first)}">${label}</a>` : label}${others.join('')}`
}

interface RowContext {
  readonly fleet: Fleet
  readonly facts: readonly string[]
  readonly at: Scale
  readonly reach: number
  readonly middles: ReadonlyMap<string, number>
  readonly reportOf: (run: string) => string | null
}

function rowHtml(machine: FleetMachine, index: number, context: RowContext): string {
  const { fleet, facts, at, reach, middles, reportOf } = context
  const odd = fleet.check.odd.find(each => each.machine === index)
  const drawings = machine.levels.map((level, pool) =>
    levelSvg(level, pool, at, `${machine.name}: ${levelWords(level)}`),
  )
  const figures = machine.levels.map(
    (level, pool) =>
      `<span data-pool="${pool}"${pool > 0 ? ' hidden' : ''}>${escapeHtml(levelWords(level))}</span>`,
  )
  const remarks = [...(odd ? ['odd'] : []), ...machineRemarks(machine)]
  const cells = [
    `<td class="text name">${machineLink(machine, reportOf)}</td>`,
    `<td class="drawing">${drawings.join('')}</td>`,
    `<td class="cost">${figures.join('')}</td>`,
    `<td class="drawing">${profileSvg(fleet, index, middles, reach)}</td>`,
    ...facts.map(
      fact =>
        `<td class="text fact"><small>${escapeHtml(fact)} </small>${escapeHtml(clipped(machine.facts[fact] ?? '–', LONGEST_FACT))}</td>`,
    ),
    `<td class="text remarks">${escapeHtml(remarks.join(', '))}</td>`,
  ]
  return `<tr data-machine="${index}"${odd ? ' class="odd"' : ''}>${cells.join('')}</tr>`
}

function machinesHtml(fleet: Fleet, facts: readonly string[], reportOf: RowContext['reportOf']): string {
  const { at, reach } = scaleOf(fleet, LEVEL.width)
  const context = { fleet, facts, at, reach, middles: middlesOf(fleet.cells), reportOf }
  const ends = [formatFactor(Math.exp(-reach)), '1×', formatFactor(Math.exp(reach))]
  const heads = [
    '<th scope="col" class="text">machine</th>',
    `<th scope="col" class="axis"><span>${ends.join('</span><span>')}</span></th>`,
    '<th scope="col">cost</th>',
    '<th scope="col" class="text">cell by cell</th>',
    ...facts.map(fact => `<th scope="col" class="text">${escapeHtml(fact)}</th>`),
    '<th scope="col" class="text">what else</th>',
  ]
  const rows = fleet.machines.map((machine, index) => rowHtml(machine, index, context))
  return `<div class="scroll all" tabindex="0" role="group" aria-label="The machines">
<table class="machines"><thead><tr>${heads.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`
}

function controlsHtml(fleet: Fleet): string {
  const pools = fleet.pools.map(
    (pool, i) =>
      `<button type="button" data-pool="${i}" aria-pressed="${i === 0}">${escapeHtml(poolWords(pool, fleet))}</button>`,
  )
  const facts = fleet.groupings.map(({ fact }, i) => `<option value="${i}">${escapeHtml(fact)}</option>`)
  return `<div class="fleet-controls" hidden>
${fleet.pools.length > 1 ? `<div role="group" aria-label="Mechanism">${pools.join('')}</div>` : ''}
${facts.length > 0 ? `<label>Group by <select><option value="">nothing</option>${facts.join('')}</select></label>` : ''}
<label>Filter <input type="search" placeholder="machine, kernel, CPU, label" autocomplete="off"></label>
<p class="filtered note" aria-live="polite"></p>
</div>`
}

function groupsHtml(fleet: Fleet): string {
  const tables = fleet.groupings.map(({ fact, groups }) =>
    tableHtml(
      [fact, 'verdict', 'machines', 'cost'],
      groups.map(group => [
        clipped(group.value, LONGEST_FACT),
        groupVerdictWords(group),
        formatInteger(group.machines.length),
        group.ratio === null ? '–' : formatFactor(group.ratio),
      ]),
      { label: `The machines by ${fact}`, texts: 2 },
    ),
  )
  if (tables.length === 0) return ''
  return `<section id="groups"><h2>What machines have in common</h2>
<p class="lead">The cost is the middle of the machines' levels over all cells. A group of two machines or more is compared with the first one, a machine being one value, whatever it measured: told apart, the same within 5 %, or undecided.</p>
${foldedHtml(tables.length, 'facts in which the machines differ', tables.join('\n'))}</section>`
}

/** Returns the figures of the cells over the machines. */
function cellsHtml(fleet: Fleet): string {
  const middles = middlesOf(fleet.cells)
  const rows = fleet.cells.map(({ id, unit, costs }) => {
    const known = costs.filter(cost => cost !== null)
    const figure = (cost: number) => {
      const { isMoreBetter, formatFigure } = UNITS[unit]
      return formatFigure(Math.exp(isMoreBetter ? -cost : cost))
    }
    const middle = middles.get(id) as number
    return [
      cellWords(id),
      figure(middle),
      formatFactor(Math.exp(Math.min(...known) - middle)),
      formatFactor(Math.exp(Math.max(...known) - middle)),
      formatInteger(known.length),
    ]
  })
  const head = ['cell', 'middle of the fleet', 'cheapest machine', 'costliest machine', 'machines']
  const table = tableHtml(head, rows, { label: 'The cells over all machines', texts: 1 })
  return `<section id="cells"><h2>Cell by cell</h2>
<p class="lead">The median machine's figure, and the cheapest and the costliest machine as multiples of what it costs.</p>
<details><summary>${counted(rows.length, 'cell')}</summary>${table}</details></section>`
}

/**
 * Returns a fleet as one self-contained page.
 * @param reportOf returns the address of the report of a run, seen from the page, by what the user calls the run; null
 *   where there is none.
 */
export function renderFleetHtml(
  fleet: Fleet,
  theme?: 'light' | 'dark',
  reportOf: (run: string) => string | null = () => null,
  { style, script }: PageAssets = loadPageAssets(undefined, 'fleet'),
): string {
  const facts = differingFacts(fleet).slice(0, MOST_FACTS)
  const odd = fleet.check.odd.map(
    each => `<li>${escapeHtml(`${fleet.machines[each.machine]?.name}: ${oddWords(each, fleet)}`)}</li>`,
  )
  const spread = spreadWords(fleet)
  const notes = [uncheckedWords(fleet), ...fleet.notes.map(noteWords)].filter(each => each !== null)
  const main = `<header class="opening"><p class="eyebrow"><strong>muxbench</strong> ${escapeHtml(fleet.title)}</p>
<h1>${escapeHtml(fleetHeadline(fleet))}</h1>
${spread === null ? '' : `<p class="lead">${prose(`${spread}.`)}</p>`}
${odd.length > 0 ? `<ul class="odd-list">${odd.join('')}</ul>` : ''}</header>
${controlsHtml(fleet)}
${machinesHtml(fleet, facts, reportOf)}
<p class="note">A dot is what the cells of a machine cost together, as a multiple of the middle of the fleet; below 1 is cheaper. The bar is its 95 % interval over the blocks of its runs. The small drawing has a bar for each cell, up where it is costlier than the middle of the fleet.</p>
${groupsHtml(fleet)}
${cellsHtml(fleet)}
${notes.length > 0 ? `<section id="notes"><h2>What is not here</h2>${foldedHtml(notes.length, 'notes', `<ul>${notes.map(text => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`)}</section>` : ''}`
  const searched = [
    ...new Set([...differingFacts(fleet).filter(fact => fact !== 'mitigations'), 'kernel', 'CPU']),
  ]
  const data = {
    machines: fleet.machines.map(({ name, facts: own }) =>
      [name, ...searched.map(fact => own[fact] ?? '')].join(' ').toLowerCase(),
    ),
    groupings: fleet.groupings.map(({ groups }) =>
      groups.map(group => ({
        machines: group.machines,
        words: [
          clipped(group.value, LONGEST_FACT),
          counted(group.machines.length, 'machine'),
          ...(group.ratio === null ? [] : [`at ${formatFactor(group.ratio)}`]),
          groupVerdictWords(group),
        ]
          .filter(Boolean)
          .join(' · '),
      })),
    ),
  }
  const scripts = `<script type="application/json" id="fleet">${embedJson(data)}</script>\n`
  return staticPageHtml({ title: 'Fleet', style, theme, main, scripts }, script)
}
