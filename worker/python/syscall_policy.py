"""Which system calls a student's program may make. What is named nowhere answers ENOSYS, as on an older kernel."""

ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev pwritev2 open openat creat close close_range lseek
stat fstat lstat newfstatat statx access faccessat faccessat2 poll ppoll select pselect6
epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
timerfd_create timerfd_settime timerfd_gettime signalfd signalfd4 pipe pipe2 dup dup2 dup3
ftruncate truncate fallocate fsync fdatasync getdents getdents64 getcwd chdir fchdir
mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat readlink readlinkat
chmod fchmod fchmodat umask utime utimes utimensat futimesat statfs fstatfs
sync_file_range sendfile copy_file_range splice tee readahead
mprotect munmap mremap msync brk mincore mlock munlock membarrier
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo
rt_sigsuspend sigaltstack kill tkill tgkill getpid getppid gettid getuid geteuid getgid getegid getgroups
getresuid getresgid getpgrp getpgid getsid setpgid setsid nanosleep clock_nanosleep clock_gettime clock_getres
gettimeofday time times getitimer setitimer alarm pause
timer_create timer_settime timer_gettime timer_getoverrun timer_delete
futex futex_waitv set_robust_list get_robust_list set_tid_address rseq arch_prctl restart_syscall
exit exit_group wait4 waitid execve fork vfork sched_yield sched_getaffinity sched_setaffinity
sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getpriority setpriority
getrlimit getrusage sysinfo uname getrandom getcpu
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
bind connect listen accept accept4 getsockname getpeername sendto recvfrom sendmsg recvmsg
sendmmsg recvmmsg shutdown getsockopt
semget semop semtimedop semctl shmat shmdt shmctl msgget msgsnd msgrcv msgctl
""".split()

# Refused aloud, so that a program that tries sees PermissionError and not a missing feature.
REFUSED = """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise mount umount2 pivot_root chroot unshare setns
bpf perf_event_open userfaultfd keyctl add_key request_key init_module finit_module delete_module
kexec_load kexec_file_load reboot swapon swapoff acct quotactl syslog settimeofday clock_settime adjtimex clock_adjtime
sethostname setdomainname iopl ioperm modify_ldt setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid
setgroups capset chown fchown lchown fchownat open_by_handle_at name_to_handle_at fanotify_init
personality vhangup lookup_dcookie open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
io_uring_setup io_uring_enter io_uring_register flock landlock_create_ruleset seccomp
setxattr lsetxattr fsetxattr nfsservctl ustat sysfs uselib migrate_pages move_pages mbind set_mempolicy mlockall
pidfd_send_signal mq_open mq_unlink
""".split()

# Calls that depend on arguments: name -> [(index of the argument, allowed values, name of the errno otherwise)].
ALLOWED_IF = {
    "socketpair": [(0, (1,), "EAFNOSUPPORT")],
    # Terminal questions, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX; never TIOCSTI, TIOCSETD, TIOCLINUX.
    "ioctl": [(1, (0x5401, 0x5402, 0x5403, 0x5404, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x540F, 0x5410), "ENOTTY")],
    # PDEATHSIG, GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, CAPBSET_READ, GET_NO_NEW_PRIVS, SET_VMA.
    "prctl": [(0, (1, 3, 15, 16, 21, 23, 39, 0x53564D41), "EPERM")],
}

# Sockets: unix ones of every kind; of inet and inet6 streams (TCP) and datagrams (UDP, ICMP), 0 being the usual protocol of a kind. No packet,
# netlink, vsock, alg, bluetooth. For any other kind or pair of kind and protocol the kernel, before it says no, starts the host's modprobe:
# as root, outside of every control group, and it may find a module (DCCP by its kind alone, SCTP, L2TP, ...).
UNIX = 1
STREAM, DATAGRAM, RAW, KIND_BITS = 1, 2, 3, 0xF
SOCKETS = {
    2: {STREAM: (0, 6), DATAGRAM: (0, 17, 1)},
    10: {STREAM: (0, 6), DATAGRAM: (0, 17, 58)},
}
# Socket options as (level, name, name of the errno; None: without effect). What a TCP connection may hold unread is ours to choose, as no
# meter counts it before the program has accepted it (`unaccepted.py`): RCVBUF, RCVLOWAT. Flow labels of IPv6 outlive the run in its network
# namespace, and the whole machine has 4096 of them.
SOCKET_OPTIONS = ((1, 8, None), (1, 18, None), (41, 32, "EPERM"))

# File locks would be a channel between runs through the shared read-only files; leases and notifications as well.
# MERGEABLE would be one as well: a page that another run has, too, is slower to write; and COLLAPSE, which joins pages of shared files
# for everybody who has them. HWPOISON and SOFT_OFFLINE break memory.
# The size of a core file is ours to choose, see `own_limits` in seccomp.py.
RLIMIT_CORE = 4
REFUSED_IF = {
    "fcntl": (1, (5, 6, 7, 36, 37, 38, 1024, 1026), "EPERM"),
    "madvise": (2, (12, 25, 100, 101), "EINVAL"),
    "setrlimit": (0, (RLIMIT_CORE,), "EPERM"),
}
# Without effect: DONTNEED would take the library's files out of everybody's memory, and tell who reads them again.
PRETENDED_IF = {"fadvise64": (3, (4,))}

# Flags that are refused: name -> (index of the argument, bits, name of the errno). New namespaces by clone(); huge pages, which no
# meter of a run counts; devices, both kinds of which have the bit 0o020000 in their mode (pipes and files have not); reading only what
# is in memory already (RWF_NOWAIT), which tells what others read. clone3 hides its flags in memory, so libc is told to fall back to clone.
REFUSED_BITS = {
    "clone": (0, 0x7E020080, "EPERM"),
    "mmap": (3, 0x40000, "ENOMEM"),
    "memfd_create": (1, 0x4, "ENOSYS"),
    "shmget": (2, 0x800, "EPERM"),
    "preadv2": (5, 0x8, "EOPNOTSUPP"),
    "mknod": (1, 0o020000, "EPERM"),
    "mknodat": (2, 0o020000, "EPERM"),
}
ABSENT = ("clone3",)

# Memory that no process shows as its own: refused where no control group counts it.
UNMETERED = ("memfd_create", "shmget", "msgget", "semget")
