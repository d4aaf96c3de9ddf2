/** What somebody is writing for the next shift: kept while they look elsewhere on the page. */
import { create } from 'zustand';

export const useDraft = create<{ text: string; set(text: string): void }>()((set) => ({
  text: '',
  set: (text) => set({ text }),
}));
