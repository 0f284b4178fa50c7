/**
 * The schema of a real hashicorp/aws release, read out of the bindings that CDK Terrain publishes for
 * it: they are generated from what that provider says of itself. Nothing of them is run.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";

import { CACHE_DIR } from "../services/cache";

const PACKAGE = { name: "@cdktn/provider-aws", version: "25.7.0" };
const INTEGRITY =
  "sha512-E/nhu0yVZE4mXMgIPuI8tEFt1BExLkA7ARjihdG+/HmfDfzLr+OEF3dkFRvI6glRt30lrrBWQLwXqCJBxcmyUg==";
/** The release that the package is generated from, as its README says. */
export const BINDINGS_RELEASE = "6.66.0";

/** `list of string` is also a set of strings: JSON has one form for both. */
export type ValueType = "string" | "number" | "bool" | "list of string" | "map of string";

/** An argument: a value, or a block with arguments of its own. */
export interface Argument {
  readonly required: boolean;
  readonly type: ValueType | Arguments;
}
/** Argument name, as Terraform has it, to argument. */
export type Arguments = ReadonlyMap<string, Argument>;

/** A resource, a data source, or the provider. */
export interface Schema {
  readonly arguments: Arguments;
  /** What expressions may refer to: arguments too. */
  readonly attributes: ReadonlySet<string>;
}

/** Reads schemas by type: `aws_kms_key`, `data.aws_kms_key`, `provider`. */
export class Bindings {
  private constructor(private readonly folder: string) {}

  /** Brings the package into the cache folder where it is not there yet. */
  static async open(): Promise<Bindings> {
    const folder = join(CACHE_DIR, `bindings-${PACKAGE.version}`);
    if (!existsSync(folder)) await download(folder);
    return new Bindings(folder);
  }

  /** @throws Error where the release has no such type */
  async schema(type: string): Promise<Schema> {
    const name = type.replace(/^(data\.)?aws_/, (_, data) => (data ? "data-aws-" : ""));
    const file = join(this.folder, name.replaceAll("_", "-"), "index.d.ts");
    if (!existsSync(file)) throw new Error(`aws ${BINDINGS_RELEASE} has no ${type}`);
    return schemaOf(
      ts.createSourceFile(file, await readFile(file, "utf8"), ts.ScriptTarget.ES2022),
    );
  }
}

async function download(folder: string): Promise<void> {
  const run = promisify(execFile);
  await mkdir(CACHE_DIR, { recursive: true });
  const work = await mkdtemp(join(CACHE_DIR, "bindings-"));
  try {
    const spec = `${PACKAGE.name}@${PACKAGE.version}`;
    const { stdout } = await run("npm", ["pack", spec, "--json"], {
      cwd: work,
      maxBuffer: Infinity,
    });
    const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
    if (packed?.integrity !== INTEGRITY) {
      throw new Error(
        `npm gave ${spec} with the checksum ${packed?.integrity ?? "(none)"}, and not the one in e2e/harness/bindings.ts. Find out why before you change it there.`,
      );
    }
    await run("tar", ["-xzf", packed.filename, "--exclude=*.js", "package/lib"], { cwd: work });
    await rename(join(work, "package/lib"), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param file the declarations of one resource, data source or provider @throws Error where they are none */
export function schemaOf(file: ts.SourceFile): Schema {
  const structs = new Map<string, ts.InterfaceDeclaration>();
  let resource: ts.ClassDeclaration | undefined;
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement)) structs.set(statement.name.text, statement);
    if (ts.isClassDeclaration(statement)) resource = statement; // the last one, after its blocks
  }
  const config = structs.get(`${resource?.name?.text ?? ""}Config`);
  if (!resource || !config) throw new Error(`${file.fileName} is not what bindings look like`);

  const argumentsOf = (struct: ts.InterfaceDeclaration): Arguments =>
    new Map(
      struct.members.filter(ts.isPropertySignature).map((member) => [
        terraformName(member, file),
        {
          required: member.questionToken === undefined,
          type: typeOf(member.type?.getText(file) ?? "", structs, argumentsOf),
        },
      ]),
    );
  // `<name>Input` is what the bindings say of an argument, not the provider.
  const getters = resource.members
    .filter(ts.isGetAccessor)
    .map(({ name }) => name.getText(file))
    .filter((name) => !name.endsWith("Input"));
  return { arguments: argumentsOf(config), attributes: new Set(getters.map(snakeCase)) };
}

function typeOf(
  text: string,
  structs: ReadonlyMap<string, ts.InterfaceDeclaration>,
  argumentsOf: (struct: ts.InterfaceDeclaration) => Arguments,
): Argument["type"] {
  const type = text.replace(/ \| cdktn\.IResolvable$/, "");
  if (type === "string" || type === "number") return type;
  if (type === "boolean") return "bool";
  if (type === "string[]") return "list of string";
  if (/^\{\s*\[key: string\]: string;?\s*\}$/.test(type)) return "map of string";
  const struct = structs.get(type.replace(/\[\]$/, ""));
  if (struct) return argumentsOf(struct);
  throw new Error(`cannot read the type ${text}`);
}

/** The documentation of an argument links to it: `{@link https://registry.terraform.io/…#name Type#name}`. */
function terraformName(member: ts.PropertySignature, file: ts.SourceFile): string {
  const [, name] = /\{@link \S+#(\w+) /.exec(member.getFullText(file)) ?? [];
  return name ?? snakeCase(member.name.getText(file));
}

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
