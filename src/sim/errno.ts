/** The error numbers that the model returns, negated, as kernel functions do. */
export const EPERM = 1
export const ENOENT = 2
export const ESRCH = 3
export const EINTR = 4
export const EBADF = 9
export const EAGAIN = 11
export const EFAULT = 14
export const EEXIST = 17
export const EINVAL = 22
export const EMFILE = 24
export const ENOTTY = 25
export const ENOSPC = 28
export const EPIPE = 32
export const ENOSYS = 38
export const ELOOP = 40
export const ENOTSOCK = 88
export const EADDRINUSE = 98
export const ECONNRESET = 104
export const EISCONN = 106
export const ENOTCONN = 107
export const ECONNREFUSED = 111

const NAMES = {
  [EPERM]: 'EPERM',
  [ENOENT]: 'ENOENT',
  [ESRCH]: 'ESRCH',
  [EINTR]: 'EINTR',
  [EBADF]: 'EBADF',
  [EAGAIN]: 'EAGAIN',
  [EFAULT]: 'EFAULT',
  [EEXIST]: 'EEXIST',
  [EINVAL]: 'EINVAL',
  [EMFILE]: 'EMFILE',
  [ENOTTY]: 'ENOTTY',
  [ENOSPC]: 'ENOSPC',
  [EPIPE]: 'EPIPE',
  [ENOSYS]: 'ENOSYS',
  [ELOOP]: 'ELOOP',
  [ENOTSOCK]: 'ENOTSOCK',
  [EADDRINUSE]: 'EADDRINUSE',
  [ECONNRESET]: 'ECONNRESET',
  [EISCONN]: 'EISCONN',
  [ENOTCONN]: 'ENOTCONN',
  [ECONNREFUSED]: 'ECONNREFUSED',
} as const

export type ErrnoName = (typeof NAMES)[keyof typeof NAMES]

/** Returns the name of an error number, `'EEXIST'` for 17; undefined if the model has no such error. */
export function errnoName(errno: number): ErrnoName | undefined {
  return (NAMES as Record<number, ErrnoName>)[errno]
}

/** A system call that failed: `code` is the errno's name, `errno` its number. */
export class KernelError extends Error {
  readonly code: ErrnoName
  readonly errno: number
  readonly syscall: string

  constructor(errno: number, syscall: string) {
    const code = errnoName(errno)!
    super(`${syscall}: ${code}`)
    this.name = 'KernelError'
    this.code = code
    this.errno = errno
    this.syscall = syscall
  }
}
