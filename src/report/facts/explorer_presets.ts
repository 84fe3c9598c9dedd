import type { RunCell, RunFile } from '../../result/run/schema.ts'

/** A preset of the explorer that shows what cells measure, and what it is about. */
interface ShownPreset {
  readonly preset: string
  readonly words: string
  /** Returns whether it shows what some of the cells do. */
  readonly isOf: (cells: readonly RunCell[]) => boolean
}

const some =
  (of: (cell: RunCell) => boolean): ShownPreset['isOf'] =>
  cells =>
    cells.some(of)

/** Returns whether the cells have both values of something. */
const both =
  (of: (cell: RunCell) => unknown): ShownPreset['isOf'] =>
  cells =>
    new Set(cells.map(of)).size > 1

const isEpoll = ({ mechanism }: RunCell) => mechanism.startsWith('epoll')

/** The presets, those of the rarer cells first. A test of the explorer holds that it has them. */
export const SHOWN_PRESETS: readonly ShownPreset[] = [
  {
    preset: 'two-servers',
    words: 'connections that wait to be accepted',
    isOf: some(({ params }) => params.fdKind === 'listener'),
  },
  {
    preset: 'nested',
    words: 'an epoll that watches an epoll',
    isOf: some(({ params }) => /^epoll\d/.test(params.fdKind)),
  },
  {
    preset: 'exclusive',
    words: 'one event and several sleepers, with EPOLLEXCLUSIVE',
    isOf: some(({ params }) => params.exclusive),
  },
  {
    preset: 'thundering-herd',
    words: 'one event and several sleepers, each with an epoll',
    isOf: some(({ params }) => params.readers > 1 && params.readerFds === 'same'),
  },
  {
    preset: 'oneshot',
    words: 'a descriptor that is watched for one event',
    isOf: some(cell => isEpoll(cell) && cell.params.oneshot),
  },
  {
    preset: 'maxevents',
    words: 'a list that is longer than the caller has room for',
    isOf: some(cell => isEpoll(cell) && cell.params.maxEvents < cell.params.activeCount),
  },
  {
    preset: 'level-and-edge',
    words: 'a socket that is read by half, with level and edge triggering',
    isOf: cells => both(({ params }) => params.trigger)(cells.filter(isEpoll)),
  },
  {
    preset: 'three-calls',
    words: 'select, poll and epoll over the same descriptors',
    isOf: both(isEpoll),
  },
]

/** A page names no more than so many. */
const MOST = 2

/** Returns the presets that show what the cells of a run measure. */
export function presetsOf({ cells }: Pick<RunFile, 'cells'>): readonly ShownPreset[] {
  const measured = cells.filter(({ status }) => status === 'ok')
  return SHOWN_PRESETS.filter(({ isOf }) => isOf(measured)).slice(0, MOST)
}
