import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import { MosaicError } from "../base/errors.ts";
import { gatewayPlace } from "../domain/gateway/place.ts";
import { findSettings, settingsOf, type SettingPlaces } from "../domain/gateway/settings.ts";
import type { FederationSelf, FederationWire, OwnKeys, SigningKey } from "../domain/ports/federation-wire.ts";

/** How this home's gateway talks to gateways of other teams. Its parts are loaded when they are first used. */
export async function federationWire(
  home: string,
  environment: SettingPlaces["environment"],
  signal: AbortSignal,
): Promise<FederationWire> {
  const [{ askPeerLine, certificateAt }, { enrolAt }, { newInviteSecret }, { keptKey, readKey }] =
    await Promise.all([
      import("../adapters/peer-line.ts"),
      import("../domain/federation/enrol-at.ts"),
      import("../domain/federation/enrolment.ts"),
      import("../domain/federation/own-key.ts"),
    ]);
  const { federationKey, nextFederationKey } = gatewayPlace(home);
  const keys: OwnKeys = {
    // Read each time: the command line may change it while a gateway runs.
    existing: () => readKey(systemFiles, federationKey),
    current: () => keptKey(systemFiles, federationKey),
    next: () => keptKey(systemFiles, nextFederationKey),
    async useNext() {
      await systemFiles.rename(nextFederationKey, federationKey);
    },
  };
  const calls = { line: askPeerLine, key: () => keys.current(), clock: systemClock };
  const self = async () => await selfOf(home, environment, await keys.current());
  return {
    self,
    certificateAt: (address) => certificateAt(address, signal),
    face: () => faceOf(home, environment),
    calls,
    keys,
    newInviteSecret: async () => await newInviteSecret(await keys.current()),
    enrol: async (invite, { name }) => await enrolAt(calls, await self(), invite, name, signal),
  };
}

async function faceOf(home: string, environment: SettingPlaces["environment"]) {
  const { publicOrigin, tls } = await settingsIn(home, environment);
  const text = tls === undefined ? undefined : await systemFiles.read(tls.certificate);
  const { certificateFacts } = await import("../adapters/certificate.ts");
  return {
    address: publicOrigin?.startsWith("https://") === true ? publicOrigin : undefined,
    certificate: text === undefined ? undefined : certificateFacts(text),
  };
}

async function settingsIn(home: string, environment: SettingPlaces["environment"]) {
  const { config: path } = gatewayPlace(home);
  return settingsOf(findSettings({ environment, text: await systemFiles.read(path), path }));
}

/** Throws MosaicError `federation-no-address`: other teams' gateways must be able to reach this one, over TLS. */
async function selfOf(
  home: string,
  environment: SettingPlaces["environment"],
  { keyId, publicKey }: SigningKey,
): Promise<FederationSelf> {
  const { publicOrigin: address, tls } = await settingsIn(home, environment);
  if (address === undefined || !address.startsWith("https://")) {
    throw new MosaicError("configuration", "this gateway has no https address that others could reach", {
      code: "federation-no-address",
      hint: "mosaic gateway config set public_origin=https://… tls_certificate=PATH tls_key=PATH; or trusted_proxy",
    });
  }
  const [{ pinOf }, text] = await Promise.all([
    import("../adapters/certificate.ts"),
    tls === undefined ? undefined : systemFiles.read(tls.certificate),
  ]);
  return { keyId, publicKey, address, certificate: text === undefined ? null : pinOf(text) };
}
