import type { RecordOptions } from './recording.ts'

/** A program that the explorer offers. It asks before it answers. */
export interface Preset extends RecordOptions {
  /** The name in links and on the command line. */
  readonly name: string
  readonly title: string
  readonly question: string
  readonly answer: string
  /** What a lecturer may say about it. */
  readonly lecture: string
  readonly program: string
}
