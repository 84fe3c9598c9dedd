import { PHASES, type PhaseName } from '../../analysis/views/phases.ts'

interface PhaseColors {
  readonly fill: string
  /** The colour of letters on the fill. */
  readonly ink: string
}

/** The colours of a page and of the charts on it. */
export interface Theme {
  readonly name: 'light' | 'dark'
  readonly ground: string
  readonly surface: string
  readonly text: string
  readonly muted: string
  readonly shade: string
  readonly grid: string
  readonly accent: string
  readonly warning: string
  readonly lines: readonly string[]
  /** Colours from few to many, with increasing contrast to the ground. */
  readonly heat: readonly string[]
  readonly phases: Readonly<Record<PhaseName, PhaseColors>>
}

/**
 * The line colours are those of Okabe and Ito, which people with any colour vision can distinguish. On a dark ground
 * lighter variants replace the darkest of them. Phases of the workload are grey, those of the mechanism coloured. The
 * heat colours change evenly in lightness, so that they can also be read in grey: on a light ground they are YlGnBu of
 * ColorBrewer (Harrower and Brewer, The Cartographic Journal 40, 2003), on a dark one viridis (van der Walt and Smith),
 * each without the end that is closest to the ground.
 */
export const LIGHT: Theme = {
  name: 'light',
  ground: '#faf9f7',
  surface: '#ffffff',
  text: '#17191e',
  muted: '#5d6470',
  shade: '#17191e33',
  grid: '#e3e2de',
  accent: '#005a92',
  warning: '#9a4300',
  lines: ['#d55e00', '#0072b2', '#009e73', '#b85c92', '#b07a00', '#3a9bd0', '#000000'],
  heat: ['#c7e9b4', '#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#0c2c84'],
  phases: {
    write: { fill: '#d8d8d4', ink: '#3d424b' },
    arm: { fill: '#f2b632', ink: '#3a2800' },
    wait: { fill: '#5146a8', ink: '#ffffff' },
    scan: { fill: '#0d8a85', ink: '#ffffff' },
    drain: { fill: '#a9aca9', ink: '#1d2026' },
  },
}

export const DARK: Theme = {
  name: 'dark',
  ground: '#101216',
  surface: '#181b21',
  text: '#eceef2',
  muted: '#9ba3b1',
  shade: '#000000b3',
  grid: '#2d323b',
  accent: '#7cc4f0',
  warning: '#f0a860',
  lines: ['#ec7a22', '#56b4e9', '#17b98a', '#dd92bd', '#e69f00', '#f0e442', '#ffffff'],
  heat: ['#443983', '#31688e', '#21908c', '#35b779', '#8fd744', '#fde725'],
  phases: {
    write: { fill: '#3b424d', ink: '#d5dae2' },
    arm: { fill: '#eab13a', ink: '#2b1e00' },
    wait: { fill: '#a296f5', ink: '#17122f' },
    scan: { fill: '#3cc4bb', ink: '#04201e' },
    drain: { fill: '#6d7684', ink: '#ffffff' },
  },
}

function variablesOf(theme: Theme): [name: string, color: string][] {
  const { name, lines, heat, phases, ...plain } = theme
  return [
    ...Object.entries(plain),
    ...lines.map((color, i): [string, string] => [`line-${i}`, color]),
    ...heat.map((color, i): [string, string] => [`heat-${i}`, color]),
    ...PHASES.flatMap(({ name: phase }): [string, string][] => [
      [phase, phases[phase].fill],
      [`${phase}-ink`, phases[phase].ink],
    ]),
  ]
}

/** The opacity of a mechanism's colour in the cells of a map, pale enough for letters on it. */
export const TINT = 0.34

/** Returns a style sheet of the colours, light or dark as the reader's system is, and of the fills that keys explain. */
export function paletteCss(): string {
  const dark = new Map(variablesOf(DARK))
  const rules = variablesOf(LIGHT).map(([name, light]) => `--${name}:light-dark(${light},${dark.get(name)})`)
  const tint = (color: string) => `color-mix(in srgb,${color} ${100 * TINT}%,var(--surface))`
  const tints = LIGHT.lines.map((_, i) => `.tint-${i}{background:${tint(`var(--line-${i})`)}}`)
  const same = `.tint-same{background:${tint('var(--muted)')}}`
  const heats = LIGHT.heat.map((_, i) => `.heat-${i}{background:var(--heat-${i})}`)
  return [`:root{${rules.join(';')}}`, ...tints, same, ...heats].join('')
}

/** Returns the colour `#rrggbb` with an opacity from 0 to 1. */
export function translucent(color: string, opacity: number): string {
  const alpha = Math.round(255 * opacity)
  return `${color}${alpha.toString(16).padStart(2, '0')}`
}
