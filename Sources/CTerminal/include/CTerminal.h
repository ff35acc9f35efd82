// The terminal, for Swift: enter and leave it, turn cells into bytes, wait for input and signals.
// The only code of the project that sees ncurses. One terminal a process; everything is called from
// one thread, except terminal_wake and what a thread asks of the scheduler, which any may call.
// The last part is for commands without a screen as well.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One character cell. A colour is a palette index, TERMINAL_DEFAULT_COLOR or
/// TERMINAL_RGB | 0xRRGGBB.
typedef struct {
    uint32_t scalar;     ///< Unicode scalar; 0 for the right half of a wide character.
    uint32_t combining;  ///< Combining mark or 0.
    uint32_t foreground;
    uint32_t background;
    uint32_t attributes;
} terminal_cell;

#define TERMINAL_DEFAULT_COLOR 0xFFFFFFFFu
#define TERMINAL_RGB 0x01000000u
enum { TERMINAL_BOLD = 1, TERMINAL_DIM = 2, TERMINAL_UNDERLINE = 4, TERMINAL_REVERSE = 8 };

/// Why a terminal cannot be used.
enum {
    TERMINAL_OK = 0,
    TERMINAL_NOT_A_TERMINAL = -1,
    TERMINAL_NO_TERM = -2,       ///< TERM is unset or empty.
    TERMINAL_UNKNOWN_TERM = -3,  ///< TERM is not in the terminfo database.
    TERMINAL_DUMB = -4,          ///< It cannot move the cursor or clear the screen.
    TERMINAL_FAILED = -5,        ///< The system refused (memory, descriptors).
};

typedef struct {
    int32_t colors;     ///< Palette size, 0 without colours.
    int32_t truecolor;  ///< 24-bit colour is announced.
    int32_t utf8;       ///< The locale's character set is UTF-8.
    int32_t modern;     ///< Understands (or safely ignores) private modes: mouse, paste, updates.
    int32_t console;    ///< The Linux console: colours, but few characters in its font.
} terminal_capabilities;

/// Finds out about the terminal on `descriptor` without changing it. The name is that of TERM.
int terminal_probe(int descriptor, terminal_capabilities *_Nonnull capabilities);

/// Takes the terminal over: raw mode, alternate screen, mouse, bracketed paste, hidden cursor,
/// signals, crash handlers. On failure nothing was changed.
/// @param truecolor Encode 24-bit colours; only where the terminal announced them.
int terminal_enter(int input, int output, int truecolor);

/// Encodes 24-bit colours from now on: the terminal has answered that it shows them. The next frame
/// draws everything anew.
/// @return TERMINAL_OK or TERMINAL_FAILED, after which nothing can be encoded.
int terminal_use_truecolor(void);

/// Gives the terminal back as it was. Safe to call at any time.
void terminal_leave(void);

/// Leaves, stops the process group as Ctrl-Z does, and enters again when continued.
void terminal_suspend(void);

/// Sets the modes again after the process was stopped and continued by others.
void terminal_resume(void);

/// What to write so that the mouse is reported (1) or left to the terminal (0), which then holds
/// after a suspension too; empty where the terminal has no such modes.
const char *_Nonnull terminal_report_mouse(int on);

/// Columns of the terminal on a stream, whether it was taken over or not; 0 for none.
int terminal_columns(int descriptor);

/// The size now, 2048 by 1024 at most; 80 by 24 where the system does not know.
void terminal_size(int *_Nonnull columns, int *_Nonnull rows);

/// Tells the encoder the size of the frames to come, 1 by 1 at least.
void terminal_resized(int columns, int rows);

/// Makes the next frame a full repaint.
void terminal_invalidate(void);

/// The bytes that bring the screen from the last frame to this one; none if nothing changed. Valid
/// until the next call.
const unsigned char *_Nonnull terminal_encode(
    const terminal_cell *_Nonnull cells, int columns, int rows, size_t *_Nonnull length);

/// Writes without blocking: the number of bytes taken, 0 when the terminal is congested, -1 when it
/// is gone.
long terminal_write(const unsigned char *_Nonnull bytes, size_t length);

/// Reads what is there: number of bytes, 0 at the end of the input, -1 when there is nothing now.
long terminal_read(unsigned char *_Nonnull bytes, size_t capacity);

enum {
    TERMINAL_READABLE = 1,
    TERMINAL_SIGNALLED = 2,  ///< A signal or a wake-up: see terminal_next_signal.
    TERMINAL_WRITABLE = 4,
    TERMINAL_HANGUP = 8,
};

/// Waits for input, signals, wake-ups and (if asked) room for output; at most `seconds`.
int terminal_wait(int for_writing, double seconds);

/// What a pending signal means to the event loop.
enum {
    TERMINAL_NOTHING,
    TERMINAL_WAKE,       ///< Background work has posted something.
    TERMINAL_RESIZE,
    TERMINAL_INTERRUPT,  ///< SIGINT from outside: raw mode sends Ctrl-C as a key.
    TERMINAL_STOP,
    TERMINAL_CONTINUE,
    TERMINAL_END,        ///< SIGTERM and every other signal that would end the process.
};

/// Takes one pending signal and tells what it means; `number` is set to the signal's number.
int terminal_next_signal(int *_Nonnull number);

/// Makes terminal_wait return. From any thread; costs little when a wake-up is already pending.
void terminal_wake(void);

/// Seconds of a clock that only goes forward.
double terminal_now(void);

/// The calling thread answers keys: where the kernel allows, it asks for short times of a
/// processor, which come sooner. Threads that it starts do not inherit it.
void terminal_answers_keys(void);

/// The calling thread works in the background: it yields to others, the one that answers keys above
/// all, for good. Cheap, and may be called again.
void terminal_works_in_background(void);

/// Identifies the calling thread, and tells how many seconds it has waited for a processor that
/// others used since it began; negative where the kernel does not tell.
int64_t terminal_thread_waits(double *_Nonnull waited);

/// The calling thread does nothing for some seconds.
void terminal_rest(double seconds);

/// Makes the process fit for any command: no closed stream's descriptor is used again, failing
/// writes are reported instead of ending the process, and a crash takes its usual course.
void process_prepare(void);

/// From now on signals that ask the process to end (HUP, INT, TERM and others whose default is to
/// end it) are only noted, unless they were ignored. The third request is obeyed at once.
void ending_watch(void);

/// The number of the first signal that was noted, 0 for none. Cheap, from any thread.
int ending_asked(void);

/// Ends the process as the signal itself does where nobody handles it.
__attribute__((noreturn)) void process_end_by(int number);

/// Ends the process without waiting for what other threads do.
__attribute__((noreturn)) void process_end_now(int code);
