"""The menu of the rooms people talk in, made of the codes of the site (confbridge.conf)."""

from __future__ import annotations

from administration.codes import Codes

MENU = "rx_keys"


def operator_keys(codes: Codes) -> str:
    """The text of ``generated/keys.conf``.

    A code is noted and the room left at once: what follows (a beep, digits, a question to rexian)
    runs in the leg's own dialplan, from where rexian can send it into another room. Within the room
    it would stay a member of that one, too.
    """
    lines = ["; Generated from the codes of the site. Changes here are lost.", f"[{MENU}]"]
    lines.append("type = menu")
    lines += [
        f"{code} = dialplan_exec(rx-key,{action},1),leave_conference"
        for action, code in codes.keyed().items()
    ]
    return "\n".join(lines) + "\n"
