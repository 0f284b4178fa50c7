import type { PortalEndpoint, RegionRole } from "../../endpoints";

/**
 * Everything that the guide says in one language.
 *
 * Texts are plain, but for code in backticks. `region` is always a Region's name for people, as
 * `regionName` gives it.
 */
export interface Translation {
  /** The language's name in itself, for the language switch. */
  readonly languageName: string;
  /** What the language switch is called to people who hear the page. */
  readonly languageSwitch: string;
  /** A Region's name for people, from its API name. */
  readonly regionName: (name: string) => string;

  /** What this page is about: beside the organization's name. */
  readonly subject: string;
  readonly heading: string;
  /** What to know first: with several Regions, and with one alone. */
  readonly lead: (regionCount: number) => string;
  readonly leadOfOneRegion: (region: string) => string;
  /** The three steps: the link to the portal follows the first one, the contact the last. */
  readonly openAnotherRegion: string;
  readonly openAnotherAddress: string;
  readonly signInWithOkta: string;
  readonly stillLockedOut: string;
  readonly stillLockedOutOfOneRegion: string;
  /** Why not to start from Okta's tile, which opens the primary Region. */
  readonly avoidOktaTile: (primaryRegion: string) => string;

  /** A bookmark's name. */
  readonly bookmark: (region: string, role: string) => string;

  readonly portals: string;
  readonly portalsIntro: string;
  /** What the company's own address does, before the address. */
  readonly companyAddress: string;
  /** The same as the name of a bookmark. */
  readonly companyBookmark: string;
  readonly role: Readonly<Record<RegionRole, string>>;
  readonly primaryNote: string;
  readonly additionalNote: (oktaTile: string) => string;
  readonly openPortal: (region: string) => string;
  readonly endpoint: Readonly<Record<PortalEndpoint, string>>;

  readonly check: string;
  readonly checkNote: string;
  readonly checking: string;
  readonly answers: string;
  readonly noAnswer: string;
  /** `{answering}` and `{all}` stand for numbers of addresses. */
  readonly someAnswer: string;
  readonly noneAnswers: string;
  readonly offline: string;

  readonly copy: string;
  readonly copied: string;
  /** Where the browser lets no page copy: the text has been selected instead. */
  readonly selected: string;

  readonly limits: string;
  readonly works: string;
  readonly worksList: readonly string[];
  readonly worksNot: string;
  readonly worksNotList: readonly string[];

  /** How to try an additional Region before it is needed. */
  readonly tryIt: string;
  readonly tryItSteps: (region: string) => readonly string[];

  readonly cli: string;
  readonly cliIntro: string;
  readonly cliSession: string;
  /** How to make a profile of an additional Region from an existing one. */
  readonly cliProfile: (profile: string, session: string) => string;
  readonly cliLogin: string;
  readonly cliTry: string;

  readonly help: string;
  readonly oktaDown: string;
  readonly breakGlass: string;

  /** When the Regions were looked at, and what they were then; `date` is such as 2026-11-27. */
  readonly asSeen: (date: string) => string;
  readonly asPlanned: (date: string) => string;
}
