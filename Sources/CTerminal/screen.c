// Taking the terminal over and giving it back. Everything needed to give it back is computed on
// entering, so that a crash handler has only to write it.
#include "internal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t active;
static int input = -1, output = -1;
static struct termios original;
static char enter_text[512], restore_text[512];
static int direct, modern, mouse = 1;

// Button and drag reports in SGR form; bracketed paste; focus reports stay off.
static const char mouse_start[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_end[] = "\033[?1006l\033[?1002l\033[?1000l";
static const char paste_start[] = "\033[?2004h", paste_end[] = "\033[?2004l";
static const char update_start[] = "\033[?2026h", update_end[] = "\033[?2026l";

static void append(char *text, const char *more) {
    size_t length = strlen(text), extra = strlen(more);
    if (length + extra < sizeof restore_text) memcpy(text + length, more, extra + 1);
}

static void compute_texts(void) {
    enter_text[0] = restore_text[0] = 0;
    append(enter_text, capability("smcup"));
    append(enter_text, capability("clear"));

    if (modern) {
        append(restore_text, update_end);
        append(restore_text, mouse_end);
        append(restore_text, paste_end);
    }
    append(restore_text, capability("sgr0"));
    append(restore_text, capability("op"));
    append(restore_text, capability("rmacs"));
    append(restore_text, capability("cnorm"));
    append(restore_text, *capability("rmcup") ? capability("rmcup") : capability("clear"));
}

static int make_raw(void) {
    struct termios raw = original;
    raw.c_iflag &= (tcflag_t) ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw.c_oflag &= (tcflag_t)~OPOST;
    raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag &= (tcflag_t) ~(CSIZE | PARENB);
    raw.c_cflag |= CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return tcsetattr(input, TCSANOW, &raw);
}

/// The modes of the screen, after those of the line.
static void set_modes(void) {
    make_raw();
    write_patiently(output, capability("civis"), strlen(capability("civis")));
    if (modern) write_patiently(output, paste_start, strlen(paste_start));
    if (modern && mouse) write_patiently(output, mouse_start, strlen(mouse_start));
}

const char *terminal_report_mouse(int on) {
    mouse = on;
    if (!active || !modern) return "";
    return on ? mouse_start : mouse_end;
}

static void take_over(void) {
    write_patiently(output, enter_text, strlen(enter_text));
    set_modes();
    capture_stderr();
    active = 1;
}

void screen_restore_now(void) {
    if (!active) return;
    active = 0;
    write_finally(output, restore_text, strlen(restore_text));
    tcsetattr(input, TCSANOW, &original);
}

/// A descriptor of our own: O_NONBLOCK on the inherited one would reach the shell as well.
static int open_output(int descriptor) {
    char name[256];
    if (ttyname_r(descriptor, name, sizeof name) == 0) {
        int own = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (own > 2) return own;
        // Never the number of a standard stream that is closed: others write there.
        int kept = own < 0 ? -1 : fcntl(own, F_DUPFD_CLOEXEC, 3);
        if (own >= 0) close(own);
        if (kept >= 0) return kept;
    }
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

int terminal_enter(int in, int out, int truecolor) {
    if (active) return TERMINAL_OK;
    if (!isatty(in) || !isatty(out)) return TERMINAL_NOT_A_TERMINAL;
    terminal_capabilities found;
    int problem = terminal_probe(out, &found);
    if (problem) return problem;
    if (tcgetattr(in, &original)) return TERMINAL_NOT_A_TERMINAL;
    if (output < 0) output = open_output(out);
    if (output < 0) return TERMINAL_FAILED;
    input = in;
    modern = found.modern;
    direct = truecolor;
    compute_texts();
    if (!direct && encoder_start(getenv("TERM"))) return TERMINAL_FAILED;
    if (signals_install()) return TERMINAL_FAILED;
    static int registered;
    if (!registered) registered = atexit(terminal_leave) == 0;
    int columns, rows;
    terminal_size(&columns, &rows);
    terminal_resized(columns, rows);
    take_over();
    return TERMINAL_OK;
}

int terminal_use_truecolor(void) {
    if (!active || direct) return TERMINAL_OK;
    encoder_stop();
    direct = 1;
    // ncurses took the description of the terminal with it.
    if (terminfo_load(getenv("TERM"), output) != TERMINAL_OK) return TERMINAL_FAILED;
    int columns, rows;
    terminal_size(&columns, &rows);
    terminal_resized(columns, rows);
    return TERMINAL_OK;
}

void terminal_leave(void) {
    if (!active) return;
    screen_restore_now();
    // Late mouse reports and answers are not for the shell.
    tcflush(input, TCIFLUSH);
    release_stderr();
    if (direct) direct_stop();
    else encoder_stop();
}

void terminal_suspend(void) {
    if (!active) return;
    screen_restore_now();
    release_stderr();
    signals_stop();
    take_over();
    terminal_invalidate();
}

void terminal_resume(void) {
    if (!active) return;
    // Still on the alternate screen: entering it again would forget the place of the cursor.
    set_modes();
    terminal_invalidate();
}

void terminal_size(int *columns, int *rows) {
    struct winsize size;
    int known = ioctl(output >= 0 ? output : 1, TIOCGWINSZ, &size) == 0;
    *columns = known && size.ws_col ? size.ws_col : 80;
    *rows = known && size.ws_row ? size.ws_row : 24;
    // Anyone may claim any size; memory is finite.
    if (*columns > 2048) *columns = 2048;
    if (*rows > 1024) *rows = 1024;
}

void terminal_resized(int columns, int rows) {
    if (columns < 1) columns = 1;
    if (rows < 1) rows = 1;
    if (direct) direct_resize(columns, rows);
    else encoder_resize(columns, rows);
}

void terminal_invalidate(void) {
    if (direct) direct_invalidate();
    else encoder_invalidate();
}

const unsigned char *terminal_encode(
    const terminal_cell *cells, int columns, int rows, size_t *length) {
    static byte_buffer frame;
    size_t bare = 0;
    const unsigned char *bytes = direct ? direct_frame(cells, columns, rows, &bare)
                                        : encoder_frame(cells, columns, rows, &bare);
    *length = bare;
    if (!modern || bare == 0) return bytes;
    // Between these marks a terminal that knows them shows nothing half done.
    frame.length = 0;
    buffer_text(&frame, update_start);
    buffer_add(&frame, bytes, bare);
    buffer_text(&frame, update_end);
    *length = frame.length;
    return frame.bytes ? frame.bytes : bytes;
}

long terminal_write(const unsigned char *bytes, size_t length) {
    ssize_t taken = write(output, bytes, length);
    if (taken >= 0) return taken;
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

long terminal_read(unsigned char *bytes, size_t capacity) {
    ssize_t length = read(input, bytes, capacity);
    if (length >= 0) return length;
    return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

int terminal_wait(int for_writing, double seconds) {
    struct pollfd waiting[3] = {
        {input, POLLIN, 0}, {signals_descriptor(), POLLIN, 0}, {output, POLLOUT, 0}};
    double milliseconds = seconds * 1000;
    // Rounded up: a wait that ends just before its time would only be repeated.
    int timeout = (int)(milliseconds + 0.999);
    if (milliseconds <= 0) timeout = 0;
    if (milliseconds > 60000) timeout = 60000;
    if (poll(waiting, for_writing ? 3 : 2, timeout) <= 0) return 0;
    int result = 0;
    if (waiting[0].revents & POLLIN) result |= TERMINAL_READABLE;
    if (waiting[0].revents & (POLLHUP | POLLERR | POLLNVAL)) result |= TERMINAL_HANGUP;
    if (waiting[1].revents & POLLIN) result |= TERMINAL_SIGNALLED;
    if (for_writing && waiting[2].revents & POLLOUT) result |= TERMINAL_WRITABLE;
    if (for_writing && waiting[2].revents & (POLLHUP | POLLERR | POLLNVAL)) {
        result |= TERMINAL_HANGUP;
    }
    return result;
}

double terminal_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
