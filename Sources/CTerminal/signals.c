// Signals become bytes in a pipe that the event loop waits on; crashes restore the terminal first
// and then take their usual course.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static volatile sig_atomic_t endings;  // SIGTERM and the like that the loop has not taken yet
static int wake_pending;  // touched from any thread, atomically
static struct sigaction before_crash[NSIG];
static int chains_crashes;
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
static const int notices[] = {SIGWINCH, SIGQUIT, SIGTSTP, SIGCONT};

static void send_byte(unsigned char byte) {
    int saved = errno;
    if (write(ends[1], &byte, 1) < 0) errno = saved;
    errno = saved;
}

static void on_notice(int number) {
    // A loop that takes no more signals is stuck: the third request to end is obeyed here.
    if (number != SIGWINCH && number != SIGTSTP && number != SIGCONT && ++endings >= 3) {
        screen_restore_now();
        release_stderr();
        process_end_by(number);
    }
    send_byte((unsigned char)number);
}

static void on_crash(int number) {
    screen_restore_now();
    release_stderr();
    // Blocked until this handler returns. Then it kills, or runs the backtracer if one was asked
    // for.
    struct sigaction usual;
    memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    sigaction(number, chains_crashes ? &before_crash[number] : &usual, NULL);
    raise(number);
}

int signals_install(void) {
    static int installed;
    if (installed) return 0;
    if (pipe_nonblocking(ends)) return -1;
    installed = 1;

    // Swift's own handler waits for a key when it finds a terminal: only if it was asked for.
    chains_crashes = getenv("SWIFT_BACKTRACE") != NULL;

    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_notice;
    action.sa_flags = SA_RESTART;
    for (size_t i = 0; i < sizeof notices / sizeof *notices; i++) {
        sigaction(notices[i], &action, NULL);
    }
    // Whatever would end the process ends it through the loop, which gives the terminal back.
    int numbers[64];
    int count = ending_signals(numbers);
    for (int i = 0; i < count; i++) sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    // A stack overflow leaves no stack to handle it on.
    static char spare[64 * 1024];
    stack_t stack;
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = spare;
    stack.ss_size = sizeof spare;
    sigaltstack(&stack, NULL);
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        sigaction(crashes[i], &action, &before_crash[crashes[i]]);
    }
    return 0;
}

int signals_descriptor(void) { return ends[0]; }

void signals_stop(void) {
    struct sigaction usual, our_stop, our_continue;
    memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &usual, &our_stop);
    sigaction(SIGCONT, &usual, &our_continue);
    kill(0, SIGTSTP);
    // Stopped here until SIGCONT.
    sigaction(SIGTSTP, &our_stop, NULL);
    sigaction(SIGCONT, &our_continue, NULL);
}

int terminal_next_signal(int *number) {
    unsigned char byte;
    if (ends[0] < 0 || read(ends[0], &byte, 1) != 1) return TERMINAL_NOTHING;
    *number = byte;
    switch (byte) {
        case 0: __atomic_store_n(&wake_pending, 0, __ATOMIC_RELEASE); return TERMINAL_WAKE;
        case SIGWINCH: return TERMINAL_RESIZE;
        case SIGTSTP: return TERMINAL_STOP;
        case SIGCONT: return TERMINAL_CONTINUE;
        case SIGINT: endings = 0; return TERMINAL_INTERRUPT;
        default: endings = 0; return TERMINAL_END;
    }
}

void terminal_wake(void) {
    if (ends[1] < 0 || __atomic_exchange_n(&wake_pending, 1, __ATOMIC_ACQ_REL)) return;
    send_byte(0);
}
