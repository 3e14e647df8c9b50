"""The system calls that a student's program may make. Any other call returns ENOSYS, as on an older kernel."""

ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev pwritev2 open openat creat close close_range lseek
stat fstat lstat newfstatat statx access faccessat faccessat2 poll ppoll select pselect6
epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
timerfd_create timerfd_settime timerfd_gettime signalfd signalfd4 pipe pipe2 dup dup2 dup3
ftruncate truncate fallocate getdents getdents64 getcwd chdir fchdir
mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat readlink readlinkat
chmod fchmod fchmodat umask utime utimes utimensat futimesat statfs fstatfs
sendfile copy_file_range splice tee
mprotect munmap mremap brk mincore mlock munlock
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigqueueinfo
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
sendmmsg recvmmsg shutdown
semget semop semtimedop semctl shmat shmdt shmctl msgget msgsnd msgrcv msgctl
""".split()

# Refused with EPERM, so that a program sees PermissionError and not a missing feature.
REFUSED = """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise mount umount2 pivot_root chroot unshare setns
bpf perf_event_open userfaultfd keyctl add_key request_key init_module finit_module delete_module
kexec_load kexec_file_load reboot swapon swapoff acct quotactl syslog settimeofday clock_settime adjtimex clock_adjtime
sethostname setdomainname iopl ioperm modify_ldt setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid
setgroups capset chown fchown lchown fchownat open_by_handle_at name_to_handle_at fanotify_init
personality vhangup lookup_dcookie open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
io_uring_setup io_uring_enter io_uring_register flock landlock_create_ruleset seccomp
setxattr lsetxattr fsetxattr nfsservctl ustat sysfs uselib migrate_pages move_pages mbind set_mempolicy mlockall
pidfd_send_signal mq_open mq_unlink rt_tgsigqueueinfo
""".split()

# Success without effect. A flush of any file, even one open for reading only, flushes the host's disk, on which the
# service keeps its queue. A run's own disk is memory, or is deleted with the run. Skipping readahead costs a program
# nothing and spares the disk.
PRETENDED = "fsync fdatasync sync syncfs sync_file_range readahead".split()

# Calls that depend on arguments: name -> [(index of the argument, allowed values, name of the errno otherwise)].
ALLOWED_IF = {
    "socketpair": [(0, (1,), "EAFNOSUPPORT")],
    # Terminal queries, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX; never TIOCSTI, TIOCSETD, TIOCLINUX.
    "ioctl": [(1, (0x5401, 0x5402, 0x5403, 0x5404, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x540F, 0x5410), "ENOTTY")],
    # PDEATHSIG, GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, CAPBSET_READ, GET_NO_NEW_PRIVS. Not SET_VMA: no meter
    # counts those names.
    "prctl": [(0, (1, 3, 15, 16, 21, 23, 39), "EPERM")],
}

# Sockets: unix sockets of every kind; for inet and inet6 streams (TCP) and datagrams (UDP, ICMP), with 0 as the default
# protocol of a kind. No packet, netlink, vsock, alg, bluetooth. For any other kind, or pair of kind and protocol, the
# kernel starts the host's modprobe before it refuses. modprobe runs as root outside every control group, and may load a
# module (DCCP by its kind alone, SCTP, L2TP, ...).
UNIX = 1
STREAM, DATAGRAM, RAW, KIND_BITS = 1, 2, 3, 0xF
SOCKETS = {
    2: {STREAM: (0, 6), DATAGRAM: (0, 17, 1)},
    10: {STREAM: (0, 6), DATAGRAM: (0, 17, 58)},
}
# Socket options that may be set: level -> names. All others return ENOPROTOOPT, as in a kernel without them, because
# they affect the whole machine. Filters fill the memory for compiled filters, and then no process on the host can
# install a seccomp filter. Options of TLS and signed TCP start modprobe as root. Time stamps, encapsulation (UDP),
# minimal TTL and delays patch the code of the running kernel. Memberships in multicast groups and pinned pages
# (ZEROCOPY) take memory that no meter counts. Flow labels are limited to 4096 for all, and outlive the run.
SOCKET_OPTIONS = {
    # SOL_SOCKET: REUSEADDR, DONTROUTE, BROADCAST, SNDBUF, KEEPALIVE, OOBINLINE, PRIORITY, LINGER, REUSEPORT, PASSCRED,
    # RCVTIMEO, SNDTIMEO and their 64-bit spellings.
    1: (2, 5, 6, 7, 9, 10, 12, 13, 15, 16, 20, 21, 66, 67),
    # IPPROTO_IP: TOS, TTL, PKTINFO, MTU_DISCOVER, RECVERR, RECVTTL, RECVTOS, BIND_ADDRESS_NO_PORT, MULTICAST_IF,
    # MULTICAST_TTL and _LOOP.
    0: (1, 2, 8, 10, 11, 12, 13, 24, 32, 33, 34),
    # IPPROTO_TCP: NODELAY, MAXSEG, CORK, KEEPIDLE, KEEPINTVL, KEEPCNT, SYNCNT, LINGER2, DEFER_ACCEPT, QUICKACK,
    # USER_TIMEOUT, NOTSENT_LOWAT.
    6: (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 18, 25),
    # IPPROTO_IPV6: UNICAST_HOPS, MULTICAST_IF, _HOPS and _LOOP, MTU_DISCOVER, RECVERR, V6ONLY, RECVPKTINFO,
    # RECVHOPLIMIT, DONTFRAG, RECVTCLASS, TCLASS.
    41: (16, 17, 18, 19, 23, 25, 26, 49, 51, 62, 66, 67),
}
# Without effect: RCVBUF, RCVLOWAT. We limit the unread data of a TCP connection, as no meter counts it before the
# program has accepted the connection (`supervisor/tcp_backlog.py`).
SOCKET_OPTIONS_PRETENDED = {1: (8, 18)}
# Options that may not be read: on these levels, names from this value on belong to packet filters, for which some
# kernels start modprobe.
SOCKET_LEVELS_OF_FILTERS, FIRST_FILTER_OPTION = (0, 41), 64

# File locks, leases and notifications would be a channel between runs through the shared read-only files. So would
# MERGEABLE, since a page shared with another run is slower to write, and COLLAPSE, which joins pages of shared files
# for all users. HWPOISON and SOFT_OFFLINE break memory. Programs may not change the limit on core files, see
# `prlimit_rules` in seccomp.py.
RLIMIT_CORE = 4
# fcntl by command. Refused: GETLK, SETLK, SETLKW, their OFD kinds, SETLEASE, NOTIFY. Allowed: DUPFD, GETFD, SETFD,
# GETFL, SETOWN, GETOWN, SETSIG, GETSIG, SETOWN_EX, GETOWN_EX, GETLEASE, DUPFD_CLOEXEC, SETPIPE_SZ, GETPIPE_SZ,
# ADD_SEALS, GET_SEALS. Any other returns EINVAL, like SET_RW_HINT, which writes on shared files before Linux 6.8.
# SETFL: without O_DIRECT.
FCNTL_REFUSED = (5, 6, 7, 36, 37, 38, 1024, 1026)
FCNTL_ALLOWED = (0, 1, 2, 3, 8, 9, 10, 11, 15, 16, 1025, 1030, 1031, 1032, 1033, 1034)
F_SETFL = 4
REFUSED_IF = {
    "madvise": (2, (12, 25, 100, 101), "EINVAL"),
    "setrlimit": (0, (RLIMIT_CORE,), "EPERM"),
}
# Without effect: DONTNEED would drop the library's files from the shared page cache, and reveal who reads them again.
# WILLNEED reads ahead; COLD and PAGEOUT write to the host's swap.
PRETENDED_IF = {"fadvise64": (3, (3, 4)), "madvise": (2, (3, 20, 21))}
# msync with MS_SYNC flushes the disk of a mapped file, also the host's. The kernel refuses an address within a page
# before that.
MS_SYNC, WITHIN_PAGE = 0x4, 0xFFF

# Refused flags: name -> (index of the argument, bits, name of the errno). New namespaces by clone(). Huge pages, which
# no meter of a run counts. Devices, both kinds of which have the bit 0o020000 in their mode (pipes and files do not).
# Reading only cached pages (RWF_NOWAIT), which reveals other programs' reads, or bypassing the cache (RWF_DONTCACHE).
# clone3 hides its flags in memory, so libc must fall back to clone.
REFUSED_BITS = {
    "clone": (0, 0x7E020080, "EPERM"),
    "mmap": (3, 0x40000, "ENOMEM"),
    "memfd_create": (1, 0x4, "ENOSYS"),
    "shmget": (2, 0x800, "EPERM"),
    "preadv2": (5, 0x88, "EOPNOTSUPP"),
    "mknod": (1, 0o020000, "EPERM"),
    "mknodat": (2, 0o020000, "EPERM"),
}
# Reading the host's disk repeatedly, bypassing the page cache. The number differs per machine type.
O_DIRECT = {"x86_64": 0o40000, "aarch64": 0o200000}
REFUSED_TO_OPEN = {"open": 1, "openat": 2}
# membarrier interrupts processors that run other programs.
ABSENT = ("clone3", "membarrier")
# Returns ENOSYS where the kernel starts modprobe for executed files of unknown format: Landlock does not govern files
# in memory.
EXECUTABLE_MEMORY = "memfd_create"

# Memory that no process shows as its own: refused where no control group counts it.
UNMETERED = ("memfd_create", "shmget", "msgget", "semget")
