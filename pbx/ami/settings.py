"""Where the manager interface is, and how patient we are with it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """Address, account and limits of one AMI connection. Times are seconds, sizes bytes.

    The account needs `read = system,call,user,agent,dialplan,dtmf,reporting` at least for what
    the queue and call models use; `system` is not optional: without it Asterisk never sends
    FullyBooted and no session counts as usable.
    """

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    connect_timeout: float = 5.0
    """For the TCP connection. A wrong password is answered after one second (manager.c sleeps)."""
    action_timeout: float = 5.0
    boot_timeout: float = 60.0
    """From login to FullyBooted. Asterisk accepts AMI before its modules are loaded."""
    ping_interval: float = 2.0
    ping_timeout: float = 3.0
    """Silence after a ping that ends the session. While other bytes still arrive the PBX is only
    busy and gets four times as long."""
    queue_limit: int = 50_000
    """Events that may wait for the consumer. A two-leg call makes about 76 (Asterisk 22 with
    every class read), so this is some 650 calls' worth."""
    queue_bytes_limit: int = 256 * 1024 * 1024
    message_limit: int = 64 * 1024 * 1024
    """A single message longer than this ends the session: the peer has lost its framing."""
    backoff_first: float = 0.1
    backoff_cap: float = 5.0
    stable_after: float = 10.0
    """A session that lasted this long starts the back-off from its first step again."""

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise ValueError(f"AMI address {self.host!r}:{self.port} is not usable")
        if not self.username or not self.secret:
            raise ValueError("AMI needs a user name and a secret")
        for name in (
            "connect_timeout",
            "action_timeout",
            "boot_timeout",
            "ping_interval",
            "ping_timeout",
            "queue_limit",
            "queue_bytes_limit",
            "message_limit",
            "backoff_first",
            "backoff_cap",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above zero")
