// Chromium's virtual authenticator.

/** A phone that checks who holds it, as a virtual authenticator of the browser. */
export async function keepPasskeys(page, options = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  const answers = (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return { answers, held: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials };
}
