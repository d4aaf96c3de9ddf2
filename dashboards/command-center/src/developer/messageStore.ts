/** The message that is tried, kept while its cause is mended in another view; forgotten when the session ends. */
import { create } from 'zustand';
import type { Decoding } from '../api/developer-types.ts';
import { emptyForm, type MessageForm } from '../domain/message.ts';
import { useSession } from '../stores/session.ts';

export interface MessageState {
  form: MessageForm;
  /** What came of it, with the form that was sent. */
  answer: { form: MessageForm; decoding: Decoding } | null;
  /** The dead letter that filled the form. */
  letter: { id: string; code: string; hasBytes: boolean } | null;
  change(change: Partial<MessageForm>): void;
}

export const useMessage = create<MessageState>()((set, get) => ({
  form: emptyForm,
  answer: null,
  letter: null,
  change: (change) => set({ form: { ...get().form, ...change } }),
}));

useSession.subscribe(({ session }) => {
  if (session === null) useMessage.setState({ form: emptyForm, answer: null, letter: null });
});
