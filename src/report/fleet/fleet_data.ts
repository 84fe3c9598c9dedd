/** A fleet as data for other programs: JSON, CSV and OpenMetrics. */
import type { Fleet, FleetMachine } from '../../analysis/fleet/fleet.ts'
import { middlesOf } from '../../analysis/fleet/levels.ts'
import { noteWords } from '../../analysis/sentences/fleet_words.ts'
import { safeJson } from '../escape.ts'
import { type Labels, openMetricsText, type Sample } from '../exchange/openmetrics_text.ts'
import { csvText } from '../text/csv_text.ts'

/** Returns the facts in which the machines of a fleet differ, labels first. */
export function differingFacts({ machines }: Fleet): string[] {
  const names = [...new Set(machines.flatMap(({ facts }) => Object.keys(facts)))]
  return names.filter(name => new Set(machines.map(({ facts }) => facts[name])).size > 1)
}

function runOf({
  name,
  id,
  startedAt,
  isPartial,
  repeat,
  shard,
  blocks,
  disturbedBlocks,
  origin,
}: FleetMachine['runs'][number]) {
  return { name, id, startedAt, isPartial, repeat, shard, blocks, disturbedBlocks, origin }
}

/** Returns a fleet as JSON, with every ratio to the middle of the fleet. */
export function renderFleetJson(fleet: Fleet): string {
  const { suite, title, seed, version, runs, pools, groupings, check } = fleet
  const middles = middlesOf(fleet.cells)
  const machines = fleet.machines.map(({ name, facts, levels, runs: own }, i) => ({
    name,
    facts,
    levels: Object.fromEntries(pools.map((pool, at) => [pool, levels[at] ?? null])),
    cells: Object.fromEntries(
      fleet.cells.map(({ id, costs }) => {
        const cost = costs[i] ?? null
        return [id, cost === null ? null : Math.exp(cost - (middles.get(id) as number))]
      }),
    ),
    runs: own.map(runOf),
  }))
  const notes = fleet.notes.map(noteWords)
  return `${safeJson({ suite, title, seed, version, runs, pools, machines, groupings, check, notes }, 2)}\n`
}

/** Returns a fleet as CSV: a row for each cell of each run, with the facts in which the machines differ. */
export function renderFleetCsv(fleet: Fleet): string {
  const facts = differingFacts(fleet)
  const middles = middlesOf(fleet.cells)
  const costs = new Map(fleet.cells.map(cell => [cell.id, cell.costs]))
  const rows = fleet.machines.flatMap(({ name, facts: own, runs }, i) =>
    runs.flatMap(run =>
      run.cells.map(({ id, mechanism, metric, unit, median, interval }) => {
        const cost = costs.get(id)?.[i]
        const middle = middles.get(id)
        const ratio = cost == null || middle === undefined ? '' : Math.exp(cost - middle)
        return [
          ...[name, run.id, run.startedAt, ...facts.map(fact => own[fact] ?? '')],
          ...[id, mechanism, metric, unit, median, interval?.[0] ?? '', interval?.[1] ?? '', ratio],
        ]
      }),
    ),
  )
  const head = [
    ...['machine', 'run', 'startedAt', ...facts],
    ...['cell', 'mechanism', 'metric', 'unit', 'median', 'low', 'high', 'costRatioToFleet'],
  ]
  return csvText([head, ...rows])
}

/** Returns the name of a fact as OpenMetrics has names of labels: `label rack` becomes `label_rack`. */
function labelName(fact: string): string {
  return fact.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase()
}

/** Returns a fleet as gauges of OpenMetrics. The facts in which machines differ are labels. */
export function renderFleetOpenMetrics(fleet: Fleet): string {
  const facts = differingFacts(fleet)
  const { suite, pools, check } = fleet
  const labelled = fleet.machines.map(({ name, facts: own, levels }, i) => ({
    labels: {
      suite,
      machine: name,
      ...Object.fromEntries(facts.map(fact => [labelName(fact), own[fact] ?? ''])),
    } as Labels,
    levels,
    isOdd: check.odd.some(({ machine }) => machine === i),
  }))
  const samples = (
    of: (level: { ratio: number; interval: readonly [number, number] | null }) => number | undefined,
  ) =>
    labelled.flatMap(({ labels, levels }) =>
      pools.flatMap((pool, at): Sample[] => {
        const level = levels[at]
        const value = level ? of(level) : undefined
        return value === undefined ? [] : [{ labels: { ...labels, pool }, value }]
      }),
    )
  const gauge = (name: string, unit: string | null, help: string, all: readonly Sample[]) => ({
    ...{ name: `muxbench_fleet_${name}`, unit, help, samples: all },
  })
  return openMetricsText([
    gauge(
      'cost_ratio',
      'ratio',
      'What the cells of a pool cost together on a machine, as a multiple of the middle of the fleet.',
      samples(({ ratio }) => ratio),
    ),
    gauge(
      'cost_interval_low_ratio',
      'ratio',
      'Low end of the 95 % interval of that multiple.',
      samples(({ interval }) => interval?.[0]),
    ),
    gauge(
      'cost_interval_high_ratio',
      'ratio',
      'High end of the 95 % interval of that multiple.',
      samples(({ interval }) => interval?.[1]),
    ),
    gauge(
      'odd_machine',
      null,
      'Whether the machine differs from its equals by more than these from each other.',
      labelled.map(({ labels, isOdd }) => ({ labels, value: isOdd ? 1 : 0 })),
    ),
  ])
}
