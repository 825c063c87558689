// Who speaks, and what happened, in words.
import { departmentName } from "@/cases/directory";
import type { Marker, Voice } from "@/recordings/replay";
import { i18n } from "@/words";

function role(name: string): string {
  const key = `recordings.role.${name}`;
  return i18n.global.te(key) ? i18n.global.t(key) : name;
}

/** "Operator wei, seat 1001"; parties the system cannot name go by their part alone. */
export function voiceName(voice: Voice): string {
  const { t } = i18n.global;
  const who = voice.operator ?? (voice.department === null ? "" : departmentName(voice.department));
  const seat = voice.seat === null ? "" : t("recordings.seat", { seat: voice.seat });
  return [role(voice.role), who, seat].filter(Boolean).join(" · ");
}

export function markerName(marker: Marker): string {
  const { t, te } = i18n.global;
  const key = `recordings.marker.${marker.kind}`;
  const what = te(key) ? t(key) : marker.kind;
  const who = marker.role === "department" ? departmentName(marker.who) : marker.who;
  return [what, marker.role && role(marker.role), who].filter(Boolean).join(" · ");
}

export function markerKind(kind: string): string {
  const key = `recordings.marker.${kind}`;
  return i18n.global.te(key) ? i18n.global.t(key) : kind;
}
