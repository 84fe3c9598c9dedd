import { DARK, LIGHT, type Theme } from '../charts/palette.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** The theme that the page was made with; else the one of the reader's system. */
export function currentTheme(): Theme {
  const forced = document.documentElement.dataset['theme']
  if (forced) return forced === 'dark' ? DARK : LIGHT
  return dark.matches ? DARK : LIGHT
}

export function onThemeChange(listener: () => void): void {
  dark.addEventListener('change', listener)
}
