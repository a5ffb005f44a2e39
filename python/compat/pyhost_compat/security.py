# SPDX-License-Identifier: MIT
"""Security identifiers, access control lists and security descriptors, in the forms in which Windows keeps them.

The layouts are documented: https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp (SID, ACL, SECURITY_DESCRIPTOR,
self-relative). Each object gives its bytes to the calls in C, which check them again.
"""

from __future__ import annotations

import struct
from typing import List, Optional, Sequence, Tuple, Union

ACL_REVISION = 2
ACCESS_ALLOWED_ACE_TYPE = 0
ACCESS_DENIED_ACE_TYPE = 1
SYSTEM_AUDIT_ACE_TYPE = 2

SE_OWNER_DEFAULTED = 0x0001
SE_GROUP_DEFAULTED = 0x0002
SE_DACL_PRESENT = 0x0004
SE_DACL_DEFAULTED = 0x0008
SE_SACL_PRESENT = 0x0010
SE_SACL_DEFAULTED = 0x0020
SE_SELF_RELATIVE = 0x8000


class PySID:
    """A security identifier: SID() to be initialised, SID(bytes), or SID(authority, sub-authorities)."""

    def __init__(
        self, source: Union[None, int, bytes, Sequence[int]] = None, subauthorities: Sequence[int] = ()
    ) -> None:
        self._authority = 0
        self._parts: List[int] = []
        if isinstance(source, (bytes, bytearray, memoryview)):
            data = bytes(source)
            if len(data) < 8 or data[0] != 1 or len(data) < 8 + 4 * data[1]:
                raise ValueError("The bytes are no SID")
            self._authority = int.from_bytes(data[2:8], "big")
            self._parts = list(struct.unpack_from(f"<{data[1]}L", data, 8))
        elif source is not None and not isinstance(source, int):
            self.Initialize(source, len(subauthorities))
            self._parts = [part & 0xFFFFFFFF for part in subauthorities]

    def Initialize(self, authority: Sequence[int], count: int) -> None:
        """Begin with an authority of six bytes and room for count sub-authorities."""
        self._authority = int.from_bytes(bytes(authority), "big")
        self._parts = [0] * count

    def SetSubAuthority(self, index: int, value: int) -> None:
        self._parts[index] = value & 0xFFFFFFFF

    def GetSubAuthority(self, index: int) -> int:
        return self._parts[index]

    def GetSubAuthorityCount(self) -> int:
        return len(self._parts)

    def GetSidIdentifierAuthority(self) -> Tuple[int, ...]:
        return tuple(self._authority.to_bytes(6, "big"))

    def GetLength(self) -> int:
        return 8 + 4 * len(self._parts)

    def IsValid(self) -> bool:
        return len(self._parts) <= 15

    def __bytes__(self) -> bytes:
        head = bytes((1, len(self._parts))) + self._authority.to_bytes(6, "big")
        return head + struct.pack(f"<{len(self._parts)}L", *self._parts)

    def _text(self) -> str:
        authority = str(self._authority) if self._authority < 1 << 32 else f"0x{self._authority:012X}"
        return "-".join(["S", "1", authority, *map(str, self._parts)])

    def __str__(self) -> str:
        return f"PySID:{self._text()}"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return bytes(self) == bytes(other) if isinstance(other, PySID) else NotImplemented

    def __hash__(self) -> int:
        return hash(bytes(self))


class PyACL:
    """An access control list."""

    def __init__(self, source: Union[None, int, bytes] = None) -> None:
        self._revision = ACL_REVISION
        self._aces: List[bytes] = []
        if isinstance(source, (bytes, bytearray, memoryview)):
            data = bytes(source)
            self._revision, _, _, count, _ = struct.unpack_from("<BBHHH", data)
            offset = 8
            for _ in range(count):
                size = struct.unpack_from("<H", data, offset + 2)[0]
                self._aces.append(data[offset : offset + size])
                offset += size

    def Initialize(self) -> None:
        self._aces = []

    def IsValid(self) -> bool:
        return True

    def _add(self, kind: int, flags: int, access: int, sid: PySID) -> None:
        body = struct.pack("<L", access & 0xFFFFFFFF) + bytes(sid)
        self._aces.append(struct.pack("<BBH", kind, flags, 4 + len(body)) + body)

    @staticmethod
    def _two(args: Sequence[object]) -> Tuple[int, PySID]:
        access, sid = args[-2:]  # a revision may stand before them
        return access, sid  # type: ignore[return-value]

    def AddAccessAllowedAce(self, *args: object) -> None:
        """Allow: ([revision,] access, sid)."""
        self._add(ACCESS_ALLOWED_ACE_TYPE, 0, *self._two(args))

    def AddAccessDeniedAce(self, *args: object) -> None:
        """Deny: ([revision,] access, sid)."""
        self._add(ACCESS_DENIED_ACE_TYPE, 0, *self._two(args))

    def AddAccessAllowedAceEx(self, revision: int, flags: int, access: int, sid: PySID) -> None:
        self._add(ACCESS_ALLOWED_ACE_TYPE, flags, access, sid)

    def AddAccessDeniedAceEx(self, revision: int, flags: int, access: int, sid: PySID) -> None:
        self._add(ACCESS_DENIED_ACE_TYPE, flags, access, sid)

    def AddAuditAccessAce(self, revision: int, access: int, sid: PySID, success: bool, failure: bool) -> None:
        flags = (0x40 if success else 0) | (0x80 if failure else 0)
        self._add(SYSTEM_AUDIT_ACE_TYPE, flags, access, sid)

    def GetAceCount(self) -> int:
        return len(self._aces)

    def GetAce(self, index: int) -> Tuple[Tuple[int, int], int, PySID]:
        """Return ((type, flags), access, sid); of the ACEs with a SID right behind the access."""
        ace = self._aces[index]
        kind, flags, _, access = struct.unpack_from("<BBHL", ace)
        return (kind, flags), access, PySID(ace[8:])

    def DeleteAce(self, index: int) -> None:
        del self._aces[index]

    def GetAclSize(self) -> int:
        return 8 + sum(map(len, self._aces))

    def __bytes__(self) -> bytes:
        size = self.GetAclSize()
        if size > 0xFFFF:
            raise ValueError("The access control list is larger than 64 KiB")
        return struct.pack("<BBHHH", self._revision, 0, size, len(self._aces), 0) + b"".join(self._aces)


class PySECURITY_DESCRIPTOR:
    """A security descriptor; a DACL that is present and None allows everything to everyone."""

    def __init__(self, source: Union[None, int, bytes] = None) -> None:
        self.Initialize()
        if isinstance(source, (bytes, bytearray, memoryview)):
            data = bytes(source)
            _, _, self._control, owner, group, sacl, dacl = struct.unpack_from("<BBHLLLL", data)
            self._owner = PySID(data[owner:]) if owner else None
            self._group = PySID(data[group:]) if group else None
            self._sacl = PyACL(data[sacl:]) if sacl else None
            self._dacl = PyACL(data[dacl:]) if dacl else None

    def Initialize(self) -> None:
        self._control = SE_SELF_RELATIVE
        self._owner: Optional[PySID] = None
        self._group: Optional[PySID] = None
        self._dacl: Optional[PyACL] = None
        self._sacl: Optional[PyACL] = None

    def _set(self, mask: int, value: int) -> None:
        self._control = self._control & ~mask | value

    def SetSecurityDescriptorDacl(self, present: bool, acl: Optional[PyACL], defaulted: bool) -> None:
        flags = (SE_DACL_PRESENT if present else 0) | (SE_DACL_DEFAULTED if defaulted else 0)
        self._set(SE_DACL_PRESENT | SE_DACL_DEFAULTED, flags)
        self._dacl = acl if present else None

    SetDacl = SetSecurityDescriptorDacl

    def SetSecurityDescriptorSacl(self, present: bool, acl: Optional[PyACL], defaulted: bool) -> None:
        flags = (SE_SACL_PRESENT if present else 0) | (SE_SACL_DEFAULTED if defaulted else 0)
        self._set(SE_SACL_PRESENT | SE_SACL_DEFAULTED, flags)
        self._sacl = acl if present else None

    def SetSecurityDescriptorOwner(self, sid: Optional[PySID], defaulted: bool) -> None:
        self._set(SE_OWNER_DEFAULTED, SE_OWNER_DEFAULTED if defaulted else 0)
        self._owner = sid

    def SetSecurityDescriptorGroup(self, sid: Optional[PySID], defaulted: bool) -> None:
        self._set(SE_GROUP_DEFAULTED, SE_GROUP_DEFAULTED if defaulted else 0)
        self._group = sid

    def SetSecurityDescriptorControl(self, mask: int, value: int) -> None:
        self._set(mask, value & mask)

    def GetSecurityDescriptorDacl(self) -> Optional[PyACL]:
        return self._dacl

    def GetSecurityDescriptorSacl(self) -> Optional[PyACL]:
        return self._sacl

    def GetSecurityDescriptorOwner(self) -> Optional[PySID]:
        return self._owner

    def GetSecurityDescriptorGroup(self) -> Optional[PySID]:
        return self._group

    def GetSecurityDescriptorControl(self) -> Tuple[int, int]:
        """Return (control bits, revision)."""
        return self._control, 1

    def IsSelfRelative(self) -> bool:
        return True

    def IsValid(self) -> bool:
        return True

    def GetLength(self) -> int:
        return len(bytes(self))

    def __bytes__(self) -> bytes:
        offsets = []
        body = b""
        for part in (self._owner, self._group, self._sacl, self._dacl):
            offsets.append(20 + len(body) if part is not None else 0)
            body += bytes(part) if part is not None else b""
        return struct.pack("<BBHLLLL", 1, 0, self._control | SE_SELF_RELATIVE, *offsets) + body


class PySECURITY_ATTRIBUTES:
    """What Create functions take: bInheritHandle and SECURITY_DESCRIPTOR."""

    def __init__(self) -> None:
        self.Initialize()

    def Initialize(self) -> None:
        self.bInheritHandle = False
        self.SECURITY_DESCRIPTOR: Optional[PySECURITY_DESCRIPTOR] = PySECURITY_DESCRIPTOR()

    def SetSecurityDescriptorDacl(self, present: bool, acl: Optional[PyACL], defaulted: bool) -> None:
        if self.SECURITY_DESCRIPTOR is None:
            self.SECURITY_DESCRIPTOR = PySECURITY_DESCRIPTOR()
        self.SECURITY_DESCRIPTOR.SetSecurityDescriptorDacl(present, acl, defaulted)
