import { join } from 'node:path'
import { type FleetManifest, type FleetPart, partWords } from '../../fleet/manifest.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { note } from '../messages.ts'
import { print } from '../terminal.ts'
import { reportFleet } from './fleet_report.ts'
import { readManifest } from './manifest_file.ts'
import { fleetOfParts } from './read_fleet.ts'
import { type PartState, readParts } from './read_parts.ts'
import { callStore } from './store.ts'

export interface FleetCollectOptions {
  readonly get?: string
  readonly out?: string
}

/** Fetches every part from the store that is not complete here. */
async function fetchParts(folder: string, manifest: FleetManifest, command: string): Promise<void> {
  for (const { part, attempt } of readParts(folder, manifest).parts) {
    if (attempt?.state === 'complete') continue
    const target = join(folder, part.name)
    prepareFolder(target)
    const problem = await callStore(command, target, part.name)
    if (problem !== null) note(`--get: ${partWords(part)} was not fetched: ${problem}`)
  }
}

const onNode = ({ node }: FleetPart) => (node === null ? '' : ` on ${node}`)

/** Says what is lacking of a part; null where it is complete. */
function lackOf({ part, attempt }: PartState): string | null {
  if (attempt === null) return `missing: ${partWords(part)}${onNode(part)} (part ${part.number})`
  const { state, node, folder, blocks, blocksPlanned } = attempt
  if (state === 'complete') return null
  const what = `${partWords(part)} on ${node} has ${blocks} of ${counted(blocksPlanned, 'block')}`
  return state === 'partial'
    ? `partial: ${what}`
    : `not ended: ${what}; its job carries it on, or else ${node} with muxbench run --resume ${folder}`
}

/** Runs `muxbench fleet collect DIR`. It may be called again and again, while the fleet measures. Returns the exit status. */
export async function fleetCollect(folder: string, { get, out }: FleetCollectOptions): Promise<number> {
  const manifest = readManifest(folder)
  if (manifest.isStored !== (get !== undefined)) {
    throw new InputError(
      manifest.isStored
        ? `${folder}: the results lie in a store: give the --get that the fleet was submitted with`
        : '--get: the jobs write into this folder, and there is no store to fetch from',
    )
  }
  if (get !== undefined) await fetchParts(folder, manifest, get)
  const found = readParts(folder, manifest)
  const { parts } = found
  const lacks = parts.flatMap(state => lackOf(state) ?? [])
  const there = parts.filter(({ attempt }) => attempt !== null && attempt.state !== 'begun')
  print(`${[`${there.length} of ${counted(parts.length, 'part')} collected`, ...lacks].join('\n')}\n`)
  if (there.length === 0)
    throw new InputError(`${folder}: no part has a result yet (see muxbench fleet status)`)
  return reportFleet(() => fleetOfParts(folder, found), { out: out ?? join(folder, 'fleet.html') })
}
