// SPDX-License-Identifier: MIT
#include "python/unix_names.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

// Each name between blanks; with a star, all that begin so.
static const struct {
    const char *module;
    const char *names;
} modules[] = {
    {"os", " CLD_* EX_* F_LOCK F_TEST F_TLOCK F_ULOCK GRND_* MFD_* NGROUPS_MAX O_ASYNC O_CLOEXEC O_DIRECT "
           "O_DIRECTORY O_DSYNC "
           "O_NDELAY O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC O_TMPFILE POSIX_* PRIO_* P_ALL "
           "P_PGID P_PID "
           "P_PIDFD RTLD_* RWF_* SCHED_* SEEK_DATA SEEK_HOLE SF_* ST_* WCONTINUED WCOREDUMP WEXITED "
           "WEXITSTATUS WIFCONTINUED "
           "WIFEXITED WIFSIGNALED WIFSTOPPED WNOHANG WNOWAIT WSTOPPED WSTOPSIG WTERMSIG WUNTRACED XATTR_* "
           "chflags chown chroot "
           "confstr confstr_names copy_file_range ctermid environb eventfd* fchdir fchmod fchown fdatasync "
           "fork forkpty fpathconf "
           "fstatvfs fwalk getegid getenvb geteuid getgid getgrouplist getgroups getloadavg getpgid getpgrp "
           "getpriority "
           "getrandom getresgid getresuid getsid getuid getxattr initgroups killpg lchflags lchmod lchown "
           "listxattr lockf "
           "login_tty major makedev memfd_create minor mkfifo mknod nice openpty pathconf pathconf_names "
           "pidfd_open pipe2 "
           "plock posix_* pread preadv pwrite pwritev readv register_at_fork removexattr sched_* sendfile "
           "setegid seteuid "
           "setgid setgroups setns setpgid setpgrp setpriority setregid setresgid setresuid setreuid setsid "
           "setuid setxattr "
           "spawnlp spawnlpe spawnvp spawnvpe splice statvfs sync sysconf sysconf_names tcgetpgrp tcsetpgrp "
           "timerfd_* ttyname "
           "uname unshare wait wait3 wait4 waitid waitid_result writev "},
    {"signal",
     " ITIMER_* ItimerError SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGHUP SIGIO SIGIOT SIGKILL SIGPIPE "
     "SIGPOLL SIGPROF "
     "SIGPWR SIGQUIT SIGRTMAX SIGRTMIN SIGSTKFLT SIGSTOP SIGSYS SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG "
     "SIGUSR1 SIGUSR2 "
     "SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_SETMASK SIG_UNBLOCK Sigmasks alarm getitimer pause "
     "pidfd_send_signal pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait "
     "sigwaitinfo "
     "struct_siginfo "},
    {"socket",
     " AF_ALG AF_CAN AF_KEY AF_NETLINK AF_PACKET AF_RDS AF_ROUTE AF_SYSTEM AF_TIPC AF_UNIX AF_VSOCK ALG_* "
     "CAN_* CMSG_* "
     "IP_TRANSPARENT J1939_* LOCAL_PEERCRED MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_DONTWAIT MSG_EOF MSG_EOR "
     "MSG_FASTOPEN "
     "MSG_MORE MSG_NOSIGNAL NETLINK_* PACKET_* PF_CAN PF_PACKET PF_RDS RDS_* SCM_* SOCK_CLOEXEC "
     "SOCK_NONBLOCK SOL_ALG "
     "SOL_CAN_* SOL_RDS SOL_TIPC SO_BINDTODEVICE SO_INCOMING_CPU SO_J1939_* SO_MARK SO_PASSCRED SO_PEERCRED "
     "SO_PRIORITY "
     "SO_REUSEPORT SO_SETFIB TCP_CORK TCP_DEFER_ACCEPT TCP_INFO TCP_LINGER2 TCP_NOTSENT_LOWAT TCP_QUICKACK "
     "TCP_SYNCNT "
     "TCP_USER_TIMEOUT TCP_WINDOW_CLAMP TIPC_* VMADDR_* VM_SOCKETS_* recv_fds send_fds sethostname "},
    {"select", " EPOLL* KQ_* PIPE_BUF POLL* devpoll epoll kevent kqueue poll "},
    {"selectors", " DevpollSelector EpollSelector KqueueSelector PollSelector "},
    {"time", " CLOCK_* clock_getres clock_gettime clock_gettime_ns clock_settime clock_settime_ns "
             "pthread_getcpuclockid tzset "},
    {"socketserver", " ForkingMixIn ForkingTCPServer ForkingUDPServer ForkingUnix* ThreadingUnix* "
                     "UnixDatagramServer UnixStreamServer "},
    {"asyncio",
     " AbstractChildWatcher FastChildWatcher MultiLoopChildWatcher PidfdChildWatcher SafeChildWatcher "
     "ThreadedChildWatcher open_unix_connection start_unix_server "},
    {"mmap", " MADV_* MAP_* PROT_* "},
    {"sys", " abiflags getdlopenflags setdlopenflags "},
};

static bool is_listed(const char *names, const char *name)
{
    for (const char *c = names + 1; *c != '\0'; c += strcspn(c, " ") + 1) {
        const size_t length = strcspn(c, " ");
        const bool is_beginning = c[length - 1] == '*';
        if (strncmp(c, name, length - is_beginning) == 0 && (is_beginning || name[length] == '\0'))
            return true;
    }
    return false;
}

bool unix_names_has(const char *module, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(modules); i++)
        if (strcmp(modules[i].module, module) == 0)
            return is_listed(modules[i].names, name);
    return false;
}
