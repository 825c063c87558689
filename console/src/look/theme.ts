// Light, dark, or as the machine says.
import { ref } from "vue";

export type Theme = "light" | "dark" | "auto";

const KEY = "rexian.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const kept = localStorage.getItem(KEY);

export const theme = ref<Theme>(kept === "light" || kept === "dark" ? kept : "auto");

export function applyTheme(): void {
  const isDark = theme.value === "dark" || (theme.value === "auto" && dark.matches);
  document.documentElement.classList.toggle("dark", isDark);
}

export function chooseTheme(wanted: Theme): void {
  theme.value = wanted;
  if (wanted === "auto") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, wanted);
  applyTheme();
}

dark.addEventListener("change", applyTheme);
