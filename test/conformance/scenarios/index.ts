import { descriptors } from './descriptors.ts'
import { errors } from './errors.ts'
import { flags } from './flags.ts'
import { nesting } from './nesting.ts'
import { otherFiles } from './other_files.ts'
import { readyList } from './ready_list.ts'
import { selectPoll } from './select_poll.ts'
import { streams } from './streams.ts'
import { triggers } from './triggers.ts'

/** Every scenario that one thread can play. */
export const SCENARIOS = [
  errors,
  triggers,
  readyList,
  flags,
  streams,
  descriptors,
  nesting,
  otherFiles,
  selectPoll,
].flatMap(scenarios => Object.entries(scenarios).map(([name, text]) => ({ name, text })))
