// SPDX-License-Identifier: MIT
// Loaded into the Windows programs of a sandbox. When a program ends, Wine's server ends its other threads wherever they are, also
// while one holds the lock of ntdll that goes with the question to the server for a file; the thread that ends the program may
// then wait for that lock for ever: "pyhost list" has done so, when the SCM had just told it something.
// Windows ends no thread in the midst of a call to the kernel. So here no thread is in the midst of that one, either: who ends the
// program takes the lock before it says so to the server.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MOST = 64,
    TERMINATE_PROCESS = 7, // REQ_terminate_process in Wine 8 and 10
    REQUEST = 64           // bytes of one
};

static struct {
    uintptr_t first, end;                   // where ntdll.so is; 0: not loaded yet
    _Atomic(pthread_mutex_t *) locks[MOST]; // those of its locks that have been taken so far
    _Atomic(pthread_mutex_t *) files;       // the one of who waits for a file from the server
    atomic_int ending;                      // the thread that ends the program just now
} ntdll;

static struct {
    int (*lock)(pthread_mutex_t *mutex);
    int (*mask)(int how, const sigset_t *set, sigset_t *old);
    ssize_t (*receive)(int socket, struct msghdr *message, int flags);
    ssize_t (*write)(int file, const void *data, size_t size);
    void (*exit)(void *value);
} next;

__attribute__((constructor)) static void find_next(void)
{
    *(void **)&next.lock = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    *(void **)&next.mask = dlsym(RTLD_NEXT, "pthread_sigmask");
    *(void **)&next.receive = dlsym(RTLD_NEXT, "recvmsg");
    *(void **)&next.write = dlsym(RTLD_NEXT, "write");
    *(void **)&next.exit = dlsym(RTLD_NEXT, "pthread_exit");
}

static int find_ntdll(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    (void)context;
    const char *name = strrchr(object->dlpi_name, '/');
    if (name == NULL || strcmp(name, "/ntdll.so") != 0)
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_LOAD)
            ntdll.end = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr + object->dlpi_phdr[i].p_memsz;
    ntdll.first = object->dlpi_addr;
    return 1;
}

static void remember(pthread_mutex_t *mutex)
{
    for (int i = 0; i < MOST; i++) {
        pthread_mutex_t *there = NULL;
        if (atomic_compare_exchange_strong(&ntdll.locks[i], &there, mutex) || there == mutex)
            return;
    }
}

static bool holds(const pthread_mutex_t *mutex)
{
    return mutex != NULL && mutex->__data.__owner == gettid();
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (next.lock == NULL)
        find_next();
    if (ntdll.first == 0)
        dl_iterate_phdr(find_ntdll, NULL);
    if ((uintptr_t)mutex >= ntdll.first && (uintptr_t)mutex < ntdll.end)
        remember(mutex);
    return next.lock(mutex);
}

// The server sends a file: the lock that is held now is the one that goes with it.
ssize_t recvmsg(int socket, struct msghdr *message, int flags)
{
    if (next.receive == NULL)
        find_next();
    for (int i = 0; i < MOST && atomic_load(&ntdll.files) == NULL; i++)
        if (holds(atomic_load(&ntdll.locks[i])))
            atomic_store(&ntdll.files, atomic_load(&ntdll.locks[i]));
    return next.receive(socket, message, flags);
}

ssize_t write(int file, const void *data, size_t size)
{
    if (next.write == NULL)
        find_next();
    int request;
    pthread_mutex_t *files = atomic_load(&ntdll.files);
    const uintptr_t caller = (uintptr_t)__builtin_return_address(0);
    if (files != NULL && size == REQUEST && caller >= ntdll.first && caller < ntdll.end &&
        memcpy(&request, data, sizeof request) != NULL && request == TERMINATE_PROCESS && !holds(files)) {
        next.lock(files);
        atomic_store(&ntdll.ending, gettid());
    }
    return next.write(file, data, size);
}

// Wine blocks signals while it asks the server, but not the one with which the server ends a thread. When it allows them
// again, the question has been answered.
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    if (next.mask == NULL)
        find_next();
    sigset_t more;
    if (how == SIG_BLOCK && set != NULL && sigismember(set, SIGUSR1) == 1) {
        more = *set;
        sigaddset(&more, SIGQUIT);
        set = &more;
    }
    if (how == SIG_SETMASK && atomic_load(&ntdll.ending) == gettid()) {
        atomic_store(&ntdll.ending, 0);
        pthread_mutex_unlock(atomic_load(&ntdll.files));
    }
    return next.mask(how, set, old);
}

// A thread that the server has ended finds it out when it asks for something, whichever locks it holds.
void pthread_exit(void *value)
{
    if (next.exit == NULL)
        find_next();
    for (int i = 0; i < MOST; i++)
        while (holds(atomic_load(&ntdll.locks[i])))
            pthread_mutex_unlock(atomic_load(&ntdll.locks[i]));
    next.exit(value);
    abort(); // it does not return
}
