/* Stands between the program and the system: counts its calls on files below one folder, and
 * at one of them, or from one on, lets happen what happens to people's disks.
 *
 *   FAULT_UNDER  only files whose path begins so
 *   FAULT_CALLS  which calls: any of the letters r(ead) w(rite) c(opy) s(ync)
 *                t(runcate) o(pen) l(ock)
 *   FAULT_AT     which of them, counted from 1 over all threads; 0 only counts
 *   FAULT_DO     a number (fail with this errno) | always and a number (from there on)
 *                | kill | short (from there on transfer half)
 *                | eintr (from there on fail every second call with EINTR)
 *                | run (a shell command, FAULT_RUN, and go on)
 *   FAULT_EACH   if set, what is done once is done at each call from there on
 *   FAULT_COUNT  a file that gets the number of calls at the end
 *   FAULT_CLOCK  seconds since 1970 at the first look at the clock; each look goes a day back
 *
 * Loaded with LD_PRELOAD. What Rust calls without libc (rename) is left to strace.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls;
static atomic_long looks;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int is_under(const char *path) {
    const char *under = setting("FAULT_UNDER");
    return *under && strncmp(path, under, strlen(under)) == 0;
}

static int concerns(int fd, char call) {
    char link[64], path[PATH_MAX];
    if (!strchr(setting("FAULT_CALLS"), call)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_under(path);
}

static void run(void) {
    char *words[] = {"sh", "-c", (char *)setting("FAULT_RUN"), 0};
    char *none[] = {"PATH=/usr/bin:/bin:/usr/sbin", 0};
    pid_t shell;
    int status;
    /* Not system(), which has this process ignore interrupts meanwhile. */
    if (posix_spawn(&shell, "/bin/sh", 0, 0, words, none) != 0) abort();
    while (waitpid(shell, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) abort();
}

/* What becomes of a call: 0 it goes on, > 0 it fails with that errno, -1 it transfers half. */
static int fate(void) {
    long at = atol(setting("FAULT_AT")), call = atomic_fetch_add(&calls, 1) + 1;
    const char *what = setting("FAULT_DO");
    if (at == 0 || call < at) return 0;
    if (!strcmp(what, "short")) return -1;
    if (!strncmp(what, "always ", 7)) return atoi(what + 7);
    if (!strcmp(what, "eintr")) return (call - at) % 2 ? 0 : EINTR;
    if (call > at && !*setting("FAULT_EACH")) return 0;
    if (!strcmp(what, "kill")) kill(getpid(), SIGKILL);
    else if (!strcmp(what, "run")) run();
    else return atoi(what);
    return 0;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = setting("FAULT_COUNT");
    if (!*path) return;
    FILE *file = fopen(path, "w");
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&calls));
        fclose(file);
    }
}

#define PASS(fd, call, length) \
    do { \
        int fate_ = concerns(fd, call) ? fate() : 0; \
        if (fate_ > 0) { errno = fate_; return -1; } \
        if (fate_ < 0 && (length) > 1) (length) = (length) / 2; \
    } while (0)

ssize_t read(int fd, void *to, size_t length) {
    REAL(read);
    PASS(fd, 'r', length);
    return real(fd, to, length);
}

ssize_t pread64(int fd, void *to, size_t length, off64_t at) {
    REAL(pread64);
    PASS(fd, 'r', length);
    return real(fd, to, length, at);
}

ssize_t write(int fd, const void *from, size_t length) {
    REAL(write);
    PASS(fd, 'w', length);
    return real(fd, from, length);
}

ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) {
    REAL(pwrite64);
    PASS(fd, 'w', length);
    return real(fd, from, length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    PASS(fd, 'w', count);
    return real(fd, parts, count);
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *onto, size_t length, unsigned flags) {
    REAL(copy_file_range);
    int none = 0;
    PASS(to, 'c', none);
    return real(from, at, to, onto, length, flags);
}

int fsync(int fd) {
    REAL(fsync);
    int none = 0;
    PASS(fd, 's', none);
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    int none = 0;
    PASS(fd, 's', none);
    return real(fd);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    int none = 0;
    PASS(fd, 't', none);
    return real(fd, length);
}

int flock(int fd, int operation) {
    REAL(flock);
    int none = 0;
    PASS(fd, 'l', none);
    return real(fd, operation);
}

int open64(const char *path, int flags, ...) {
    REAL(open64);
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    if (strchr(setting("FAULT_CALLS"), 'o') && is_under(path)) {
        int fate_ = fate();
        if (fate_ > 0) {
            errno = fate_;
            return -1;
        }
    }
    return real(path, flags, mode);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int result = real(clock, now);
    const char *jump = setting("FAULT_CLOCK");
    if (clock == CLOCK_REALTIME && *jump) now->tv_sec = atol(jump) - 86400 * atomic_fetch_add(&looks, 1);
    return result;
}
