"""A phone's account and the configuration baresip reads it from."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rexian.phones.errors import PhoneError

AnswerMode = Literal["manual", "auto", "early"]
# Nobody listens to the loudspeaker: the ears are the sndfile dump before it (see dumps.py).
NO_PLAYER = "aubridge,ear"
FILE_PLAYER = "aufile,heard/ear.wav"

Transport = Literal["udp", "tcp", "tls"]
MediaEncryption = Literal["none", "srtp", "srtp-mand"]


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """Who the phone is and at which server (`host:port`).

    Not registered, it can call but not be called. `auth_user` defaults to `user`.
    """

    user: str
    password: str
    server: str
    transport: Transport = "udp"
    display_name: str = ""
    auth_user: str = ""
    register: bool = True
    media_encryption: MediaEncryption = "none"

    def line(self, answer: AnswerMode, codecs: tuple[str, ...]) -> str:
        """The account as baresip reads it. Raises PhoneError for what cannot be expressed so."""
        for what in (self.user, self.password, self.auth_user, self.server, self.display_name):
            if any(character in what for character in '"<>;\r\n\0'):
                raise PhoneError(f"baresip cannot be given {what!r} in an account; use SIPp")
        name = f'"{self.display_name}" ' if self.display_name else ""
        parameters = [
            f"auth_user={self.auth_user or self.user}",
            f"auth_pass={self.password}",
            # With 0 baresip does not register and refuses incoming calls.
            f"regint={60 if self.register else 0}",
            f"answermode={answer}",
            "audio_codecs=" + ",".join(codecs),
        ]
        if self.media_encryption != "none":
            parameters.append(f"mediaenc={self.media_encryption}")
        uri = f"sip:{self.user}@{self.server};transport={self.transport}"
        return f"{name}<{uri}>;" + ";".join(parameters)


def write_phone_config(
    folder: Path,
    *,
    modules: Path,
    local_ip: str,
    sip_port: int,
    control_port: int,
    rtp_ports: tuple[int, int],
    plays: Path | None,
    codecs: tuple[str, ...],
    encrypted: bool,
    max_calls: int,
    ears: bool,
) -> None:
    """Write `config`, `accounts` and `contacts` into `folder`, which is also where baresip runs.

    The account is not in `accounts`: baresip registers in a few milliseconds, before anybody could
    be connected to hear of it. It is given over the control connection instead (`uanew`).
    """
    loaded = ["g711.so", "aufile.so", "aubridge.so"]
    if ears:
        loaded.append("sndfile.so")
    if any(codec.lower().startswith("opus") for codec in codecs):
        loaded.append("opus.so")
    if encrypted:
        loaded.append("srtp.so")
    lines = [
        f"module_path {modules}",
        *(f"module {name}" for name in loaded),
        "module_tmp account.so",
        "module_app menu.so",
        "module_app ctrl_tcp.so",
        f"sip_listen {local_ip}:{sip_port}",
        "sip_verify_server no",
        # An IP address is taken as it is, so that media come from it too.
        f"net_interface {local_ip}",
        f"ctrl_tcp_listen {local_ip}:{control_port}",
        f"rtp_ports {rtp_ports[0]}-{rtp_ports[1]}",
        # baresip knows the jitter buffer's type from 1.1 on; 1.0 is told by a length of nothing.
        "jitter_buffer_type off",
        "jitter_buffer_delay 0-0",
        "call_local_timeout 120",
        f"call_max_calls {max_calls}",
        f"audio_source {f'aufile,{plays}' if plays else 'aubridge,nothing'}",
        f"audio_player {NO_PLAYER}",
        "audio_buffer 40-160",
        "statmode_default off",
        "audio_alert aubridge,bell",
        f"audio_path {folder / 'no-ring-tones'}",
        "ringback_disabled yes",
        "rtp_stats no",
        # Relative, since sndfile cuts the whole name at 127 characters.
        "snd_path heard",
    ]
    if plays is not None:
        # aufile plays at the file's own rate; told of it, baresip converts to the codec's.
        rate, channels = _format(plays)
        lines += [f"ausrc_srate {rate}", f"ausrc_channels {channels}"]
    (folder / "config").write_text("\n".join(lines) + "\n")
    (folder / "accounts").write_text("# given over the control connection\n")
    (folder / "contacts").write_text("")


def can_play_into_file(modules: Path) -> bool:
    """Whether this baresip's aufile module can also be a loudspeaker (1.1), or not (1.0)."""
    return b"writing speaker audio" in (modules / "aufile.so").read_bytes()


def _format(wav: Path) -> tuple[int, int]:
    """Sample rate and channels of a WAV. Raises PhoneError if baresip could not play it."""
    try:
        with wave.open(str(wav), "rb") as sound:
            if sound.getsampwidth() != 2:
                raise PhoneError(f"{wav} has not 16 bits a sample")
            return sound.getframerate(), sound.getnchannels()
    except (OSError, EOFError, wave.Error) as problem:
        raise PhoneError(f"{wav} is no plain WAV: {problem}") from problem
