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

void write_patiently(int descriptor, const char *bytes, size_t length) {
    int waits = 0;
    while (length > 0) {
        ssize_t taken = write(descriptor, bytes, length);
        if (taken > 0) {
            bytes += taken;
            length -= (size_t)taken;
        } else if (taken < 0 && errno == EAGAIN) {
            struct pollfd ready = {descriptor, POLLOUT, 0};
            if (++waits > 10) return;
            poll(&ready, 1, 100);
        } else if (taken == 0 || errno != EINTR) {
            return;
        }
    }
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
