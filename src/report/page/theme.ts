import { PHASES, type PhaseName } from '../../analysis/phases.ts'

/** Colours as the style sheet gives them for the theme that is on. */
export interface Theme {
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly surface: string
  readonly lines: readonly string[]
  readonly phases: Readonly<Record<PhaseName, { readonly fill: string; readonly ink: string }>>
}

const LINES = 7

export function readTheme(): Theme {
  // A custom property keeps its light-dark() as it was written; a colour made from it is resolved.
  const probe = document.body.appendChild(document.createElement('i'))
  const read = (name: string) => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const theme = {
    text: read('--text'),
    muted: read('--muted'),
    grid: read('--grid'),
    surface: read('--surface'),
    lines: Array.from({ length: LINES }, (_, i) => read(`--line-${i}`)),
    phases: Object.fromEntries(
      PHASES.map(({ name }) => [name, { fill: read(`--${name}`), ink: read(`--${name}-ink`) }]),
    ) as Theme['phases'],
  }
  probe.remove()
  return theme
}

export function onThemeChange(listener: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener)
}

/** `rgb(1, 2, 3)` with an opacity from 0 to 1. */
export function translucent(color: string, opacity: number): string {
  return color.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`)
}
