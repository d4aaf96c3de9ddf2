/** The purposes of investigations, asked for once while somebody is signed in. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { Purpose } from '../api/officer-types.ts';
import { oversightApi } from '../live/apis.ts';
import { useSession } from '../stores/session.ts';

interface PurposeState {
  items: readonly Purpose[];
  /** Asked for already. */
  asked: boolean;
}
const nothing: PurposeState = { items: [], asked: false };
const usePurposes = create<PurposeState>()(() => nothing);

useSession.subscribe(({ session }) => {
  if (session === null) usePurposes.setState(nothing);
});

async function load(): Promise<void> {
  if (usePurposes.getState().asked) return;
  usePurposes.setState({ asked: true });
  try {
    usePurposes.setState({ items: (await oversightApi().purposes()).items });
  } catch {
    // their ids are shown until they can be had
    usePurposes.setState({ asked: false });
  }
}

/** The name of a purpose in the language of the page; its id where the name is not there. */
export function usePurpose(): (id: string) => string {
  const { i18n } = useTranslation();
  const items = usePurposes((state) => state.items);
  useEffect(() => {
    void load();
  }, []);
  return (id) => {
    const purpose = items.find((one) => one.id === id);
    if (purpose === undefined) return id;
    return i18n.language === 'zh' ? purpose.nameZh : purpose.name;
  };
}
