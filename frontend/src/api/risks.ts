// Early warning: institutions by the score that the rules give them, and the rules.
import { addressOf, get } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** An institution with its score and the reasons for it, heaviest first. */
export type RiskItem = Schemas['Risk'];
export type RiskLevel = RiskItem['level'];
/** A rule that fired, with the points it gave. */
export type RiskReason = Schemas['RiskReason'];
export type RiskRule = Schemas['RiskRule'];
export type RiskRules = Schemas['RiskRules'];
export type RiskPage = Schemas['RiskPage'];

/** Highest score first. */
export function risks(
  region: string,
  after: string | null,
  limit: number,
  signal: AbortSignal,
): Promise<RiskPage> {
  return get(addressOf('/api/v1/risks', { region, limit, after }), signal);
}

export function riskRules(signal: AbortSignal): Promise<RiskRules> {
  return get('/api/v1/risks/rules', signal);
}
