import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { redeemTicket, type SignInOptions, signInOptions, takeReturn } from '../api/oidc.ts';
import type { Session } from '../api/types.ts';

interface Props {
  begin(session: Session): void;
  fail(failure: ApiError): void;
}

// Read once, when the page is loaded: whatever renders twice must not lose the ticket.
const returned = takeReturn();
let redeeming = returned;

/** The button of the site's identity provider, where there is one, and the way back from it. */
export function OidcSignIn({ begin, fail }: Props) {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<SignInOptions['oidc']>(null);

  useEffect(() => {
    const asFailure = (error: unknown): ApiError =>
      error instanceof ApiError ? error : new ApiError(0, 'other', String(error));
    // without an answer there is no button, and the form says what is wrong when it is sent
    signInOptions().then(
      ({ oidc }) => setOffer(oidc),
      () => setOffer(null),
    );
    const back = redeeming;
    redeeming = null;
    if (back === null) return;
    if ('error' in back) fail(new ApiError(0, back.error, back.error));
    else redeemTicket(back.ticket).then(begin, (error: unknown) => fail(asFailure(error)));
  }, [begin, fail]);

  if (offer === null) return null;
  return (
    <a className="button" href={offer.url}>
      {t('signIn.oidc', { name: offer.name })}
    </a>
  );
}
