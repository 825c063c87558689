"""The people of the demo, each with a real phone, and what they do when something happens."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from rexian.demo import topics
from rexian.demo.console import Console, ConsoleError
from rexian.demo.news import News
from rexian.demo.topics import CITIZEN, DEPARTMENT, OPERATOR, Ends, Topic
from rexian.demo.voices import Speech, Voice, write_dialogue
from rexian.phones.account import PhoneAccount
from rexian.phones.errors import PhoneError
from rexian.phones.phone import Phone
from rexian.provision.phones import PhoneTools
from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS

HOTLINE = "12345"
CARRIER_IP = "127.0.0.2"
"""Where the citizens' calls come from; the settings name it as a trunk."""
MOST_CITIZENS = 7
MEAN_PAUSE_SECONDS = 9.0
SEATS = FIRST_SEATS[:3]
"""The last seat is left for whoever looks on and wants to answer a call."""


class Citizen:
    """Somebody who rings: a number, a concern, a voice and as much patience as they have."""

    def __init__(self, phone: Phone, topic: Topic, voice: Voice, patience: float | None) -> None:
        self.phone, self.topic, self.voice, self.patience = phone, topic, voice, patience
        self.heard = asyncio.Event()
        """Set once an operator is on the line."""


class Stage:
    """Runs until cancelled. `say` takes the lines for whoever looks on."""

    def __init__(
        self,
        *,
        console: Console,
        tools: PhoneTools,
        speech: Speech,
        sip: Mapping[str, str],
        host: str,
        sip_port: int,
        say: Callable[[str], None],
        seed: int,
    ) -> None:
        self._console, self._tools, self._speech, self._sip = console, tools, speech, sip
        self._host, self._server = host, f"{host}:{sip_port}"
        self._say = say
        self._random = random.Random(seed)
        self._news = News()
        self._operators: dict[str, Phone] = {}
        self._departments: dict[str, Phone] = {}
        self._citizens: dict[str, Citizen] = {}
        self._numbers: list[str] = []
        self._talks: dict[str, asyncio.Task[None]] = {}
        self._joined: dict[str, asyncio.Event] = {}
        self._conferences = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._folder = Path(tempfile.mkdtemp(prefix="rexian-demo-"))

    async def run(self) -> None:
        """Raises ConsoleError or PhoneError when the demo cannot even begin."""
        try:
            self._start(self._follow())
            await asyncio.gather(*(self._open_seat(seat) for seat in SEATS), self._open_offices())
            await self._arrivals()
        finally:
            await self._close()

    # --- coming and going -------------------------------------------------------------------------

    def _phone(self, number: str, *, answer_after: float) -> Phone:
        account = PhoneAccount(number, self._sip[number], self._server)
        return Phone(
            self._tools, account, answer="auto", answer_after=answer_after, local_ip=self._host
        )

    async def _open_seat(self, seat: str) -> None:
        phone = self._phone(seat, answer_after=1.0 + 0.4 * SEATS.index(seat))
        self._operators[seat] = phone
        await phone.start()
        await phone.registered(within=20)
        call = await phone.dial("*11")
        await phone.call_over(call, within=20)

    async def _open_offices(self) -> None:
        for number in FIRST_DEPARTMENTS:
            phone = self._phone(number, answer_after=1.2)
            self._departments[number] = phone
            await phone.start()
            await phone.registered(within=20)

    async def _arrivals(self) -> None:
        """One who gets a three-way call at once, then whoever comes."""
        self._start(self._ring(topics.THREE_WAY[0], None))
        await asyncio.sleep(1.5)
        self._start(self._ring(topics.ALONE[0], None))
        await asyncio.sleep(2.0)
        while True:
            await asyncio.sleep(self._random.expovariate(1 / MEAN_PAUSE_SECONDS))
            # Now and then everybody rings at once, and the lines do not suffice.
            for _ in range(5 if self._random.random() < 0.12 else 1):
                topic = self._random.choice(topics.THREE_WAY + topics.ALONE)
                patience = self._random.uniform(0.5, 6) if self._random.random() < 0.3 else None
                if len(self._citizens) < MOST_CITIZENS:
                    self._start(self._ring(topic, patience))

    async def _ring(self, topic: Topic, patience: float | None) -> None:
        number = self._number()
        account = PhoneAccount(number, "", self._server, register=False)
        phone = Phone(self._tools, account, local_ip=CARRIER_IP)
        voice = topics.CITIZEN_VOICES[int(number[-2:]) % len(topics.CITIZEN_VOICES)]
        citizen = Citizen(phone, topic, voice, patience)
        self._citizens[number] = citizen
        try:
            async with phone:
                await phone.dial(HOTLINE)
                if patience is not None:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(patience):
                            await citizen.heard.wait()
                    if not citizen.heard.is_set():
                        await phone.hang_up()
                await phone.call_over(within=180)
        except PhoneError as fault:
            self._tell(f"the phone of {number} fails: {str(fault).splitlines()[0]}")
        finally:
            self._citizens.pop(number, None)

    def _number(self) -> str:
        """A mobile number of nobody; now and then one that rang before."""
        free = [number for number in self._numbers if number not in self._citizens]
        if free and self._random.random() < 0.25:
            return self._random.choice(free)
        number = f"1380000{self._random.randrange(10_000):04}"
        self._numbers.append(number)
        return number

    async def _close(self) -> None:
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        phones = [*self._operators.values(), *self._departments.values()]
        await asyncio.gather(*(phone.close() for phone in phones), return_exceptions=True)
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    # --- what happens -----------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, ConsoleError, ValueError):
                async for body in self._console.facts():
                    self._happened(body["fact"], body["values"])
            await asyncio.sleep(1)  # the backend starts again; its feed goes on

    def _happened(self, fact: str, values: dict[str, Any]) -> None:
        sentence = self._news.sentence(fact, values)
        if sentence:
            self._tell(sentence)
        call = str(values.get("call", ""))
        if fact == "party_joined" and values["role"] == OPERATOR and call not in self._talks:
            self._talks[call] = self._start(self._talk(call, values["seat"]))
        elif fact == "party_joined" and values["role"] == DEPARTMENT:
            self._joined.setdefault(call, asyncio.Event()).set()
        elif fact == "call_ended":
            talk = self._talks.pop(call, None)
            if talk is not None:
                talk.cancel()
            if values["outcome"] == "answered":
                self._start(self._wait_for_recording(call))

    async def _talk(self, call: str, seat: str) -> None:
        """One conversation, from the operator's first word to whoever hangs up."""
        caller = self._news.caller_of(call)
        found = [one for number, one in self._citizens.items() if caller.endswith(number[1:])]
        operator = self._operators.get(seat)
        if not found or operator is None:
            return  # a real person is at one of the two ends
        citizen = found[0]
        citizen.heard.set()
        phones = {CITIZEN: citizen.phone, OPERATOR: operator}
        voices = {
            CITIZEN: citizen.voice,
            OPERATOR: topics.OPERATOR_VOICES[SEATS.index(seat)],
        }
        folder = Path(tempfile.mkdtemp(prefix="talk-", dir=self._folder))
        try:
            await self._speak(folder, citizen.topic.opening, phones, voices)
            if citizen.topic.together:
                await self._three_way(folder, call, citizen.topic, phones, voices)
            else:
                await phones[CITIZEN].hang_up()
        except PhoneError:
            return  # the call ended under them; the feed tells
        finally:
            for who in phones.keys() - {CITIZEN}:
                with contextlib.suppress(PhoneError):
                    await phones[who].fall_silent()
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _three_way(
        self,
        folder: Path,
        call: str,
        topic: Topic,
        phones: dict[str, Phone],
        voices: dict[str, Voice],
    ) -> None:
        number = FIRST_DEPARTMENTS[self._conferences % len(FIRST_DEPARTMENTS)]
        self._conferences += 1
        joined = self._joined.setdefault(call, asyncio.Event())
        try:
            await self._bring_in(phones[OPERATOR], number)
            try:
                await asyncio.wait_for(joined.wait(), 8)
            except TimeoutError:
                # Not everybody finds the keys at once; the console has a button for it.
                await self._console.request(
                    "POST", f"/calls/{call}/parties", {"department": number}
                )
                await asyncio.wait_for(joined.wait(), 25)
        except TimeoutError:
            await phones[CITIZEN].hang_up()
            return
        finally:
            self._joined.pop(call, None)
        phones[DEPARTMENT] = self._departments[number]
        index = FIRST_DEPARTMENTS.index(number)
        voices[DEPARTMENT] = topics.DEPARTMENT_VOICES[index]
        await self._speak(folder, topic.together, phones, voices)
        if topic.ends is Ends.OPERATOR:
            await phones[OPERATOR].hang_up()
            await asyncio.sleep(2)
        elif topic.ends is Ends.DEPARTMENT:
            department = phones.pop(DEPARTMENT)
            del voices[DEPARTMENT]
            await department.hang_up()
            await department.fall_silent()
            await self._speak(folder, topic.closing, phones, voices)
        await phones[CITIZEN].hang_up()
        if topic.ends is Ends.CITIZEN:
            await phones[DEPARTMENT].hang_up()

    async def _bring_in(self, operator: Phone, department: str) -> None:
        """By the keys of the phone, as an operator without a console does it: *3, beep, number."""
        await operator.send_dtmf("*3")
        await asyncio.sleep(1.2)
        await operator.send_dtmf(f"{department}#")

    async def _speak(
        self,
        folder: Path,
        lines: topics.Lines,
        phones: Mapping[str, Phone],
        voices: Mapping[str, Voice],
    ) -> None:
        files, seconds = await write_dialogue(folder, self._speech, lines, voices)
        await asyncio.gather(*(phones[who].say(path) for who, path in files.items()))
        await asyncio.sleep(seconds)

    async def _wait_for_recording(self, call: str) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            await asyncio.sleep(1)
            with contextlib.suppress(OSError, ConsoleError, TimeoutError):
                status, recording = await self._console.request("GET", f"/recordings/{call}")
                if status == 200:
                    voices = len(recording.get("voices", ()))
                    self._tell(
                        f"the recording of {self._news.caller_of(call)} is there: {voices} voices"
                    )
                    return

    # --- small things -----------------------------------------------------------------------------

    def _tell(self, text: str) -> None:
        self._say(f"{time.strftime('%H:%M:%S')}  {text}")

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
