import { escapeHtml } from "./html";
import type { Guide } from "./model";
import { TRANSLATIONS } from "./translations";

/**
 * `bookmarks.html`: a folder with the portal of every Region, in order, for browsers to import. It
 * is in the first language, since a bookmark has one name only.
 *
 * The format is that of Netscape's bookmark file, which every browser reads: not HTML, but unclosed
 * `DT` and `p` tags in one fixed shape.
 */
export function renderBookmarks({
  organizationName,
  languages: [language],
  regions,
  companyUrl,
}: Guide): string {
  const t = TRANSLATIONS[language];
  const bookmark = (url: string, title: string) =>
    `        <DT><A HREF="${escapeHtml(url)}">${escapeHtml(title)}</A>`;
  const bookmarks = [
    ...(companyUrl === undefined ? [] : [bookmark(companyUrl, t.companyBookmark)]),
    ...regions.map(({ name, role, portals: [{ url }] }) =>
      bookmark(url, t.bookmark(t.regionName(name), t.role[role])),
    ),
  ];
  return [
    "<!DOCTYPE NETSCAPE-Bookmark-file-1>",
    '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">',
    "<TITLE>Bookmarks</TITLE>",
    "<H1>Bookmarks</H1>",
    "<DL><p>",
    `    <DT><H3>${escapeHtml(`${organizationName}: ${t.subject}`)}</H3>`,
    "    <DL><p>",
    ...bookmarks,
    "    </DL><p>",
    "</DL><p>",
    "",
  ].join("\n");
}
