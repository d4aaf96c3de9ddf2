import { useTranslation } from 'react-i18next';
import { usePolled } from '../components/usePolled.ts';
import { oversightApi } from '../live/apis.ts';

/** The name of a purpose in the language of the page. */
export function usePurpose(): (id: string) => string {
  const { i18n } = useTranslation();
  const { value } = usePolled(() => oversightApi().purposes(), null, 'purposes');
  return (id) => {
    const purpose = value?.items.find((one) => one.id === id);
    if (purpose === undefined) return id;
    return i18n.language === 'zh' ? purpose.nameZh : purpose.name;
  };
}
