import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { errorText } from "../../domain/error-text.ts";
import type { Answer, Quota } from "../../domain/wiring/account-quotas.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new ServiceQuotasClient({});

/**
 * A service's quotas in the account and Region. ListServiceQuotas leaves out what has no applied
 * value, so AWS's defaults stand behind it. (Service Quotas API reference, ListServiceQuotas)
 */
export const quotasOf = async (service: string): Promise<Answer> => {
  try {
    const applied = await quotasIn(service, paginateListServiceQuotas);
    const defaults = await quotasIn(service, paginateListAWSDefaultServiceQuotas);
    return { quotas: [...applied, ...defaults] };
  } catch (error) {
    return { problem: errorText(error) };
  }
};

const quotasIn = (
  service: string,
  pages: typeof paginateListServiceQuotas | typeof paginateListAWSDefaultServiceQuotas,
): Promise<Quota[]> =>
  ask(`list the quotas of ${service}`, async () => {
    const found: Quota[] = [];
    for await (const { Quotas = [] } of pages({ client }, { ServiceCode: service })) {
      found.push(...Quotas.flatMap(readable));
    }
    return found;
  });

/** A quota without a value tells nothing; it is then unknown. */
const readable = ({ QuotaName: name, QuotaCode: code, Value: value }: ServiceQuota): Quota[] =>
  name === undefined || code === undefined || value === undefined ? [] : [{ name, code, value }];
