// Whose telephone rings when one listens or rings back: the seat one sits on, or the one chosen.
import { computed, ref } from "vue";

import { session } from "@/api/session";
import { board } from "@/board/board";

const KEY = "rexian.boardPhone";
const chosen = ref(localStorage.getItem(KEY) ?? "");

export const ownPhone = computed(() => {
  const seats = board.value.seats;
  const sitsOn = seats.find((seat) => seat.operator === session.username)?.number;
  const kept = seats.find((seat) => seat.number === chosen.value)?.number;
  return kept ?? sitsOn ?? "";
});

export function choosePhone(seat: string): void {
  chosen.value = seat;
  localStorage.setItem(KEY, seat);
}
