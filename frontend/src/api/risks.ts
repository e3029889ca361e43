// Early warning: institutions by the score that the rules give them, and the rules.
import { addressOf, get } from './request';

export type RiskLevel = 'high' | 'medium' | 'low';

/** A rule that fired, with the points it gave. */
export interface RiskReason {
  readonly rule: string;
  readonly weight: number;
  readonly fact: string;
  /** what the rule's text has in braces */
  readonly values: Readonly<Record<string, number | string>>;
}

export interface RiskItem {
  readonly institution: string;
  readonly name: string;
  readonly category: string;
  readonly risk: string;
  readonly cell: string | null;
  readonly score: number;
  readonly level: RiskLevel;
  /** heaviest first */
  readonly reasons: readonly RiskReason[];
}

export interface RiskPage {
  readonly rules_version: string;
  readonly items: readonly RiskItem[];
  readonly next: string | null;
}

export interface RiskRule {
  readonly code: string;
  readonly fact: string;
  readonly is: '>=' | '<=';
  readonly than: number;
  readonly step: number;
  readonly most: number;
  readonly weight: number;
  readonly zh: string;
  readonly en: string;
}

export interface RiskRules {
  readonly version: string;
  /** scores from which on an institution is called so */
  readonly high: number;
  readonly medium: number;
  readonly rules: readonly RiskRule[];
}

/** Highest score first. */
export function risks(
  region: string,
  after: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<RiskPage> {
  return get(addressOf('/api/v1/risks', { region, limit, after }), signal);
}

export function riskRules(signal: AbortSignal): Promise<RiskRules> {
  return get('/api/v1/risks/rules', signal);
}
