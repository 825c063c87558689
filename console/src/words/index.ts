// Both languages are here from the start: switching takes no request and no reload. What only some
// pages say stands in words/areas and comes with those pages (see addWords).
import { watch } from "vue";
import { createI18n } from "vue-i18n";

import { siteZone } from "@/time/siteZone";
import en from "@/words/en.json";
import zh from "@/words/zh-CN.json";

export type Language = "zh-CN" | "en";

const SHORT = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
} as const;
const LANGUAGES: readonly Language[] = ["zh-CN", "en"];
const KEY = "rexian.language";

function first(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

export const i18n = createI18n<[typeof en], Language, false>({
  legacy: false,
  locale: first(),
  fallbackLocale: "en",
  messages: { en, "zh-CN": zh },
  datetimeFormats: { en: { short: SHORT }, "zh-CN": { short: SHORT } },
});

/** Moments are told by the site's clocks, wherever they are read. */
watch(
  siteZone,
  (timeZone) => {
    for (const language of LANGUAGES) {
      i18n.global.setDateTimeFormat(language, { short: { ...SHORT, timeZone } });
    }
  },
  { immediate: true, flush: "sync" },
);

type Words = { [key: string]: string | Words };

/** What an area's pages say, in both languages; asked for by a module of words/areas. */
export function addWords(english: Words, chinese: Words): void {
  i18n.global.mergeLocaleMessage("en", english);
  i18n.global.mergeLocaleMessage("zh-CN", chinese);
}

export function chooseLanguage(wanted: Language): void {
  i18n.global.locale.value = wanted;
  localStorage.setItem(KEY, wanted);
  document.documentElement.lang = wanted;
}

document.documentElement.lang = i18n.global.locale.value;
