"""Runs a command under a seccomp filter: socket() of MPTCP or of netlink, or setsockopt() of
TCP_KEEPIDLE, answers with the errno.

usage: refuse.py mptcp|netlink|keepidle ERRNO COMMAND...     such as: refuse.py mptcp EPERM java -jar app.jar
"""
import ctypes
import errno
import os
import platform
import struct
import sys

SOCKET = {"x86_64": 41, "aarch64": 198}[platform.machine()]
SETSOCKOPT = {"x86_64": 54, "aarch64": 208}[platform.machine()]
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
RET_ERRNO, RET_ALLOW = 0x00050000, 0x7FFF0000
NUMBER, FIRST_ARGUMENT = 0, 16  # offsets in struct seccomp_data
# the call, and which arguments of it with what values: protocol 262 is MPTCP, domain 16 is AF_NETLINK,
# level 6 is IPPROTO_TCP and option 4 TCP_KEEPIDLE
CALL, ARGUMENTS = {
    "mptcp": (SOCKET, [(2, 262)]),
    "netlink": (SOCKET, [(0, 16)]),
    "keepidle": (SETSOCKOPT, [(1, 6), (2, 4)]),
}[sys.argv[1]]


def op(code, value, if_true=0, if_false=0):
    return struct.pack("HBBI", code, if_true, if_false, value)


LEFT = 2 * len(ARGUMENTS) + 1  # operations between the first comparison and the last one, RET_ALLOW
operations = [op(LOAD, NUMBER), op(JUMP_IF_EQUAL, CALL, 0, LEFT)]
for argument, value in ARGUMENTS:
    LEFT -= 2
    operations += [op(LOAD, FIRST_ARGUMENT + argument * 8), op(JUMP_IF_EQUAL, value, 0, LEFT)]
operations += [op(RETURN, RET_ERRNO | getattr(errno, sys.argv[2])), op(RETURN, RET_ALLOW)]
program = b"".join(operations)
memory = ctypes.create_string_buffer(program, len(program))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
chosen = Filter(len(program) // 8, ctypes.addressof(memory))
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
    PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(chosen), 0, 0
):
    sys.exit("no seccomp here: errno %d" % ctypes.get_errno())
os.execvp(sys.argv[3], sys.argv[3:])
