import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { addressOf, type Route } from './routes.ts';
import { useRoute } from './useRoute.ts';

/** A link within the page: the address is real, so that it can be opened in another tab, and no page is loaded. */
export function Link({
  to,
  onClick,
  ...rest
}: { to: Route } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    useRoute.getState().go(to);
  };
  return <a {...rest} href={addressOf(to)} onClick={follow} />;
}
