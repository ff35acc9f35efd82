// Files in memory, pipes and patient writing, with what each system offers.
#include "internal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

int anonymous_file(const char *name) {
#ifdef __linux__
    int memory = memfd_create(name, MFD_CLOEXEC);
    if (memory >= 0) return memory;
#else
    (void)name;
#endif
    char path[] = "/tmp/terminal-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) return -1;
    unlink(path);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    return file;
}

int pipe_nonblocking(int ends[2]) {
    if (pipe(ends)) return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    }
    return 0;
}

/// Writes what the descriptor takes within so many tenths of a second.
/// Returns the length written; `gone` is set where nothing more ever will be.
static size_t write_for(
    int tenths, int descriptor, const char *bytes, size_t length, int *gone) {
    size_t done = 0;
    int waits = 0;
    *gone = 0;
    while (done < length) {
        ssize_t taken = write(descriptor, bytes + done, length - done);
        if (taken > 0) {
            done += (size_t)taken;
        } else if (taken < 0 && errno == EAGAIN) {
            struct pollfd ready = {descriptor, POLLOUT, 0};
            if (++waits > tenths) break;
            poll(&ready, 1, 100);
        } else if (taken == 0 || errno != EINTR) {
            *gone = 1;
            break;
        }
    }
    return done;
}

size_t write_patiently(int descriptor, const char *bytes, size_t length) {
    int gone;
    return write_for(10, descriptor, bytes, length, &gone);
}

/// A copy of this thread alone, without what libraries do on forking: they may hold locks.
static pid_t copy_process(void) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    return _Fork();
#elif defined(__linux__)
    return -1;
#else
    return fork();
#endif
}

void write_finally(int descriptor, const char *bytes, size_t length) {
    int gone;
    size_t done = write_for(3, descriptor, bytes, length, &gone);
    if (gone || done == length || copy_process() != 0) return;
    // Only the terminal's descriptor stays, so that nobody waits for the others. Ctrl-C is for who
    // has the terminal now; a hang-up ends this.
    for (int other = 0; other < 1024; other++) {
        if (other != descriptor) close(other);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    write_for(1200, descriptor, bytes + done, length - done, &gone);
    _exit(0);
}

void buffer_add(byte_buffer *buffer, const void *bytes, size_t length) {
    if (buffer->length + length > buffer->capacity) {
        size_t capacity = (buffer->length + length) * 2 + 4096;
        unsigned char *grown = realloc(buffer->bytes, capacity);
        if (!grown) return;
        buffer->bytes = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_text(byte_buffer *buffer, const char *text) { buffer_add(buffer, text, strlen(text)); }
