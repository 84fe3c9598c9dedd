// The functions of glibc to which Debian's libc++ and gcc's unwinder refer, for a program that is linked with musl.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

void* __memmove_chk(void* to, const void* from, size_t length, size_t room) {
  (void)room;
  return memmove(to, from, length);
}

wchar_t* __wmemcpy_chk(wchar_t* to, const wchar_t* from, size_t length, size_t room) {
  (void)room;
  return wmemcpy(to, from, length);
}

wchar_t* __wmemmove_chk(wchar_t* to, const wchar_t* from, size_t length, size_t room) {
  (void)room;
  return wmemmove(to, from, length);
}

int __vfprintf_chk(FILE* file, int flag, const char* format, va_list arguments) {
  (void)flag;
  return vfprintf(file, format, arguments);
}

// The unwinder then looks for the object with dl_iterate_phdr, which musl has.
int _dl_find_object(void* address, void* result) {
  (void)address;
  (void)result;
  return -1;
}
