"""The two state machines of the core, as tables.

What is not listed cannot happen: it raises ``IllegalTransition``. A seat::

    signed_out --sign_in--> ready --reserve--> reserved --connect--> talking --wrap_up--> wrap_up
        ^                   ^  |                  |                     |                    |
        |                   |  `--break--> on_break                     |                    |
        `----- sign_out ----+------ free, break or sign_out ------------+--------------------'

A call::

    waiting --ring--> ringing --connect--> connected --return--> waiting    all of them --end-->
       ^---- miss -------'

A reserved seat whose operator misses too many calls in a row goes to ``not_responding``; being
ready, on break or signed out ends that.
"""

from __future__ import annotations

from enum import StrEnum

from acd.values import CallState, SeatState


class IllegalTransition(Exception):
    """A defect in the core: a fact was recorded that the state it meets does not allow."""


class SeatTrigger(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    FREE = "free"
    BREAK = "break"
    RESERVE = "reserve"
    CONNECT = "connect"
    WRAP_UP = "wrap_up"
    GIVE_UP = "give_up"
    """Nobody answers there: it is rung no more."""


class CallTrigger(StrEnum):
    RING = "ring"
    MISS = "miss"
    CONNECT = "connect"
    RETURN = "return"
    END = "end"


_S = SeatState
_T = SeatTrigger
SEAT_TABLE: dict[tuple[SeatState, SeatTrigger], SeatState] = {
    (_S.SIGNED_OUT, _T.SIGN_IN): _S.READY,
    # Somebody signs in at a seat the PBX had put on a call while nobody was known to sit there.
    (_S.READY, _T.SIGN_IN): _S.READY,
    (_S.RESERVED, _T.SIGN_IN): _S.RESERVED,
    (_S.TALKING, _T.SIGN_IN): _S.TALKING,
    (_S.WRAP_UP, _T.SIGN_IN): _S.WRAP_UP,
    (_S.ON_BREAK, _T.SIGN_IN): _S.ON_BREAK,
    (_S.READY, _T.SIGN_OUT): _S.SIGNED_OUT,
    # The end of a rest before its time.
    (_S.READY, _T.FREE): _S.READY,
    (_S.READY, _T.BREAK): _S.ON_BREAK,
    (_S.READY, _T.RESERVE): _S.RESERVED,
    # The PBX, left alone, may have connected a seat that the core never reserved.
    (_S.READY, _T.CONNECT): _S.TALKING,
    (_S.ON_BREAK, _T.FREE): _S.READY,
    (_S.ON_BREAK, _T.SIGN_OUT): _S.SIGNED_OUT,
    (_S.ON_BREAK, _T.CONNECT): _S.TALKING,
    (_S.RESERVED, _T.FREE): _S.READY,
    (_S.RESERVED, _T.BREAK): _S.ON_BREAK,
    (_S.RESERVED, _T.SIGN_OUT): _S.SIGNED_OUT,
    (_S.RESERVED, _T.CONNECT): _S.TALKING,
    (_S.RESERVED, _T.GIVE_UP): _S.NOT_RESPONDING,
    (_S.NOT_RESPONDING, _T.FREE): _S.READY,
    (_S.NOT_RESPONDING, _T.BREAK): _S.ON_BREAK,
    (_S.NOT_RESPONDING, _T.SIGN_OUT): _S.SIGNED_OUT,
    (_S.NOT_RESPONDING, _T.SIGN_IN): _S.NOT_RESPONDING,
    (_S.NOT_RESPONDING, _T.CONNECT): _S.TALKING,
    # A supervisor on a seat of theirs takes over the call they were listening to.
    (_S.TALKING, _T.CONNECT): _S.TALKING,
    (_S.TALKING, _T.WRAP_UP): _S.WRAP_UP,
    (_S.TALKING, _T.FREE): _S.READY,
    (_S.TALKING, _T.BREAK): _S.ON_BREAK,
    (_S.TALKING, _T.SIGN_OUT): _S.SIGNED_OUT,
    (_S.WRAP_UP, _T.FREE): _S.READY,
    (_S.WRAP_UP, _T.BREAK): _S.ON_BREAK,
    (_S.WRAP_UP, _T.SIGN_OUT): _S.SIGNED_OUT,
    # A citizen who comes back from a department is given to the same operator, wrap-up or not.
    (_S.WRAP_UP, _T.RESERVE): _S.RESERVED,
    (_S.WRAP_UP, _T.CONNECT): _S.TALKING,
}

_C = CallState
_U = CallTrigger
CALL_TABLE: dict[tuple[CallState, CallTrigger], CallState] = {
    (_C.WAITING, _U.RING): _C.RINGING,
    # Adopted: the PBX connected a caller whom the core still saw waiting.
    (_C.WAITING, _U.CONNECT): _C.CONNECTED,
    (_C.WAITING, _U.END): _C.ENDED,
    (_C.RINGING, _U.MISS): _C.WAITING,
    (_C.RINGING, _U.CONNECT): _C.CONNECTED,
    (_C.RINGING, _U.END): _C.ENDED,
    # Further parties join a call that is connected already.
    (_C.CONNECTED, _U.CONNECT): _C.CONNECTED,
    (_C.CONNECTED, _U.RETURN): _C.WAITING,
    (_C.CONNECTED, _U.END): _C.ENDED,
}


_SEAT_USUAL: dict[SeatTrigger, SeatState] = {
    _T.SIGN_IN: _S.READY,
    _T.SIGN_OUT: _S.SIGNED_OUT,
    _T.FREE: _S.READY,
    _T.BREAK: _S.ON_BREAK,
    _T.RESERVE: _S.RESERVED,
    _T.CONNECT: _S.TALKING,
    _T.WRAP_UP: _S.WRAP_UP,
    _T.GIVE_UP: _S.NOT_RESPONDING,
}
_CALL_USUAL: dict[CallTrigger, CallState] = {
    _U.RING: _C.RINGING,
    _U.MISS: _C.WAITING,
    _U.CONNECT: _C.CONNECTED,
    _U.RETURN: _C.WAITING,
    _U.END: _C.ENDED,
}


def next_seat_state(state: SeatState, trigger: SeatTrigger, *, lenient: bool = False) -> SeatState:
    """The state a seat goes to; raises ``IllegalTransition`` for what the table does not list.

    ``lenient``: a shortened journal leaves steps out; the trigger alone says where it leads.
    """
    after = SEAT_TABLE.get((state, trigger), _SEAT_USUAL[trigger] if lenient else None)
    if after is None:
        raise IllegalTransition(f"a seat that is {state} cannot {trigger}")
    return after


def next_call_state(state: CallState, trigger: CallTrigger, *, lenient: bool = False) -> CallState:
    """The same for a call."""
    after = CALL_TABLE.get((state, trigger), _CALL_USUAL[trigger] if lenient else None)
    if after is None:
        raise IllegalTransition(f"a call that is {state} cannot {trigger}")
    return after
