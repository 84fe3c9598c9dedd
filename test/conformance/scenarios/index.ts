import { counters } from './counters.ts'
import { descriptors } from './descriptors.ts'
import { errors } from './errors.ts'
import { flags } from './flags.ts'
import { listening } from './listening.ts'
import { nesting } from './nesting.ts'
import { otherFiles } from './other_files.ts'
import { readyList } from './ready_list.ts'
import { selectPoll } from './select_poll.ts'
import { signals } from './signals.ts'
import { streams } from './streams.ts'
import { triggers } from './triggers.ts'

/** Every scenario. */
export const SCENARIOS = [
  errors,
  triggers,
  readyList,
  flags,
  streams,
  listening,
  descriptors,
  nesting,
  otherFiles,
  selectPoll,
  signals,
  counters,
].flatMap(scenarios => Object.entries(scenarios).map(([name, text]) => ({ name, text })))
