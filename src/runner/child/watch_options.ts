import type { WatchOptions } from '../../poller/native_loops.ts'
import type { CellSpec } from '../../suite/cells.ts'

/** What every native loop is told of how a cell watches its descriptors. */
export function watchOptions({ mechanism, params }: CellSpec): WatchOptions {
  return {
    mechanism,
    edge: params.trigger === 'edge',
    oneshot: params.oneshot,
    sharedFdTable: params.fdTable === 'shared',
    maxEvents: params.maxEvents,
    highestFd: params.highestFd,
  }
}
