// A stray message on standard error would garble the screen: it is kept in memory while the screen
// is up and shown when the terminal is back to normal, after a crash too.
#include "internal.h"
#include <fcntl.h>
#include <unistd.h>

static volatile sig_atomic_t captured;
static int memory = -1, original = -1;
enum { REPLAY_LIMIT = 256 * 1024 };

void capture_stderr(void) {
    if (captured || !isatty(2)) return;
    if (memory < 0) memory = anonymous_file("stderr");
    if (memory < 0) return;
    original = fcntl(2, F_DUPFD_CLOEXEC, 10);
    if (original < 0) return;
    if (dup2(memory, 2) < 0) {
        close(original);
        return;
    }
    captured = 1;
}

void release_stderr(void) {
    if (!captured) return;
    captured = 0;
    dup2(original, 2);
    close(original);
    char part[1024];
    off_t offset = 0;
    ssize_t length;
    while (offset < REPLAY_LIMIT && (length = pread(memory, part, sizeof part, offset)) > 0) {
        // A terminal that takes no more is not waited for once for every part.
        if (write_patiently(2, part, (size_t)length) < (size_t)length) break;
        offset += length;
    }
    if (ftruncate(memory, 0) == 0) lseek(memory, 0, SEEK_SET);
}
