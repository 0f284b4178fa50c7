/** XML of others, read strictly: the SAML metadata of the console, and SAML messages. */
import { SaxesParser } from "saxes";

/** An element that opens. */
export interface OpenElement {
  readonly namespace: string;
  /** Name without prefix. */
  readonly name: string;
  /** The value of an attribute without a namespace. */
  readonly attribute: (name: string) => string | undefined;
}

export interface XmlHandlers {
  open(element: OpenElement): void;
  /** Text, in the pieces in which it stands. */
  text?(text: string): void;
  close?(): void;
}

/** SAML is far less deep; the parser's time grows with the square of the depth. */
const DEEPEST = 64;

/** Stops the parser at the first thing that is refused. */
class Refused extends Error {}

/**
 * Reads a document. The parser is strict and resolves no entity but XML's own five; a document type,
 * where others would be declared, is refused before anything in it is read.
 *
 * @returns what is wrong: the end of a sentence that starts with the document's name; undefined where
 *   it was read to its end
 */
export function readXml(xml: string, handlers: XmlHandlers): string | undefined {
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on("doctype", () => {
    throw new Refused(
      "has a document type (DTD). Identity Center writes none, and entities are not read.",
    );
  });
  parser.on("error", ({ message }) => {
    throw new Refused(`is not well-formed XML, line:column ${message}`);
  });
  parser.on("opentagstart", () => {
    depth += 1;
    if (depth > DEEPEST) throw new Refused(`has elements more than ${DEEPEST} deep.`);
  });
  parser.on("opentag", ({ uri, local, attributes }) => {
    handlers.open({
      namespace: uri,
      name: local,
      attribute: (name) => attributes[name]?.value,
    });
  });
  parser.on("text", (text) => handlers.text?.(text));
  parser.on("closetag", () => {
    depth -= 1;
    handlers.close?.();
  });
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  return undefined;
}
