/** What the user has chosen: language, colours, mute. Kept in localStorage. */
import i18next from 'i18next';
import { create } from 'zustand';
import type { Language } from '../i18n/index.ts';

export type Theme = 'dark' | 'light';
export const muteForMs = 5 * 60_000;

const keys = {
  language: 'ringgate.language',
  theme: 'ringgate.theme',
  mutedUntil: 'ringgate.mutedUntil',
} as const;

/** The language chosen before, else the browser's. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(keys.language);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
function firstTheme(): Theme {
  const chosen = localStorage.getItem(keys.theme);
  if (chosen === 'dark' || chosen === 'light') return chosen;
  // dark first: light only for those whose system asks for it
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export interface SettingsState {
  language: Language;
  theme: Theme;
  /** UTC ms until which no alarm sounds; 0 = not muted. */
  mutedUntilMs: number;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  toggleMute(nowMs: number): void;
}

export const useSettings = create<SettingsState>()((set, get) => ({
  language: firstLanguage(),
  theme: firstTheme(),
  mutedUntilMs: Number(localStorage.getItem(keys.mutedUntil) ?? 0),
  setLanguage(language) {
    localStorage.setItem(keys.language, language);
    void i18next.changeLanguage(language);
    set({ language });
  },
  setTheme(theme) {
    localStorage.setItem(keys.theme, theme);
    set({ theme });
  },
  toggleMute(nowMs) {
    const mutedUntilMs = get().mutedUntilMs > nowMs ? 0 : nowMs + muteForMs;
    localStorage.setItem(keys.mutedUntil, String(mutedUntilMs));
    set({ mutedUntilMs });
  },
}));

/** Writes language and colours to the document, now and on each change. */
export function followSettings(): void {
  const apply = ({ language, theme }: SettingsState): void => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = theme;
  };
  apply(useSettings.getState());
  useSettings.subscribe(apply);
}
