/** What `idc init` asks on a terminal where the command line does not say it. */
import { existsSync } from "node:fs";

import { WHERE_TO_GET_IT } from "../lib/metadata";
import type { DraftBackend } from "../lib/init";
import { ENVIRONMENT_NAME, UserError } from "../lib/config";

/** What the command line may say, and else a person does. */
export interface Answers {
  readonly metadata?: string;
  readonly environment?: string;
  readonly out?: string;
  readonly oktaOrg?: string;
  readonly backend?: string;
}

/** Asks one question. @returns what was typed, without spaces around it */
export type Ask = (question: string) => Promise<string>;

interface Question {
  readonly key: keyof Answers;
  readonly isAnswered: (answers: Answers) => boolean;
  /** What it is and where it is found. */
  readonly explanation: string;
  readonly question: string;
  /** @returns what is wrong */
  readonly check: (answer: string) => string | undefined;
}

const QUESTIONS: readonly Question[] = [
  {
    key: "metadata",
    isAnswered: ({ metadata }) => metadata !== undefined,
    explanation: `The SAML service provider metadata of your instance. ${WHERE_TO_GET_IT}`,
    question: "File of the metadata",
    check: (answer) => (existsSync(answer) ? undefined : `There is no file ${answer}.`),
  },
  {
    key: "environment",
    isAnswered: ({ environment, out }) => environment !== undefined || out !== undefined,
    explanation:
      "The environment's name becomes the prefix of stacks and workspaces, such as prod.",
    question: "Environment",
    check: (answer) =>
      ENVIRONMENT_NAME.pattern.test(answer) ? undefined : `It must be ${ENVIRONMENT_NAME.allowed}.`,
  },
  {
    key: "oktaOrg",
    isAnswered: ({ oktaOrg }) => oktaOrg !== undefined,
    explanation: "The address of your Okta org, without -admin, such as example.okta.com.",
    question: "Okta org",
    check: (answer) =>
      /^(https:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+\/?$/i.test(answer)
        ? undefined
        : "It must be a host name, such as example.okta.com.",
  },
  {
    key: "backend",
    isAnswered: ({ backend }) => backend !== undefined,
    explanation:
      "Where Terraform keeps its state: cloud:<organization> for HCP Terraform, s3:<bucket>:<region>, or local to try things out. It should last, and not live in the primary Region: the day that fails is the day you need it.",
    question: "Backend",
    check: (answer) => {
      try {
        parseBackend(answer);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
];

/** Asks for what is missing, again until the answer can be used. */
export async function askForMissing<T extends Answers>(
  options: T,
  ask: Ask,
  say: (line: string) => void,
): Promise<T> {
  let answers = options;
  for (const { key, isAnswered, explanation, question, check } of QUESTIONS) {
    if (isAnswered(answers)) continue;
    say(`\n${explanation}`);
    for (;;) {
      const answer = (await ask(`${question}: `)).trim();
      const problem = check(answer);
      if (problem === undefined) {
        answers = { ...answers, [key]: answer };
        break;
      }
      say(problem);
    }
  }
  return answers;
}

/**
 * `local`, `cloud:<organization>` or `s3:<bucket>:<region>`.
 *
 * @throws UserError for anything else
 */
export function parseBackend(text: string): DraftBackend {
  const [type, first = "", second = "", ...rest] = text.split(":");
  if (type === "local" && first === "") return { type: "local" };
  if (type === "cloud" && first !== "" && second === "") return { type, organization: first };
  if (type === "s3" && first !== "" && second !== "" && rest.length === 0) {
    return { type, bucket: first, region: second };
  }
  throw new UserError(
    `--backend ${text}: say local, cloud:<organization>, or s3:<bucket>:<region>. gcs and azurerm are written by hand, see docs/config.md.`,
  );
}
