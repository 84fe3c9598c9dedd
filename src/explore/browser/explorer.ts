import type { Semantics, TraceStep } from '../../sim/index.ts'
import { ProgramError } from '../calls.ts'
import { PRESETS, type Preset } from '../presets.ts'
import { type Recording, record } from '../recording.ts'
import { type ShownStep, shownStepsOf } from '../shown_step.ts'

/** What a reader has written in place of a preset's program. */
interface OwnProgram {
  readonly source: string
  readonly error: { readonly message: string; readonly line: number } | null
}

/** The state of the page. */
export interface Explorer {
  readonly preset: Preset
  readonly semantics: Semantics
  /** The program of the reader; null while that of the preset is shown. */
  readonly own: OwnProgram | null
  readonly isEditing: boolean
  readonly recording: Recording
  readonly shownAt: (step: number) => ShownStep
  /** How many steps have been made. */
  readonly step: number
  readonly isPlaying: boolean
  /** The index in SPEEDS. */
  readonly speed: number
}

/** The speeds of playing, by milliseconds for each step. */
export const SPEEDS = [
  { name: 'slow', ms: 1400 },
  { name: 'normal', ms: 600 },
  { name: 'fast', ms: 120 },
] as const

/** The index of the speed that the page begins with. */
export const USUAL_SPEED = 1

/** Returns how long a part of the picture moves, at a speed: it has to be there before the next step. */
export const movingMs = (speed: number) => Math.min(700, 0.6 * (SPEEDS[speed]?.ms ?? 0))

export const KERNELS: readonly Semantics[] = ['6.18', '5.4']

const presetNamed = (name: string | null) => PRESETS.find(preset => preset.name === name)

function shown(recording: Recording): Pick<Explorer, 'recording' | 'shownAt'> {
  return { recording, shownAt: shownStepsOf(recording) }
}

/** Returns the page with a preset from its start; with the first one where there is none of that name. */
export function withPreset(name: string | null, semantics: Semantics, speed: number): Explorer {
  const preset = presetNamed(name) ?? (PRESETS[0] as Preset)
  const { program, seed } = preset
  const own = { own: null, isEditing: false, step: 0, isPlaying: false }
  return { preset, semantics, speed, ...own, ...shown(record(program, { semantics, seed })) }
}

export function withRecording(explorer: Explorer, recording: Recording): Explorer {
  const own = { source: recording.source, error: null }
  return { ...explorer, own, isEditing: false, ...shown(recording), step: 0, isPlaying: false }
}

export function withError(explorer: Explorer, source: string, error: unknown): Explorer {
  const line = error instanceof ProgramError ? error.line : 0
  const message = error instanceof Error ? error.message : String(error)
  return { ...explorer, own: { source, error: { message, line } }, isEditing: true, isPlaying: false }
}

export const stepsOf = ({ recording }: Explorer) => recording.steps.length

export function moved(explorer: Explorer, step: number): Explorer {
  return { ...explorer, step: Math.max(0, Math.min(stepsOf(explorer), Math.round(step))) }
}

/** The last step that was made; null before the first. */
export const currentStep = ({ recording, step }: Explorer): TraceStep | null =>
  recording.steps[step - 1] ?? null

/** Returns the number of steps at the next begin or end of a call, or the one before, by `by`, 1 or -1. */
export function callBorder({ recording: { calls, steps }, step }: Explorer, by: 1 | -1): number {
  const borders = calls.flatMap(({ from, to }) => [from + 1, ...(to === null ? [] : [to])])
  const ahead = borders.filter(border => (by > 0 ? border > step : border < step))
  if (ahead.length === 0) return by > 0 ? steps.length : 0
  return by > 0 ? Math.min(...ahead) : Math.max(...ahead)
}

/** The state of the page in its address: a preset or a program, a kernel, and a step. */
export function addressOf({ preset, own, semantics, step }: Explorer): string {
  const parts = new URLSearchParams(own ? { program: own.source } : { preset: preset.name })
  if (semantics !== '6.18') parts.set('kernel', semantics)
  if (step > 0) parts.set('step', String(step))
  return `#${parts}`
}

interface Address {
  readonly preset: string | null
  readonly program: string | null
  readonly semantics: Semantics
  readonly step: number
}

export function addressIn(hash: string): Address {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const step = Number(parts.get('step') ?? 0)
  return {
    preset: parts.get('preset'),
    program: parts.get('program'),
    semantics: KERNELS.find(kernel => kernel === parts.get('kernel')) ?? '6.18',
    step: Number.isSafeInteger(step) ? step : 0,
  }
}

/** Returns why a preset that an address names is not shown; null where it is. */
export function unknownPreset(name: string | null): string | null {
  if (name === null || presetNamed(name)) return null
  return `There is no preset “${name.slice(0, 60)}”; this is the first one.`
}
