// Shared between the C files of this target; not seen by Swift.
#pragma once
#ifdef __linux__
#define _GNU_SOURCE 1
#endif
// SwiftPM drops pkg-config's flags that would ask for the wide-character interface.
#define NCURSES_WIDECHAR 1
#include "CTerminal.h"
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

// descriptors.c
/// An anonymous file in memory (or, where the system has none, an unlinked temporary file).
int anonymous_file(const char *name);
int pipe_nonblocking(int ends[2]);
/// Writes everything, waiting a second at most for a congested terminal. Safe in signal handlers.
/// Returns how much was written.
size_t write_patiently(int descriptor, const char *bytes, size_t length);
/// Writes everything. What the terminal does not take at once, a process in the background goes on
/// to write for two minutes. Safe in signal handlers.
void write_finally(int descriptor, const char *bytes, size_t length);

// capture.c
/// Standard error goes to memory while the screen is up, and to its place afterwards.
void capture_stderr(void);
void release_stderr(void);

// signals.c
int signals_install(void);
int signals_descriptor(void);
/// Lets SIGTSTP stop the process (all its group); returns when it was continued.
void signals_stop(void);

// process.c
/// The signals other than SIGQUIT whose default is to end the process and that may ask for it.
int ending_signals(int numbers[64]);

// screen.c: what a crash needs.
/// Restores the terminal with what was computed on entering. Safe in signal handlers.
void screen_restore_now(void);

// capability.c
/// A terminfo string without padding, or "" where the terminal has none. Valid for the process.
const char *capability(const char *name);
/// Reads the terminal's description. @return TERMINAL_OK, TERMINAL_DUMB or TERMINAL_UNKNOWN_TERM.
int terminfo_load(const char *term, int descriptor);

// encoder.c: ncurses writing to memory. direct.c: 24-bit colour.
int encoder_start(const char *term);
void encoder_stop(void);
void encoder_resize(int columns, int rows);
void encoder_invalidate(void);
const unsigned char *encoder_frame(
    const terminal_cell *cells, int columns, int rows, size_t *length);
void direct_resize(int columns, int rows);
void direct_invalidate(void);
const unsigned char *direct_frame(
    const terminal_cell *cells, int columns, int rows, size_t *length);
void direct_stop(void);

/// Bytes collected for one frame.
typedef struct {
    unsigned char *bytes;
    size_t length, capacity;
} byte_buffer;
void buffer_add(byte_buffer *buffer, const void *bytes, size_t length);
void buffer_text(byte_buffer *buffer, const char *text);
