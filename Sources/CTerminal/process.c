// The process around every command: its first three descriptors, the signals that ask it to end,
// and ending by one. Nothing here needs a terminal.
#include "internal.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// A descriptor of a closed stream would go to the next file that is opened, and what is meant for
/// the stream would end up in that file. A stream of the wrong direction refuses as a closed one.
static void fill_standard_streams(void) {
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0) continue;
        // The lowest free number is this one.
        int opened = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
        if (opened >= 0 && opened != descriptor) close(opened);
    }
}

static const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGSYS};

/// The language's own handlers wait for a key where they find a terminal, Ctrl-\ included. Only
/// who asked for them gets them.
static void drop_backtracer(void) {
    if (getenv("SWIFT_BACKTRACE")) return;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        struct sigaction found;
        if (sigaction(crashes[i], NULL, &found)) continue;
        if (!(found.sa_flags & SA_SIGINFO) && found.sa_handler == SIG_IGN) continue;
        signal(crashes[i], SIG_DFL);
    }
}

// A crash of the first milliseconds counts as well. Before any library runs, signals are held back
// (a fault of the processor then ends the process as it is), and once the libraries have installed
// their handlers, those are dropped.
#ifdef __linux__
static sigset_t held_before;
static int holds;

static void hold_crashes(int count, char **arguments, char **environment) {
    (void)count;
    (void)arguments;
    for (char **name = environment; name && *name; name++) {
        if (!strncmp(*name, "SWIFT_BACKTRACE=", 16)) return;
    }
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigaddset(&held, crashes[i]);
    holds = sigprocmask(SIG_BLOCK, &held, &held_before) == 0;
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(
    int, char **, char **) = hold_crashes;
#endif

__attribute__((constructor)) static void after_libraries(void) {
    drop_backtracer();
#ifdef __linux__
    if (holds) sigprocmask(SIG_SETMASK, &held_before, NULL);
    holds = 0;
#endif
}

void process_prepare(void) {
    drop_backtracer();
    fill_standard_streams();
    // A write that fails says so instead of ending the process in the middle of something.
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

int ending_signals(int numbers[64]) {
    static const int named[] = {
        SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
#ifdef SIGIO
        SIGIO,
#endif
#ifdef SIGPWR
        SIGPWR,
#endif
#ifdef SIGSTKFLT
        SIGSTKFLT,
#endif
    };
    int count = (int)(sizeof named / sizeof *named);
    memcpy(numbers, named, sizeof named);
#ifdef SIGRTMIN
    for (int number = SIGRTMIN; number <= SIGRTMAX && count < 64; number++) {
        numbers[count++] = number;
    }
#endif
    return count;
}

static volatile sig_atomic_t asked, impatience;

static void on_ending(int number) {
    if (!asked) asked = number;
    // A terminal that closes may send several of the first kind: they are one request.
    if (number != SIGHUP && ++impatience >= 3) process_end_by(number);
}

void ending_watch(void) {
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_ending;
    action.sa_flags = SA_RESTART;
    int numbers[64];
    int count = ending_signals(numbers);
    for (int i = 0; i < count; i++) {
        // What was ignored stays so: nohup, and jobs in the background of a plain shell.
        if (sigaction(numbers[i], NULL, &before) || before.sa_handler == SIG_IGN) continue;
        sigaction(numbers[i], &action, NULL);
    }
}

int ending_asked(void) { return asked; }

void process_end_by(int number) {
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    // The first process of a container is not killed by its own signals.
    _exit(128 + number);
}

void process_end_now(int code) { _exit(code); }
