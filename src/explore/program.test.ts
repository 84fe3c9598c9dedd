import { expect, test } from 'vitest'
import { CALLS, ProgramError } from './calls.ts'
import { parseProgram } from './program.ts'

function errorIn(source: string): string {
  try {
    parseProgram(source)
  } catch (error) {
    if (error instanceof ProgramError) return `${error.line}: ${error.message}`
    throw error
  }
  return 'no error'
}

test('lines become calls, blocks and tasks', () => {
  const program = parseProgram(`a, b = socketpair()   # a comment
for fd in [a, 7]:
  repeat 2:
    repeat until EAGAIN:
      read(fd, 10)

task reader x 3:
  epoll_wait(5, 8, -1)
task writer:
  write(b, EPOLLIN | 0)
`)
  expect(program.main.map(({ kind, line }) => [kind, line])).toEqual([
    ['call', 1],
    ['for', 2],
  ])
  expect(program.main[1]).toMatchObject({
    name: 'fd',
    body: [
      { kind: 'repeat', times: 2, body: [{ kind: 'until', error: 'EAGAIN', body: [{ call: 'read' }] }] },
    ],
  })
  expect(program.tasks).toMatchObject([
    { name: 'reader', count: 3, line: 7, body: [{ line: 8 }] },
    { name: 'writer', count: 1, body: [{ args: [{ name: 'b' }, { kind: 'flags' }] }] },
  ])
})

test.each([
  ['', '1: the program has no calls'],
  ['# nothing but a comment', '1: the program has no calls'],
  ['\nepol_wait(5, 8, 0)', '2: there is no call epol_wait, did you mean "epoll_wait"?'],
  ['fork()', '1: there is no call fork'],
  ['epoll_wait(5, 8)', `1: epoll_wait is written: ${CALLS.epoll_wait.form}`],
  ['a = socketpair()', `1: socketpair is written: ${CALLS.socketpair.form}`],
  ['a, b = pipe(1)', `1: pipe is written: ${CALLS.pipe.form}`],
  ['EPOLLIN = dup(3)', `1: dup is written: ${CALLS.dup.form}`],
  ['epoll_ctl(5, EPOLL_CTL_AD, 3, 1)', '1: there is no constant EPOLL_CTL_AD, did you mean "EPOLL_CTL_ADD"?'],
  ['read(3, "x")', '1: “"x"” is no number, name or list'],
  ['read(3, )', '1: an argument is missing'],
  ['let x = 1', `1: “let x = 1” is no call, which looks like: ${CALLS.epoll_wait.form}`],
  ['repeat 2:', '1: “repeat 2:” has no lines below it'],
  ['repeat 2:\n  close(3)\n    close(4)', '3: the line is indented unlike the one before it'],
  ['repeat 1001:\n  close(3)', '1: repeat goes up to 1000'],
  [
    'while true:\n  close(3)',
    '1: “while true:” is none of: task NAME:, task NAME x 3:, repeat 3:, repeat until EAGAIN:, for fd in LIST:',
  ],
  ['task a b:\n  close(3)', '1: a task begins with “task NAME:” or “task NAME x 3:”'],
  ['task a:', '1: the task a has no lines below it'],
  ['task a x 1000000:\n  close(3)', '1: there are 64 tasks at most'],
  [`close(3)\n${'close(3)\n'.repeat(400)}`, '401: a program has 400 lines at most'],
  [`close(${'1'.repeat(300)})`, '1: a line has 200 characters at most'],
  [`close(${'['.repeat(20)}${']'.repeat(20)})`, '1: brackets are nested too deeply'],
])('%j is refused: %s', (source, message) => {
  expect(errorIn(source)).toBe(message)
})

test('blocks may not nest without end', () => {
  const nested = Array.from({ length: 12 }, (_, i) => `${' '.repeat(i)}repeat 2:`).join('\n')
  expect(errorIn(`${nested}\n${' '.repeat(12)}close(3)`)).toContain('blocks are nested too deeply')
})
