import { int } from './arguments.ts'
import { EBADF, KernelError } from './errno.ts'
import { alloc_fd, fd_install, fd_publish, fdget, put_unused_fd } from './fdtable.ts'
import type { file, kernel } from './structs.ts'

/** What system calls have in common: results that may be errors, new descriptors, and the files behind descriptors. */

/** Returns the result of a kernel function, and throws the error that a negative one stands for. */
export function succeeded(res: number, syscall: string): number {
  if (res < 0) throw new KernelError(-res, syscall)
  return res
}

/** Makes a file with a descriptor and returns its number. */
export function publish(k: kernel, syscall: string, make: () => file): number {
  return succeeded(fd_publish(k, make), syscall)
}

/** Reserves two numbers before it makes the files, as the kernel does: it takes none if one is missing. */
export function publish_pair(k: kernel, syscall: string, make: () => [file, file]): [number, number] {
  const { files } = k
  const first = succeeded(alloc_fd(files), syscall)
  const second = alloc_fd(files)
  if (second < 0) {
    put_unused_fd(files, first)
    throw new KernelError(-second, syscall)
  }
  const pair = make()
  fd_install(k, first, pair[0])
  fd_install(k, second, pair[1])
  return [first, second]
}

/** Returns the file behind a descriptor. */
export function file_behind(k: kernel, fd: unknown, syscall: string): file {
  const file = fdget(k.files, int(fd, 'fd'))
  if (file === null) throw new KernelError(EBADF, syscall)
  return file
}
