// What a thread asks of the kernel's scheduler: to answer keys soon, or to work in the background.
#include "internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>

/// As in linux/sched/types.h, which not every system's headers have.
struct scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

enum { NORMAL_POLICY = 0, RESET_ON_FORK = 1, NICE = 10 };

/// A normal thread with a slice of its own, in nanoseconds: Linux 6.12 and later, and no privilege
/// is needed. Earlier ones ignore the slice.
static int schedule(int nice, uint64_t slice, uint64_t flags) {
    struct scheduling wanted = {0};
    wanted.size = sizeof wanted;
    wanted.policy = NORMAL_POLICY;
    wanted.flags = flags;
    wanted.nice = nice;
    wanted.runtime = slice;
    return (int)syscall(SYS_sched_setattr, 0, &wanted, 0);
}

void terminal_answers_keys(void) {
    int nice = getpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid));
    schedule(nice, 300000, RESET_ON_FORK);
}

void terminal_works_in_background(void) {
    static _Thread_local int is_done;
    if (is_done) return;
    is_done = 1;
    // A program that was started with a lower priority than this keeps it.
    int nice = getpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid));
    if (nice < NICE) nice = NICE;
    if (schedule(nice, 1000000, 0)) setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), nice);
}

int64_t terminal_thread_waits(double *_Nonnull waited) {
    *waited = -1;
    int descriptor = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        char text[96];
        ssize_t count = read(descriptor, text, sizeof text - 1);
        close(descriptor);
        text[count > 0 ? count : 0] = 0;
        unsigned long long ran, waits;
        if (sscanf(text, "%llu %llu", &ran, &waits) == 2) *waited = (double)waits * 1e-9;
    }
    return syscall(SYS_gettid);
}
#else
#include <pthread.h>
#include <pthread/qos.h>

void terminal_answers_keys(void) {}

void terminal_works_in_background(void) {
    pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
}

int64_t terminal_thread_waits(double *_Nonnull waited) {
    *waited = -1;
    return (int64_t)(intptr_t)pthread_self();
}
#endif

void terminal_rest(double seconds) {
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}
