import { Help } from 'commander'

/** How much further than their first line the later lines of an indented line are indented. */
const HANGING = '    '

/** Returns text wrapped at `width` columns, with `indent` before each line; words are not broken. */
function wrapped(text: string, width: number, indent: string): string[] {
  const help = new Help()
  help.minWidthToWrap = 1
  const lines = help.boxWrap(text, Math.max(1, width - indent.length)).split('\n')
  return lines.map(line => `${indent}${line}`)
}

/** Returns an indented line that is too long: its columns, two spaces or more apart, below each other. */
function stacked(line: string, width: number): string[] {
  const [, indent = '', content = ''] = /^(\s*)(.*)$/.exec(line) ?? []
  const [first = '', ...others] = content.split(/\s{2,}/)
  const [head = '', ...rest] = wrapped(first, width, indent)
  const inner = `${indent}${HANGING}`
  return [head, ...[...rest, ...others].flatMap(text => wrapped(text.trim(), width, inner))]
}

/** Returns a help text for a terminal of `width` columns: paragraphs are wrapped anew, and no indented line is longer. */
export function fitHelp(text: string, width: number): string {
  const lines: string[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) lines.push(...wrapped(paragraph.join(' '), width, ''))
    paragraph = []
  }
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(line)
      continue
    }
    endParagraph()
    lines.push(...(line.length > width ? stacked(line, width) : [line]))
  }
  endParagraph()
  return lines.join('\n')
}
