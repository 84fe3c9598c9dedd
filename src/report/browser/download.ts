import { element } from './dom.ts'

/** Offers the bytes as a file of that name. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = element('a', { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
