/* Stands in for the library that Rust's programs take random numbers from. Wine 8 lacks it. */

#include <stddef.h>
#include <windows.h>

/* In advapi32, and known as RtlGenRandom. */
BOOLEAN NTAPI SystemFunction036(void *data, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *data, size_t length)
{
    return SystemFunction036(data, (ULONG)length);
}
