/** The types of the library, by tsc: of `index.ts` and what its types need, and nothing else. */
"use strict";

const { mkdirSync, writeFileSync } = require("node:fs");
const { dirname, join, relative, resolve } = require("node:path");

const ts = require("typescript");

/** Where a type is made from a schema of zod, which the package has built in: it is written out. */
const WRITTEN_OUT = { file: "lib/config/schema", type: "ParsedConfig" };

const { TypeFormatFlags } = ts;
const PLAIN =
  TypeFormatFlags.NoTruncation |
  TypeFormatFlags.InTypeAlias |
  TypeFormatFlags.NoTypeReduction |
  TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/**
 * @param {string} root the project's root
 * @param {string} target folder for the `.d.ts` files, which lie there as their sources do
 * @throws where the sources do not compile
 */
function writeTypes(root, target) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram([join(root, "index.ts")], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: target,
  });

  const texts = new Map();
  const { diagnostics } = program.emit(undefined, (file, text) => texts.set(resolve(file), text));
  const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (errors.length > 0) {
    throw new Error(
      ts.formatDiagnostics(errors, {
        getCanonicalFileName: (file) => file,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
  }
  texts.set(join(target, `${WRITTEN_OUT.file}.d.ts`), writtenOut(program, root));

  const needed = [join(target, "index.d.ts")];
  for (const file of needed) {
    const text = texts.get(file);
    const imported = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
    for (const name of imported.filter((name) => name.startsWith("."))) {
      const base = resolve(dirname(file), name);
      const found = [`${base}.d.ts`, join(base, "index.d.ts")].find((path) => texts.has(path));
      if (!found) throw new Error(`${relative(target, file)} needs ${name}, which has no types.`);
      if (!needed.includes(found)) needed.push(found);
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The type as it is after the schema has done its work, and no word of the schema. */
function writtenOut(program, root) {
  const { file, type } = WRITTEN_OUT;
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, `${file}.ts`)));
  const symbol = checker.getExportsOfModule(module).find(({ name }) => name === type);
  const text = checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, PLAIN);
  return `export type ${type} = ${text};\n`;
}

module.exports = { writeTypes };
