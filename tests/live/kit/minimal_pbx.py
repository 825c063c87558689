"""A small private Asterisk for the kit's own tests: two kinds of account, echo, and dialling.

It knows nothing of the system under test; it proves that the phones, the ears and SIPp work.
Extensions: 600 echoes, 601 reads three digits into the global variable DIGITS and hangs up,
602 answers and is silent, 603 is answered and hung up at once, any account's name rings it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rexian.provision.asterisk import AsteriskInstall

from .child import spawn, stop
from .errors import PbxError
from .pbxview import PbxView
from .ports import PortBlock, reserve_ports

_MODULES = """
bridge_builtin_features bridge_simple bridge_softmix bridge_native_rtp
chan_pjsip codec_alaw codec_ulaw codec_resample format_wav format_sln format_pcm
app_dial app_echo app_read app_verbose app_stack func_callerid func_channel func_global
func_strings func_periodic_hook func_groupcount func_cut func_uri app_chanspy
app_mixmonitor app_bridgeaddchan pbx_config
res_crypto res_format_attr_opus res_pjproject res_pjsip res_pjsip_acl
res_pjsip_authenticator_digest res_pjsip_caller_id res_pjsip_dtmf_info
res_pjsip_endpoint_identifier_anonymous res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_logger res_pjsip_nat res_pjsip_pubsub
res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session
res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_srtp
res_timing_timerfd
"""

_DIALPLAN = """
[general]
static=yes
writeprotect=yes
[globals]
DIGITS=
[phones]
exten => 600,1,Answer()
 same => n,Echo()
exten => 601,1,Answer()
 same => n,Read(got,,3,,1,10)
 same => n,Set(GLOBAL(DIGITS)=${got})
 same => n,Hangup()
exten => 602,1,Answer()
 same => n,Wait(600)
exten => 603,1,Answer()
 same => n,Hangup()
exten => _[a-z]!,1,Dial(PJSIP/${EXTEN},20)
 same => n,Hangup(${HANGUPCAUSE})
"""

STUN_OFF = "[general]\nrtpstart={first}\nrtpend={last}\nstrictrtp=no\nicesupport=no\n"


@dataclass(frozen=True, slots=True)
class Account:
    """A registered phone: `name` is user name, authentication name and extension in one."""

    name: str
    password: str


class MinimalPbx:
    """A running Asterisk. Made by `running_minimal_pbx`."""

    def __init__(
        self,
        folder: Path,
        host: str,
        sip_port: int,
        accounts: dict[str, Account],
        process: asyncio.subprocess.Process,
        view: PbxView,
    ) -> None:
        self.folder = folder
        self.host = host
        self.sip_port = sip_port
        self.accounts = accounts
        self.process = process
        self.view = view

    @property
    def server(self) -> str:
        """host:port of the PBX's SIP socket."""
        return f"{self.host}:{self.sip_port}"

    async def global_variable(self, name: str) -> str:
        """Value of a dialplan global, empty if unset."""
        text = await self.view.command("dialplan show globals")
        for line in text.splitlines():
            key, equals, value = line.strip().partition("=")
            if equals and key == name:
                return value
        return ""

    def log_text(self) -> str:
        return (self.folder / "asterisk.out").read_text(errors="replace")


@contextlib.asynccontextmanager
async def running_minimal_pbx(
    asterisk: AsteriskInstall,
    account_names: Sequence[str] = ("anna", "boris"),
    *,
    host: str = "127.0.0.1",
    codecs: str = "alaw,ulaw",
    channels: int = 20,
) -> AsyncIterator[MinimalPbx]:
    """Boot an Asterisk with one account a name; stopped, and its folder removed, on the way out.

    It has RTP ports for so many `channels` at once.

    Raises PbxError with the log's end if it has not booted within 15 s.
    """
    folder = Path(tempfile.mkdtemp(prefix="kit-pbx-"))
    sip, rtp = reserve_ports(2), reserve_ports(4 * channels)
    accounts = {name: Account(name, secrets.token_hex(8)) for name in account_names}
    process: asyncio.subprocess.Process | None = None
    try:
        config = _write_config(folder, asterisk, host, sip, rtp, accounts, codecs)
        process = await spawn(
            asterisk.start(config, voice_first=os.geteuid() == 0),
            cwd=folder,
            log=folder / "asterisk.out",
            env={**os.environ, **asterisk.env},
        )
        view = PbxView(asterisk, config)
        try:
            await view.fully_booted(within=15.0)
        except PbxError as problem:
            tail = (folder / "asterisk.out").read_text(errors="replace")[-2000:]
            raise PbxError(f"{problem}; its log ends:\n{tail}") from problem
        yield MinimalPbx(folder, host, sip.first, accounts, process, view)
    finally:
        if process is not None:
            await stop(process, first=signal.SIGTERM)
        sip.release()
        rtp.release()
        shutil.rmtree(folder, ignore_errors=True)


def _write_config(
    folder: Path,
    asterisk: AsteriskInstall,
    host: str,
    sip: PortBlock,
    rtp: PortBlock,
    accounts: dict[str, Account],
    codecs: str,
) -> Path:
    for name in ("etc", "db", "keys", "spool", "run", "log"):
        (folder / name).mkdir()
    etc = folder / "etc"
    texts = {
        "asterisk.conf": (
            "[directories]\n"
            f"astetcdir => {etc}\nastmoddir => {asterisk.modules_dir}\n"
            f"astdatadir => {asterisk.data_dir}\nastvarlibdir => {asterisk.data_dir}\n"
            f"astsbindir => {asterisk.sbin_dir}\n"
            f"astdbdir => {folder / 'db'}\nastkeydir => {folder / 'keys'}\n"
            f"astspooldir => {folder / 'spool'}\nastrundir => {folder / 'run'}\n"
            f"astlogdir => {folder / 'log'}\n"
            "[options]\nverbose=3\nnocolor=yes\ndocumentation_language=en_US\n"
        ),
        "modules.conf": "[modules]\nautoload=no\n"
        + "".join(f"load={m}.so\n" for m in _MODULES.split()),
        "logger.conf": "[general]\n[logfiles]\nconsole => notice,warning,error,verbose(3)\n",
        "rtp.conf": STUN_OFF.format(first=rtp.first, last=rtp.last),
        "extensions.conf": _DIALPLAN,
        "pjsip.conf": _pjsip(host, sip.first, accounts, codecs),
    }
    for name, text in texts.items():
        (etc / name).write_text(text)
    return etc / "asterisk.conf"


def _pjsip(host: str, port: int, accounts: dict[str, Account], codecs: str) -> str:
    parts = [
        "[global]\ntype=global\nendpoint_identifier_order=username,ip,anonymous\n",
        f"[udp]\ntype=transport\nprotocol=udp\nbind={host}:{port}\n",
        f"[tcp]\ntype=transport\nprotocol=tcp\nbind={host}:{port}\n",
    ]
    parts.append(
        f"[anonymous]\ntype=endpoint\ncontext=phones\ndisallow=all\nallow={codecs}\n"
        "direct_media=no\n"
    )
    for account in accounts.values():
        name = account.name
        parts.append(
            f"[{name}]\ntype=endpoint\ncontext=phones\ndisallow=all\nallow={codecs}\n"
            f"auth={name}\naors={name}\ndirect_media=no\ndtmf_mode=rfc4733\n"
            f"[{name}]\ntype=auth\nauth_type=userpass\nusername={name}\n"
            f"password={account.password}\n"
            f"[{name}]\ntype=aor\nmax_contacts=1\nremove_existing=yes\n"
        )
    return "\n".join(parts)
