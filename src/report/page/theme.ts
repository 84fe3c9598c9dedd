/** Colours as the style sheet gives them for the theme that is on. */
export interface Theme {
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly surface: string
  readonly lines: readonly string[]
}

const LINES = 7

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: read('--text'),
    muted: read('--muted'),
    grid: read('--grid'),
    surface: read('--surface'),
    lines: Array.from({ length: LINES }, (_, i) => read(`--line-${i}`)),
  }
}

export function onThemeChange(listener: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener)
}

/** `#rrggbb` with an opacity. */
export function translucent(color: string, opacity: number): string {
  const alpha = Math.round(opacity * 255)
  return `${color}${alpha.toString(16).padStart(2, '0')}`
}
