/*
 * Stands in for libaio.so.1 where that is not installed: mysqld is linked against it and would not start, though with
 * innodb_use_native_aio=0 it never calls it. Every call answers ENOSYS. See build.sh.
 */
#include <errno.h>
#define STUB(name) __attribute__((visibility("default"))) long name(void) { return -ENOSYS; }
STUB(io_setup) STUB(io_destroy) STUB(io_submit) STUB(io_cancel) STUB(io_queue_init) STUB(io_queue_release)
STUB(io_getevents_01) STUB(io_getevents_04)
__asm__(".symver io_getevents_01,io_getevents@LIBAIO_0.1");
__asm__(".symver io_getevents_04,io_getevents@@LIBAIO_0.4");
